//! The cluster harness: several doubletickd on one PostgreSQL with a synchronous standby, a proxy of ours in front of every
//! connection of theirs, lean clients, and what goes wrong between them. `cargo xtask cluster` builds and starts it.
//!
//! Clients record what was acknowledged. In the end every acknowledged message and receipt has to be there once, nothing that
//! nobody has asked for, every sender has to know the final counts, and every node has to be ready and behind by nothing. Who was
//! acknowledged to come into a group, to leave it, to have made one or to have read everything has done so, and nothing of it twice: these
//! hold all lanes. The journal has to come to what the tables say, messages, counts, members and read marks, and every node has routed each batch
//! of it once, in order, and left none out but where something may be lost. What has to be well again soon has to be so within thirty times
//! of the time that is aimed at. Beside the lean clients there are some of
//! the SDK, to which the same holds and what they have kept on the device.

#![expect(clippy::print_stdout, reason = "a program that says what it does")]

mod across;
mod book;
mod check;
mod client;
mod cluster;
mod crowd;
mod failure;
mod front;
mod journal;
mod newer;
mod node;
mod proxy;
mod rng;
mod run;
mod scenarios;
mod sdk;
mod times;
mod upgrade;
mod wire;
mod world;

use clap::Parser;
use cluster::Cluster;
use crowd::Crowd;
use failure::Failure;
use node::PATIENCE;
use rng::Rng;
use run::Run;
use scenarios::{ALL, Scenario, UPGRADE};
use sdk::Sdk;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Several doubletickd on one PostgreSQL, what goes wrong between them, and what must be true all the same.
#[derive(Parser)]
struct Options {
    /// Decides when what goes wrong.
    #[arg(long, value_name = "NUMBER", default_value = "1")]
    seed: u64,
    /// Lean clients, 2 to 200, an even number. Beside them are two of the SDK, or ten where these are more than 100.
    #[arg(long, value_name = "NUMBER", default_value = "30", value_parser = clients)]
    clients: usize,
    /// How often each fault of a scenario happens, 1 to 1000.
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=1000))]
    rounds: u16,
    /// What is between the nodes; without it what each scenario is made for.
    #[arg(long, value_name = "BUS")]
    bus: Option<Bus>,
    /// The doubletickd; the one beside this program by default.
    #[arg(long, value_name = "PROGRAM")]
    server: Option<PathBuf>,
    /// The doubletickd that it is replaced by; without it one is built from this repository's sources with another version and
    /// another format of the journal. It reads both formats, and writes the newer one where NEWER_DOUBLETICKD_WRITES is set.
    #[arg(long, value_name = "PROGRAM")]
    newer: Option<PathBuf>,
    /// Say which scenarios there are, and do nothing.
    #[arg(long)]
    list: bool,
    /// Lanes of the database; without it, 1 and 4 in turn, and the next seed has them the other way round.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=64))]
    lanes: Option<u32>,
    /// Only these scenarios.
    #[arg(value_name = "SCENARIO", value_parser = clap::builder::PossibleValuesParser::new(ALL.iter().map(|one| one.name)))]
    scenarios: Vec<String>,
}

impl Options {
    /// Clients of the SDK: two of thirty, and ten of two hundred.
    fn sdk(&self) -> usize {
        if self.clients > 100 { 10 } else { 2 }
    }
}

/// What is between the nodes.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Bus {
    /// PostgreSQL, which notifies; the scenario `nats` has NATS all the same.
    Notify,
    /// Three NATS servers.
    Nats,
}

fn clients(text: &str) -> Result<usize, String> {
    let number =
        text.parse().ok().filter(|number: &usize| (2..=200).contains(number) && number.is_multiple_of(2));
    number.ok_or_else(|| "must be an even number from 2 to 200".to_owned())
}

/// What a scenario may take besides its rounds: whatever hangs, hangs no longer.
const SCENARIO: Duration = Duration::from_secs(240);
/// What each round of a scenario may take more.
const ROUND: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    let options = Options::parse();
    if options.list {
        ALL.iter().for_each(|one| println!("{:<10} {}", one.name, one.help));
        return ExitCode::SUCCESS;
    }
    let mut failed = 0;
    for (place, scenario) in ALL.iter().enumerate().filter(|(_, one)| {
        options.scenarios.is_empty() || options.scenarios.iter().any(|name| name == one.name)
    }) {
        // The next seed plays those with one lane that this one plays with several.
        let lanes = options.lanes.unwrap_or(lanes(place, options.seed));
        println!("{:<10} {}, lanes: {lanes}", scenario.name, scenario.help);
        let newer = match newer(scenario, &options) {
            Ok(newer) => newer,
            Err(error) => {
                failed += 1;
                println!("{:<10} FAILED: the newer doubletickd: {error}", scenario.name);
                continue;
            }
        };
        let begun = Instant::now();
        let limit = SCENARIO + ROUND * u32::from(options.rounds);
        let watched = watch(scenario.name, limit);
        let result = play(scenario, lanes, &options, newer.as_deref());
        drop(watched);
        let seconds = begun.elapsed().as_secs_f64();
        match result {
            Ok(said) => {
                println!("{:<10} ok      {seconds:>6.1} s  seed {}: {said}", scenario.name, options.seed);
            }
            Err(error) => {
                failed += 1;
                println!("{:<10} FAILED  {seconds:>6.1} s  seed {}: {error}", scenario.name, options.seed);
            }
        }
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Lanes of the scenario in this place, where nobody says how many.
fn lanes(place: usize, seed: u64) -> u32 {
    if (place as u64).wrapping_add(seed).is_multiple_of(2) { 4 } else { 1 }
}

/// Ends this program, and with it everything that it has started, when what is returned is not dropped in time.
fn watch(name: &'static str, limit: Duration) -> mpsc::Sender<()> {
    let (alive, watched) = mpsc::channel();
    std::thread::spawn(move || {
        if watched.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
            println!("{name:<10} FAILED: not done after {} s", limit.as_secs());
            std::process::exit(1);
        }
    });
    alive
}

