//! Whether every call of `src/api` is in every face that is written by hand.
//!
//! What is generated cannot lack a call. The faces with the vendor's names in Kotlin and Swift can, and so can a language
//! with a call that it has by hand.

use std::path::Path;
use xtask::process::root;

/// Widest line of a comment.
const WIDTH: usize = 120;

/// A face by hand: how it calls the client, and what it has not.
struct Face {
    name: &'static str,
    folder: &'static str,
    /// What stands before the name of a call; empty: nothing.
    before: &'static str,
    /// Calls that it does not have, and why.
    without: &'static [(&'static str, &'static str)],
}

/// What the vendor's SDK for mobile systems has not.
const NOT_THE_VENDORS: [(&str, &str); 6] = [
    ("historyPage", "its lists do not say where they come from; history is the same"),
    ("conversationList", "its lists do not say where they come from; conversations is the same"),
    ("cancelSend", "its SDK for mobile systems has no such function"),
    ("markReadUpTo", "its SDK for mobile systems marks whole conversations"),
    ("setSettings", "it has the settings in its console"),
    ("settings", "it has the settings in its console"),
];

const FACES: [Face; 2] = [
    Face {
        name: "Kotlin's with the vendor's names",
        folder: "bindings/kotlin/src/main/kotlin/dev/doubletick/compat",
        before: "",
        without: &NOT_THE_VENDORS,
    },
    Face {
        name: "Swift's with the vendor's names",
        folder: "bindings/swift/Sources/DoubletickCompat",
        before: "client.",
        without: &NOT_THE_VENDORS,
    },
];

/// How a client ends, which each face does in a way of its own.
const END: &str = "shutdown";

/// Says which face lacks which of these calls. All have what is `passed_on`: it is written from one table.
pub fn complete(calls: &[String], passed_on: &[String]) -> Result<(), String> {
    let mut missing = Vec::new();
    for face in &FACES {
        let mut text = text(&root().join(face.folder))?;
        passed_on.iter().for_each(|call| text.push_str(&format!("\n{}{call}(", face.before)));
        missing.extend(lacking(face, &text, calls));
    }
    if missing.is_empty() { Ok(()) } else { Err(missing.join("\n")) }
}

fn lacking(face: &Face, text: &str, calls: &[String]) -> Vec<String> {
    let mut missing = Vec::new();
    for call in calls {
        let without = call == END || face.without.iter().any(|(name, _)| name == call);
        if !without && !is_called(text, face.before, call) {
            missing.push(format!(
                "the face {} has no {call} of src/api: write its method in bindings/mobile-calls.txt, where it does more than \
                 pass on by hand in {}, or why it has none in gen/faces.rs",
                face.name, face.folder
            ));
        }
    }
    for (name, why) in face.without {
        if !calls.iter().any(|call| call == name) {
            missing.push(format!("gen/faces.rs: src/api has no {name}, which a face is without ({why})"));
        }
    }
    missing
}

/// Whether a call of this name stands in the text, not only a declaration.
fn is_called(text: &str, before: &str, name: &str) -> bool {
    let call = format!("{before}{name}(");
    text.match_indices(&call).any(|(at, _)| {
        let ahead = &text[..at];
        let inside = ahead.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        !inside && !ahead.ends_with("fun ") && !ahead.ends_with("func ")
    })
}

/// The sources by hand in a folder.
fn text(folder: &Path) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|kind| kind == "kt" || kind == "swift") {
            text.push_str(&std::fs::read_to_string(&path).map_err(failed)?);
        }
    }
    Ok(text)
}

/// The calls that a language has by hand, in its own manner.
pub struct ByHand {
    pub language: &'static str,
    pub folder: &'static str,
    /// What stands before the name of a call.
    pub before: &'static [&'static str],
    /// Names, and why.
    pub calls: &'static [(&'static str, &'static str)],
}

impl ByHand {
    /// Whether this call is one of them.
    pub fn has(&self, call: &str) -> bool {
        self.calls.iter().any(|(name, _)| *name == call)
    }

    /// Every one of them is there, and `src/api` has it.
    pub fn check(&self, calls: &[String]) -> Result<(), String> {
        self.check_in(&text(&root().join(self.folder))?, calls)
    }

    fn check_in(&self, text: &str, calls: &[String]) -> Result<(), String> {
        let ByHand { language, folder, .. } = self;
        for (name, why) in self.calls {
            if !calls.iter().any(|call| call == name) {
                return Err(format!("src/api has no call {name}, which {language} has by hand ({why})"));
            }
            if !self.before.iter().any(|before| is_called(text, before, name)) {
                return Err(format!("{language} has no {name}: write it by hand in {folder} ({why})"));
            }
        }
        Ok(())
    }
}

/// A comment, filled to the width of the languages' files.
pub fn comment_lines(begin: &str, text: &str) -> Vec<String> {
    let mut lines = vec![begin.to_owned()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        if lines[last].chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(format!("{begin} {word}"));
        } else {
            lines[last].push(' ');
            lines[last].push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_a_face_lacks_is_named_with_the_place_for_it() {
        let face = Face { name: "F", folder: "f", before: "", without: &[("settings", "none")] };
        let calls = ["quit".to_owned(), "settings".to_owned()];
        assert_eq!(lacking(&face, "fun quit(id: String) { ask { quit(id) } }", &calls), [""; 0]);
        for text in ["fun quit(id: String) {}", "ask { acquit(id) }", ""] {
            let missing = lacking(&face, text, &calls);
            assert!(missing[0].contains("F has no quit of src/api"), "{text}: {missing:?}");
        }
        let gone = lacking(&face, "{ quit(id) }", &calls[..1]);
        assert!(gone[0].contains("src/api has no settings"), "{gone:?}");
    }

    #[test]
    fn a_call_by_hand_that_is_missing_is_named() {
        let by_hand = ByHand {
            language: "Kotlin",
            folder: "f",
            before: &["call { ", "it."],
            calls: &[("modify", "a default"), ("shutdown", "waits")],
        };
        let calls = ["modify".to_owned(), "shutdown".to_owned()];
        let text = "fun modify() = call { modify() }\nnative.use { it.shutdown() }";
        assert_eq!(by_hand.check_in(text, &calls), Ok(()));
        let gone = by_hand.check_in(&text.replace("call { modify", "call { change"), &calls).unwrap_err();
        assert_eq!(gone, "Kotlin has no modify: write it by hand in f (a default)");
        let renamed = by_hand.check_in(text, &calls[..1]).unwrap_err();
        assert_eq!(renamed, "src/api has no call shutdown, which Kotlin has by hand (waits)");
    }

    #[test]
    fn a_long_comment_is_broken() {
        let lines = comment_lines(" *", "word ".repeat(40).trim());
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.starts_with(" * word") && line.len() <= WIDTH));
    }
}
