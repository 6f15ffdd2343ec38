//! The C# part of the tests: the same sources with mono's compiler and runtime, which are Unity's kind, and with the
//! .NET SDK against netstandard 2.0. Each runs every test, the first receipt, and the story in both ways.

use super::doubletickd::{self, Doubletickd};
use super::kept;
use crate::part::Outcome;
use crate::process::{Log, cargo, root, script, set_up, target};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Newtonsoft.Json as Debian packages it.
const NEWTONSOFT: &str = "/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll";

/// What `FirstReceipt` prints.
const FIRST_RECEIPT: &[u8] = b"bob has read it: True\n";

/// Builds and runs everything that is C#.
pub fn test(log: &mut Log) -> Result<Outcome, String> {
    if let Err(reason) = set_up(log, "csharp") {
        return Ok(Outcome::Skipped(reason));
    }
    shown_in_documents()?;
    log.run(&mut cargo(&["build", "--locked", "-p", "doubletick", "-p", "doubletick-server"]))?;
    let mono = Mono::build(log)?;
    let by_mono = run(log, "C# with mono", |name| mono.program(name))?;
    reload(log, &mono)?;
    let dotnet = Dotnet::build(log)?;
    let by_dotnet = run(log, "C# with .NET", |name| dotnet.program(name))?;
    if by_mono != by_dotnet {
        return Err(format!("{by_mono} tests ran with mono, and {by_dotnet} with .NET"));
    }
    Ok(Outcome::Passed(format!("{by_mono} tests and the examples, with mono and with .NET")))
}

/// Runs the tests and the examples with one runtime, and answers how many tests passed.
fn run(log: &mut Log, with: &str, program: impl Fn(&str) -> Command + Sync) -> Result<u64, String> {
    let before = log.text().len();
    log.run(program("Doubletick.Tests").env("DOUBLETICK_TEST_SERVER", doubletickd::binary()))?;
    let tests = passed(log.text().get(before..).unwrap_or_default());
    if tests == 0 {
        return Err("no test ran".to_owned());
    }

    let folder = tempfile::tempdir().map_err(|error| format!("a temporary directory: {error}"))?;
    let first = program("FirstReceipt").current_dir(folder.path()).output();
    let first = first.map_err(|error| format!("FirstReceipt: {error}"))?;
    log.line(&String::from_utf8_lossy(&first.stdout));
    log.line(&String::from_utf8_lossy(&first.stderr));
    if !first.status.success() || first.stdout != FIRST_RECEIPT {
        return Err(format!("FirstReceipt: {}", first.status));
    }

    exits(log, &program)?;
    let device = || {
        let mut command = program("Doubletick.Tests");
        command.arg("--device");
        Ok(command)
    };
    kept::check(log, with, &kept::Face { program: &device, says_where_from: true, takes_any_id: true })?;
    doubletickd::play(log, &mut program("Story"))?;
    let server = Doubletickd::start(log)?;
    doubletickd::play(log, program("Story").envs(server.environment()?))?;
    Ok(tests)
}

/// Scripting domains that end with an open client. Where one is left behind the program hangs or dies, so it gets a
/// minute, of which it needs a second.
fn reload(log: &mut Log, mono: &Mono) -> Result<(), String> {
    let source = root().join("bindings/csharp/Tests/Reload~/Reload.cs");
    log.run(mono.compiler("exe", "Reload.exe").arg("-r:Doubletick.dll").arg(source))?;
    log.run(&mut within_a_minute(&mono.program("Reload")))
}

/// Processes that end while a handler is under way. Each ends by itself, with the code that the program gave.
fn exits(log: &mut Log, program: &impl Fn(&str) -> Command) -> Result<(), String> {
    for way in ["--exit-inside-a-handler", "--exit-while-another-ends", "--exit-while-a-handler-waits"] {
        let folder = tempfile::tempdir().map_err(|error| format!("a temporary directory: {error}"))?;
        let mut command = within_a_minute(program("Doubletick.Tests").arg(way));
        command.current_dir(folder.path());
        let output = command.output().map_err(|error| format!("{way}: {error}"))?;
        log.line(&format!("{way}: {}", output.status));
        log.line(&String::from_utf8_lossy(&output.stderr));
        if output.status.code() != Some(3) {
            return Err(format!("{way}: {}", output.status));
        }
    }
    Ok(())
}

