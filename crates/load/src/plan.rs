//! The whole run: which servers are started, what is measured with each, and what is printed.

use crate::bench::Bench;
use crate::crowd;
use crate::disk::Disk;
use crate::echo;
use crate::failure::Failure;
use crate::hostile;
use crate::idle;
use crate::process::{self, Listening, Own};
use crate::processors::{Half, Processors};
use crate::receipts::{self, Cell, Made};
use crate::report::{self, Aim, Goal, line, micros, number, progress, title};
use crate::soak;
use crate::table::{self, Row};
use crate::world::{self, GROUP, World};
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How it is run.
#[derive(Args)]
pub struct Options {
    /// The doubletickd to measure; the one beside this program by default.
    #[arg(long, value_name = "PROGRAM")]
    server: Option<PathBuf>,
    /// Where data is written (and removed); the folder of this program by default. Its disk is measured.
    #[arg(long, value_name = "FOLDER")]
    scratch: Option<PathBuf>,
    /// Measure durability full once more with this library preloaded, which slows syncs down.
    #[arg(long, value_name = "LIBRARY")]
    slow_sync: Option<PathBuf>,
    /// Small: does everything work? The figures mean nothing.
    #[arg(long)]
    quick: bool,
    /// Instead: a pair that behaves, beside one attacker of each kind.
    #[arg(long)]
    hostile: bool,
    /// With --hostile: only attackers with this in their name.
    #[arg(long, value_name = "TEXT", requires = "hostile")]
    attack: Option<String>,
    /// Instead: so many seconds of use that leaves nothing new behind; memory, files and disk have to stay flat.
    #[arg(long, value_name = "SECONDS")]
    soak: Option<u64>,
    /// Only this, for a profiler: DURABILITY:READERS:RECEIPTS:CALLS (receipts per call, calls of each reader).
    #[arg(long, value_name = "CELL", value_parser = only)]
    only: Option<(String, Cell)>,
}

fn only(text: &str) -> Result<(String, Cell), String> {
    let parts: Vec<&str> = text.split(':').collect();
    let number = |part: &str| part.parse().ok().filter(|number| *number > 0);
    match parts.as_slice() {
        [durability @ ("normal" | "full"), readers, batch, calls] => {
            let cell =
                |readers, batch, calls| Cell { made: Made::Sdk, readers, batch, calls, warm: calls / 10 };
            let cell = number(readers).zip(number(batch)).zip(number(calls)).map(|((r, b), c)| cell(r, b, c));
            Some((*durability).to_owned()).zip(cell)
        }
        _ => None,
    }
    .ok_or_else(|| "must be like normal:16:1:1000".to_owned())
}

const NORMAL: &str = "durability normal";
const FULL: &str = "durability full";

/// One table of receipts.
struct Stage {
    name: &'static str,
    durability: &'static str,
    /// With the library that slows syncs down.
    slow: bool,
    cells: Vec<Cell>,
}

/// Everything, with a runtime of half the machine: the other half is the server's.
pub fn run(options: &Options) -> Result<(), Failure> {
    process::allow_many_files()?;
    let program = std::env::current_exe()?;
    let beside = program.parent().ok_or("this program is in no folder")?;
    let bench = Bench {
        server: options.server.clone().unwrap_or_else(|| beside.join("doubletickd")),
        scratch: options.scratch.clone().unwrap_or_else(|| beside.to_owned()),
        own: Own::new(None)?,
        slow: Own::new(options.slow_sync.clone())?,
        processors: Processors::new()?,
        quick: options.quick,
    };
    bench.processors.take(Half::Clients)?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(bench.processors.clients()).enable_all().build()?;
    if options.hostile {
        small(&bench);
        return runtime.block_on(hostile::run(&bench, bench.quick, options.attack.as_deref()));
    }
    if let Some(seconds) = options.soak {
        return runtime.block_on(soak::run(&bench, Duration::from_secs(seconds)));
    }
    runtime.block_on(everything(&bench, options.slow_sync.is_some(), options.only.as_ref()))
}

/// Says what figures are worth nothing.
fn small(bench: &Bench) {
    if bench.quick || cfg!(debug_assertions) {
        line("A small run or an unoptimised build: the figures mean nothing.");
    }
}

async fn everything(bench: &Bench, slow: bool, only: Option<&(String, Cell)>) -> Result<(), Failure> {
    small(bench);
    let mut goals = Vec::new();
    if let Some((durability, cell)) = only {
        let (name, durability) = match durability.as_str() {
            "full" => (FULL, "full"),
            _ => (NORMAL, "normal"),
        };
        let stage = Stage { name, durability, slow: slow && name == FULL, cells: vec![*cell] };
        return receipts(bench, &stage, &mut goals).await;
    }
    let quick = bench.quick;
    let mut stages = vec![
        Stage {
            name: NORMAL,
            durability: "normal",
            slow: false,
            cells: cells(quick, &[Made::Sdk, Made::Lean]),
        },
        Stage { name: FULL, durability: "full", slow: false, cells: cells(quick, &[Made::Sdk]) },
    ];
    if slow {
        let name = "durability full, a millisecond more per sync";
        stages.push(Stage { name, durability: "full", slow, cells: cells(quick, &[Made::Sdk]) });
    }
    for stage in &stages {
        receipts(bench, stage, &mut goals).await?;
    }
    crowd(bench, &mut goals).await?;
    memory(bench, &mut goals).await?;
    title("Aims");
    report::goals(&goals);
    Ok(())
}

