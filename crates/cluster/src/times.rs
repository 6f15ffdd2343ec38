//! How long it took until all was well again. It is said at the end of a scenario. The machine may be busy with something else, so it is
//! a finding only where it took thirty times as long as it should.

use crate::failure::Failure;
use std::time::{Duration, Instant};

/// So many times as long as it should take something may take,
const PATIENCE: u32 = 30;
/// and no longer than this.
const LIMIT: Duration = Duration::from_secs(60);

/// One such time.
pub struct Time {
    /// What was well again.
    what: &'static str,
    /// What it should take at most.
    aim: Duration,
    /// `None`: longer than was waited.
    took: Option<Duration>,
}

impl Time {
    /// Waits until something is so that was not when this began.
    pub fn until(what: &'static str, aim: Duration, begun: Instant, mut is_so: impl FnMut() -> bool) -> Time {
        let mut took = None;
        while took.is_none() && begun.elapsed() < limit(aim) {
            if is_so() {
                took = Some(begun.elapsed());
            } else {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        Time { what, aim, took }
    }
}

fn limit(aim: Duration) -> Duration {
    LIMIT.min(aim * PATIENCE)
}

/// An error where something has taken far longer than it should.
pub fn are_in_time(times: &[Time]) -> Result<(), Failure> {
    match times.iter().find(|time| time.took.is_none()) {
        Some(Time { what, aim, .. }) => {
            Err(format!("{what}: over {} s, and {} are aimed at", limit(*aim).as_secs(), aim.as_secs_f64())
                .into())
        }
        None => Ok(()),
    }
}

/// A line for each thing that was waited for, in the order of the first time.
pub fn lines(times: &[Time]) -> Vec<String> {
    let mut whats: Vec<&str> = Vec::new();
    for time in times {
        if !whats.contains(&time.what) {
            whats.push(time.what);
        }
    }
    let line = |what: &&str| {
        let same: Vec<&Time> = times.iter().filter(|time| time.what == *what).collect();
        let seconds = |time: &&Time| match time.took {
            Some(took) => format!("{:.2}", took.as_secs_f64()),
            None => format!("over {}", limit(time.aim).as_secs()),
        };
        let all: Vec<String> = same.iter().map(seconds).collect();
        let met = same.iter().filter(|time| time.took.is_some_and(|took| took <= time.aim)).count();
        let aim = same[0].aim.as_secs_f64();
        format!("{what}: {} s (aim {aim} s, met {met} of {} times)", all.join(", "), same.len())
    };
    whats.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_every_time_of_one_kind_and_how_many_of_them_are_met() {
        let time = |what, millis: Option<u64>| Time {
            what,
            aim: Duration::from_secs(2),
            took: millis.map(Duration::from_millis),
        };
        let times = [time("a", Some(500)), time("b", Some(1)), time("a", Some(2_500)), time("a", None)];
        let expected =
            ["a: 0.50, 2.50, over 60 s (aim 2 s, met 1 of 3 times)", "b: 0.00 s (aim 2 s, met 1 of 1 times)"];
        assert_eq!(lines(&times), expected);
        let late = are_in_time(&times).expect_err("one never came");
        assert_eq!(late.to_string(), "a: over 60 s, and 2 are aimed at");
        assert!(are_in_time(&times[..3]).is_ok(), "later than it should is not too late");
    }

    #[test]
    fn what_never_comes_is_given_up_after_thirty_times_as_long_as_it_should_take() {
        let time = Time::until("never", Duration::from_millis(1), Instant::now(), || false);
        assert!(are_in_time(&[time]).is_err());
        let time = Time::until("at once", Duration::from_millis(1), Instant::now(), || true);
        assert!(are_in_time(&[time]).is_ok());
    }
}
