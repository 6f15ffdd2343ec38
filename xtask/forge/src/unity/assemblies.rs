//! The assembly definitions of the package, compiled one by one, and what documents show of it.

use super::package::{package, read, sources};
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::process::{Log, root};

/// Compiles every assembly definition by itself, with nothing but what it names: what the engine does, and what a
/// program of all sources does not show.
pub fn compile(log: &mut Log, out: &Path) -> Result<(), String> {
    engine(log, out)?;
    definitions(log, out, &package(), &DEFINITIONS)?;
    samples(log, out)?;
    program(log, out)?;
    documents(log, out)
}

/// The stand-in for the engine.
pub fn engine(log: &mut Log, out: &Path) -> Result<(), String> {
    let mut engine = assembly(out, "Engine");
    engine.args(["-r:System.Xml", "-r:System.Xml.Linq"]);
    sources(&package().join("Tests/Unity/Stubs~"), &mut |path| {
        engine.arg(path);
    })?;
    log.run(&mut engine)
}

/// These assembly definitions of the package in this folder, each behind those that it refers to.
pub fn definitions(log: &mut Log, out: &Path, package: &Path, names: &[&str]) -> Result<(), String> {
    for definition in names {
        let path = package.join(definition);
        let text = read(&path)?;
        let json: serde_json::Value =
            serde_json::from_str(&text).map_err(|error| format!("{definition}: {error}"))?;
        let name = json["name"].as_str().unwrap_or_default();
        let mut compiler = assembly(out, name);
        compiler.arg("-warn:4");
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
            .filter_map(|other| Some(package.join(other).parent()?.to_owned()))
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
    Ok(())
}

/// The samples, which are scripts of the application after Unity has copied them: they see what is referred to by
/// itself, and nothing that is internal.
fn samples(log: &mut Log, out: &Path) -> Result<(), String> {
    let mut compiler = assembly(out, SAMPLES);
    compiler.args(["-warn:4", "-r:Engine.dll", "-r:Doubletick.dll", "-r:Doubletick.Unity.dll"]);
    sources(&package().join("Samples~"), &mut |path| {
        compiler.arg(path);
    })?;
    log.run(&mut compiler)
}

/// The program of the tests. It has the name of the assembly with Unity's tests, and so sees what that sees.
fn program(log: &mut Log, out: &Path) -> Result<(), String> {
    let mut compiler = Command::new("mcs");
    compiler.current_dir(out).args(["-target:exe", "-langversion:7.2", "-unsafe", "-debug", "-warn:4"]);
    compiler.args(["-define:UNITY_INCLUDE_TESTS", "-main:Doubletick.Unity.Tests.Program"]);
    compiler.arg(format!("-out:{PROGRAM}"));
    for library in ["Engine", SAMPLES, "Newtonsoft.Json", "Doubletick.Unity.Editor"] {
        compiler.arg(format!("-r:{library}.dll"));
    }
    for library in ["Doubletick", "Doubletick.Unity", "Doubletick.Tests"] {
        compiler.arg(format!("-r:{library}.dll"));
    }
    sources(&package().join("Tests/Unity"), &mut |path| {
        if !path.components().any(|part| part.as_os_str() == "Stubs~") {
            compiler.arg(path);
        }
    })?;
    log.run(&mut compiler)
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
pub const DEFINITIONS: [&str; 5] = [
    "Runtime/Doubletick.asmdef",
    "Runtime/Unity/Doubletick.Unity.asmdef",
    "Runtime/Unity/Editor/Doubletick.Unity.Editor.asmdef",
    "Tests/Doubletick.Tests.asmdef",
    "Tests/Unity/Doubletick.Tests.Unity.asmdef",
];

/// What Unity calls the scripts of an application.
const SAMPLES: &str = "Assembly-CSharp";

/// The program of the tests.
pub const PROGRAM: &str = "Doubletick.Tests.Unity.exe";

/// Everything that the program consists of, by its file.
pub const FILES: [&str; 8] = [
    "Newtonsoft.Json.dll",
    "Engine.dll",
    "Doubletick.dll",
    "Doubletick.Unity.dll",
    "Doubletick.Unity.Editor.dll",
    "Doubletick.Tests.dll",
    "Assembly-CSharp.dll",
    PROGRAM,
];

/// A compiler that makes this library.
fn assembly(out: &Path, name: &str) -> Command {
    let mut compiler = Command::new("mcs");
    compiler.current_dir(out).args(["-target:library", "-langversion:7.2", "-debug"]);
    compiler.arg("-define:UNITY_INCLUDE_TESTS");
    // Fields that only the JSON reader fills, and in the stand-in events that nobody raises.
    compiler.arg("-nowarn:0649,0169,0414,0067").arg(format!("-out:{name}.dll"));
    compiler
}
