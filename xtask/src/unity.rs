//! The Unity side of `bindings/csharp`: its .meta files, and its engine part, which is compiled and tested against
//! a stand-in for the engine (`Tests/Unity/Stubs~`), because the engine itself is not to be had here.

mod assemblies;

use crate::doubletickd::Doubletickd;
use crate::process::{Log, cargo, root, target};
use crate::test::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The name of the package; GUIDs are made from it.
const NAME: &str = "dev.doubletick.sdk";

/// A native library: its path in the package, and the platform of the engine that it is for, with the CPU.
struct Plugin {
    path: &'static str,
    platform: &'static str,
    cpu: &'static str,
    /// The operating system of the editor that loads it too, if any.
    editor: &'static str,
}

const fn plugin(
    path: &'static str,
    platform: &'static str,
    cpu: &'static str,
    editor: &'static str,
) -> Plugin {
    Plugin { path, platform, cpu, editor }
}

/// The libraries. They are put there by `cargo xtask dist unity` and never committed; their .meta files are.
const PLUGINS: &[Plugin] = &[
    plugin("Plugins/Linux/x86_64/libdoubletick.so", "Standalone: Linux64", "x86_64", "Linux"),
    plugin("Plugins/Windows/x86_64/doubletick.dll", "Standalone: Win64", "x86_64", "Windows"),
    plugin("Plugins/macOS/x86_64/libdoubletick.dylib", "Standalone: OSXUniversal", "x86_64", "OSX"),
    plugin("Plugins/macOS/arm64/libdoubletick.dylib", "Standalone: OSXUniversal", "ARM64", "OSX"),
    plugin("Plugins/Android/arm64-v8a/libdoubletick.so", "Android: Android", "ARM64", ""),
    plugin("Plugins/Android/armeabi-v7a/libdoubletick.so", "Android: Android", "ARMv7", ""),
    plugin("Plugins/Android/x86_64/libdoubletick.so", "Android: Android", "X86_64", ""),
    plugin("Plugins/iOS/libdoubletick.a", "iPhone: iOS", "AnyCPU", ""),
];

fn package() -> PathBuf {
    root().join("bindings/csharp")
}

/// Beside every file and folder that Unity imports stands a .meta file with a GUID of its own. Missing ones are
/// written, or with `check` are an error; existing ones are never changed, since projects refer to their GUIDs.
pub fn metas(check: bool) -> Result<(), String> {
    metas_in(&package(), check)
}

fn metas_in(package: &Path, check: bool) -> Result<(), String> {
    let (mut assets, mut metas) = (BTreeMap::new(), BTreeSet::new());
    walk(package, "", &mut assets, &mut metas)?;
    for plugin in PLUGINS {
        let mut path = PathBuf::from(plugin.path);
        assets.insert(plugin.path.to_owned(), false);
        while path.pop() && path.components().next().is_some() {
            assets.insert(path.to_string_lossy().into_owned(), true);
        }
    }
    let mut faults = Vec::new();
    for (path, folder) in &assets {
        if metas.contains(path) {
            continue;
        }
        if check {
            faults.push(format!("{path}.meta is missing"));
            continue;
        }
        let file = package.join(format!("{path}.meta"));
        let made = file.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&file, meta(path, *folder)))
            .map_err(|error| format!("{}: {error}", file.display()))?;
        metas.insert(path.clone());
    }
    let mut guids = BTreeMap::new();
    for path in &metas {
        if !assets.contains_key(path) {
            faults.push(format!("{path}.meta stands alone; remove it"));
        }
        let text = read(&package.join(format!("{path}.meta")))?;
        let guid = text.lines().find_map(|line| line.strip_prefix("guid: ")).unwrap_or_default().trim();
        if guid.len() != 32
            || !guid.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
        {
            faults.push(format!("{path}.meta has no GUID"));
        } else if let Some(other) = guids.insert(guid.to_owned(), path.clone()) {
            faults.push(format!("{path}.meta and {other}.meta have the same GUID"));
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(format!("bindings/csharp: {}; `cargo xtask gen` writes missing .meta files", faults.join(", ")))
}

/// What Unity does not import: hidden files, names that end in ~, and what a build of the project file leaves.
fn ignored(name: &str, folder: bool) -> bool {
    name.starts_with('.') || name.ends_with('~') || (folder && matches!(name, "bin" | "obj"))
}

fn walk(
    package: &Path,
    below: &str,
    assets: &mut BTreeMap<String, bool>,
    metas: &mut BTreeSet<String>,
) -> Result<(), String> {
    let folder = package.join(below);
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let entry = entry.map_err(|error| error.to_string())?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.path().is_dir();
        if ignored(&name, is_folder) {
            continue;
        }
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if let Some(asset) = path.strip_suffix(".meta") {
            metas.insert(asset.to_owned());
            continue;
        }
        assets.insert(path.clone(), is_folder);
        if is_folder {
            walk(package, &path, assets, metas)?;
        }
    }
    Ok(())
}

