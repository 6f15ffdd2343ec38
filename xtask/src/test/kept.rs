//! What is kept on a device, in each language: the same scenarios, in the same order and by the same names.
//!
//! Each language has one small program, a device: it does what it is told on its standard input and says what comes of
//! it. `kept/device.rs` has the words. What happens to a device, and to its server, happens from here.

mod device;
mod scenarios;
mod world;

use crate::process::Log;
pub use device::Face;
use world::World;

/// A scenario: what it is given, and what is not so.
type Scenario = fn(&World) -> Result<(), String>;

const SCENARIOS: &[(&str, Scenario)] = &[
    ("what_waits_too_long_is_kept_and_an_event_says_what_became_of_it", scenarios::waits_too_long),
    ("what_a_killed_process_has_read_is_sent_by_the_next_one", scenarios::killed),
    ("without_a_server_the_next_process_reads_what_was_read_before", scenarios::offline),
    ("a_damaged_store_is_set_aside_and_nothing_is_wrong_afterwards", scenarios::damaged),
    ("a_store_of_a_newer_version_is_left_alone", scenarios::newer),
    ("a_process_that_sleeps_over_a_cut_loses_nothing_and_repeats_nothing", scenarios::sleeps_over_a_cut),
    ("what_arrived_before_a_process_fell_asleep_is_not_said_to_wait", scenarios::sleeps_over_an_answer),
];

/// Plays all of them with a device of this language; says how many there were.
pub fn check(log: &mut Log, language: &str, face: &Face<'_>) -> Result<usize, String> {
    let results = std::thread::scope(|scope| {
        // The first one may wait half a minute, beside the others.
        let begin = |(name, scenario): &'static (&str, Scenario)| {
            let file = log.file();
            (name, scope.spawn(move || World::begin(face, file?).and_then(|world| scenario(&world))))
        };
        let (first, others) = SCENARIOS.split_first().expect("there are scenarios");
        let end = |(name, thread): (&'static &'static str, std::thread::ScopedJoinHandle<'_, _>)| {
            (*name, thread.join().unwrap_or_else(|_| Err("panicked".to_owned())))
        };
        let first = begin(first);
        let others: Vec<(&str, Result<(), String>)> = others.iter().map(|other| end(begin(other))).collect();
        std::iter::once(end(first)).chain(others).collect::<Vec<_>>()
    });
    let mut failed = Vec::new();
    for (name, result) in results {
        log.line(&format!("{language}: {name}: {}", result.as_ref().err().map_or("ok", String::as_str)));
        failed.extend(result.err().map(|error| format!("{language}: {name}: {error}")));
    }
    if failed.is_empty() { Ok(SCENARIOS.len()) } else { Err(failed.join("\n")) }
}
