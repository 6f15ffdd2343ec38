use super::super::package::sources;
use super::*;
use doubletick::capi::{enums, keys};
use xtask::process::root;

/// All C# of a folder of the package.
fn text(folder: &str) -> String {
    let mut text = String::new();
    sources(&package().join(folder), &mut |path| text.push_str(&read(path).expect("a source")))
        .expect("sources");
    text
}

/// The objects of the table that functions of doubletick read or write, and their parts.
fn objects_in_use() -> BTreeSet<&'static str> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut waiting: Vec<&str> =
        keys::OBJECTS.iter().filter(|object| !object.note.is_empty()).map(|object| object.name).collect();
    while let Some(name) = waiting.pop() {
        let Some(object) = keys::object(name) else { continue };
        // Values, not keys.
        if matches!(name, "TIMInternalOperation" | "GroupMessageAtALL") || !names.insert(object.name) {
            continue;
        }
        waiting.extend(object.keys.iter().filter_map(|key| key.kind.object()));
    }
    names
}

#[test]
fn every_key_is_a_field_of_the_compat_face() {
    let types = text("Runtime/Compat/Types");
    let objects = objects_in_use();
    assert!(objects.contains("Message") && objects.contains("GroupInfoCustomString"), "{objects:?}");
    let mut missing = Vec::new();
    for name in objects {
        for key in keys::object(name).expect("an object").keys {
            if !types.contains(&format!(" {};", key.key)) {
                missing.push(format!("{name}.{}", key.key));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_enums_of_the_compat_face_are_those_of_the_header() {
    let enums_text = text("Runtime/Compat/Enums");
    for table in enums::ENUMS {
        // Marks have bits that an int has not.
        let begins = ["", " : ulong"].map(|base| format!("public enum {}{base}\n    {{\n", table.name));
        let rest = begins.iter().find_map(|begin| enums_text.split_once(begin.as_str()));
        let (_, rest) = rest.unwrap_or_else(|| panic!("{} is missing", table.name));
        let (body, _) = rest.split_once("\n    }").expect("its end");
        let found: Vec<(&str, i64)> = body
            .lines()
            .map(|line| line.trim().trim_end_matches(',').split_once(" = ").expect("a constant"))
            .map(|(name, value)| {
                (name, value.replace("int.MinValue", "2147483648").parse().expect("a number"))
            })
            .collect();
        assert_eq!(found, table.values, "{}", table.name);
    }
    let operations = keys::object("TIMInternalOperation").expect("operations");
    for operation in operations.keys {
        assert!(enums_text.contains(&format!("{} = ", operation.key)), "{}", operation.key);
    }
}

/// The functions of the header.
fn functions() -> Vec<String> {
    let header = read(&root().join("include/doubletick.h")).expect("the header");
    let mut names = Vec::new();
    for prototype in header.split("TIM_API").skip(1) {
        let head = prototype.split('(').next().unwrap_or_default();
        let name = head.split([' ', '\n', '*']).next_back().unwrap_or_default();
        let is_function = name.starts_with("TIM") || name.starts_with("DT") || name == "callExperimentalAPI";
        if is_function && prototype.contains(';') {
            names.push(name.to_owned());
        }
    }
    names
}

#[test]
fn every_function_is_a_method_and_is_in_the_table_of_the_migration_page() {
    let compat = text("Runtime/Compat");
    let page = read(&root().join("docs/csharp-migration.md")).expect("the page");
    let functions = functions();
    assert!(functions.len() > 60, "{functions:?}");
    for function in functions {
        let method = match function.as_str() {
            "callExperimentalAPI" => "CallExperimentalAPI",
            "TIMMsgGetGroupMessageReadMemberList" => "GetMsgGroupMessageReadMemberList",
            name => name.strip_prefix("TIM").unwrap_or(name),
        };
        let there = compat.lines().any(|line| {
            line.trim_start().starts_with("public static ") && line.contains(&format!(" {method}("))
        });
        assert!(there, "no method for {function}");
        assert!(page.contains(&format!("`{method}`")), "{method} is not in docs/csharp-migration.md");
    }
}

#[test]
fn the_parts_of_the_package_know_each_other() {
    let json = |path: &str| -> serde_json::Value {
        serde_json::from_str(&read(&package().join(path)).expect(path)).expect(path)
    };
    let assemblies = [
        ("Doubletick", "Runtime/Doubletick.asmdef"),
        ("Doubletick.Unity", "Runtime/Unity/Doubletick.Unity.asmdef"),
        ("Doubletick.Unity.Editor", "Runtime/Unity/Editor/Doubletick.Unity.Editor.asmdef"),
        ("Doubletick.Tests", "Tests/Doubletick.Tests.asmdef"),
        ("Doubletick.Tests.Unity", "Tests/Unity/Doubletick.Tests.Unity.asmdef"),
    ];
    let known = |name: &str| {
        assemblies.iter().any(|(other, _)| *other == name) || name.ends_with("Engine.TestRunner")
    };
    for (name, path) in assemblies {
        let assembly = json(path);
        assert_eq!(assembly["name"], name, "{path}");
        for reference in assembly["references"].as_array().expect("references") {
            let reference = reference.as_str().expect("a name");
            assert!(known(reference) || reference == "UnityEditor.TestRunner", "{path}: {reference}");
        }
    }
    assert_eq!(json(assemblies[0].1)["noEngineReferences"], true, "the SDK itself needs no engine");
    let package_json = json("package.json");
    assert_eq!(package_json["name"], NAME);
    assert_eq!(package_json["version"], env!("CARGO_PKG_VERSION"));
    for sample in package_json["samples"].as_array().expect("samples") {
        assert!(package().join(sample["path"].as_str().expect("a path")).is_dir(), "{sample}");
    }
    let link = read(&package().join("link.xml")).expect("link.xml");
    let kept: Vec<&str> =
        link.split("fullname=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(kept, ["Doubletick", "Doubletick.Unity"]);
}

#[test]
fn guids_depend_on_the_path_alone() {
    assert_eq!(guid("Runtime"), guid("Runtime"));
    assert_ne!(guid("Runtime"), guid("Tests"));
    // Written down, so that a change of the hash does not go unnoticed.
    assert_eq!(guid("package.json"), "b47ae95c0a66f7bf0da8fdd19268b7a5");
}

#[test]
fn missing_meta_files_are_written_and_existing_ones_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let package = folder.path();
    fs::create_dir_all(package.join("Runtime/bin")).expect("a folder");
    fs::create_dir_all(package.join("Samples~")).expect("a folder");
    fs::write(package.join("Runtime/A.cs"), "").expect("a file");
    fs::write(package.join("Runtime/.hidden"), "").expect("a file");
    fs::write(package.join("Samples~/B.cs"), "").expect("a file");
    let error = metas_in(package, true).expect_err("none are there");
    assert!(error.contains("Runtime/A.cs.meta is missing"), "{error}");
    metas_in(package, false).expect("written");
    metas_in(package, true).expect("all are there");
    assert!(package.join("Samples~/B.cs.meta").exists(), "what a project gets a copy of");
    assert!(!package.join("Samples~.meta").exists() && !package.join("Runtime/bin.meta").exists());
    assert!(package.join("Plugins/iOS/libdoubletick.a.meta").exists(), "libraries that are not there yet");

    let mine = "fileFormatVersion: 2\nguid: 0123456789abcdef0123456789abcdef\n";
    fs::write(package.join("Runtime/A.cs.meta"), mine).expect("a file");
    metas_in(package, false).expect("nothing to do");
    assert_eq!(read(&package.join("Runtime/A.cs.meta")).expect("text"), mine);

    fs::write(package.join("Runtime.meta"), mine).expect("a file");
    let error = metas_in(package, false).expect_err("twice the same");
    assert!(error.contains("have the same GUID"), "{error}");
    fs::write(package.join("Runtime.meta"), "guid: short\n").expect("a file");
    assert!(metas_in(package, true).expect_err("no GUID").contains("has no GUID"));
    fs::remove_file(package.join("Runtime.meta")).expect("removed");
    fs::remove_file(package.join("Runtime/A.cs")).expect("removed");
    let error = metas_in(package, false).expect_err("an orphan");
    assert!(error.contains("Runtime/A.cs.meta stands alone"), "{error}");
}

/// The GUIDs that a text of Unity refers to: `guid: …` in YAML, `guid=…` in UXML and USS.
fn references(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for key in ["guid: ", "guid="] {
        for rest in text.split(key).skip(1) {
            found.push(rest.chars().take_while(char::is_ascii_hexdigit).collect());
        }
    }
    found
}

/// What is wrong with the assets of a sample: files without .meta, and references to nothing.
fn dangling(sample: &Path) -> Vec<String> {
    let mut guids = BTreeMap::new();
    let mut texts = Vec::new();
    let mut faults = Vec::new();
    for entry in fs::read_dir(sample).expect("a sample") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name.ends_with(".meta") {
            let text = read(&path).expect("a text");
            let guid = text.lines().find_map(|line| line.strip_prefix("guid: ")).expect("a GUID");
            guids.insert(guid.to_owned(), name);
        } else {
            if !path.with_file_name(format!("{name}.meta")).exists() {
                faults.push(format!("{name} has no .meta"));
            }
            texts.push((name, read(&path).expect("a text")));
        }
    }
    for (name, text) in &texts {
        for guid in references(text) {
            let built_in = guid.trim_matches('0');
            // None; and what the engine has in itself.
            if !matches!(built_in, "" | "e" | "f") && !guids.contains_key(&guid) {
                faults.push(format!("{name} refers to {guid}"));
            }
        }
    }
    faults
}

#[test]
fn what_a_sample_refers_to_is_there() {
    let folder = package().join("Samples~");
    for entry in fs::read_dir(&folder).expect("samples") {
        let sample = entry.expect("an entry").path();
        assert_eq!(dangling(&sample), Vec::<String>::new(), "{}", sample.display());
    }
    let scene = read(&folder.join("Chat/Chat.unity")).expect("the scene");
    let panel = read(&folder.join("Chat/ChatPanel.asset")).expect("the panel");
    for (text, name) in [
        (&scene, "ChatScreen.cs"),
        (&scene, "SafeArea.cs"),
        (&scene, "Chat.uxml"),
        (&scene, "ChatPanel.asset"),
        (&panel, "ChatTheme.tss"),
    ] {
        // Written down nowhere: it is made from the path, and so stays what it is.
        assert!(references(text).contains(&guid(&format!("Samples~/Chat/{name}"))), "{name}");
    }
}

#[test]
fn a_reference_to_nothing_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    file("A.cs", "");
    file("A.cs.meta", "guid: 0123456789abcdef0123456789abcdef\n");
    file(
        "S.unity",
        "{fileID: 1, guid: 0123456789abcdef0123456789abcdef, type: 3}\n{fileID: 1, guid: 0000000000000000e000000000000000, type: 0}",
    );
    assert_eq!(dangling(folder.path()), ["S.unity has no .meta"]);
    file("S.unity.meta", "guid: 1123456789abcdef0123456789abcdef\n");
    file("P.uxml", "<Style src=\"project://database/A.uss?guid=2123456789abcdef0123456789abcdef\" />");
    file("P.uxml.meta", "guid: 3123456789abcdef0123456789abcdef\n");
    assert_eq!(dangling(folder.path()), ["P.uxml refers to 2123456789abcdef0123456789abcdef"]);
}

#[test]
fn a_library_is_for_its_own_platform_only() {
    let linux = meta("Plugins/Linux/x86_64/libdoubletick.so", false);
    assert!(linux.contains("        Exclude Linux64: 0\n") && linux.contains("        Exclude Win64: 1\n"));
    assert!(linux.contains("      Editor: Editor\n    second:\n      enabled: 1\n"), "{linux}");
    assert!(
        linux.contains("        CPU: x86_64\n        DefaultValueInitialized: true\n        OS: Linux\n")
    );
    let ios = meta("Plugins/iOS/libdoubletick.a", false);
    assert!(ios.contains("      iPhone: iOS\n    second:\n      enabled: 1\n"), "{ios}");
    assert!(ios.contains("      Editor: Editor\n    second:\n      enabled: 0\n"), "{ios}");
    for plugin in PLUGINS {
        let enabled = meta(plugin.path, false).matches("enabled: 1\n").count();
        assert_eq!(enabled, if plugin.editor.is_empty() { 1 } else { 2 }, "{}", plugin.path);
    }
}

#[test]
fn the_kinds_of_files_have_their_importers() {
    assert!(meta("Runtime", true).contains("folderAsset: yes\nDefaultImporter:"));
    assert!(meta("Runtime/A.cs", false).contains("\nMonoImporter:"));
    assert!(meta("Runtime/Doubletick.asmdef", false).contains("\nAssemblyDefinitionImporter:"));
    assert!(meta("Samples~/Chat/Chat.uxml", false).contains("\n  script: {fileID: 13804, guid: 00"));
    assert!(meta("Samples~/Chat/Chat.uss", false).ends_with("type: 0}\n  disableValidation: 0\n"));
    assert!(meta("Samples~/Chat/P.asset", false).contains("\n  mainObjectFileID: 11400000\n"));
    assert!(meta("package.json", false).contains("\nPackageManifestImporter:"));
    assert!(meta("link.xml", false).contains("\nTextScriptImporter:"));
    assert!(meta("Doubletick.csproj", false).contains("\nDefaultImporter:"));
}
