//! The part `android` of `cargo xtask test`: the Android side of the Kotlin package under Robolectric, which has
//! Android's classes on a JVM, and the AAR in the hands of an application that is shrunk and renamed. The sample application goes with it.

pub mod module;
mod resources;

use crate::dist::{aar, archive};
use module::{maven, parts};
use std::path::Path;
use xtask::part::Outcome;
use xtask::process::{Log, cargo, root, set_up, target};
use xtask::test::doubletickd::Doubletickd;
use xtask::test::kotlin_package::{counted, native_folder};

/// Tests the module, packs the AAR, and tests an application that has only that.
pub fn test(log: &mut Log) -> Result<Outcome, String> {
    if let Err(reason) = set_up(log, "android") {
        return Ok(Outcome::Skipped(reason));
    }
    resources::link(log)?;
    log.run(&mut cargo(&["build", "--locked", "-p", "doubletick", "--lib"]))?;
    let natives = target().join("android/native.jar");
    archive::write_file(&natives, &archive::zip(&archive::read(&native_folder()?, &|_| true)?)?)?;
    let server = Doubletickd::start(log)?;
    let mut command = maven(&root().join(module::FOLDER), "test");
    command.arg(format!("-Ddoubletick.native.jar={}", natives.display())).envs(server.environment()?);
    let own = counted(log, &mut command, &module::build_folder())?;
    let outside = consumer(log, &natives)?;
    Ok(Outcome::Passed(format!(
        "{own} tests under Robolectric, {outside} of the AAR from outside, shrunk too; the sample's resources"
    )))
}

/// The application of `tests/consumers/android`, in a folder that knows nothing of the repository, with the AAR unpacked
/// as Gradle does it. The AAR is without Android's libraries, which nothing here could load.
fn consumer(log: &mut Log, natives: &Path) -> Result<u64, String> {
    let folder = tempfile::tempdir().map_err(|error| format!("a temporary directory: {error}"))?;
    let project = folder.path().join("project");
    archive::write(&project, &archive::read(&root().join("tests/consumers/android"), &|_| true)?)?;
    // The sample application is one of its kind, and compiled and tested with it.
    let sample = archive::read(&root().join("examples/android/app/src"), &|_| true)?;
    for (name, bytes) in sample.iter().filter(|(name, _)| name.ends_with(".kt")) {
        archive::write_file(&project.join("src").join(name), bytes)?;
    }
    let packed = aar::assemble(&module::packed()?, &[])?;
    archive::write_file(&target().join("android").join("doubletick-android.aar"), &packed)?;
    let unpacked = folder.path().join("aar");
    archive::write(&unpacked, &archive::unzip(&packed)?)?;
    let mut command = maven(&project, "test");
    command
        .arg(format!("-Ddoubletick.native.jar={}", natives.display()))
        .arg(format!("-Ddoubletick.aar.dir={}", unpacked.display()))
        .env_remove("DOUBLETICK_SERVER_URL")
        .env("DOUBLETICK_EXPECTED", root().join("tests/consumers/expected.txt"));
    counted(log, &mut command, &project.join("target"))
        .inspect_err(|_| log.line(&format!("the parts are in {}", parts().display())))
}
