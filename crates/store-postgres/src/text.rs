//! Text in columns. PostgreSQL keeps every character but NUL, which messages and names may hold: it stands there as two
//! characters that begin with U+0001, and so does U+0001 itself.

use std::borrow::Cow;

/// As it is kept, and as it is asked for.
pub(super) fn kept(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', '\u{1}']) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\0' => kept.push_str("\u{1}0"),
            '\u{1}' => kept.push_str("\u{1}1"),
            other => kept.push(other),
        }
    }
    Cow::Owned(kept)
}

/// What [`kept`] was made of.
pub(super) fn read(kept: String) -> String {
    if !kept.contains('\u{1}') {
        return kept;
    }
    let (mut text, mut characters) = (String::with_capacity(kept.len()), kept.chars());
    while let Some(character) = characters.next() {
        match character {
            '\u{1}' if characters.next() == Some('0') => text.push('\0'),
            '\u{1}' => text.push('\u{1}'),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_text_is_kept_as_it_is() {
        assert!(matches!(kept("Grüße, 你好"), Cow::Borrowed("Grüße, 你好")));
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_has_no_nul_while_it_is_kept(text in "[\\x00\\x01\\x02a01]{0,12}|\\PC*") {
            let kept = kept(&text).into_owned();
            prop_assert!(!kept.contains('\0'));
            prop_assert_eq!(read(kept), text);
        }
    }
}
