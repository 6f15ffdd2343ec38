//! The keys of all commands as tables of the documentation, made from the OpenAPI document.

use serde_json::Value;
use std::fmt::Write;

/// Every command with its keys, in the order of their paths.
pub(super) fn markdown(document: &Value) -> String {
    let mut text = String::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let post = &item["post"];
        let command = path.trim_start_matches("/v4/");
        let request = &post["requestBody"]["content"]["application/json"]["schema"];
        let answer =
            &post["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"][0]["allOf"][1];
        // Writing to a string succeeds.
        let _ = writeln!(text, "### {command}\n\n{}\n", post["summary"].as_str().unwrap_or_default());
        let _ = writeln!(text, "| key | type | meaning |\n|---|---|---|");
        rows(document, resolve(document, request), "", true, &mut text);
        let mut answered = String::new();
        rows(document, resolve(document, answer), "", false, &mut answered);
        if answered.is_empty() {
            let _ = writeln!(text, "\nThe answer has no keys of its own.\n");
        } else {
            let _ = writeln!(text, "\n| key of the answer | type | meaning |\n|---|---|---|\n{answered}");
        }
    }
    text
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str().and_then(|path| path.strip_prefix('#')) {
        Some(path) => document.pointer(path).unwrap_or(schema),
        None => schema,
    }
}

/// A row for each key, and for the keys of the objects in it.
fn rows(document: &Value, schema: &Value, place: &str, marks: bool, text: &mut String) {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        let property = only(property);
        let target = resolve(document, property);
        let meaning = [property, target].into_iter().find_map(|of| of["description"].as_str()).unwrap_or("");
        let meaning = meaning.replace('\n', " ").replace('|', "\\|");
        let list = target["type"] == "array";
        let name = format!("{place}{key}{}", if list { "[]" } else { "" });
        let shown = if marks && required.contains(&key.as_str()) {
            format!("**`{name}`**")
        } else {
            format!("`{name}`")
        };
        let items = resolve(document, &target["items"]);
        let _ = writeln!(text, "| {shown} | {} | {meaning} |", if list { kind(items) } else { kind(target) });
        let inner = if list { items } else { target };
        rows(document, inner, &format!("{name}."), marks, text);
    }
}

/// What may be null is left out of a body; its type is the other one.
fn only(schema: &Value) -> &Value {
    let alternatives = schema["anyOf"].as_array();
    alternatives.and_then(|list| list.iter().find(|one| one["type"] != "null")).unwrap_or(schema)
}

fn kind(schema: &Value) -> String {
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(Value::to_string).collect::<Vec<_>>().join(" or ");
    }
    let name = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find_map(|kind| kind.as_str().filter(|kind| *kind != "null")),
        kind => kind.as_str(),
    };
    match name {
        Some("string") => "text",
        Some("integer") => "whole number",
        other => other.unwrap_or("any"),
    }
    .to_owned()
}
