//! Random histories, run on a store and on the naive model in lock step.
//!
//! After every step the answers are compared, and so are the summaries, lists, counts and events of what
//! the step touched; at the end of a history, and after some restarts, everything is.
//!
//! `DOUBLETICK_HISTORY_STEPS` (100,000, or what the store says) says how many steps there are in all, `DOUBLETICK_HISTORY_SEED`
//! which ones; both are printed. A failing history is shrunk and printed as a list of steps.

mod before;
mod check;
mod driver;
mod picks;
mod steps;

use crate::home::Home;
use driver::{Answers, Driver};
use parking_lot::Mutex;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use steps::{Step, history, long_history};

/// Histories run side by side; a store has threads of its own, so few are enough.
const THREADS: u64 = 2;

/// Messages that a store looks at in one slice, in turn.
const SLICES: [i64; 5] = [1, 2, 3, 8, 1_000];

fn number(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} must be a number, not {text}")),
        Err(_) => default,
    }
}

/// Steps in all, where neither the environment nor the store says how many.
pub const STEPS: u64 = 100_000;

/// Makes the test, for the store of a [`Home`]; a second value is how many steps there are where the environment does not say.
#[macro_export]
macro_rules! histories {
    ($home:ty) => {
        $crate::histories!($home, $crate::histories::STEPS);
    };
    ($home:ty, $steps:expr) => {
        #[test]
        fn store_and_model_agree_on_every_history() {
            $crate::histories::store_and_model_agree_on_every_history::<$home>($steps);
        }

        #[test]
        fn store_and_model_agree_on_what_is_unread_among_hundreds_of_messages() {
            $crate::histories::store_and_model_agree_on_what_is_unread_among_hundreds_of_messages::<$home>(
                $steps,
            );
        }
    };
}

/// Runs random histories, as many as the environment says.
pub fn store_and_model_agree_on_every_history<H: Home>(steps: u64) {
    let steps = number("DOUBLETICK_HISTORY_STEPS", steps);
    let answers = run_all::<H, _>(steps, &history);
    if steps >= 50_000 {
        check_variety(&answers);
    }
}

/// Runs histories of long conversations, a tenth as many.
pub fn store_and_model_agree_on_what_is_unread_among_hundreds_of_messages<H: Home>(steps: u64) {
    run_all::<H, _>(number("DOUBLETICK_HISTORY_STEPS", steps) / 10, &long_history);
}

/// Runs so many steps of such histories.
fn run_all<H: Home, S: Strategy<Value = Vec<Step>>>(steps: u64, kind: &(impl Fn() -> S + Sync)) -> Answers {
    let seed = number("DOUBLETICK_HISTORY_SEED", 20_240_607);
    let done = AtomicU64::new(0);
    let histories = AtomicU64::new(0);
    let answers = Mutex::new(Answers::new());
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (done, histories, answers) = (&done, &histories, &answers);
            scope.spawn(move || {
                run_until::<H, S>((steps, seed.wrapping_add(thread)), kind, (done, histories), answers)
            });
        }
    });
    let (done, histories) = (done.into_inner(), histories.into_inner());
    assert!(done >= steps);
    // Past libtest's capture: the number belongs in every log.
    let line = format!("histories: {done} steps in {histories} histories agreed (seed {seed})\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
    answers.into_inner()
}

/// Histories in which nothing much happens would agree, too: every answer that matters has been given.
fn check_variety(answers: &Answers) {
    let expected: [(&str, &[i32]); 16] = [
        ("Login", &[0, 6017, 6208]),
        ("SendReceipts", &[0, 6017, 10007, 10010, 10060, 10062]),
        ("GetReceipts", &[0, 6017, 10007, 10010, 10060, 10062]),
        ("SendMessage", &[0, 6017, 10007, 10010]),
        ("RevokeMessage", &[0, 10007, 10010, 10030, 10031, 10033, 20016]),
        ("ModifyMessage", &[0, 6017, 8006, 10007, 10032]),
        ("DeleteMessages", &[0, 6017]),
        ("CreateGroup", &[0, 10021, 10025]),
        ("JoinGroup", &[0, 8508, 10010, 10013]),
        ("QuitGroup", &[0, 10007, 10009, 10010]),
        ("InviteMembers", &[0, 10007, 10010]),
        ("KickMembers", &[0, 10007, 10010]),
        ("DeleteGroup", &[0, 10007, 10010]),
        ("MarkRead", &[0, 10007]),
        ("DeleteAccount", &[0]),
        ("History", &[0, 10007, 10010]),
    ];
    for (request, codes) in expected {
        for code in codes {
            let count = answers.get(&(request.to_owned(), *code)).copied().unwrap_or(0);
            assert!(count > 0, "no {request} was answered by {code}: {answers:?}");
        }
    }
}

/// Runs histories until `steps` steps are done by all threads together.
fn run_until<H: Home, S: Strategy<Value = Vec<Step>>>(
    (steps, seed): (u64, u64),
    kind: impl Fn() -> S,
    (done, histories): (&AtomicU64, &AtomicU64),
    answers: &Mutex<Answers>,
) {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases: 1,
        failure_persistence: None,
        max_shrink_time: 120_000,
        max_shrink_iters: 4_000,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let histories_of_this_kind = kind();
    while done.load(Ordering::Relaxed) < steps {
        let tree = histories_of_this_kind.new_tree(&mut runner).expect("a history");
        let length = tree.current().len() as u64;
        let result = runner.run_one(tree, |steps| run::<H>(&steps, answers).map_err(TestCaseError::fail));
        if let Err(TestError::Fail(reason, history)) = result {
            // The other thread need not go on.
            done.fetch_add(steps, Ordering::Relaxed);
            let history: Vec<String> = history.iter().map(|step| format!("    {step:?}\n")).collect();
            panic!("seed {seed}: {reason}\nthe shortest history that shows it:\n{}", history.concat());
        }
        done.fetch_add(length, Ordering::Relaxed);
        histories.fetch_add(1, Ordering::Relaxed);
    }
}

fn run<H: Home>(steps: &[Step], answers: &Mutex<Answers>) -> Result<(), String> {
    // Of every length there are histories in which leaving takes many calls, some, or none.
    let mut driver = Driver::<H>::new(SLICES[steps.len() % SLICES.len()])?;
    for (number, step) in steps.iter().enumerate() {
        driver.step(number, step).map_err(|error| format!("step {number}, {step:?}: {error}"))?;
    }
    driver.check_everything().map_err(|error| format!("at the end: {error}"))?;
    driver.check_stored();
    let mut all = answers.lock();
    for (answer, count) in driver.answers {
        *all.entry(answer).or_default() += count;
    }
    Ok(())
}