/// Starts a server on fresh data; the folder goes when it is dropped.
fn start(
    bench: &Bench,
    durability: &str,
    slow: bool,
) -> Result<(tempfile::TempDir, Listening, World), Failure> {
    let (folder, server, world) = bench.start(durability, slow)?;
    let settings = ["requests_per_second=0", "connections_per_user=0", "connections_per_address=0"];
    let mut set = bench.command(folder.path(), &["settings", "set"]);
    set.args(settings);
    process::run(set)?;
    Ok((folder, server, world))
}

/// One table: every number of readers and receipts per call, each beside the echo of the same sizes.
async fn receipts(bench: &Bench, stage: &Stage, goals: &mut Vec<Goal>) -> Result<(), Failure> {
    title(&format!("Receipt call to the sender's callback, {}", stage.name));
    let (folder, server, world) = start(bench, stage.durability, stage.slow)?;
    let echo_server = Listening::start(bench.own.command(&["echo"]), &bench.processors)?;
    let readers = stage.cells.iter().map(|cell| cell.readers).max().unwrap_or(1);
    world.group(GROUP, (0..readers).map(world::reader)).await?;
    let messages = stage.cells.iter().map(Cell::messages).sum();
    progress(&format!("{}: sending {messages} messages", stage.name));
    world.messages(0..messages, readers).await?;

    let mut rows = Vec::new();
    let mut before = disk(bench, stage, folder.path())?;
    let mut first = 0;
    for cell in stage.cells.iter().copied() {
        let rounds = if bench.quick { 20 } else { 10_000 / cell.readers };
        let sizes = world::sizes(cell.batch)?;
        progress(&format!("{}: {} readers, {} receipts a call", stage.name, cell.readers, cell.batch));
        // Limits right before and right after: a machine is not the same every second.
        let mut echo = echo::measure(&echo_server.address, cell.readers, rounds, sizes).await?;
        let outcome = receipts::measure(&world, cell, first).await?;
        echo.and(&echo::measure(&echo_server.address, cell.readers, rounds, sizes).await?);
        first += cell.messages();
        let after = disk(bench, stage, folder.path())?;
        let disk = before.zip(after).map(|(before, after)| before.between(after));
        before = after;
        rows.push(Row { cell, outcome, echo, disk });
    }
    table::print(&rows);
    table::aims(stage.name, &rows, goals);
    server.stop()
}

/// The disk, where the service waits for it.
fn disk(bench: &Bench, stage: &Stage, folder: &Path) -> Result<Option<Disk>, Failure> {
    let own = if stage.slow { &bench.slow } else { &bench.own };
    let rounds = if bench.quick { 20 } else { 500 };
    (stage.durability == "full").then(|| Disk::ask(own, folder, rounds)).transpose()
}

/// Every number of readers, and of receipts per call. What clients are made of is compared where a call is one
/// receipt.
fn cells(quick: bool, made: &[Made]) -> Vec<Cell> {
    let mut cells = Vec::new();
    for batch in [1, 30] {
        for (readers, calls) in [(1, 3000), (16, 400), (64, 150)] {
            let calls = match (quick, batch) {
                (true, _) => 3,
                (false, 1) => calls,
                (false, _) => calls / 4,
            };
            let made = if batch == 1 { made } else { &made[..1] };
            cells.extend(made.iter().map(|made| Cell {
                made: *made,
                readers,
                batch,
                calls,
                warm: calls.div_ceil(10),
            }));
        }
    }
    cells
}

async fn crowd(bench: &Bench, goals: &mut Vec<Goal>) -> Result<(), Failure> {
    title("A hundred readers of one message at once");
    let (_folder, server, world) = start(bench, "full", false)?;
    let crowd = crowd::measure(&world, 100, if bench.quick { 2 } else { 30 }).await?;
    let [median, worst] = [crowd.exact.median(), crowd.exact.max()].map(micros);
    line(&format!("The sender's count is exact after {median} us (median; worst {worst} us)."));
    for (what, value, unit, most) in [
        (
            "100 readers at once: count exact after, median",
            crowd.exact.median().as_millis() as u64,
            "ms",
            30.0,
        ),
        ("100 readers at once: pushes, the most", crowd.pushes, "pushes", 3.0),
        ("100 readers at once: bytes, the most", crowd.bytes, "bytes", 2048.0),
    ] {
        let figure = format!("{} {unit}", number(value as f64));
        let aim = Aim::AtMost(most);
        goals.push(Goal { what: what.to_owned(), figure, limit: String::new(), value: value as f64, aim });
    }
    server.stop()
}

async fn memory(bench: &Bench, goals: &mut Vec<Goal>) -> Result<(), Failure> {
    let (_folder, server, world) = start(bench, "full", false)?;
    let connections = if bench.quick { 50 } else { 2000 };
    let memory = idle::measure(&world, &server, connections).await?;
    let kib = |bytes: u64| bytes as f64 / 1024.0;
    let each = kib(memory.after.saturating_sub(memory.before)) / connections as f64;
    title(&format!("{connections} idle connections"));
    let [before, after] = [memory.before, memory.after].map(|bytes| number(kib(bytes)));
    line(&format!("Resident memory of the server: {before} KiB before, {after} KiB with all of them."));
    goals.push(Goal {
        what: "memory per idle connection".to_owned(),
        figure: format!("{} KiB", number(each)),
        limit: String::new(),
        value: each,
        aim: Aim::AtMost(32.0),
    });
    server.stop()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cell_is_named_in_four_words_or_refused() {
        let (durability, cell) = only("full:16:30:200").expect("it is right");
        assert_eq!((durability.as_str(), cell.readers, cell.batch, cell.calls), ("full", 16, 30, 200));
        for wrong in ["", "full", "full:1:1", "some:1:1:1", "full:0:1:1", "full:1:1:x", "full:1:1:1:1"] {
            assert!(only(wrong).is_err(), "{wrong}");
        }
    }
}