/// The same command, which is killed where it hangs.
fn within_a_minute(program: &Command) -> Command {
    let mut command = Command::new("timeout");
    command.args(["--signal=KILL", "60"]).arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

/// The number in the last `test result: 42 passed; 0 failed`.
fn passed(log: &str) -> u64 {
    let result = log.lines().rev().find_map(|line| line.strip_prefix("test result: "));
    result.and_then(|words| words.split(' ').next()?.parse().ok()).unwrap_or(0)
}

/// What mono's compiler has made.
struct Mono {
    folder: PathBuf,
}

impl Mono {
    fn build(log: &mut Log) -> Result<Mono, String> {
        let folder = target().join("csharp/mono");
        let made = std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::copy(NEWTONSOFT, folder.join("Newtonsoft.Json.dll")));
        made.map_err(|error| format!("{}: {error}", folder.display()))?;
        let mono = Mono { folder };
        let mut runtime = sources("bindings/csharp/Runtime")?;
        // It is made for the engine.
        let engine = root().join("bindings/csharp/Runtime/Unity");
        runtime.retain(|path| !path.starts_with(&engine));
        log.run(mono.compiler("library", "Doubletick.dll").args(runtime))?;
        let folders = ["Core", "Compat", "Runner"].map(|name| format!("bindings/csharp/Tests/{name}"));
        let mut tests = Vec::new();
        for folder in &folders {
            tests.extend(sources(folder)?);
        }
        log.run(mono.compiler("exe", "Doubletick.Tests.exe").arg("-r:Doubletick.dll").args(tests))?;
        for name in ["Story", "FirstReceipt"] {
            let source = root().join(format!("examples/csharp/{name}.cs"));
            log.run(mono.compiler("exe", &format!("{name}.exe")).arg("-r:Doubletick.dll").arg(source))?;
        }
        Ok(mono)
    }

    fn compiler(&self, kind: &str, out: &str) -> Command {
        let mut command = Command::new("mcs");
        // 7.3 is Unity's; 7.2 is the newest that this compiler knows. The .NET SDK compiles it as 7.3.
        command
            .args([
                "-unsafe",
                "-langversion:7.2",
                "-debug",
                "-warn:4",
                "-warnaserror",
                "-r:Newtonsoft.Json.dll",
            ])
            .arg(format!("-target:{kind}"))
            .arg(format!("-out:{out}"))
            .current_dir(&self.folder);
        command
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new("mono");
        command.arg("--debug").arg(self.folder.join(format!("{name}.exe")));
        with_library(command)
    }
}

/// What the .NET SDK has made.
struct Dotnet;

impl Dotnet {
    fn build(log: &mut Log) -> Result<Dotnet, String> {
        let sdk = sdk_folder()?;
        // No package source at all: what is not here must not be missed.
        let config = target().join("csharp/nuget.config");
        std::fs::write(&config, "<configuration><packageSources><clear/></packageSources></configuration>\n")
            .map_err(|error| format!("{}: {error}", config.display()))?;
        for (project, example) in [
            ("bindings/csharp/Tests/Doubletick.Tests.csproj", None),
            ("examples/csharp/Example.csproj", Some("Story")),
            ("examples/csharp/Example.csproj", Some("FirstReceipt")),
        ] {
            let mut command = script("scripts/dotnet.sh");
            command
                .args(["build", project, "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"])
                .arg(format!("-p:RestoreConfigFile={}", config.display()))
                .arg(format!("-p:NetStandardFolder={}", sdk.join("ref").display()))
                .arg(format!("-p:NewtonsoftPath={}", sdk.join("Newtonsoft.Json.dll").display()))
                .args(example.map(|name| format!("-p:Example={name}")));
            log.run(&mut command)?;
        }
        Ok(Dotnet)
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new("bash");
        let built = format!("target/csharp/{name}/Debug/netcoreapp3.1/{name}.dll");
        command.arg(root().join("scripts/dotnet.sh")).arg(root().join(built));
        with_library(command)
    }
}

/// The folder of the SDK itself, from the line `3.1.102 [FOLDER]` of `dotnet --list-sdks`.
fn sdk_folder() -> Result<PathBuf, String> {
    let output = script("scripts/dotnet.sh").arg("--list-sdks").output();
    let output = output.map_err(|error| format!("dotnet --list-sdks: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let folder = text.lines().find_map(|line| {
        let (version, rest) = line.trim().split_once(" [")?;
        Some(Path::new(rest.strip_suffix(']')?).join(version))
    });
    folder.ok_or_else(|| format!("dotnet --list-sdks says: {text}"))
}

/// A program that finds the library of this checkout, and no server.
fn with_library(mut command: Command) -> Command {
    command.env("LD_LIBRARY_PATH", target().join("debug")).env_remove("DOUBLETICK_SERVER_URL");
    command
}

/// Every C# file below a folder, in a fixed order. Unity ignores folders that end in ~, and so does this.
fn sources(folder: &str) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let named = |error: std::io::Error| format!("{}: {error}", folder.display());
        for entry in std::fs::read_dir(&folder).map_err(named)? {
            let path = entry.map_err(named)?.path();
            if path.is_dir() && !path.to_string_lossy().ends_with('~') {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "cs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The page about C# shows the first receipt as it is compiled.
fn shown_in_documents() -> Result<(), String> {
    let read =
        |path: &str| std::fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"));
    let program = read("examples/csharp/FirstReceipt.cs")?;
    if !read("docs/csharp.md")?.contains(&format!("```csharp\n{program}```")) {
        return Err("docs/csharp.md does not show examples/csharp/FirstReceipt.cs as it is".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{passed, sources};

    #[test]
    fn the_last_result_counts() {
        assert_eq!(
            passed("ok a\ntest result: 2 passed; 0 failed\nok b\ntest result: 75 passed; 1 failed\n"),
            75
        );
        assert_eq!(passed("nothing"), 0);
    }

    #[test]
    fn sources_are_found_in_folders_below() {
        let files = sources("bindings/csharp/Runtime").expect("the folder is there");
        let ends = |name: &str| files.iter().any(|path| path.ends_with(name));
        assert!(ends("Native/NativeMethods.cs") && ends("Client/Receipts.cs"));
    }
}
