//! The interface as an OpenAPI 3.1 document, made from the table of commands and the types of their bodies.

use super::answer::Status;
use super::commands::{Command, Commands};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The document.
pub(super) fn document(commands: &Commands) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let status = generator.subschema_for::<Status>();
    let mut paths = Map::new();
    for command in commands.iter() {
        let request = (command.request)(&mut generator).to_value();
        let answer = (command.answer)(&mut generator).to_value();
        paths.insert(format!("/v4/{}", command.path), path(command, &request, &answer));
    }
    let mut schemas = generator.take_definitions(true);
    schemas.values_mut().for_each(bound);
    schemas.insert(
        "Failure".to_owned(),
        json!({
            "description": "An answer to a call that was refused.",
            "allOf": [status],
            "properties": {"ActionStatus": {"const": "FAIL"}},
        }),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "doubletick REST",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": parameters(),
            "securitySchemes": {
                "userSig": {"type": "apiKey", "in": "header", "name": "Authorization",
                            "description": "UserSig IDENTIFIER:USERSIG, in place of the parameters of the URL."},
                "consoleToken": {"type": "http", "scheme": "bearer",
                                 "description": "A token of doubletickd console-token."},
            },
        },
    })
}

/// Says how large numbers of 32 bits may be: `format` alone binds nobody.
fn bound(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.get("format").is_some_and(|format| format == "uint32") {
                fields.entry("maximum").or_insert(u32::MAX.into());
            }
            fields.values_mut().for_each(bound);
        }
        Value::Array(items) => items.iter_mut().for_each(bound),
        _ => {}
    }
}

/// Parameters of the URL, which every command has.
const PARAMETERS: [&str; 5] = ["sdkappid", "identifier", "usersig", "random", "contenttype"];

fn parameters() -> Value {
    let parameter = |name: &str, required: bool, schema: Value, text: &str| json!({"name": name, "in": "query", "required": required, "schema": schema, "description": text});
    json!({
        "sdkappid": parameter("sdkappid", false, json!({"type": "integer"}), "The SDKAppID of the application. Needed, as the next two, without the header Authorization."),
        "identifier": parameter("identifier", false, json!({"type": "string"}), "An administrator."),
        "usersig": parameter("usersig", false, json!({"type": "string"}), "The UserSig of the administrator."),
        "random": parameter("random", false, json!({"type": "integer", "minimum": 0, "maximum": u32::MAX}),
                            "Any number."),
        "contenttype": parameter("contenttype", false, json!({"const": "json"}), "How the body is written."),
    })
}

fn path(command: &Command, request: &Value, answer: &Value) -> Value {
    let (tag, name) = command.path.split_once('/').unwrap_or(("", command.path));
    let parameters: Vec<Value> =
        PARAMETERS.iter().map(|name| json!({"$ref": format!("#/components/parameters/{name}")})).collect();
    let success = json!({"allOf": [{"$ref": "#/components/schemas/Status"}, answer]});
    json!({"post": {
        "operationId": name,
        "tags": [tag],
        "summary": command.summary,
        "parameters": parameters,
        // None of them: by the parameters of the URL.
        "security": if command.for_tokens() {
            json!([{}, {"userSig": []}, {"consoleToken": []}])
        } else {
            json!([{}, {"userSig": []}])
        },
        "requestBody": {"required": true, "content": {"application/json": {"schema": request}}},
        "responses": {"200": {
            "description": "The answer; also where the call was refused.",
            "content": {"application/json": {"schema": {
                "anyOf": [success, {"$ref": "#/components/schemas/Failure"}],
            }}},
        }},
    }})
}
