//! Whether a body is as the OpenAPI document says: as much of JSON Schema as the document uses.

use serde_json::Value;

/// What the document says of the request or the answer of a command.
pub fn of<'a>(document: &'a Value, command: &str, which: &str) -> &'a Value {
    let post = &document["paths"][format!("/v4/{command}")]["post"];
    let place = if which == "request" { &post["requestBody"] } else { &post["responses"]["200"] };
    &place["content"]["application/json"]["schema"]
}

/// Checks a body; the error says where it is wrong.
pub fn check(document: &Value, command: &str, which: &str, body: &Value) -> Result<(), String> {
    let schema = of(document, command, which);
    if schema.is_null() {
        return Err(format!("{command} has no {which} in the document"));
    }
    valid(document, schema, body).map_err(|place| format!("{command}, {which}: {place}"))
}

/// Keywords that say nothing about what is valid.
const WORDS: [&str; 7] = ["description", "title", "format", "default", "examples", "deprecated", "$schema"];

/// Checks a value against a schema of the document.
pub fn valid(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let Some(schema) = schema.as_object() else {
        return if schema.as_bool() == Some(true) { Ok(()) } else { Err("nothing is valid here".into()) };
    };
    for (keyword, wanted) in schema {
        let list = || wanted.as_array().expect("a list").iter();
        match keyword.as_str() {
            "$ref" => {
                let path =
                    wanted.as_str().and_then(|path| path.strip_prefix('#')).expect("a place in the document");
                let target = document.pointer(path).unwrap_or_else(|| panic!("{path} leads nowhere"));
                valid(document, target, value)?;
            }
            "type" => {
                let kinds: Vec<&str> = match wanted {
                    Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
                    kind => kind.as_str().into_iter().collect(),
                };
                if !kinds.iter().any(|kind| is(kind, value)) {
                    return Err(format!("{value} is no {kinds:?}"));
                }
            }
            "enum" => {
                if !list().any(|one| one == value) {
                    return Err(format!("{value} is none of {wanted}"));
                }
            }
            "const" => {
                if wanted != value {
                    return Err(format!("{value} is not {wanted}"));
                }
            }
            "required" => {
                for key in list().filter_map(Value::as_str) {
                    if value.get(key).is_none() {
                        return Err(format!("{key} is missing"));
                    }
                }
            }
            "properties" => {
                for (key, schema) in wanted.as_object().expect("an object") {
                    if let Some(value) = value.get(key) {
                        valid(document, schema, value).map_err(|place| format!("{key}: {place}"))?;
                    }
                }
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    valid(document, wanted, item).map_err(|place| format!("an item: {place}"))?;
                }
            }
            // Each of them is about one kind of value alone.
            "minimum" if value.as_f64() < wanted.as_f64() && value.is_number() => {
                return Err(format!("{value} is less than {wanted}"));
            }
            "maximum" if value.as_f64() > wanted.as_f64() => {
                return Err(format!("{value} is more than {wanted}"));
            }
            "minItems" if value.as_array().is_some_and(|items| (items.len() as u64) < size(wanted)) => {
                return Err(format!("fewer than {wanted} items"));
            }
            "maxItems" if value.as_array().is_some_and(|items| items.len() as u64 > size(wanted)) => {
                return Err(format!("more than {wanted} items"));
            }
            "minimum" | "maximum" | "minItems" | "maxItems" => {}
            "additionalProperties" => assert_eq!(wanted, true, "other keys are always allowed"),
            "allOf" => list().try_for_each(|schema| valid(document, schema, value))?,
            "anyOf" => {
                let tried: Vec<String> =
                    list().filter_map(|schema| valid(document, schema, value).err()).collect();
                if tried.len() == list().count() {
                    return Err(tried.join(" or "));
                }
            }
            word if WORDS.contains(&word) => {}
            other => panic!("the document uses {other}, which this test does not know"),
        }
    }
    Ok(())
}

fn size(wanted: &Value) -> u64 {
    wanted.as_u64().expect("a number of items")
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("the document has the type {other}"),
    }
}

#[test]
fn a_body_that_is_not_as_the_document_says_is_noticed() {
    let document = serde_json::json!({
        "components": {"schemas": {"A": {"type": "object", "required": ["x"],
            "properties": {"x": {"type": "integer", "minimum": 1, "maximum": 2},
                           "list": {"type": "array", "items": {"enum": [0, 1]}, "minItems": 1, "maxItems": 2}}}}},
        "paths": {"/v4/s/c": {"post": {"requestBody": {"content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/A"}}}}}}},
    });
    let check = |body| check(&document, "s/c", "request", &body).is_ok();
    assert!(check(serde_json::json!({"x": 1, "list": [0], "more": true})));
    for wrong in [
        serde_json::json!({}),
        serde_json::json!({"x": "1"}),
        serde_json::json!({"x": 1, "list": [2]}),
        serde_json::json!({"x": 0}),
        serde_json::json!({"x": 3}),
        serde_json::json!({"x": 1, "list": []}),
        serde_json::json!({"x": 1, "list": [0, 0, 0]}),
        serde_json::json!([]),
    ] {
        assert!(!check(wrong.clone()), "{wrong}");
    }
}