/// The text of a new .meta file.
fn meta(path: &str, folder: bool) -> String {
    let tail = "  userData: \n  assetBundleName: \n  assetBundleVariant: \n";
    let plain = |importer: &str| format!("{importer}:\n  externalObjects: {{}}\n{tail}");
    let importer = match path.rsplit_once('.').map(|(_, extension)| extension) {
        _ if folder => format!("folderAsset: yes\n{}", plain("DefaultImporter")),
        _ if path == "package.json" => plain("PackageManifestImporter"),
        _ if PLUGINS.iter().any(|plugin| plugin.path == path) => plugin_importer(path, tail),
        Some("cs") => format!(
            "MonoImporter:\n  externalObjects: {{}}\n  serializedVersion: 2\n  defaultReferences: []\n  \
             executionOrder: 0\n  icon: {{instanceID: 0}}\n{tail}"
        ),
        Some("asmdef") => plain("AssemblyDefinitionImporter"),
        Some("json" | "md" | "xml" | "txt") => plain("TextScriptImporter"),
        _ => plain("DefaultImporter"),
    };
    format!("fileFormatVersion: 2\nguid: {}\n{importer}", guid(path))
}

/// The settings of a native library: for its own platform only, and for the editor on the same system.
fn plugin_importer(path: &str, tail: &str) -> String {
    const PLATFORMS: [(&str, &str); 6] = [
        ("Android: Android", "Exclude Android"),
        ("Standalone: Linux64", "Exclude Linux64"),
        ("Standalone: OSXUniversal", "Exclude OSXUniversal"),
        ("Standalone: Win", "Exclude Win"),
        ("Standalone: Win64", "Exclude Win64"),
        ("iPhone: iOS", "Exclude iOS"),
    ];
    let mut out = String::from(
        "PluginImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  iconMap: {}\n  executionOrder: {}\n  \
         defineConstraints: []\n  isPreloaded: 0\n  isOverridable: 0\n  isExplicitlyReferenced: 0\n  \
         validateReferences: 1\n  platformData:\n  - first:\n      : Any\n    second:\n      enabled: 0\n      \
         settings:\n",
    );
    let Some(plugin) = PLUGINS.iter().find(|plugin| plugin.path == path) else { return out };
    let editor = !plugin.editor.is_empty();
    out.push_str(&format!("        Exclude Editor: {}\n", u8::from(!editor)));
    for (platform, exclude) in PLATFORMS {
        out.push_str(&format!("        {exclude}: {}\n", u8::from(platform != plugin.platform)));
    }
    let mut push = |platform: &str, enabled: bool, settings: &str| {
        out.push_str(&format!(
            "  - first:\n      {platform}\n    second:\n      enabled: {}\n      settings:{settings}\n",
            u8::from(enabled)
        ));
    };
    push("Any: ", false, " {}");
    let (cpu, os) = if editor { (plugin.cpu, plugin.editor) } else { ("AnyCPU", "AnyOS") };
    let settings = format!("\n        CPU: {cpu}\n        DefaultValueInitialized: true\n        OS: {os}");
    push("Editor: Editor", editor, &settings);
    for (platform, _) in PLATFORMS {
        let enabled = platform == plugin.platform;
        let cpu = if enabled { plugin.cpu } else { "None" };
        match platform {
            "iPhone: iOS" if enabled => {
                let settings = format!(
                    "\n        AddToEmbeddedBinaries: false\n        CPU: {cpu}\n        CompileFlags: \n        \
                     FrameworkDependencies: Security;"
                );
                push(platform, true, &settings);
            }
            _ if enabled || platform.starts_with("Standalone") => {
                push(platform, enabled, &format!("\n        CPU: {cpu}"));
            }
            _ => push(platform, false, " {}"),
        }
    }
    out.push_str(tail);
    out
}

/// The GUID of a path, the same on every machine: FNV-1a of 128 bits.
fn guid(path: &str) -> String {
    let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    for byte in NAME.bytes().chain(*b"/").chain(path.bytes()) {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    format!("{hash:032x}")
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

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

/// Every C# file below a folder, the stand-in included.
fn sources(folder: &Path, take: &mut dyn FnMut(&Path)) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            sources(&path, take)?;
        } else if path.extension().is_some_and(|extension| extension == "cs") {
            take(&path);
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "unity_tests.rs"]
mod tests;
