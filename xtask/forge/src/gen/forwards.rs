//! The table of what the vendor's faces in Swift, Kotlin and Objective-C only pass on, `bindings/mobile-calls.txt`.
//!
//! A method stands there once, with its comment and the call of `src/api` that it makes, and for Objective-C the function
//! of the C API. From it `swift/forwards.rs`, `kotlin/forwards.rs` and `objc/bodies.rs` write the methods, and Objective-C's
//! headers follow from Swift's. A row that does not fit `src/api` is refused here, before anything is written.

use super::kotlin::calls::UniffiCall;
use super::swift::text::{Parameter, signature};
use xtask::process::root;

pub const TABLE: &str = "bindings/mobile-calls.txt";

/// How a value is passed on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Manner {
    /// It cannot be missing.
    Plain,
    /// A text or a list of texts that must be there.
    Given,
    /// A text that is empty where it is missing.
    OrEmpty,
    /// The vendor's id of a conversation.
    Conversation,
    /// Messages, of which the ids count.
    Ids,
    /// An object, of which counts what was set on it.
    Changes,
}

/// What the callback brings.
#[derive(Debug, PartialEq)]
pub struct Brought {
    /// The type of Swift's callback.
    pub succ: String,
    /// The vendor's class in its list.
    pub element: String,
    /// The record of `src/api` that it is made of.
    pub record: String,
}

/// One method.
#[derive(Debug, PartialEq)]
pub struct Forward {
    /// Swift's file without its extension.
    pub file: String,
    /// Kotlin's class.
    pub class: String,
    /// Lines with `///`.
    pub doc: Vec<String>,
    pub name: String,
    pub parameters: Vec<Parameter>,
    /// The call of `src/api`, as Kotlin and Swift spell it.
    pub call: String,
    /// Its arguments: the parameter's name, and how it is passed on.
    pub arguments: Vec<(String, Manner)>,
    pub brought: Option<Brought>,
    /// The function of the C API that does the same for Objective-C; none: its method is written by hand.
    pub function: Option<String>,
}

/// The methods of the table, each of which fits a call of `src/api`.
pub fn read(calls: &[UniffiCall]) -> Result<Vec<Forward>, String> {
    let text = std::fs::read_to_string(root().join(TABLE)).map_err(|error| format!("{TABLE}: {error}"))?;
    parse(&text, calls).map_err(|error| format!("{TABLE}: {error}"))
}

/// [`read`] from a text.
pub fn parse(table: &str, calls: &[UniffiCall]) -> Result<Vec<Forward>, String> {
    let mut forwards: Vec<Forward> = Vec::new();
    let (mut place, mut doc) = (None, Vec::new());
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let words = line.trim();
        if !line.starts_with(' ') {
            place = Some(words.split_once(' ').ok_or_else(|| format!("no file and class: {words}"))?);
        } else if words.starts_with("/// ") {
            doc.push(words.to_owned());
        } else {
            let (file, class) = place.ok_or_else(|| format!("a method of no file: {words}"))?;
            if doc.is_empty() {
                return Err(format!("undocumented: {words}"));
            }
            let mut forward = row(words, calls).map_err(|error| format!("{words}: {error}"))?;
            if forwards.iter().any(|each| each.name == forward.name) {
                return Err(format!("{} stands there twice", forward.name));
            }
            (forward.file, forward.class) = (file.to_owned(), class.to_owned());
            forward.doc = std::mem::take(&mut doc);
            forwards.push(forward);
        }
    }
    Ok(forwards)
}

fn row(words: &str, calls: &[UniffiCall]) -> Result<Forward, String> {
    let (words, function) = words.split_once(" | ").map_or((words, None), |(row, name)| (row, Some(name)));
    let (declared, rest) = words.split_once(" = ").ok_or("no call behind =")?;
    let (name, parameters, _) = signature(declared)?;
    let (called, brought) = rest.split_once(" -> ").map_or((rest, None), |(call, what)| (call, Some(what)));
    let (call, given) =
        called.strip_suffix(')').and_then(|called| called.split_once('(')).ok_or("not a call behind =")?;
    let of_api = calls.iter().find(|each| each.name == call);
    let of_api = of_api.ok_or_else(|| format!("src/api has no call {call}"))?;
    let given = given.split(", ").filter(|each| !each.is_empty());
    let arguments = given.map(|each| argument(each, &parameters)).collect::<Result<Vec<_>, _>>()?;
    if arguments.len() != of_api.parameters.len() {
        return Err(format!("{call} of src/api takes {}", of_api.parameters.join(", ")));
    }
    if let Some(unused) = parameters.iter().find(|each| !arguments.iter().any(|(name, _)| *name == each.name))
    {
        return Err(format!("{} is not passed on", unused.name));
    }
    let brought = match brought {
        None if of_api.answer == "Unit" => None,
        None => return Err(format!("{call} of src/api answers a {}", of_api.answer)),
        Some(what) => Some(brings(what, &of_api.answer)?),
    };
    let (file, class, doc) = Default::default();
    Ok(Forward {
        file,
        class,
        doc,
        name: name.to_owned(),
        parameters,
        call: call.to_owned(),
        arguments,
        brought,
        function: function.map(str::to_owned),
    })
}

