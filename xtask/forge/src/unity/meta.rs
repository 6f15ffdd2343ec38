//! The .meta files of `bindings/csharp`, which Unity wants beside everything that it imports.

use super::package::{package, read};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

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

/// Where the samples are. Unity imports none of it as it is; it copies a sample with its .meta files into the project, so
/// what lies in one has them, but not the folder of the sample itself.
const SAMPLES: &str = "Samples~";

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
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if is_folder && (path == SAMPLES || below == SAMPLES) {
            walk(package, &path, assets, metas)?;
            continue;
        }
        if ignored(&name, is_folder) {
            continue;
        }
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
        Some("asset") => {
            format!("NativeFormatImporter:\n  externalObjects: {{}}\n  mainObjectFileID: 11400000\n{tail}")
        }
        // By the class of the importer, which is one of the engine's own.
        Some("uxml") => scripted(13804, tail, ""),
        Some("uss") => scripted(12385, tail, "  disableValidation: 0\n"),
        Some("tss") => scripted(12388, tail, "  disableValidation: 0\n"),
        Some("asmdef") => plain("AssemblyDefinitionImporter"),
        Some("json" | "md" | "xml" | "txt") => plain("TextScriptImporter"),
        _ => plain("DefaultImporter"),
    };
    format!("fileFormatVersion: 2\nguid: {}\n{importer}", guid(path))
}

fn scripted(class: u32, tail: &str, settings: &str) -> String {
    format!(
        "ScriptedImporter:\n  internalIDToNameTable: []\n  externalObjects: {{}}\n  serializedVersion: 2\n{tail}  \
         script: {{fileID: {class}, guid: 0000000000000000e000000000000000, type: 0}}\n{settings}"
    )
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

#[cfg(test)]
mod tests;
