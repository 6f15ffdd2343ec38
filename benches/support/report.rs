//! The printed lines: figures, limits, ratios and whether an aim is met.

use std::time::Duration;

/// What a ratio should be.
#[derive(Clone, Copy)]
pub enum Aim {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

/// The heading of a group of figures.
pub fn title(text: &str) {
    print(format!("\n{text}\n"));
}

/// Prints a figure with its name and unit, on a line of its own.
pub fn figure(name: &str, value: f64, unit: &str) {
    print(format!("  {name:<52} {:>14} {unit}\n", number(value)));
}

/// A ratio beside its aim.
pub fn ratio(name: &str, value: f64, aim: Aim) {
    let (sign, limit, met) = match aim {
        Aim::AtLeast(limit) => (">=", limit, value >= limit),
        Aim::AtMost(limit) => ("<=", limit, value <= limit),
    };
    let word = if met { "met" } else { "MISSED" };
    print(format!("  {name:<52} {value:>14.2} aim {sign} {limit:.2}: {word}\n"));
}

/// Prints a remark under the figures.
pub fn note(text: &str) {
    print(format!("  {text}\n"));
}

/// A number with thousands separated, and decimals only where it is small.
pub fn number(value: f64) -> String {
    if value.abs() < 100.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A time in microseconds, with its fraction.
pub fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// The middle one of these times; of an even number the upper one.
pub fn median(mut samples: Vec<Duration>) -> Duration {
    samples.sort_unstable();
    samples[samples.len() / 2]
}

fn print(text: String) {
    use std::io::Write;
    // Nobody may be reading any more.
    let _ = std::io::stdout().write_all(text.as_bytes());
}
