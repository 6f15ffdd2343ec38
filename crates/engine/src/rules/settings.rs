//! Settings as an operator reads them: keys, which are the names of the fields, and values as text.

use doubletick_protocol::group::GroupType;
use doubletick_protocol::settings::Settings;
use serde_json::{Map, Value, json};

/// Keys and values as text.
pub type Pairs = Vec<(String, String)>;

/// How group types are written.
pub const GROUP_TYPES: [(&str, GroupType); 5] = [
    ("Public", GroupType::Public),
    ("Work", GroupType::Work),
    ("Meeting", GroupType::Meeting),
    ("Community", GroupType::Community),
    ("AVChatRoom", GroupType::AvChatRoom),
];

/// All settings, each with its value as the command line writes it.
pub fn pairs(settings: &Settings) -> Pairs {
    let text = |value: &Value| match value {
        Value::Array(types) => {
            let name = |(name, group_type): &(&str, GroupType)| {
                types.contains(&json!(group_type)).then(|| name.to_string())
            };
            GROUP_TYPES.iter().filter_map(name).collect::<Vec<_>>().join(",")
        }
        value => value.to_string(),
    };
    fields(settings).iter().map(|(key, value)| (key.clone(), text(value))).collect()
}

/// What is different: the key, its value before, and its value now.
pub fn differences(before: &Settings, now: &Settings) -> Vec<(String, String, String)> {
    let both = pairs(before).into_iter().zip(pairs(now));
    let differ = both.filter(|((_, before), (_, now))| before != now);
    differ.map(|((key, before), (_, now))| (key, before, now)).collect()
}

/// The fields by their names.
pub fn fields(settings: &Settings) -> Map<String, Value> {
    match json!(settings) {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told_with_both_values_and_nothing_else_is() {
        let before = Settings::default();
        let now =
            Settings { request_burst: 7, receipt_group_types: [GroupType::Work].into(), ..before.clone() };
        let told = differences(&before, &now);
        assert_eq!(told.len(), 2);
        assert!(told.contains(&("request_burst".into(), "200".into(), "7".into())), "{told:?}");
        assert!(told.iter().any(|(key, _, now)| key == "receipt_group_types" && now == "Work"), "{told:?}");
        assert!(differences(&now, &now).is_empty());
    }
}