fn argument(words: &str, parameters: &[Parameter]) -> Result<(String, Manner), String> {
    let (name, manner) = match (words.strip_suffix(" or \"\""), words.strip_prefix("conversation ")) {
        (Some(name), _) => (name, Some(Manner::OrEmpty)),
        (_, Some(name)) => (name, Some(Manner::Conversation)),
        _ => (words, None),
    };
    let parameter = parameters.iter().find(|each| each.name == name);
    let kind = parameter.ok_or_else(|| format!("no parameter {name}"))?.kind.as_str();
    let manner = match (manner, kind) {
        (Some(manner), "String?") => manner,
        (Some(_), _) => return Err(format!("{name} is not a text")),
        (None, "Bool") => Manner::Plain,
        (None, "String?" | "[String]?") => Manner::Given,
        (None, "[V2TIMMessage]?") => Manner::Ids,
        (None, kind) if kind.starts_with("V2TIM") && kind.ends_with('?') => Manner::Changes,
        (None, kind) => return Err(format!("no way to pass on {name}, a {kind}")),
    };
    Ok((name.to_owned(), manner))
}

/// `Succ [Class]`, of a list of records.
fn brings(what: &str, answer: &str) -> Result<Brought, String> {
    let element = |list: &str, begin, end| {
        list.strip_prefix(begin).and_then(|rest: &str| rest.strip_suffix(end)).map(str::to_owned)
    };
    let (succ, list) = what.split_once(' ').ok_or("no callback and list behind ->")?;
    Ok(Brought {
        succ: succ.to_owned(),
        element: element(list, "[", ']').ok_or("no list behind ->")?,
        record: element(answer, "List<", '>')
            .ok_or_else(|| format!("src/api answers a {answer}, not a list"))?,
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Three calls as `src/api` has them.
    pub fn calls() -> Vec<UniffiCall> {
        let call = |name: &str, parameters: &[&str], answer: &str| UniffiCall {
            name: name.to_owned(),
            doc: vec!["Does.".to_owned()],
            parameters: parameters.iter().map(|each| (*each).to_owned()).collect(),
            answer: answer.to_owned(),
        };
        vec![
            call("joinGroup", &["groupId: String", "hello: String = \"\""], "Unit"),
            call("receipts", &["messageIds: List<String>"], "List<Receipt>"),
            call("pinConversation", &["conversation: ConversationId", "pinned: Boolean"], "Unit"),
            call("modifyProfile", &["change: ProfileChange"], "Unit"),
            call("totalUnread", &[], "Long"),
        ]
    }

    pub const ROWS: &str = "# A comment.\nV2TIMManager+Group V2TIMManager\n    /// Joins a group.\n    \
        joinGroup(groupID: String?, msg: String?) = joinGroup(groupID, msg or \"\") | TIMGroupJoin\n    \
        /// Sets `info`.\n    setInfo(info: V2TIMInfo?) = modifyProfile(info)\n\n\
        V2TIMManager+Receipt V2TIMMessageManager\n    /// Receipts.\n    \
        getReceipts(_ list: [V2TIMMessage]?) = receipts(list) -> V2TIMSucc [V2TIMReceipt] | TIMGet\n    /// Pins.\n    \
        pin(id: String?, isPinned: Bool) = pinConversation(conversation id, isPinned) | TIMPin\n";

    pub fn forwards() -> Vec<Forward> {
        parse(ROWS, &calls()).expect("a table")
    }

    #[test]
    fn a_row_says_where_a_method_belongs_and_how_each_value_is_passed_on() {
        let forwards = forwards();
        assert_eq!(forwards.len(), 4);
        assert_eq!(
            (forwards[0].file.as_str(), forwards[0].class.as_str()),
            ("V2TIMManager+Group", "V2TIMManager")
        );
        let manners: Vec<Manner> =
            forwards.iter().flat_map(|each| &each.arguments).map(|(_, manner)| *manner).collect();
        use Manner::*;
        assert_eq!(manners, [Given, OrEmpty, Changes, Ids, Conversation, Plain]);
        assert_eq!(forwards[2].brought.as_ref().map(|it| it.record.as_str()), Some("Receipt"));
    }

    #[test]
    fn a_row_that_does_not_fit_the_typed_api_is_refused_by_name() {
        for (from, to, why) in [
            ("= joinGroup(", "= enterGroup(", "src/api has no call enterGroup"),
            (
                "(groupID, msg or \"\")",
                "(groupID)",
                "joinGroup of src/api takes groupId: String, hello: String",
            ),
            ("(groupID, msg or \"\")", "(groupID, groupID)", "msg is not passed on"),
            ("isPinned: Bool", "isPinned: Bool?", "no way to pass on isPinned, a Bool?"),
            ("conversation id", "conversation isPinned", "isPinned is not a text"),
            ("(list) -> V2TIMSucc [V2TIMReceipt]", "(list)", "receipts of src/api answers a List<Receipt>"),
            ("    /// Pins.\n", "", "undocumented: pin("),
            ("pin(id", "joinGroup(id", "joinGroup stands there twice"),
            ("V2TIMManager+Group V2TIMManager\n", "", "a method of no file: joinGroup("),
        ] {
            assert!(ROWS.contains(from), "{from}");
            let error = parse(&ROWS.replacen(from, to, 1), &calls()).expect_err(to);
            assert!(error.contains(why), "{to}: {error}");
        }
        let counted = "A B\n    /// Counts.\n    count() = totalUnread() -> V2TIMSucc [V2TIMCount]\n";
        assert!(parse(counted, &calls()).unwrap_err().contains("answers a Long, not a list"));
    }
}
