//! What a profile may say.

use doubletick_protocol::profile::ProfileChange;
use doubletick_protocol::{Error, Result, codes, limits};

/// What every key of an application's own profile fields begins with.
const CUSTOM_PREFIX: &str = "Tag_Profile_Custom_";
/// The highest `TIMGenderType`.
const LAST_GENDER: u32 = 2;
/// The highest `TIMProfileAddPermission`.
const LAST_ADD_PERMISSION: u32 = 3;

/// The change with complete keys, or 40601 for a value that is too long, or 40001.
pub fn check_profile_change(change: &ProfileChange) -> Result<ProfileChange> {
    let texts = [
        ("nick_name", &change.nick_name),
        ("face_url", &change.face_url),
        ("self_signature", &change.self_signature),
        ("location", &change.location),
    ];
    for (field, text) in texts {
        check_value(field, text.as_deref().unwrap_or_default())?;
    }
    let numbers = [
        ("gender", change.gender, LAST_GENDER),
        ("add_permission", change.add_permission, LAST_ADD_PERMISSION),
    ];
    for (field, number, last) in numbers {
        if number.is_some_and(|number| number > last) {
            return invalid(format!("{field}: must be 0 to {last}"));
        }
    }
    // Before anything is done for each of them.
    check_custom_count(change.custom.as_deref().unwrap_or_default().len())?;
    let mut change = change.clone();
    for (key, value) in change.custom.iter_mut().flatten() {
        if !key.starts_with(CUSTOM_PREFIX) {
            key.insert_str(0, CUSTOM_PREFIX);
        }
        if key.len() == CUSTOM_PREFIX.len() {
            return invalid("custom_string_array: a key is empty".to_owned());
        }
        check_value("custom_string_array: key", key)?;
        check_value("custom_string_array: value", value)?;
    }
    Ok(change)
}

/// 40001 when a profile would have more fields of its own than are kept.
pub fn check_custom_count(count: usize) -> Result<()> {
    if count > limits::CUSTOM_FIELDS {
        return invalid(format!("custom_string_array: {count} fields, at most {}", limits::CUSTOM_FIELDS));
    }
    Ok(())
}

fn check_value(field: &str, value: &str) -> Result<()> {
    if value.len() > limits::PROFILE_VALUE_BYTES {
        let text = format!("{field}: at most {} bytes", limits::PROFILE_VALUE_BYTES);
        return Err(Error::new(codes::ERR_SVR_PROFILE_SIZE_LIMIT, text));
    }
    Ok(())
}

fn invalid<T>(text: String) -> Result<T> {
    Err(Error::new(codes::ERR_SVR_PROFILE_INVALID_PARAMETERS, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(change: ProfileChange) -> Option<i32> {
        check_profile_change(&change).err().map(|error| error.code)
    }

    fn text(bytes: usize) -> Option<String> {
        Some("x".repeat(bytes))
    }

    #[test]
    fn values_have_at_most_500_bytes() {
        let base = ProfileChange::default;
        assert_eq!(code(base()), None);
        assert_eq!(code(ProfileChange { nick_name: text(500), ..base() }), None);
        assert_eq!(code(ProfileChange { nick_name: text(501), ..base() }), Some(40601));
        assert_eq!(code(ProfileChange { face_url: text(501), ..base() }), Some(40601));
        assert_eq!(code(ProfileChange { self_signature: text(501), ..base() }), Some(40601));
        assert_eq!(code(ProfileChange { location: text(501), ..base() }), Some(40601));
        let custom = |bytes| Some(vec![("k".to_owned(), "x".repeat(bytes))]);
        assert_eq!(code(ProfileChange { custom: custom(500), ..base() }), None);
        assert_eq!(code(ProfileChange { custom: custom(501), ..base() }), Some(40601));
        let many = |count: usize| Some((0..count).map(|n| (format!("k{n}"), String::new())).collect());
        assert_eq!(code(ProfileChange { custom: many(limits::CUSTOM_FIELDS), ..base() }), None);
        assert_eq!(code(ProfileChange { custom: many(limits::CUSTOM_FIELDS + 1), ..base() }), Some(40001));
    }

    #[test]
    fn enums_are_checked() {
        let base = ProfileChange::default;
        assert_eq!(code(ProfileChange { gender: Some(2), ..base() }), None);
        assert_eq!(code(ProfileChange { gender: Some(3), ..base() }), Some(40001));
        assert_eq!(code(ProfileChange { add_permission: Some(3), ..base() }), None);
        assert_eq!(code(ProfileChange { add_permission: Some(4), ..base() }), Some(40001));
    }

    #[test]
    fn keys_get_their_prefix_once() {
        let field = |key: &str| vec![(key.to_owned(), "v".to_owned())];
        let change = |key: &str| ProfileChange { custom: Some(field(key)), ..ProfileChange::default() };
        for key in ["Hobby", "Tag_Profile_Custom_Hobby"] {
            let checked = check_profile_change(&change(key)).expect("is allowed");
            assert_eq!(checked.custom, Some(field("Tag_Profile_Custom_Hobby")));
        }
        assert_eq!(code(change("")), Some(40001));
        assert_eq!(code(change("Tag_Profile_Custom_")), Some(40001));
    }
}
