//! What of the package needs Unity, compiled and tested against a stand-in for the engine (`Tests/Unity/Stubs~`),
//! because the engine itself is not to be had here.

use super::assemblies;
use super::package::{package, sources};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::part::Outcome;
use xtask::process::{Log, cargo, target};
use xtask::test::doubletickd::Doubletickd;

/// Compiles the package with its engine part against the stand-in, and runs the tests of that part under mono.
pub fn test(log: &mut Log) -> Result<Outcome, String> {
    let Some(json) = newtonsoft() else {
        let reason = "no mono with Newtonsoft.Json; scripts/setup-csharp.sh installs it";
        return Ok(Outcome::Skipped(reason.to_owned()));
    };
    log.run(&mut cargo(&["build", "--locked", "-p", "doubletick"]))?;
    let out = target().join("csharp-unity");
    let copied = fs::create_dir_all(&out).and_then(|()| fs::copy(&json, out.join("Newtonsoft.Json.dll")));
    copied.map_err(|error| format!("{}: {error}", out.display()))?;
    let mut compiler = Command::new("mcs");
    compiler.current_dir(package());
    compiler.args(["-unsafe", "-langversion:7.2", "-warn:4", "-main:Doubletick.Unity.Tests.HooksTests"]);
    compiler.arg("-define:UNITY_INCLUDE_TESTS");
    // Fields that only the JSON reader fills, and in the stand-in events that nobody raises.
    compiler.arg("-nowarn:0649,0169,0414,0067");
    compiler.arg(format!("-out:{}", out.join("hooks.exe").display()));
    compiler.arg(format!("-r:{}", json.display()));
    for folder in ["Runtime", "Tests", "Samples~"] {
        sources(&package().join(folder), &mut |path| {
            compiler.arg(path);
        })?;
    }
    log.run(&mut compiler)?;
    assemblies::compile(log, &out)?;
    let count = run(log, &out, &[], Vec::new())?;
    // The vendor's five blocks once more, over the network.
    let server = Doubletickd::start(log)?;
    run(log, &out, &["compat_vendor_page_runs"], server.environment()?)?;
    Ok(Outcome::Passed(format!(
        "{count} tests, the engine is a stand-in; the vendor's page also over the network"
    )))
}

/// Runs the program that was compiled; how many tests passed.
fn run(
    log: &mut Log,
    out: &Path,
    names: &[&str],
    environment: Vec<(String, String)>,
) -> Result<String, String> {
    let mut program = Command::new("mono");
    program.arg("--debug").arg(out.join("hooks.exe")).args(names).current_dir(package());
    program.env("LD_LIBRARY_PATH", target().join("debug")).envs(environment);
    log.run(&mut program)?;
    let text = log.text();
    let result = text.lines().rev().find_map(|line| line.strip_prefix("test result: "));
    match result.and_then(|line| line.strip_suffix(" passed; 0 failed")) {
        Some(count) => Ok(count.to_owned()),
        None => Err("the program did not say that all tests passed".to_owned()),
    }
}

/// Debian's Newtonsoft.Json for mono, where that is installed.
fn newtonsoft() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/mono/gac/Newtonsoft.Json").ok()?;
    versions
        .filter_map(|entry| Some(entry.ok()?.path().join("Newtonsoft.Json.dll")))
        .find(|path| path.exists())
}
