//! What the C API can do Objective-C can do by the vendor's selectors: every function of the C header, with what serves it
//! or the reason why nothing does (`bindings/objc/selectors.txt`, and `bindings/mobile-calls.txt` for what only passes on),
//! and every selector of the headers, by its function.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Selectors that no function of the C API is behind, and why.
const ALONE: [(&str, &str); 2] = [
    ("sharedInstance", "the one object"),
    ("setCallbackExecutor:", "where the application is called: a matter of the face alone"),
];

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Function, and its selectors or the reason.
fn table() -> BTreeMap<String, Result<Vec<String>, String>> {
    let mut table = BTreeMap::new();
    for line in text(&path("bindings/objc/selectors.txt"))
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let (function, rest) = line.split_once(' ').unwrap_or_else(|| panic!("no selector: {line}"));
        let served = match rest.strip_prefix("- ") {
            Some(reason) => Err(reason.to_owned()),
            None => Ok(rest.split(' ').map(str::to_owned).collect()),
        };
        assert!(table.insert(function.to_owned(), served).is_none(), "{function} stands there twice");
    }
    for (function, selector) in passed_on(&text(&path("bindings/mobile-calls.txt"))) {
        assert!(
            table.insert(function.clone(), Ok(vec![selector])).is_none(),
            "{function} stands in two tables"
        );
    }
    table
}

/// Functions and selectors of the table of what only passes on: `quitGroup(groupID: String?) = … | TIMGroupQuit`.
fn passed_on(table: &str) -> Vec<(String, String)> {
    let rows = table.lines().filter(|line| !line.trim_start().starts_with(['#', '/']));
    rows.filter_map(|line| line.split_once(" | "))
        .map(|(row, function)| {
            let declared = row.split(" = ").next().unwrap_or_default();
            let (name, parameters) =
                declared.trim().split_once('(').unwrap_or_else(|| panic!("no method: {row}"));
            let labels = parameters.trim_end_matches(')').split(", ").filter_map(|each| each.split_once(':'));
            let labels: Vec<&str> = labels.map(|(label, _)| label).chain(["succ", "fail"]).collect();
            // The first is the method's name.
            let others: String = labels[1..].iter().map(|label| format!("{label}:")).collect();
            (function.trim().to_owned(), format!("{name}:{others}"))
        })
        .collect()
}

#[test]
fn a_selector_is_read_out_of_a_row_of_what_passes_on() {
    let rows = "# A = b | C\nV2TIMManager V2TIMManager\n    /// Out.\n    logout() = logout() | TIMLogout\n    \
                pin(id: String?, isPinned: Bool) = pin(conversation id, isPinned) | TIMPin\n    own() = own()\n";
    let expected = [("TIMLogout", "logout:fail:"), ("TIMPin", "pin:isPinned:succ:fail:")];
    assert_eq!(
        passed_on(rows),
        expected.map(|(function, selector)| (function.to_owned(), selector.to_owned()))
    );
}

/// The functions of the C header.
fn functions() -> BTreeSet<String> {
    let header = text(&path("include/doubletick.h"));
    let declared = header.split("TIM_API").skip(1).filter_map(|rest| {
        let before = rest.split_once('(')?.0;
        Some(before.rsplit([' ', '*', '\n']).next()?.to_owned())
    });
    declared
        .filter(|name| name.starts_with("TIM") || name.starts_with("DT") || name == "callExperimentalAPI")
        .collect()
}

/// The selectors of methods in a header, without those of the objects that are values.
fn selectors(header: &str) -> BTreeSet<String> {
    let mut selectors = BTreeSet::new();
    let (mut declared, mut wanted) = (String::new(), false);
    for line in header.lines() {
        if let Some(rest) = line.strip_prefix("@interface ").or_else(|| line.strip_prefix("@protocol ")) {
            let name = rest.split([' ', '(']).next().unwrap_or_default();
            wanted = name == "V2TIMManager" || name.ends_with("Listener");
        }
        if line.starts_with("- (") || line.starts_with("+ (") || !declared.is_empty() {
            declared.push_str(line);
            declared.push(' ');
        }
        if line.ends_with(';') && !declared.is_empty() {
            let whole = std::mem::take(&mut declared);
            if wanted {
                selectors.insert(selector(&whole));
            }
        }
    }
    selectors
}

/// The selector of `- (void)send:(NSString *)text to:(NSString *)user NS_SWIFT_NAME(…);`.
fn selector(declared: &str) -> String {
    let method = declared.split(" NS_SWIFT_NAME").next().unwrap_or_default();
    // Types stand in brackets, some with brackets in them.
    let (mut bare, mut depth) = (String::new(), 0);
    for letter in method.trim_start_matches(['-', '+', ' ']).chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    let bare = bare.trim().trim_end_matches(';').trim();
    if !bare.contains(':') {
        return bare.to_owned();
    }
    bare.split_whitespace().filter_map(|word| Some(format!("{}:", word.split_once(':')?.0))).collect()
}

fn declared() -> BTreeSet<String> {
    let folder = path("bindings/objc/include/DoubletickObjC");
    let mut all = BTreeSet::new();
    for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        all.extend(selectors(&text(&entry.expect("an entry").path())));
    }
    all
}

#[test]
fn a_selector_is_read_out_of_its_declaration() {
    let header = "@interface V2TIMManager (Message)\n- (nullable NSString *)send:(nullable NSArray<V2TIMMessage *> *)list\n    \
                  to:(void (^)(int))done\n    NS_SWIFT_NAME(send(list:to:));\n+ (id)one;\n@end\n@interface V2TIMElem\n- (void)not:(id)it;\n";
    assert_eq!(selectors(header), BTreeSet::from(["send:to:".to_owned(), "one".to_owned()]));
}

#[test]
fn every_function_of_the_c_api_is_in_the_table() {
    let functions = functions();
    assert!(functions.len() > 60, "{functions:?}");
    assert_eq!(table().into_keys().collect::<BTreeSet<_>>(), functions);
}

#[test]
fn every_selector_of_the_table_is_declared_and_every_declared_one_is_in_it() {
    let mut wanted: BTreeSet<String> = table().into_values().filter_map(Result::ok).flatten().collect();
    wanted.extend(ALONE.iter().map(|(selector, _)| (*selector).to_owned()));
    let declared = declared();
    let missing: Vec<_> = wanted.difference(&declared).collect();
    let unknown: Vec<_> = declared.difference(&wanted).collect();
    assert!(missing.is_empty(), "not declared: {missing:?}");
    assert!(
        unknown.is_empty(),
        "bindings/objc/selectors.txt does not say which function is behind {unknown:?}"
    );
}

#[test]
fn every_function_of_the_table_is_called() {
    let folder = path("bindings/objc/Sources");
    let mut sources = String::new();
    for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        sources.push_str(&text(&entry.expect("an entry").path()));
    }
    for (function, served) in table() {
        // A function whose selectors another one serves better is named with that one.
        let other = function == "TIMMsgGetGroupMessageReadMemberList";
        if served.is_ok() && !other {
            assert!(sources.contains(&format!("{function}(")), "{function} is not called");
        }
    }
}
