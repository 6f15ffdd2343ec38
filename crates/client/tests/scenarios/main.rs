//! The scenarios of this folder (see its README.md), with the Rust client. The TypeScript client runs the same files.

mod device;
mod script;

use device::Device;
use script::{Holes, Scenario, Step, Watch, merged, parse, read};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// Fewer files than this are not all of them.
const SCENARIOS: usize = 113;
/// How long the client may take to send what it must.
const PATIENCE: Duration = Duration::from_secs(40);

type Outcome = Result<(), String>;

struct Run {
    devices: BTreeMap<String, Device>,
    /// Which the steps are about.
    current: String,
    holes: Holes,
}

impl Run {
    fn device(&mut self) -> &mut Device {
        self.devices.entry(self.current.clone()).or_default()
    }

    async fn step(&mut self, step: Step) -> Outcome {
        match step {
            Step::Device(name) => self.current = name,
            Step::Login(login) => self.device().login(login),
            Step::Logout(logout) => self.device().logout(logout),
            Step::Send(send) => self.device().send(send),
            Step::Request(request) => return self.device().request(request),
            Step::Watch(Watch::TotalUnread) => self.device().client.watch_total_unread(true),
            Step::Restart(how) => self.device().restart(how).await,
            Step::Answer(answer) => {
                let said = self.holes.filled(answer.said()?)?;
                settle().await;
                return self.device().answer(&answer.request, said);
            }
            Step::Push(push) => {
                let push = self.holes.filled(push)?;
                settle().await;
                return self.device().say(json!({ "push": push }));
            }
            Step::Cut(code) => {
                settle().await;
                return self.device().cut(code);
            }
            Step::Reachable(reachable) => self.device().reachable(reachable),
            Step::Pass(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
            Step::Sent(expected) => return self.sent(expected).await,
            Step::Told(expected) => {
                settle().await;
                let Value::Array(expected) = self.holes.filled(Value::Array(expected))? else {
                    return Ok(());
                };
                return same("told", &merged(expected), &merged(self.device().take_told()));
            }
            Step::Results(expected) => {
                settle().await;
                return self.device().results(&expected);
            }
        }
        Ok(())
    }

    async fn sent(&mut self, expected: Vec<Value>) -> Outcome {
        let begun = tokio::time::Instant::now();
        while self.device().sent_count() < expected.len() && begun.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        settle().await;
        let sent = self.device().take_sent();
        let fits = expected.len() == sent.len()
            && expected.iter().zip(&sent).all(|(expected, sent)| self.holes.fits(expected, sent));
        if fits {
            Ok(())
        } else {
            Err(format!("sent: expected {}\n  but was {}", list(&expected), list(&sent)))
        }
    }

    async fn end(mut self) -> Outcome {
        settle().await;
        for (name, device) in std::mem::take(&mut self.devices) {
            same(&format!("told {name}, and not named"), &[], &device.take_told())?;
            same(&format!("sent by {name}, and not named"), &[], &device.take_sent())?;
            device.end().await;
        }
        Ok(())
    }
}

fn same(what: &str, expected: &[Value], was: &[Value]) -> Outcome {
    if expected == was {
        Ok(())
    } else {
        Err(format!("{what}: expected {}\n  but was {}", list(expected), list(was)))
    }
}

fn list(values: &[Value]) -> String {
    let texts: Vec<String> = values.iter().map(Value::to_string).collect();
    format!("[{}]", texts.join(", "))
}

/// The client has done what it does at once.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

async fn play(scenario: Scenario) -> Outcome {
    let mut run = Run { devices: BTreeMap::new(), current: "a".into(), holes: Holes::default() };
    for (number, step) in scenario.steps {
        run.step(step).await.map_err(|wrong| format!("step {number}: {wrong}"))?;
    }
    run.end().await
}

#[tokio::test(start_paused = true)]
async fn every_scenario_is_true_of_this_client() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let only = std::env::var("SCENARIO").unwrap_or_default();
    let scenarios = read(&folder);
    assert!(scenarios.len() >= SCENARIOS, "{} scenarios", scenarios.len());
    let mut failures = Vec::new();
    for (name, scenario) in scenarios {
        if !name.contains(&only) {
            continue;
        }
        let played = match scenario {
            Ok(scenario) => {
                let says = scenario.says.clone();
                play(scenario).await.map_err(|wrong| format!("{says}\n  {wrong}"))
            }
            Err(wrong) => Err(wrong),
        };
        failures.extend(played.err().map(|wrong| format!("{name}: {wrong}")));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_nobody_knows_in_a_scenario_fails_it() {
    let forms = json!({"login": {"heads": []}});
    let read = |step: &Value| parse(json!({"says": "it", "steps": [step]}), &forms).is_ok();
    assert!(read(&json!({"login": {"call": "l"}})));
    assert!(read(&json!({"enter": {"heads": [1]}})));
    for step in [
        json!({"dance": 1}),
        json!({"login": {"call": "l", "device": "b"}}),
        json!({"answer": {"request": "sync", "ok": 1, "after": 5}}),
        json!({"cut": 1006, "pass": 5}),
        json!({"restart": "slowly"}),
        json!({"watch": "the sea"}),
        json!({"enter": {"tails": []}}),
        json!({"push": {"$": "dance"}}),
    ] {
        assert!(!read(&step), "{step}");
    }
    assert!(parse(json!({"says": "it", "steps": [], "also": 1}), &forms).is_err());
}
