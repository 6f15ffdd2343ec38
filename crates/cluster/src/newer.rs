//! A doubletickd of the next version: this one's sources with another number, which read the journal's next format and write it when
//! they are told. There is no older release to be had everywhere; to the newer one this one is the older.
//!
//! The sources are copied beside what is built, changed in three places, and built there. What is not of this repository is shared
//! with the build of this program, so that the first time takes about a minute, and another one a second.

use crate::failure::Failure;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What the packages are built of. Cargo wants to see all of them, also those that it does not build.
const SOURCES: [&str; 12] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "benches",
    "build.rs",
    "cbindgen.toml",
    "crates",
    "examples/rust",
    "rust-toolchain.toml",
    "src",
    "tests",
    "xtask",
];
/// Where the journal is written and read.
const JOURNAL: &str = "crates/store-postgres/src/journal.rs";
/// The variable that has the newer version write what the older one cannot read.
pub const WRITES: &str = "NEWER_DOUBLETICKD_WRITES";
/// How long building may take.
const BUILD: Duration = Duration::from_secs(900);

/// Killed when it is dropped.
struct Building(Child);

impl Drop for Building {
    fn drop(&mut self) {
        // Both do nothing where it has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The number of the next version.
pub fn version() -> Result<String, Failure> {
    let own = env!("CARGO_PKG_VERSION");
    let numbers: Vec<u64> = own.split('.').map(str::parse).collect::<Result<_, _>>()?;
    let [major, minor, ..] = numbers[..] else { return Err(format!("{own} is no version").into()) };
    Ok(format!("{major}.{}.0", minor + 1))
}

/// The program, built where it is not there yet. `folder` is that of this program: cargo's, of a profile.
pub fn build(folder: &Path) -> Result<PathBuf, Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).ok_or("no repository")?;
    let target = folder.parent().ok_or("no target directory")?;
    let home = target.join("newer");
    let changes = Changes::of(root)?;
    for name in SOURCES {
        copy(&root.join(name), &home.join(name), Path::new(name), &changes)?;
    }
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--quiet", "--locked", "-p", "doubletick-server"]).current_dir(&home);
    for (name, _) in std::env::vars_os() {
        // What cargo says to the programs that it runs: build scripts look at it.
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|begin| name.to_string_lossy().starts_with(begin)) {
            command.env_remove(name);
        }
    }
    let built = home.join("target");
    command.env("CARGO_TARGET_DIR", &built).env("CARGO_BUILD_BUILD_DIR", target);
    let mut building = Building(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?);
    let begun = Instant::now();
    let status = loop {
        match building.0.try_wait()? {
            Some(status) => break status,
            None if begun.elapsed() > BUILD => {
                return Err("the newer doubletickd is not built in time".into());
            }
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    // What was wrong cargo has said.
    if status.success() { Ok(built.join("debug/doubletickd")) } else { Err("it cannot be built".into()) }
}

/// What the newer version has instead, by file.
struct Changes(Vec<(&'static str, String)>);

impl Changes {
    fn of(root: &Path) -> Result<Changes, Failure> {
        let read = |name: &str| std::fs::read_to_string(root.join(name));
        let version = version()?;
        let own = format!("version = \"{}\"", env!("CARGO_PKG_VERSION"));
        let newer = format!("version = \"{version}\"");
        let manifest = once(&read("Cargo.toml")?, &own, &newer)?;
        // Of packages that come from nowhere else.
        let lock = read("Cargo.lock")?;
        let lock: Vec<String> = lock
            .split("\n\n")
            .map(|package| {
                if package.contains("\nsource = ") {
                    package.to_owned()
                } else {
                    package.replace(&own, &newer)
                }
            })
            .collect();
        let journal = read(JOURNAL)?;
        let begin = "const FORMAT: i32 = ";
        let known = journal.split_once(begin).and_then(|(_, rest)| rest.split_once(';'));
        let known: i32 = known.ok_or("the journal has no format")?.0.parse()?;
        let journal = once(&journal, &format!("{begin}{known};"), &format!("{begin}{};", known + 1))?;
        let writes = format!("Ok((FORMAT - i32::from(std::env::var_os(\"{WRITES}\").is_none()), ");
        let journal = once(&journal, "Ok((FORMAT, ", &writes)?;
        Ok(Changes(vec![("Cargo.toml", manifest), ("Cargo.lock", lock.join("\n\n")), (JOURNAL, journal)]))
    }

    fn find(&self, file: &Path) -> Option<&str> {
        self.0.iter().find(|(name, _)| Path::new(name) == file).map(|(_, text)| text.as_str())
    }
}

/// Replaces what is there once.
fn once(text: &str, old: &str, new: &str) -> Result<String, Failure> {
    if text.matches(old).count() != 1 {
        return Err(format!("{old:?} is not there once, where the newer version has another").into());
    }
    Ok(text.replace(old, new))
}

/// Copies what differs, so that what does not is not built again. What is gone stays: nobody asks for it.
fn copy(from: &Path, to: &Path, name: &Path, changes: &Changes) -> Result<(), Failure> {
    if from.is_dir() {
        std::fs::create_dir_all(to)?;
        for entry in std::fs::read_dir(from)? {
            let entry = entry?.file_name();
            if ![OsStr::new("target"), OsStr::new("node_modules")].contains(&entry.as_os_str()) {
                copy(&from.join(&entry), &to.join(&entry), &name.join(&entry), changes)?;
            }
        }
        return Ok(());
    }
    let bytes = match changes.find(name) {
        Some(text) => text.as_bytes().to_vec(),
        None => std::fs::read(from)?,
    };
    if !std::fs::read(to).is_ok_and(|there| there == bytes) {
        std::fs::write(to, bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newer_version_differs_in_its_number_and_in_the_format_of_the_journal() -> Result<(), Failure> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).ok_or("no repository")?;
        let changes = Changes::of(root)?;
        for (name, newer) in &changes.0 {
            let own = std::fs::read_to_string(root.join(name))?;
            let changed = own.lines().zip(newer.lines()).filter(|(own, newer)| own != newer).count();
            assert_eq!(own.lines().count(), newer.lines().count(), "{name}");
            let own_packages = own
                .split("\n\n")
                .filter(|package| package.starts_with("[[package]]") && !package.contains("\nsource = "));
            let expected = match *name {
                "Cargo.lock" => own_packages.count(),
                "Cargo.toml" => 1,
                _ => 2,
            };
            assert_eq!(changed, expected, "{name}");
        }
        Ok(())
    }
}
