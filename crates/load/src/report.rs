//! What is printed: Markdown, so that it can stand in a document as it is.

use std::time::Duration;

/// What a ratio or a figure should be.
#[derive(Clone, Copy)]
pub enum Aim {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

/// One figure beside its limit and what was aimed at.
pub struct Goal {
    /// What was measured.
    pub what: String,
    /// The figure, with its unit.
    pub figure: String,
    /// What it is measured against.
    pub limit: String,
    /// The figure in the unit of the aim, a ratio where there is a limit.
    pub value: f64,
    /// What it should be.
    pub aim: Aim,
}

/// A table that is printed when it is complete.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With the names of its columns.
    pub fn new(columns: &[&str]) -> Table {
        Table { rows: vec![columns.iter().map(|name| (*name).to_owned()).collect()] }
    }

    /// One more row, as long as the first.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Prints the table, each column as wide as its widest cell.
    pub fn print(&self) {
        let columns = self.rows[0].len();
        let width =
            |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (index, row) in self.rows.iter().enumerate() {
            line(&format!("| {} |", pad(row, &widths).join(" | ")));
            if index == 0 {
                let rule = |(column, width): (usize, &usize)| match column {
                    0 => "-".repeat(*width),
                    _ => format!("{}:", "-".repeat(width.saturating_sub(1))),
                };
                let rules: Vec<String> = widths.iter().enumerate().map(rule).collect();
                line(&format!("| {} |", rules.join(" | ")));
            }
        }
    }
}

/// The first column begins on the left, the others end on the right.
fn pad(row: &[String], widths: &[usize]) -> Vec<String> {
    let one = |(column, (cell, width)): (usize, (&String, &usize))| match column {
        0 => format!("{cell:<width$}"),
        _ => format!("{cell:>width$}"),
    };
    row.iter().zip(widths).enumerate().map(one).collect()
}

/// The table of goals.
pub fn goals(goals: &[Goal]) {
    let mut table = Table::new(&["aim", "figure", "limit in the same run", "ratio", "wanted", ""]);
    for goal in goals {
        let (wanted, met) = match goal.aim {
            Aim::AtLeast(limit) => (format!(">= {limit}"), goal.value >= limit),
            Aim::AtMost(limit) => (format!("<= {limit}"), goal.value <= limit),
        };
        let word = if met { "met" } else { "MISSED" };
        table.row(vec![
            goal.what.clone(),
            goal.figure.clone(),
            goal.limit.clone(),
            format!("{:.2}", goal.value),
            wanted,
            word.to_owned(),
        ]);
    }
    table.print();
}

/// One line of output.
pub fn line(text: &str) {
    use std::io::Write;
    // Nobody may be reading any more.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// What is being done, for whoever waits; not part of the output.
pub fn progress(text: &str) {
    eprintln!("{text}");
}

/// A heading, with the empty lines that Markdown wants.
pub fn title(text: &str) {
    line(&format!("\n### {text}\n"));
}

/// A number with thousands separated, and decimals only where it is small.
pub fn number(value: f64) -> String {
    if value.abs() < 10.0 {
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

/// A time in microseconds, without the unit.
pub fn micros(time: Duration) -> String {
    number(time.as_secs_f64() * 1e6)
}

/// One time in terms of another.
pub fn ratio(time: Duration, limit: Duration) -> f64 {
    time.as_secs_f64() / limit.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_thousands_apart() {
        let cases =
            [(0.5, "0.50"), (9.99, "9.99"), (12.4, "12"), (1234.0, "1,234"), (1_234_567.0, "1,234,567")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }
}
