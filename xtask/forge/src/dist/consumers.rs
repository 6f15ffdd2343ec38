//! Every package in the hands of someone who has nothing else: the projects of `tests/consumers` are copied out of the
//! repository, take the package as its users would, and run.

use super::dotnet::Sdk;
use super::place::{VERSION, text};
use super::{apple, archive, c, dotnet, jvm, native, npm, nupkg, swift, unity, unity_project};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use xtask::part::Outcome;
use xtask::process::{Log, cargo, root, script, set_up, target};

const PATIENCE: Duration = Duration::from_secs(300);

/// A package, and a project that depends on it.
struct Consumer {
    name: &'static str,
    make: fn(&mut Log) -> Result<Outcome, String>,
    /// Builds the project in a fresh folder that holds its sources; the answer is its program.
    build: fn(&mut Log, &Path) -> Result<Command, String>,
}

const CONSUMERS: &[Consumer] = &[
    Consumer { name: "c", make: c::dist, build: build_c },
    Consumer { name: "dotnet", make: dotnet::dist, build: build_dotnet },
    Consumer { name: "unity", make: unity::dist, build: unity_project::build },
    Consumer { name: "maven", make: jvm::dist, build: build_maven },
    Consumer { name: "swift", make: swift::dist, build: build_swift },
    Consumer { name: "objc", make: apple::pod, build: build_objc },
    Consumer { name: "npm", make: npm::dist, build: build_npm },
];

/// Names one of them, where the others are not wanted.
const ONLY: &str = "DOUBLETICK_CONSUMER";

/// The part `dist` of the tests: makes every package of this machine, and lets a project use it.
pub fn test(log: &mut Log) -> Result<Outcome, String> {
    let (mut used, mut skipped) = (Vec::new(), Vec::new());
    for consumer in wanted(std::env::var(ONLY).ok().as_deref())? {
        match (consumer.make)(log)? {
            Outcome::Skipped(reason) => skipped.push(format!("{}: {reason}", consumer.name)),
            Outcome::Passed(note) => {
                log.line(&note);
                run(log, consumer).map_err(|error| format!("{}: {error}", consumer.name))?;
                used.push(consumer.name);
            }
        }
    }
    let used = used.join(", ");
    if skipped.is_empty() {
        return Ok(Outcome::Passed(format!("used from outside: {used}")));
    }
    Ok(Outcome::Skipped(format!("{}; used from outside: {used}", skipped.join("; "))))
}

fn wanted(only: Option<&str>) -> Result<Vec<&'static Consumer>, String> {
    let wanted: Vec<_> =
        CONSUMERS.iter().filter(|consumer| only.is_none_or(|name| name == consumer.name)).collect();
    if wanted.is_empty() { Err(format!("{ONLY} names no project of tests/consumers")) } else { Ok(wanted) }
}

fn run(log: &mut Log, consumer: &Consumer) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| format!("a temporary directory: {error}"))?;
    let project = folder.path().join("project");
    archive::write(
        &project,
        &archive::read(&root().join("tests/consumers").join(consumer.name), &|_| true)?,
    )?;
    let mut program = (consumer.build)(log, &project)?;
    let printed = folder.path().join("printed");
    let file = std::fs::File::create(&printed).map_err(|error| format!("{}: {error}", printed.display()))?;
    let child = program
        .current_dir(&project)
        .env_remove("DOUBLETICK_SERVER_URL")
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(log.file()?)
        .spawn()
        .map_err(|error| format!("the program: {error}"))?;
    let status = ended(child)?;
    let printed = std::fs::read_to_string(&printed).map_err(|error| format!("what it says: {error}"))?;
    log.line(&printed);
    if !status.success() {
        return Err(format!("the program: {status}"));
    }
    let expected = text("tests/consumers/expected.txt")?;
    if printed.replace("\r\n", "\n") != expected {
        return Err(format!("the program says {printed:?}, not {expected:?}"));
    }
    Ok(())
}