/// Where this program is.
fn folder() -> Result<PathBuf, Failure> {
    Ok(std::env::current_exe()?.parent().ok_or("this program is nowhere")?.to_owned())
}

/// A doubletickd of a newer version, where a scenario needs one.
fn newer(scenario: &Scenario, options: &Options) -> Result<Option<PathBuf>, Failure> {
    if scenario.name != UPGRADE {
        return Ok(None);
    }
    match &options.newer {
        Some(program) => Ok(Some(program.clone())),
        None => newer::build(&folder()?).map(Some),
    }
}

/// Plays one scenario; what it came to.
fn play(scenario: &Scenario, lanes: u32, options: &Options, newer: Option<&Path>) -> Result<String, Failure> {
    let folder = &folder()?;
    let program = options.server.clone().unwrap_or_else(|| folder.join("doubletickd"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut rng = Rng::new(options.seed);
    let nats = scenario.name == "nats" || options.bus.map_or(scenario.nats, |bus| bus == Bus::Nats);
    let mut cluster = Cluster::start(&runtime, &program, folder, scenario.nodes, lanes, nats)?;
    let result = under_load(scenario, options, &runtime, &mut cluster, &mut rng, newer);
    if result.is_err() {
        keep(scenario.name, &cluster.logs(), folder);
    }
    // The nodes first: they are not to miss what they stand on.
    drop(cluster);
    runtime.shutdown_timeout(Duration::from_secs(5));
    result
}

fn under_load(
    scenario: &Scenario,
    options: &Options,
    runtime: &Runtime,
    cluster: &mut Cluster,
    rng: &mut Rng,
    newer: Option<&Path>,
) -> Result<String, Failure> {
    let crowd = Crowd::gather(runtime, cluster, options.clients, rng)?;
    let sdk = Sdk::start(runtime, cluster, &crowd.world, options.sdk(), rng, &crowd.phase())?;
    let rounds = usize::from(options.rounds);
    let times = Vec::new();
    let mut run = Run { cluster, crowd: &crowd, rng, rounds, runtime, newer, times };
    (scenario.run)(&mut run)?;
    times::lines(&run.times).iter().for_each(|line| println!("{:<10} {line}", scenario.name));
    times::are_in_time(&run.times)?;
    crowd.goes_on("everything is healed")?;
    crowd.settle()?;
    sdk.settle()?;
    cluster.is_whole()?;
    // What is on its way is waited for; what is wrong stays wrong.
    let begun = Instant::now();
    let (totals, batches) = loop {
        let (mut totals, mut findings) = runtime.block_on(check::check(&crowd.world))?;
        let (messages, of_sdk) = runtime.block_on(sdk.check(scenario.loses))?;
        findings.extend(of_sdk);
        if !scenario.loses {
            findings.extend(across::check(&crowd.world, cluster.written())?);
        }
        totals.messages += messages;
        let (batches, of_journal) = journal::check(cluster, scenario.loses, scenario.name != UPGRADE)?;
        findings.extend(of_journal);
        if findings.is_empty() {
            break (totals, batches);
        }
        if begun.elapsed() > PATIENCE {
            return Err(findings.join("\n").into());
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    crowd.is_faultless()?;
    let before = crowd.world.life;
    crowd.end(runtime)?;
    sdk.end(runtime)?;
    has_begun_anew(scenario, cluster, before)?;
    if scenario.loses && totals.lost == 0 {
        return Err("nothing was lost, so that nothing was tried".into());
    }
    if totals.across == 0 {
        return Err("nothing was asked that holds all lanes".into());
    }
    let agrees = cluster.nodes[0].run(&["check"])?;
    if agrees != "everything agrees" {
        return Err(format!("doubletickd check: {agrees}").into());
    }
    Ok(format!("{totals}, {batches} batches"))
}

/// Another incarnation of the service has begun, once, where something was lost, and none where nothing was.
fn has_begun_anew(scenario: &Scenario, cluster: &Cluster, before: u64) -> Result<(), Failure> {
    let (life, last) = cluster.lives();
    let (life, last) = (life.unsigned_abs(), last.unsigned_abs());
    let is_right = if scenario.loses { life != before && last == before } else { life == before };
    if is_right {
        Ok(())
    } else {
        Err(format!("the incarnation was {before}, and is {life} behind {last}").into())
    }
}

/// Copies the logs to where somebody finds them.
fn keep(name: &str, logs: &[PathBuf], folder: &Path) {
    for log in logs {
        let Some(file) = log.file_name().and_then(|file| file.to_str()) else { continue };
        let kept = folder.join(format!("cluster-{name}-{file}"));
        match std::fs::copy(log, &kept) {
            Ok(_) => println!("{:<10} its log: {}", name, kept.display()),
            Err(error) => println!("{:<10} {}: {error}", name, log.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_seeds_that_follow_each_other_play_every_scenario_with_one_lane_and_with_several() {
        for (place, scenario) in ALL.iter().enumerate() {
            let mut both = [lanes(place, 20_788), lanes(place, 20_789)];
            both.sort_unstable();
            assert_eq!(both, [1, 4], "{}", scenario.name);
        }
    }
}
