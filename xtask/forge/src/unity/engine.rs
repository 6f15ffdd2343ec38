//! What of the package needs Unity, compiled and tested against a stand-in for the engine (`Tests/Unity/Stubs~`),
//! because the engine itself is not to be had here.

use super::assemblies::{self, PROGRAM};
use super::full_aot;
use super::program::run;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use xtask::part::Outcome;
use xtask::process::{Log, cargo, set_up, target};
use xtask::test::doubletickd::Doubletickd;

/// Compiles the package with its engine part against the stand-in, and runs the tests of that part under mono; then
/// once more what was compiled ahead of time, with all tests.
pub fn test(log: &mut Log) -> Result<Outcome, String> {
    if let Err(reason) = set_up(log, "csharp") {
        return Ok(Outcome::Skipped(reason));
    }
    let Some(json) = newtonsoft() else {
        return Err("scripts/setup-csharp.sh has installed no Newtonsoft.Json".to_owned());
    };
    log.run(&mut cargo(&["build", "--locked", "-p", "doubletick"]))?;
    let out = target().join("csharp-unity");
    let copied = fs::create_dir_all(&out).and_then(|()| fs::copy(&json, out.join("Newtonsoft.Json.dll")));
    copied.map_err(|error| format!("{}: {error}", out.display()))?;
    assemblies::compile(log, &out)?;
    let mut jit = Command::new("mono");
    jit.arg("--debug").arg(out.join(PROGRAM));
    let count = run(log, &mut jit)?;
    // The vendor's five blocks once more, over the network.
    let server = Doubletickd::start(log)?;
    run(log, jit.arg("compat_vendor_page_runs").envs(server.environment()?))?;
    drop(server);
    let ahead = full_aot::test(log, &out)?;
    Ok(Outcome::Passed(format!(
        "{count} tests, the engine is a stand-in; the vendor's page also over the network; {ahead} tests compiled \
         ahead of time"
    )))
}

/// Debian's Newtonsoft.Json for mono, where that is installed.
fn newtonsoft() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/mono/gac/Newtonsoft.Json").ok()?;
    versions
        .filter_map(|entry| Some(entry.ok()?.path().join("Newtonsoft.Json.dll")))
        .find(|path| path.exists())
}