/// Waits for the end of a program; one that takes longer than it ever could hangs.
fn ended(mut child: Child) -> Result<ExitStatus, String> {
    let begin = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(|error| format!("the program: {error}"))? {
            return Ok(status);
        }
        if begin.elapsed() > PATIENCE {
            // It may have ended just now.
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("the program did not end in {} s", PATIENCE.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn build_c(log: &mut Log, project: &Path) -> Result<Command, String> {
    let lib = c::prefix()?.join("lib");
    let mut make = Command::new("make");
    log.run(make.current_dir(project).env("PKG_CONFIG_PATH", lib.join("pkgconfig")))?;
    let mut program = Command::new(project.join("consumer"));
    program.env("LD_LIBRARY_PATH", lib);
    Ok(program)
}

/// The sources of the pod, and the library of this machine in place of its framework.
fn build_objc(log: &mut Log, project: &Path) -> Result<Command, String> {
    set_up(log, "objc")?;
    let (program, lib) = (project.join("consumer"), c::prefix()?.join("lib"));
    let mut compile = script("scripts/objc.sh");
    compile.arg("arc").arg(&program).arg(project.join("consumer.m"));
    log.run(compile.env("DOUBLETICK_POD", apple::pod_folder()).env("DOUBLETICK_LIBRARIES", &lib))?;
    let mut program = Command::new(program);
    program.env("LD_LIBRARY_PATH", lib);
    Ok(program)
}

fn build_maven(log: &mut Log, project: &Path) -> Result<Command, String> {
    let local = project.join("m2");
    local_repository(&local)?;
    let mut maven = Command::new("mvn");
    maven
        .args(["--batch-mode", "--quiet"])
        .arg(format!("-Dmaven.repo.local={}", local.display()))
        .arg(format!("-Ddoubletick.repository=file://{}", jvm::repository().display()))
        .arg(format!("-Ddoubletick.version={VERSION}"))
        .arg("process-classes")
        .current_dir(project);
    log.run(&mut maven)?;
    let listed = project.join("target/class-path.txt");
    let libraries =
        std::fs::read_to_string(&listed).map_err(|error| format!("{}: {error}", listed.display()))?;
    if !libraries.contains(&format!("m2/dev/doubletick/doubletick/{VERSION}/")) {
        return Err(format!("the jar does not come from the repository: {libraries}"));
    }
    let mut program = Command::new("java");
    program.arg("-cp").arg(format!("{}:{libraries}", project.join("target/classes").display()));
    program.arg("consumer.Consumer");
    Ok(program)
}

/// A local repository in which nothing of doubletick is known: what this machine has of others is linked into it. In
/// the user's own one Maven would keep the first jar of this version that it ever saw.
fn local_repository(local: &Path) -> Result<(), String> {
    let shown = |error: std::io::Error| format!("{}: {error}", local.display());
    std::fs::create_dir_all(local).map_err(shown)?;
    let Some(home) = std::env::var_os("HOME") else { return Ok(()) };
    let Ok(entries) = std::fs::read_dir(PathBuf::from(home).join(".m2/repository")) else { return Ok(()) };
    for entry in entries.flatten().filter(|entry| entry.file_name() != "dev") {
        link(&entry.path(), &local.join(entry.file_name())).map_err(shown)?;
    }
    Ok(())
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> std::io::Result<()> {
    Ok(())
}

fn build_dotnet(log: &mut Log, project: &Path) -> Result<Command, String> {
    let sdk = Sdk::find(log)?;
    let feed = project.join("feed");
    let name = format!("{}.{VERSION}.nupkg", nupkg::ID);
    native::copy(&dotnet::feed().join(&name), &feed.join(&name))?;
    // No package source is at hand for the one dependency: the SDK's own copy of it stands in, in the least version
    // that our package asks for.
    archive::write_file(
        &feed.join(format!("Newtonsoft.Json.{}.nupkg", nupkg::NEWTONSOFT)),
        &newtonsoft(&sdk)?,
    )?;
    let mut build = sdk.command();
    build
        .args(["build", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-o", "built"])
        .arg(format!("-p:ConsumerFramework={}", sdk.framework()))
        .arg(format!("-p:DoubletickVersion={VERSION}"))
        .current_dir(project);
    log.run(&mut build)?;
    let mut program = sdk.command();
    program.arg(project.join("built/Consumer.dll"));
    Ok(program)
}

fn newtonsoft(sdk: &Sdk) -> Result<Vec<u8>, String> {
    let path = sdk.newtonsoft();
    let assembly = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let manifest = format!(
        "<package xmlns=\"http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd\"><metadata>\
         <id>Newtonsoft.Json</id><version>{}</version><authors>-</authors><description>A stand-in.</description>\
         </metadata></package>",
        nupkg::NEWTONSOFT
    );
    archive::zip(&archive::Entries::from([
        ("Newtonsoft.Json.nuspec".to_owned(), manifest.into_bytes()),
        ("lib/netstandard2.0/Newtonsoft.Json.dll".to_owned(), assembly),
    ]))
}

/// Installs the package with a cache in which nothing is, without asking anybody, beside sockets for a Node that has
/// none; and compiles the project against its declarations.
fn build_npm(log: &mut Log, project: &Path) -> Result<Command, String> {
    let again = project.join("again");
    archive::write(&again, &archive::Entries::new())?;
    let bytes = npm::pack(log, &again)?;
    let package = npm::package();
    if std::fs::read(&package).map_err(|error| format!("{}: {error}", package.display()))? != bytes {
        return Err("the same sources made another package".to_owned());
    }
    archive::write_file(&project.join("doubletick.tgz"), &bytes)?;
    let tools = npm::sources().join("node_modules");
    let sockets = archive::tgz("package", &archive::read(&tools.join("ws"), &|_| true)?)?;
    archive::write_file(&project.join("ws.tgz"), &sockets)?;
    let mut install = npm::npm(&["install", "--ignore-scripts", "--loglevel=error"]);
    log.run(install.current_dir(project).env("npm_config_cache", project.join("cache")))?;
    log.run(Command::new("node").arg("entries.mjs").current_dir(project))?;
    let mut compiler = Command::new("node");
    log.run(compiler.arg(tools.join("typescript/bin/tsc")).args(["-p", "."]).current_dir(project))?;
    log.run(&mut cargo(&["build", "--locked", "-p", "doubletick-server"]))?;
    let server = target().join("debug").join(format!("doubletickd{}", std::env::consts::EXE_SUFFIX));
    let mut program = Command::new("node");
    program.arg("consumer.mjs").env("DOUBLETICKD", server);
    Ok(program)
}

fn build_swift(log: &mut Log, project: &Path) -> Result<Command, String> {
    log.run(&mut script("scripts/setup-swift.sh"))?;
    let run = |arguments: &[&str]| {
        let mut command = Command::new("bash");
        command
            .arg(root().join("scripts/swift.sh"))
            .args(arguments)
            .current_dir(project)
            .env("DOUBLETICK_PACKAGE", swift::folder())
            .env("PKG_CONFIG_PATH", swift::pkg_config());
        command
    };
    // SwiftPM's own sandbox is one of macOS.
    log.run(&mut run(&["swift", "build", "--disable-sandbox"]))?;
    let mut program = run(&[".build/debug/Consumer"]);
    program.env("LD_LIBRARY_PATH", swift::libraries()?);
    Ok(program)
}
