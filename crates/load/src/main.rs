//! The load program: a doubletickd of its own, its clients, and beside each figure what the disk and bare
//! sockets allow on the same machine in the same run. `cargo xtask load` builds and starts it.
//!
//! Every server is a process of its own: doubletickd, the echo (`doubletick-load echo`), and the one that syncs
//! (`doubletick-load disk`), so that all of them can be started with a library that slows syncs down.

mod attacks;
mod bench;
mod crowd;
mod disk;
mod echo;
mod failure;
mod hostile;
mod idle;
mod latency;
mod lean;
mod pair;
mod plan;
mod process;
mod processors;
mod receipts;
mod report;
mod soak;
mod strangers;
mod table;
mod told;
mod world;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Measures a doubletickd over the network.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start a doubletickd, measure it and print the tables.
    Run(plan::Options),
    /// Answer every WebSocket message with as many bytes as it asks for.
    Echo,
    /// Print how fast the disk of a folder syncs.
    Disk {
        /// An existing folder; a file is written in it and removed.
        folder: PathBuf,
        /// How many syncs.
        rounds: u32,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Run(options) => plan::run(&options),
        Command::Echo => echo::serve(),
        Command::Disk { folder, rounds } => disk::measure(&folder, rounds),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
