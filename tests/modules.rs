//! Who may know whom, and where the dangerous things are: rules that the compiler does not check.

use std::path::{Path, PathBuf};

/// Every Rust file under a folder of the repository, with its text up to its tests.
fn sources(folder: &str) -> Vec<(String, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(&root.join(folder), &mut found);
    let relative = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    found
        .into_iter()
        .filter(|path| !relative(path).ends_with("/tests.rs"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("\nmod tests {").next().unwrap().to_owned();
            (relative(&path), code)
        })
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Files under `folder` that contain one of the words, except those allowed.
fn users(folder: &str, words: &[&str], allowed: &[&str]) -> Vec<String> {
    sources(folder)
        .into_iter()
        .filter(|(name, code)| {
            !allowed.contains(&name.as_str()) && words.iter().any(|word| code.contains(word))
        })
        .map(|(name, _)| name)
        .collect()
}

const NOBODY: Vec<String> = Vec::new();

#[test]
fn the_rules_find_the_files() {
    for folder in [
        "src/api",
        "src/capi",
        "src/capi/json",
        "crates/protocol/src",
        "crates/engine/src",
        "crates/store-postgres/src",
        "crates/store-sqlite/src",
        "crates/client/src",
    ] {
        assert!(sources(folder).len() > 3, "{folder}");
    }
}

#[test]
fn the_faces_do_not_know_each_other() {
    assert_eq!(users("src/capi", &["crate::api", "super::api"], &[]), NOBODY);
    assert_eq!(users("src/api", &["crate::capi", "super::capi"], &[]), NOBODY);
}

#[test]
fn the_service_knows_no_database() {
    assert_eq!(users("crates/engine/src", &["rusqlite", "tokio_postgres", "doubletick_store"], &[]), NOBODY);
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let manifest = std::fs::read_to_string(root.join("crates/engine/Cargo.toml")).unwrap();
    assert!(!manifest.contains("sqlite") && !manifest.contains("postgres"), "not for its tests either");
}

#[test]
fn each_face_knows_the_engine_and_the_network_in_one_place() {
    let engine = ["src/lib.rs", "src/capi/embedded.rs", "src/api/service.rs"];
    assert_eq!(users("src", &["doubletick_engine", "doubletick_store", "client::embedded"], &engine), NOBODY);
    // What is known of a proxy is plain data; links are made by the connector.
    assert_eq!(users("src", &["WsConnector"], &["src/capi/server.rs", "src/api/connect.rs"]), NOBODY);
}

#[test]
fn imports_run_one_way() {
    assert_eq!(
        users("crates/protocol/src", &["doubletick_engine", "doubletick_client", "tokio::"], &[]),
        NOBODY
    );
    assert_eq!(users("crates/engine/src", &["doubletick_client"], &[]), NOBODY);
    assert_eq!(
        users("crates/store-sqlite/src", &["doubletick_client", "doubletick_store_postgres"], &[]),
        NOBODY
    );
    assert_eq!(
        users("crates/store-postgres/src", &["doubletick_client", "doubletick_store_sqlite"], &[]),
        NOBODY
    );
    let embedded = ["crates/client/src/embedded.rs"];
    assert_eq!(users("crates/client/src", &["doubletick_engine", "doubletick_store"], &embedded), NOBODY);
}

#[test]
fn foreign_memory_and_foreign_functions_are_touched_in_one_place_each() {
    let dangerous = ["unsafe {", "unsafe impl", "from_ptr", "transmute"];
    // A thread that borrows from its caller is no foreign memory, but no safe function of the standard library either.
    let allowed = ["src/capi/pointers.rs", "src/capi/foreign.rs", "src/roomy.rs"];
    assert_eq!(users("src", &dangerous, &allowed), NOBODY);
}

#[test]
fn panics_are_caught_in_one_place() {
    // Those of the C functions; of the typed API uniffi catches them, and of foreign code its calls thread.
    assert_eq!(users("src", &["catch_unwind"], &["src/capi/guard.rs", "src/api/threads.rs"]), NOBODY);
}

#[test]
fn what_waits_on_the_hosts_thread_waits_without_tokio() {
    // The host may be a task of a runtime of its own, where these panic. What runs a runtime is a thread of ours.
    let waits =
        ["blocking_recv", "blocking_send", "blocking_lock", "blocking_read", "blocking_write", "block_on"];
    assert_eq!(users("src", &waits, &["src/capi/thread.rs", "src/api/threads.rs"]), NOBODY);
    assert_eq!(users("src", &waits[..5], &[]), NOBODY);
    assert_eq!(users("crates/client/src", &waits, &[]), NOBODY);
}

#[test]
fn callbacks_are_made_by_the_callback_thread_alone() {
    // Whoever calls `foreign` does it in a job of the dispatcher: these files make such jobs.
    let callers = ["src/capi/call.rs", "src/capi/events.rs", "src/capi/log.rs", "src/capi/foreign.rs"];
    assert_eq!(users("src", &["foreign::answer", "foreign::tell"], &callers), NOBODY);
}

#[test]
fn libraries_print_nothing() {
    for folder in [
        "src",
        "crates/protocol/src",
        "crates/engine/src",
        "crates/store-postgres/src",
        "crates/store-sqlite/src",
        "crates/client/src",
    ] {
        assert_eq!(users(folder, &["println!", "eprintln!", "print!(", "dbg!"], &[]), NOBODY);
    }
}

#[test]
fn tests_stand_in_their_file_or_in_tests_rs_below_it() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut crates = vec![root.join("src"), root.join("xtask/src"), root.join("xtask/forge/src")];
    // Those of store-sqlite go through several of its files and need what is private in them: a folder for each topic.
    let names = ["client", "demo", "directory", "engine", "load", "protocol", "server", "store-testing"];
    crates.extend(names.iter().map(|name| root.join("crates").join(name).join("src")));
    let mut files = Vec::new();
    crates.iter().for_each(|folder| collect(folder, &mut files));
    assert!(files.len() > 150);
    let is_named_otherwise = |part: &str| {
        let name = part.trim_end_matches(".rs");
        name.ends_with("_test") || name.ends_with("_tests")
    };
    let named: Vec<_> = files
        .iter()
        .filter(|path| {
            path.strip_prefix(&root).unwrap().iter().any(|part| is_named_otherwise(&part.to_string_lossy()))
        })
        .collect();
    assert!(named.is_empty(), "x.rs has its tests in itself, or in x/tests.rs: {named:?}");
    let declared = |text: &str| {
        text.lines()
            .zip(text.lines().skip(1))
            .any(|(path, module)| path.starts_with("#[path") && module.contains("mod tests"))
    };
    let elsewhere: Vec<_> =
        files.iter().filter(|path| declared(&std::fs::read_to_string(path).unwrap())).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}
