//! The OpenAPI document, and the examples of docs/server-api.md.

use crate::{Office, http, schema};
use serde_json::Value;

#[tokio::test]
async fn the_document_is_openapi_3_1_and_every_reference_in_it_leads_somewhere() {
    let office = Office::open().await;
    let (status, text) = http(office.server.address, "GET", "/openapi.json", b"").await;
    let document: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((status, &document["openapi"]), (200, &"3.1.0".into()));
    references(&document, &document);
    let paths = document["paths"].as_object().expect("paths");
    for (path, item) in paths {
        let command = path.strip_prefix("/v4/").expect("a command");
        assert!(item["post"]["summary"].is_string(), "{path}");
        for which in ["request", "answer"] {
            assert!(!schema::of(&document, command, which).is_null(), "{path}: {which}");
        }
    }
}

fn references(document: &Value, value: &Value) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(path)) = fields.get("$ref") {
                let found = path.strip_prefix('#').and_then(|path| document.pointer(path));
                assert!(found.is_some(), "{path} leads nowhere");
            }
            fields.values().for_each(|value| references(document, value));
        }
        Value::Array(items) => items.iter().for_each(|value| references(document, value)),
        _ => {}
    }
}

/// What differs from one run to the next.
const VARYING: [&str; 20] = [
    "ExportTime",
    "ReadTime",
    "MsgTime",
    "MsgTimeStamp",
    "LastMsgTime",
    "Read_Time",
    "CreateTime",
    "LastInfoTime",
    "JoinTime",
    "MaxTime",
    "Time",
    "TimeMs",
    "StartTime",
    "FirstReadTime",
    "LastReadTime",
    "Messages",
    "Receipts",
    "Commits",
    "CommittedCalls",
    "LogBytes",
];
/// Names that the server makes: one of the document stands for one of the server, wherever it is said again.
const NAMES: [&str; 7] = ["MsgKey", "MsgId", "LastMsgKey", "Version", "KeyId", "PublicKey", "Signature"];

/// The examples of the document: command, body, answer.
fn examples(text: &str) -> Vec<(String, Value, Value)> {
    let mut blocks = text.split("```").skip(1).step_by(2).filter_map(|block| {
        let (mark, body) = block.split_once('\n')?;
        let mark = mark.strip_prefix("json ")?;
        let body = serde_json::from_str(body).unwrap_or_else(|error| panic!("{mark}: {error}: {body}"));
        Some((mark.to_owned(), body))
    });
    let mut examples = Vec::new();
    while let Some((command, body)) = blocks.next() {
        let (mark, answer) = blocks.next().expect("an answer");
        assert_eq!(mark, "answer", "after {command}");
        examples.push((command, body, answer));
    }
    examples
}

type Names = std::collections::HashMap<String, String>;

/// A body with the names of the server in the place of those of the document.
fn told(value: &Value, names: &Names) -> Value {
    match value {
        Value::String(text) => names.get(text).unwrap_or(text).as_str().into(),
        Value::Array(items) => items.iter().map(|item| told(item, names)).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(key, value)| (key.clone(), told(value, names))).collect())
        }
        value => value.clone(),
    }
}

/// Whether an answer is that of the document.
fn same(came: &Value, document: &Value, key: &str, names: &mut Names) -> Result<(), String> {
    match (came, document) {
        (Value::Object(came), Value::Object(document)) => {
            let keys = |fields: &serde_json::Map<String, Value>| fields.keys().cloned().collect::<Vec<_>>();
            if keys(came) != keys(document) {
                return Err(format!("keys {:?} for {:?}", keys(came), keys(document)));
            }
            document.iter().try_for_each(|(key, value)| same(&came[key], value, key, names))
        }
        (Value::Array(came), Value::Array(document)) if came.len() == document.len() => {
            came.iter().zip(document).try_for_each(|(came, document)| same(came, document, key, names))
        }
        (Value::Number(_), Value::Number(time)) if VARYING.contains(&key) && time.as_u64() > Some(0) => {
            Ok(())
        }
        (Value::String(came), Value::String(name)) if NAMES.contains(&key) && !name.is_empty() => {
            match names.insert(name.clone(), came.clone()) {
                Some(other) if other != *came => Err(format!("{key}: {name} is two: {other} and {came}")),
                _ => Ok(()),
            }
        }
        (Value::String(came), Value::String(name)) if names.get(name) == Some(came) => Ok(()),
        (came, document) if came == document => Ok(()),
        (came, document) => Err(format!("{key}: {came} for {document}")),
    }
}

#[tokio::test]
async fn every_example_of_the_page_is_answered_as_it_says_and_every_command_has_one() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/server-api.md");
    let examples = examples(&std::fs::read_to_string(path).expect("the page"));
    let office = Office::open().await;
    let mut names = Names::new();
    let mut shown = std::collections::BTreeSet::new();
    for (command, body, answer) in examples {
        let came = office.call(&command, told(&body, &names)).await;
        let result = same(&came, &answer, "", &mut names);
        assert_eq!(result, Ok(()), "{command} {body}\nsays {answer}\ncame {came}");
        shown.insert(format!("/v4/{command}"));
    }
    let (_, text) = http(office.server.address, "GET", "/openapi.json", b"").await;
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let commands: std::collections::BTreeSet<String> =
        document["paths"].as_object().expect("paths").keys().cloned().collect();
    assert_eq!(shown, commands);
}
