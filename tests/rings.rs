//! Files that import each other, directly or in a ring, cannot be read one after the other, nor changed alone. In no crate
//! do they, but for what is named here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The crates' sources, by folder.
const CRATES: [&str; 16] = [
    "src",
    "crates/client/src",
    "crates/cluster/src",
    "crates/demo/src",
    "crates/directory/src",
    "crates/engine/src",
    "crates/load/src",
    "crates/nats-testing/src",
    "crates/postgres-testing/src",
    "crates/protocol/src",
    "crates/server/src",
    "crates/store-postgres/src",
    "crates/store-sqlite/src",
    "crates/store-testing/src",
    "xtask/src",
    "xtask/forge/src",
];

/// The rings that there are: all their files begin like this. One that goes is an error as well.
const EXCEPTIONS: [(&str, &[&str]); 1] = [
    // A command is given what all calls share, of which the table of commands is a part.
    ("crates/server/src", &["rest"]),
];

/// The modules of a crate by their paths in it ("" is the root), with their code: no comments, no tests.
type Modules = BTreeMap<String, String>;

fn modules(folder: &Path) -> Modules {
    let mut found = Modules::new();
    collect(folder, folder, &mut found);
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Modules) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            collect(root, &path, found);
            continue;
        }
        let name = path.strip_prefix(root).expect("below the root").with_extension("");
        let mut parts: Vec<String> = name.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let is_test =
            parts.iter().any(|part| part == "tests" || part.ends_with("_test") || part.ends_with("_tests"));
        if is_test || path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        if parts
            .last()
            .is_some_and(|last| last == "mod" || (parts.len() == 1 && (last == "lib" || last == "main")))
        {
            parts.pop();
        }
        let code = code(&std::fs::read_to_string(&path).expect("a text"));
        // A crate may have a library and a program.
        found.entry(parts.join("::")).or_default().push_str(&code);
    }
}

/// The text up to its tests and without comments.
fn code(text: &str) -> String {
    let lines = text.lines().take_while(|line| !line.ends_with("mod tests {"));
    lines.map(|line| line.split("//").next().unwrap_or_default().to_owned() + "\n").collect()
}

/// Every path in the code that begins at the root (`crate`), above (`super`), here (`self`) or with a child; each `use` with
/// braces is as many paths as it has.
fn paths(code: &str) -> Vec<String> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut found = Vec::new();
    for statement in code.split(';') {
        let uses = statement.rsplit_once("use ").filter(|(before, _)| {
            before.chars().last().is_none_or(|c| c.is_whitespace())
                && !before.trim_end().ends_with(['"', '.'])
        });
        if let Some((_, tree)) = uses.filter(|(_, tree)| !tree.contains(['=', '(', '"'])) {
            expand("", tree.trim(), &mut found);
        }
        found.extend(
            statement
                .split(|c| !is_path(c))
                .filter(|word| word.contains("::") && !word.ends_with(':'))
                .map(str::to_owned),
        );
    }
    found
}

fn expand(before: &str, tree: &str, found: &mut Vec<String>) {
    let Some((stem, rest)) = tree.split_once('{') else {
        let name = tree.split_whitespace().next().unwrap_or_default();
        return found.push(format!("{before}{name}"));
    };
    let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let (mut depth, mut begin) = (0, 0);
    let stem = format!("{before}{}", stem.trim());
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&stem, inside[begin..at].trim(), found);
                begin = at + 1;
            }
            _ => {}
        }
    }
    if !inside[begin..].trim().is_empty() {
        expand(&stem, inside[begin..].trim(), found);
    }
}

