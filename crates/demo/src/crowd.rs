//! `cargo xtask demo --members N`: one message read by N members, with a progress bar and the figures.
//!
//! The play itself is the one of the benchmark `crowd`.

#[path = "../../../benches/support/crowd.rs"]
mod play;

use crate::screen::Bar;
use play::{Figures, Stage};
use std::sync::{Arc, Mutex};

const MOST: u64 = 1_000_000;

/// Plays it in a fresh directory and removes that.
pub fn run(members: u64) -> Result<(), String> {
    if !(1..=MOST).contains(&members) {
        return Err(format!("--members: must be 1 to {MOST}"));
    }
    let directory = tempfile::tempdir().map_err(|error| format!("a temporary directory: {error}"))?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| format!("a runtime: {error}"))?;
    println!("One message and {members} readers, on an embedded service in {}.", directory.path().display());
    let figures = runtime.block_on(play::play(directory.path(), members, progress(members)));
    let figures = figures.map_err(|error| error.to_string())?;
    print(&figures);
    let path = directory.path().to_path_buf();
    directory.close().map_err(|error| format!("{}: {error}", path.display()))?;
    println!("Nothing is left behind: {} is gone.", path.display());
    if cfg!(debug_assertions) {
        println!(
            "\nThis build is not optimised, so these are not the figures of the library. Those, after minutes of building:"
        );
        println!("  cargo xtask demo --members {members} --release");
    }
    exact(&figures)
}

fn progress(members: u64) -> Arc<dyn Fn(Stage, u64) + Send + Sync> {
    let bars: Mutex<Option<(Stage, Bar)>> = Mutex::new(None);
    Arc::new(move |stage, steps| {
        let Ok(mut bars) = bars.lock() else { return };
        if bars.as_ref().is_none_or(|(current, _)| *current != stage) {
            let label = match stage {
                Stage::Joining => "joining the group",
                Stage::Delivering => "getting the message",
                Stage::Reading => "reading it",
            };
            *bars = Some((stage, Bar::new(label, members)));
        }
        if let Some((_, bar)) = bars.as_mut() {
            bar.add(steps);
        }
    })
}

fn print(figures: &Figures) {
    let seconds = figures.reading.as_secs_f64();
    let bytes = figures.bytes.1.saturating_sub(figures.bytes.0) as f64 / figures.members as f64;
    println!(
        "  made {} accounts that joined the group in {:.2} s",
        figures.members,
        figures.joining.as_secs_f64()
    );
    println!("  message delivered to all of them in {:.2} s", figures.delivering.as_secs_f64());
    println!(
        "  all have read it in {seconds:.2} s: {:.0} receipts/s, one per call",
        figures.members as f64 / seconds
    );
    println!(
        "  callbacks to the sender: {} in {:.2} s, at most {} within one second",
        figures.callbacks,
        figures.until_last_callback.as_secs_f64(),
        figures.busiest_second
    );
    println!("  last callback: read by {}, not read by {}", figures.last.0, figures.last.1);
    println!("  read list, paged through: {} members", figures.listed);
    println!("  on disk: {bytes:.1} bytes per receipt");
}

fn exact(figures: &Figures) -> Result<(), String> {
    let all = (figures.members, 0);
    if figures.last == all && figures.stored == all && figures.listed == figures.members {
        return Ok(());
    }
    Err("the counts are not exact".to_string())
}
