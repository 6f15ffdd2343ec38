//! Frames as serde writes them, for the tests of the TypeScript package: the compiler checks that they are of the
//! generated types, and the tests that the client writes and reads them.

use doubletick_protocol::wire::{ClientFrame, ServerFrame};
use serde::Serialize;
use serde_json::Value;

#[path = "../../../../../crates/protocol/tests/samples/mod.rs"]
mod samples;

/// Fields with objects of which the service does not know the keys.
const OPEN: &[&str] = &["elems", "offline_push"];
/// What the types ask for though the service could do without.
const KEPT: &str = "elems";

/// The text of the file: samples of every frame, full and as lean as the service takes them.
pub fn text() -> Result<String, String> {
    let frame = |(at, request)| ClientFrame { id: at as u64 + 1, request };
    let full = json(samples::requests().into_iter().enumerate().map(frame))?;
    let lean: Vec<Value> = full.iter().cloned().map(lean).collect();
    let answers = samples::responses().into_iter().map(|response| ServerFrame::Response(7, Ok(response)));
    let refusal = std::iter::once(ServerFrame::Response(7, Err(samples::error())));
    let pushes = samples::pushes().into_iter().map(ServerFrame::Push);
    let told = json(answers.chain(refusal).chain(pushes))?;
    let choices = choices()?;
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let mut out = format!(
        "import type {{\n  {}, ClientFrame, ServerFrame,\n}} from \"../../src/protocol\";\n",
        names.join(", ")
    );
    for (doc, name, ty, frames) in [
        ("One of each request, with every field.", "REQUESTS", "ClientFrame", full),
        ("The same without what the service fills in.", "LEAN_REQUESTS", "ClientFrame", lean),
        ("One of each answer, a refusal, and one of each push.", "TOLD", "ServerFrame", told),
    ] {
        out.push_str(&format!("\n/** {doc} */\nexport const {name}: {ty}[] = {};\n", list(&frames, "")));
    }
    out.push_str("\n/** Every alternative of whatever has some. */\nexport const CHOICES: {\n");
    out.extend(names.iter().map(|name| format!("  {name}: {name}[];\n")));
    out.push_str("} = {\n");
    out.extend(choices.iter().map(|(name, values)| format!("  {name}: {},\n", list(values, "  "))));
    Ok(out + "};\n")
}

fn choices() -> Result<Vec<(&'static str, Vec<Value>)>, String> {
    use samples as s;
    Ok(vec![
        ("AddOption", json(s::add_options())?),
        ("Change", json(s::changes())?),
        ("ConversationId", json(s::conversation_ids())?),
        ("GroupTipKind", json(s::tip_kinds())?),
        ("GroupType", json(s::group_types())?),
        ("HistoryStart", json(s::history_starts())?),
        ("MemberResult", json(s::member_results())?),
        ("MessageStatus", json(s::message_statuses())?),
        ("ReadScope", json(s::read_scopes())?),
        ("ReaderFilter", json(s::reader_filters())?),
        ("Role", json(s::roles())?),
    ])
}

fn json<T: Serialize>(values: impl IntoIterator<Item = T>) -> Result<Vec<Value>, String> {
    let value = |value| serde_json::to_value(value).map_err(|error| error.to_string());
    values.into_iter().map(value).collect()
}

fn list(values: &[Value], indent: &str) -> String {
    let lines: String = values.iter().map(|value| format!("{indent}  {value},\n")).collect();
    format!("[\n{lines}{indent}]")
}

/// The frame without every field that the service takes it without.
fn lean(mut frame: Value) -> Value {
    let mut pointers = Vec::new();
    collect(&frame, String::new(), &mut pointers);
    for (object, key) in pointers {
        let mut without = frame.clone();
        let Some(Value::Object(fields)) = without.pointer_mut(&object) else { continue };
        if fields.remove(&key).is_some() && serde_json::from_value::<ClientFrame>(without.clone()).is_ok() {
            frame = without;
        }
    }
    frame
}

/// Every field, as a pointer to its object and its key.
fn collect(value: &Value, pointer: String, found: &mut Vec<(String, String)>) {
    let Value::Object(fields) = value else { return };
    for (key, value) in fields.iter().filter(|(key, _)| *key != KEPT) {
        found.push((pointer.clone(), key.clone()));
        if !OPEN.contains(&key.as_str()) {
            collect(value, format!("{pointer}/{key}"), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_lean_frame_has_what_the_service_asks_for_and_no_more() {
        let login = json!({"id": 1, "request": {"login": {
            "user_id": "a", "user_sig": "s", "platform": 1, "held": 3, "device": "d"}}});
        let wanted = json!({"id": 1, "request": {"login": {"user_id": "a", "user_sig": "s", "platform": 1}}});
        assert_eq!(lean(login), wanted);
    }

    #[test]
    fn every_request_answer_and_push_is_there() {
        let text = text().expect("frames");
        let (frames, _) = text.split_once("CHOICES").expect("choices");
        let frames = frames.lines().filter(|line| line.starts_with("  {")).count();
        let (requests, told) =
            (samples::requests().len(), samples::responses().len() + 1 + samples::pushes().len());
        assert_eq!(frames, 2 * requests + told);
    }
}
