//! Settings as an operator writes them: `key = value` lines, the keys being the names of the fields.

use doubletick_engine::rules::settings::{GROUP_TYPES, fields};
pub use doubletick_engine::rules::settings::{Pairs, pairs};
use doubletick_protocol::group::GroupType;
use doubletick_protocol::settings::Settings;
use serde_json::{Value, json};

/// The settings with these changes. Errors name the key.
pub fn changed(settings: &Settings, changes: &[(String, String)]) -> Result<Settings, String> {
    let mut fields = fields(settings);
    for (key, text) in changes {
        let Some(value) = fields.get_mut(key) else {
            let known = fields.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            return Err(format!("{key}: there is no such setting; there are: {known}"));
        };
        *value = parse(value, text.trim()).map_err(|problem| format!("{key}: {problem}"))?;
    }
    let settings: Settings =
        serde_json::from_value(Value::Object(fields)).map_err(|error| error.to_string())?;
    settings.check().map_err(|error| error.text)?;
    Ok(settings)
}

/// Takes `KEY=VALUE` of the command line apart; an error where there is no `=`.
pub fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.trim().to_owned())),
        _ => Err("must be KEY=VALUE".into()),
    }
}

/// A value of the same kind as the old one.
fn parse(old: &Value, text: &str) -> Result<Value, String> {
    match old {
        Value::Bool(_) => {
            text.parse::<bool>().map(Value::from).map_err(|_| format!("`{text}`: must be true or false"))
        }
        Value::Array(_) => {
            let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
            names.map(group_type).collect::<Result<Vec<_>, _>>().map(|types| json!(types))
        }
        _ => text
            .parse::<u64>()
            .map(Value::from)
            .map_err(|_| format!("`{text}`: must be a whole number, 0 or more")),
    }
}

fn group_type(text: &str) -> Result<GroupType, String> {
    let found = GROUP_TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    found.map(|(_, group_type)| *group_type).ok_or_else(|| {
        let known = GROUP_TYPES.map(|(name, _)| name).join(", ");
        format!("`{text}`: there is no such group type; there are: {known}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(text: &str) -> Result<Settings, String> {
        changed(&Settings::default(), &[pair(text).unwrap()])
    }

    #[test]
    fn what_is_written_reads_back_as_the_same_settings() {
        let settings = Settings {
            receipt_group_types: [GroupType::Community, GroupType::Work].into(),
            one_device_per_platform: false,
            request_burst: 7,
            ..Settings::default()
        };
        assert_eq!(changed(&Settings::default(), &pairs(&settings)), Ok(settings));
    }

    #[test]
    fn group_types_are_names_in_any_case_or_none() {
        let types = change("receipt_group_types = work, COMMUNITY").unwrap().receipt_group_types;
        assert_eq!(types, [GroupType::Work, GroupType::Community].into());
        assert!(change("receipt_group_types=").unwrap().receipt_group_types.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named() {
        for wrong in [
            "colour=red",
            "revoke_seconds=soon",
            "revoke_seconds=-1",
            "message_bytes=0",
            "one_device_per_platform=yes",
            "receipt_group_types=Work,Choir",
            "receipt_group_types=AVChatRoom",
        ] {
            let error = change(wrong).unwrap_err();
            assert!(error.starts_with(wrong.split('=').next().unwrap()), "{wrong}: {error}");
        }
        assert!(pair("revoke_seconds").is_err());
    }
}
