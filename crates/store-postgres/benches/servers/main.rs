//! What several servers on one PostgreSQL do, each figure beside its limit in the same run.
//!
//! `cargo bench -p doubletick-store-postgres --bench servers`; behind `--`: `--quick` (small data: does the program work?),
//! `--lanes=N` of the database, 4 otherwise, and the names of parts, where not all of them are wanted.

mod beside;
mod crowd;
mod lone;
mod node;
mod pages;
mod pushes;
mod receipts;
#[path = "../../../../benches/support/report.rs"]
#[allow(dead_code, reason = "shared with the benchmarks of the root package")]
mod report;
#[path = "../../../../benches/support/world.rs"]
#[allow(dead_code, reason = "shared with the benchmarks of the root package")]
mod world;

use node::Setup;

/// A part: its name, and what it measures.
type Part = (&'static str, fn(&Setup));

const PARTS: [Part; 5] = [
    ("receipts", receipts::run),
    ("crowd", crowd::run),
    ("lone", lone::run),
    ("pushes", pushes::run),
    ("beside", beside::run),
];

fn main() {
    let (mut quick, mut lanes, mut wanted) = (false, 4, Vec::new());
    for word in std::env::args().skip(1) {
        match word.as_str() {
            "--quick" => quick = true,
            // Cargo says so to every benchmark.
            "--bench" => {}
            other => match (other.strip_prefix("--lanes=").map(str::parse), other) {
                (Some(Ok(number)), _) => lanes = number,
                (None, name) if PARTS.iter().any(|part| part.0 == name) => wanted.push(name.to_owned()),
                _ => panic!("{other}: there are --quick, --lanes=N and {:?}", PARTS.map(|part| part.0)),
            },
        }
    }
    let setup = Setup::start(quick, lanes);
    for (name, run) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|one| one == name) {
            run(&setup);
        }
    }
}
