//! The assembly definitions of the package, compiled one by one, and what documents show of it.

use super::package::{package, read, sources};
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::process::{Log, root};

/// Compiles every assembly definition by itself, with nothing but what it names: what the engine does, and what a
/// program of all sources does not show.
pub fn compile(log: &mut Log, out: &Path) -> Result<(), String> {
    let mut engine = assembly(out, "Engine");
    sources(&package().join("Tests/Unity/Stubs~"), &mut |path| {
        // The tests of the hooks are the only ones that are no part of the engine.
        if !path.ends_with("HooksTests.cs") {
            engine.arg(path);
        }
    })?;
    log.run(&mut engine)?;
    for definition in DEFINITIONS {
        let path = package().join(definition);
        let text = read(&path)?;
        let json: serde_json::Value =
            serde_json::from_str(&text).map_err(|error| format!("{definition}: {error}"))?;
        let name = json["name"].as_str().unwrap_or_default();
        let mut compiler = assembly(out, name);
        if json["allowUnsafeCode"] == true {
            compiler.arg("-unsafe");
        }
        if json["noEngineReferences"] != true {
            compiler.arg("-r:Engine.dll");
        }
        let listed = |key: &str| json[key].as_array().cloned().unwrap_or_default();
        for reference in listed("references").iter().filter_map(|reference| reference.as_str()) {
            // The engine's own are in the stand-in.
            if !reference.starts_with("Unity") {
                compiler.arg(format!("-r:{reference}.dll"));
            }
        }
        if listed("precompiledReferences").iter().any(|library| library == "Newtonsoft.Json.dll") {
            compiler.arg("-r:Newtonsoft.Json.dll");
        }
        let folder = path.parent().unwrap_or(&path);
        let inner: Vec<PathBuf> = DEFINITIONS
            .iter()
            .filter_map(|other| Some(package().join(other).parent()?.to_owned()))
            .filter(|other| other != folder && other.starts_with(folder))
            .collect();
        sources(folder, &mut |source| {
            let hidden = source.components().any(|part| part.as_os_str().to_string_lossy().ends_with('~'));
            if !hidden && !inner.iter().any(|other| source.starts_with(other)) {
                compiler.arg(source);
            }
        })?;
        log.run(&mut compiler)?;
    }
    documents(log, out)
}

/// Compiles the C# that documents show in pieces; the whole program of `docs/csharp.md` is an example.
fn documents(log: &mut Log, out: &Path) -> Result<(), String> {
    let pages = [
        "bindings/csharp/README.md",
        "bindings/csharp/Documentation~/dev.doubletick.sdk.md",
        "docs/csharp-migration.md",
    ];
    for (at, page) in pages.iter().enumerate() {
        let text = read(&root().join(page))?;
        let blocks: Vec<&str> =
            text.split("```csharp\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        if blocks.is_empty() {
            return Err(format!("{page} shows no C#"));
        }
        let (usings, body): (Vec<&str>, Vec<&str>) = blocks
            .iter()
            .flat_map(|block| block.lines())
            .map(str::trim)
            .partition(|line| line.starts_with("using "));
        // A page that does not say which face it is about is about the client.
        let face = if usings.is_empty() { "using Doubletick;" } else { "" };
        let source = format!(
            "using System;\nusing System.IO;\nusing System.Threading.Tasks;\nusing UnityEngine;\n{face}\n{}\n\
             internal static class Shown {{\n\
             private static readonly string userSig = \"any\"; private static readonly long sdk_app_id = 1;\n\
             private static void Show(object what) {{ }}\nprivate static void Update(object what) {{ }}\n\
             private static async Task Run() {{\n{}\nShow(userSig + sdk_app_id); await Task.Yield(); }}\n}}\n",
            usings.join("\n"),
            body.join("\n"),
        );
        let name = format!("Shown{at}");
        let file = out.join(format!("{name}.cs"));
        std::fs::write(&file, source).map_err(|error| format!("{}: {error}", file.display()))?;
        log.line(page);
        let mut compiler = assembly(out, &name);
        log.run(compiler.args(["-r:Engine.dll", "-r:Doubletick.dll", "-r:Newtonsoft.Json.dll"]).arg(file))?;
    }
    Ok(())
}

/// The assembly definitions, each behind those that it refers to.
const DEFINITIONS: [&str; 5] = [
    "Runtime/Doubletick.asmdef",
    "Runtime/Unity/Doubletick.Unity.asmdef",
    "Runtime/Unity/Editor/Doubletick.Unity.Editor.asmdef",
    "Tests/Doubletick.Tests.asmdef",
    "Tests/Unity/Doubletick.Tests.Unity.asmdef",
];

fn assembly(out: &Path, name: &str) -> Command {
    let mut compiler = Command::new("mcs");
    compiler.current_dir(out).args(["-target:library", "-langversion:7.2", "-define:UNITY_INCLUDE_TESTS"]);
    compiler.arg("-nowarn:0649,0169,0414,0067").arg(format!("-out:{name}.dll"));
    compiler
}
