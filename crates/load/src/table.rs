//! The table of receipts, and which of its figures had aims.

use crate::disk::Disk;
use crate::echo::Echo;
use crate::receipts::{Cell, Made, Outcome};
use crate::report::{Aim, Goal, Table, line, micros, number, ratio};

/// One row of the table of receipts.
pub struct Row {
    /// What was measured.
    pub cell: Cell,
    /// What came of it.
    pub outcome: Outcome,
    /// Bare messages of the same sizes, as many clients.
    pub echo: Echo,
    /// The disk, where the service waits for it.
    pub disk: Option<Disk>,
}

/// Prints the rows.
pub fn print(rows: &[Row]) {
    let mut columns = vec!["clients", "at once", "receipts a call", "calls/s", "receipts/s"];
    columns.extend(["p50", "p90", "p99", "p99.9", "max", "echo/s", "echo p50", "p50 / echo"]);
    if rows.iter().any(|row| row.disk.is_some()) {
        columns.extend(["syncs/s", "sync p50", "p50 / sync", "calls / (syncs x clients)"]);
    }
    let mut table = Table::new(&columns);
    for row in rows {
        let (cell, latency) = (row.cell, &row.outcome.latency);
        let mut cells = vec![
            format!("{:?}", cell.made).to_lowercase(),
            cell.readers.to_string(),
            cell.batch.to_string(),
            number(row.outcome.per_second),
            number(row.outcome.per_second * cell.batch as f64),
        ];
        cells.extend([0.5, 0.9, 0.99, 0.999].map(|part| micros(latency.quantile(part))));
        cells.extend([micros(latency.max()), number(row.echo.per_second), micros(row.echo.latency.median())]);
        cells.push(format!("{:.2}", ratio(latency.median(), row.echo.latency.median())));
        if let Some(disk) = row.disk {
            cells.extend([number(disk.per_second), micros(disk.median)]);
            cells.push(format!("{:.2}", ratio(latency.median(), disk.median)));
            cells.push(format!("{:.2}", row.outcome.per_second / (disk.per_second * cell.readers as f64)));
        }
        table.row(cells);
    }
    table.print();
    line("\nTimes in microseconds.");
}

/// What was aimed at with receipts.
pub fn aims(stage: &str, rows: &[Row], goals: &mut Vec<Goal>) {
    for row in rows.iter().filter(|row| row.cell.made == Made::Sdk && row.cell.batch == 1) {
        let (readers, calls, echo) = (row.cell.readers, row.outcome.per_second, row.echo.latency.median());
        let p50 = row.outcome.latency.median();
        let call = || (format!("call to callback, p50, {stage}"), format!("{} us", micros(p50)));
        let ((what, figure), limit, value, aim) = match (readers, row.disk) {
            (1, None) => (call(), format!("echo {} us", micros(echo)), ratio(p50, echo), Aim::AtMost(4.0)),
            (1, Some(disk)) => {
                let limit = format!("fdatasync {} us", micros(disk.median));
                (call(), limit, ratio(p50, disk.median), Aim::AtMost(1.7))
            }
            (16, Some(disk)) => {
                let what = format!("16 clients, {stage}");
                let limit = format!("16 x {} fdatasync/s", number(disk.per_second));
                let value = calls / (16.0 * disk.per_second);
                ((what, format!("{} calls/s", number(calls))), limit, value, Aim::AtLeast(0.8))
            }
            _ => continue,
        };
        goals.push(Goal { what, figure, limit, value, aim });
    }
}
