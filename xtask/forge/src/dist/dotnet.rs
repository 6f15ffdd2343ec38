//! The NuGet package, built by a .NET SDK from the project of `bindings/csharp` against what the SDK brings: its
//! reference assembly of .NET Standard 2.0 and its own copy of Newtonsoft.Json. So no package source is asked for
//! anything.

use super::native;
use super::place::{VERSION, dist_folder, shown};
use super::{archive, nupkg};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use xtask::part::Outcome;
use xtask::process::{Log, root, script};

/// A .NET SDK: how it is run, its version, its folder.
pub struct Sdk {
    on_path: bool,
    version: String,
    folder: PathBuf,
}

/// Makes the package, and the feed with it.
pub fn dist(log: &mut Log) -> Result<Outcome, String> {
    let sdk = match Sdk::find(log) {
        Ok(sdk) => sdk,
        Err(reason) => return Ok(Outcome::Skipped(reason)),
    };
    let libraries = native::libraries(log)?;
    let work = dist_folder().join("work/dotnet");
    archive::write(&work, &archive::Entries::new())?;
    log.run(&mut sdk.build(&work)?)?;
    let read = |name: &str| {
        let path = work.join(name);
        std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let package = nupkg::assemble(&read("Doubletick.dll")?, &read("Doubletick.xml")?, &libraries)?;
    let path = feed().join(format!("{}.{VERSION}.nupkg", nupkg::ID));
    archive::write_file(&path, &package)?;
    let names: Vec<&str> = libraries.iter().map(|library| library.platform.rid).collect();
    Ok(Outcome::Passed(format!("{}, {}", shown(&path), names.join(", "))))
}

/// The folder of the package, which is a package source.
pub fn feed() -> PathBuf {
    dist_folder().join("nuget")
}

impl Sdk {
    /// That of this machine, else the one that the setup script installs.
    pub fn find(log: &mut Log) -> Result<Sdk, String> {
        let on_path = Command::new("dotnet")
            .arg("--list-sdks")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .output()
            .is_ok_and(|output| output.status.success() && !output.stdout.trim_ascii().is_empty());
        if !on_path && let Err(error) = log.run(&mut script("scripts/setup-csharp.sh")) {
            let text = log.text();
            let reason = text.lines().rev().find_map(|line| line.strip_prefix("setup-csharp: "));
            return Err(reason.map_or(error, str::to_owned));
        }
        let mut sdk = Sdk { on_path, version: String::new(), folder: PathBuf::new() };
        let listed = sdk.command().arg("--list-sdks").output().map_err(|error| format!("dotnet: {error}"))?;
        let text = String::from_utf8_lossy(&listed.stdout).into_owned();
        // In order of their versions; a line is `3.1.102 [/usr/share/dotnet/sdk]`.
        let last = text.lines().rev().find_map(|line| line.trim_end().strip_suffix(']')?.split_once(" ["));
        let (version, folder) = last.ok_or("dotnet lists no SDK")?;
        sdk.version = version.to_owned();
        sdk.folder = Path::new(folder).join(version);
        Ok(sdk)
    }

    /// A command of this `dotnet`, in the root of the repository.
    pub fn command(&self) -> Command {
        let mut command = if self.on_path { Command::new("dotnet") } else { script("scripts/dotnet.sh") };
        command.env("DOTNET_CLI_TELEMETRY_OPTOUT", "1").env("DOTNET_NOLOGO", "1");
        command.current_dir(root());
        command
    }

    /// What applications of this SDK name as their framework.
    pub fn framework(&self) -> String {
        framework(&self.version)
    }

    /// The SDK's own copy of Newtonsoft.Json.
    pub fn newtonsoft(&self) -> PathBuf {
        self.folder.join("Newtonsoft.Json.dll")
    }

    fn build(&self, out: &Path) -> Result<Command, String> {
        // What is not here must not be missed, nor taken from elsewhere.
        let config = out.join("nuget.config");
        let nothing = b"<configuration><packageSources><clear/></packageSources></configuration>\n";
        archive::write_file(&config, nothing)?;
        let named = |name: &str, path: &Path| format!("-p:{name}={}", path.display());
        let mut command = self.command();
        command
            .args(["build", "bindings/csharp/Doubletick.csproj", "-c", "Release", "-nologo"])
            .args(["-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:DebugType=none"])
            .arg(format!("-p:PathMap={}=/doubletick", root().display()))
            .arg(named("RestoreConfigFile", &config))
            .arg(named("NetStandardFolder", &self.folder.join("ref")))
            .arg(named("NewtonsoftPath", &self.newtonsoft()))
            .arg("-o")
            .arg(out);
        Ok(command)
    }
}

fn framework(version: &str) -> String {
    let mut numbers = version.split('.');
    let (major, minor) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    // The name changed with 5.
    let core = major.parse().is_ok_and(|major: u32| major < 5);
    format!("{}{major}.{minor}", if core { "netcoreapp" } else { "net" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frameworks_have_the_names_of_their_time() {
        assert_eq!(framework("3.1.102"), "netcoreapp3.1");
        assert_eq!(framework("8.0.404"), "net8.0");
        assert_eq!(framework("10.0.100-rc.2"), "net10.0");
    }
}
