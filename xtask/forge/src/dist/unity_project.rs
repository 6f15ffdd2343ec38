//! The Unity package in an empty project, as Unity takes it: unpacked from the archive, each assembly definition compiled by
//! itself, a sample copied among the scripts, and the whole played on the stand-in for the engine, which is all that the
//! project has from the repository.

use super::place::{VERSION, dist_folder};
use crate::unity::assemblies::{self, DEFINITIONS};
use std::path::Path;
use std::process::Command;
use xtask::process::{Log, script};

/// Builds the player of the project in this folder; the answer is its program.
pub fn build(log: &mut Log, project: &Path) -> Result<Command, String> {
    log.run(&mut script("scripts/setup-csharp.sh"))?;
    let archive = dist_folder().join("unity").join(format!("dev.doubletick.sdk-{VERSION}.tgz"));
    log.run(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(project))?;
    let package = project.join("package");
    // Unity copies a sample among the scripts of the application, which are one assembly.
    let copied = project.join("FirstReceipt.cs");
    std::fs::copy(package.join("Samples~/FirstReceipt/FirstReceipt.cs"), &copied)
        .map_err(|error| format!("the sample of the package: {error}"))?;
    let json = "/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll";
    std::fs::copy(json, project.join("Newtonsoft.Json.dll")).map_err(|error| format!("{json}: {error}"))?;
    assemblies::engine(log, project)?;
    let wanted: Vec<&str> = DEFINITIONS.into_iter().filter(|name| name.starts_with("Runtime/")).collect();
    assemblies::definitions(log, project, &package, &wanted)?;
    let mut compiler = Command::new("mcs");
    compiler.current_dir(project).args([
        "-langversion:7.2",
        "-warnaserror+",
        "-target:exe",
        "-out:Player.exe",
    ]);
    compiler.args(["-r:Engine.dll", "-r:Doubletick.dll"]);
    log.run(compiler.args(["Player.cs", "Consumer.cs", "FirstReceipt.cs"]))?;
    let mut program = Command::new("mono");
    // Where a player for Linux finds the libraries of its plugins.
    program.arg("--debug").arg("Player.exe").env("LD_LIBRARY_PATH", package.join("Plugins/Linux/x86_64"));
    Ok(program)
}
