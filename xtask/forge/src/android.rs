//! The part `android` of `cargo xtask test`: the Android side of the Kotlin package under Robolectric, which has
//! Android's classes on a JVM.

pub mod module;

use crate::dist::archive;
use module::maven;
use xtask::part::Outcome;
use xtask::process::{Log, cargo, root, set_up, target};
use xtask::test::doubletickd::Doubletickd;
use xtask::test::kotlin_package::{counted, native_folder};

/// Tests the module, with a server for the tests that need one.
pub fn test(log: &mut Log) -> Result<Outcome, String> {
    if let Err(reason) = set_up(log, "android") {
        return Ok(Outcome::Skipped(reason));
    }
    log.run(&mut cargo(&["build", "--locked", "-p", "doubletick", "--lib"]))?;
    let natives = target().join("android/native.jar");
    archive::write_file(&natives, &archive::zip(&archive::read(&native_folder()?, &|_| true)?)?)?;
    let server = Doubletickd::start(log)?;
    let mut command = maven(&root().join(module::FOLDER), "test");
    command.arg(format!("-Ddoubletick.native.jar={}", natives.display())).envs(server.environment()?);
    let own = counted(log, &mut command, &module::build_folder())?;
    Ok(Outcome::Passed(format!("{own} tests under Robolectric")))
}