/// The module that a path in the code of `from` leads to: the longest that there is.
fn target<'a>(from: &str, path: &str, modules: &'a Modules) -> Option<&'a str> {
    let mut at: Vec<&str> = from.split("::").filter(|part| !part.is_empty()).collect();
    let mut rest: Vec<&str> = path.split("::").filter(|part| !part.is_empty()).collect();
    match rest.first().copied()? {
        "crate" => {
            at.clear();
            rest.remove(0);
        }
        "super" | "self" => {
            while let Some(step @ ("super" | "self")) = rest.first().copied() {
                if step == "super" {
                    at.pop();
                }
                rest.remove(0);
            }
        }
        child if modules.contains_key(&[&at[..], &[child]].concat().join("::")) => {}
        _ => return None,
    }
    // A file that another folder lends is a module without a file here, and imports nothing of this crate.
    let declared = rest.first().map(|child| format!("mod {child};"));
    let whole = [&at[..], &rest[..]].concat();
    let longest =
        (0..=whole.len()).rev().find_map(|length| modules.get_key_value(&whole[..length].join("::")))?;
    let is_lent =
        declared.is_some_and(|declared| longest.1.contains(&declared)) && longest.0 == &at.join("::");
    (!is_lent && longest.0 != from).then_some(longest.0.as_str())
}

/// The rings: modules each of which can be reached from each other by imports.
fn rings(modules: &Modules) -> Vec<BTreeSet<&str>> {
    let imports: BTreeMap<&str, BTreeSet<&str>> = modules
        .iter()
        .map(|(name, code)| {
            let targets = paths(code).into_iter().filter_map(|path| target(name, &path, modules)).collect();
            (name.as_str(), targets)
        })
        .collect();
    let reached = |from: &str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(next) = open.pop() {
            let new: Vec<&str> =
                imports[next.as_str()].iter().copied().filter(|to| seen.insert(*to)).collect();
            open.extend(new.into_iter().map(str::to_owned));
        }
        seen
    };
    let reach: BTreeMap<&str, BTreeSet<&str>> = imports.keys().map(|name| (*name, reached(name))).collect();
    let mut rings: Vec<BTreeSet<&str>> = Vec::new();
    for (name, from) in &reach {
        let ring: BTreeSet<&str> = from.iter().copied().filter(|other| reach[other].contains(name)).collect();
        if ring.len() > 1 && !rings.contains(&ring) {
            rings.push(ring);
        }
    }
    rings
}

#[test]
fn no_files_import_each_other_in_a_ring_but_those_that_are_named() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut met = [false; EXCEPTIONS.len()];
    for folder in CRATES {
        let modules = modules(&root.join(folder));
        for ring in rings(&modules) {
            let is_known = |(of, begins): &(&str, &[&str])| {
                *of == folder && ring.iter().all(|name| begins.iter().any(|begin| name.starts_with(begin)))
            };
            let known = EXCEPTIONS.iter().position(is_known);
            met[known.unwrap_or_else(|| panic!("{folder}: these import each other in a ring: {ring:?}"))] =
                true;
        }
    }
    assert_eq!(met, [true; EXCEPTIONS.len()], "what is no ring any more is no exception: {EXCEPTIONS:?}");
}

#[test]
fn a_ring_is_found_whatever_way_a_file_names_another() {
    let made = |files: &[(&str, &str)]| -> Modules {
        files.iter().map(|(name, text)| ((*name).to_owned(), code(text))).collect()
    };
    for (a, b) in [
        ("use super::b::Thing;\n", "use crate::a::Other;\n"),
        ("use super::{b::{self, Thing}, c};\n", "pub(crate) use super::a;\n"),
        ("fn f() { super::b::g() }\n", "fn g() -> crate::a::Kind { 0 }\n"),
        ("use std::fmt;\nuse crate::b;\n", "use crate::{\n    a::Other,\n    c,\n};\n"),
    ] {
        let modules = made(&[("", "mod a;\nmod b;\nmod c;\n"), ("a", a), ("b", b), ("c", "")]);
        assert_eq!(rings(&modules), [BTreeSet::from(["a", "b"])], "{a}{b}");
    }
    // A parent that uses its child, whose child uses it.
    let modules = made(&[("p", "mod child;\nfn f() { child::g() }\n"), ("p::child", "use super::Thing;\n")]);
    assert_eq!(rings(&modules).len(), 1);
    for (a, b) in [
        ("use super::b::Thing;\n", "use super::c;\n// use super::a\n"),
        ("use super::b::Thing;\n", "fn f() {}\n#[cfg(test)]\nmod tests {\n    use crate::a;\n}\n"),
    ] {
        let modules = made(&[("", "mod a;\nmod b;\nmod c;\n"), ("a", a), ("b", b), ("c", "")]);
        assert!(rings(&modules).is_empty(), "{a}{b}");
    }
}
