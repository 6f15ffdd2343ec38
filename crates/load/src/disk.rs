//! What the disk allows: one sync after the other, in a process of its own.

use crate::failure::Failure;
use crate::process::Own;
use crate::{latency::Latency, report};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// How fast a disk syncs.
#[derive(Clone, Copy)]
pub struct Disk {
    /// Syncs per second, one after the other.
    pub per_second: f64,
    /// Median of one write of 4 KiB and its sync.
    pub median: Duration,
}

impl Disk {
    /// Asks a process of its own, with this environment.
    pub fn ask(own: &Own, folder: &Path, rounds: u32) -> Result<Disk, Failure> {
        let mut command = own.slowed_command(&["disk"]);
        let output = command.arg(folder).arg(rounds.to_string()).output()?;
        let text = String::from_utf8(output.stdout)?;
        let mut words = text.split_whitespace();
        match (output.status.success(), words.next(), words.next()) {
            (true, Some(rate), Some(nanos)) => {
                Ok(Disk { per_second: rate.parse()?, median: Duration::from_nanos(nanos.parse()?) })
            }
            _ => Err(format!("the disk was not measured: {}", output.status).into()),
        }
    }

    /// What lies between two measurements.
    pub fn between(self, other: Disk) -> Disk {
        Disk {
            per_second: (self.per_second + other.per_second) / 2.0,
            median: (self.median + other.median) / 2,
        }
    }
}

/// Overwrites pages of a file that has its size already, as a write-ahead log does after a checkpoint, and
/// prints syncs per second and the median in nanoseconds. The first tenth is not counted.
pub fn measure(folder: &Path, rounds: u32) -> Result<(), Failure> {
    const PAGE: u64 = 4096;
    const PAGES: u64 = 1000;
    let directory = tempfile::tempdir_in(folder)?;
    let file = File::create(directory.path().join("log"))?;
    let page = [7_u8; PAGE as usize];
    for index in 0..PAGES {
        file.write_all_at(&page, index * PAGE)?;
    }
    file.sync_all()?;
    let warm = u64::from(rounds / 10);
    let mut latency = Latency::new();
    let mut begin = Instant::now();
    for index in 0..warm + u64::from(rounds) {
        if index == warm {
            begin = Instant::now();
        }
        let written = Instant::now();
        file.write_all_at(&page, index % PAGES * PAGE)?;
        file.sync_data()?;
        if index >= warm {
            latency.record(written.elapsed());
        }
    }
    let rate = f64::from(rounds) / begin.elapsed().as_secs_f64();
    report::line(&format!("{rate} {}", latency.median().as_nanos()));
    Ok(())
}
