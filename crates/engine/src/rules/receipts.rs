//! Receipts: which messages of a list count, who is in an audience, who may ask.

use doubletick_protocol::ids::check_msg_id;
use doubletick_protocol::{Error, Result, codes, limits};
use std::collections::HashSet;

fn bad(text: impl Into<String>) -> Error {
    Error::new(codes::ERR_INVALID_PARAMETERS, text)
}

/// Checks a list of message ids: 1 to `limit`, each one valid. Answers them in order, each once.
pub fn check_list(ids: &[String], limit: usize) -> Result<Vec<&str>> {
    if ids.is_empty() {
        return Err(bad("messages: the list is empty"));
    }
    check_length(ids, limit)?;
    if let [id] = ids {
        check_msg_id(id)?;
        return Ok(vec![id]);
    }
    let mut seen = HashSet::new();
    let mut list = Vec::with_capacity(ids.len());
    for id in ids {
        check_msg_id(id)?;
        if seen.insert(id.as_str()) {
            list.push(id.as_str());
        }
    }
    Ok(list)
}

/// Checks the times beside a list of so many messages: none, or one for each.
pub fn check_times(messages: usize, times: &[u64]) -> Result<()> {
    if !times.is_empty() && times.len() != messages {
        return Err(bad(format!("read_at: {} times for {messages} messages", times.len())));
    }
    Ok(())
}

/// When a message was read, in seconds, as its reader says (0: now). Nobody reads in the future, or before the message
/// was stored. Who says nothing reads after those who did before, whatever the clock says.
pub fn read_at(said: u64, now: i64, last_read_at: i64, stored_at: i64) -> i64 {
    let at = match said {
        0 => now.max(last_read_at),
        said => i64::try_from(said).unwrap_or(i64::MAX).min(now),
    };
    at.max(stored_at)
}

/// 6017 for a list that is too long.
pub fn check_length(ids: &[String], limit: usize) -> Result<()> {
    if ids.len() > limit {
        return Err(bad(format!("messages: {} of them, at most {limit} in one call", ids.len())));
    }
    Ok(())
}

/// The one conversation of the known messages of a list: 10062 when none is known, 6017 when there are two.
pub fn one_conversation(mut known: impl Iterator<Item = i64>) -> Result<i64> {
    let first = known.next().ok_or_else(unknown)?;
    if known.any(|conv| conv != first) {
        return Err(bad("messages: they are of different conversations"));
    }
    Ok(first)
}

/// 10062: nothing is known of the receipts of this message.
pub fn unknown() -> Error {
    Error::new(codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND, "messages: unknown, or without receipts")
}

/// 10060: the type of the group is off in the settings.
pub fn switched_off() -> Error {
    Error::new(
        codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED,
        "group: read receipts are switched off for groups of this type",
    )
}

/// What is known of one message in a list of receipts to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The reader has sent it.
    pub own: bool,
    /// It asked for receipts.
    pub flagged: bool,
    /// Whether the message is revoked.
    pub revoked: bool,
}

/// What a receipt for this message does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The message is passed over: own, or without the flag.
    Skip,
    /// Success without change: revoked.
    Nothing,
    /// The receipt is new, and is recorded.
    Record,
}

/// The effects on each message of a list; 6017 when all are passed over.
pub fn effects(list: impl IntoIterator<Item = Sent>) -> Result<Vec<Effect>> {
    let effects: Vec<Effect> = list
        .into_iter()
        .map(|message| match message {
            Sent { own: true, .. } | Sent { flagged: false, .. } => Effect::Skip,
            Sent { revoked: true, .. } => Effect::Nothing,
            _ => Effect::Record,
        })
        .collect();
    if effects.iter().all(|effect| *effect == Effect::Skip) {
        return Err(bad("messages: all of them are your own or did not ask for receipts"));
    }
    Ok(effects)
}

/// Whether a member number belongs to the audience of a message. `targets` are ascending.
pub fn in_audience(member_no: i64, sender_no: i64, last_no: i64, targets: Option<&[i64]>) -> bool {
    match targets {
        Some(targets) => targets.binary_search(&member_no).is_ok(),
        None => member_no <= last_no && member_no != sender_no,
    }
}

/// 10007: the reader is in the audience of none of the messages that are left of a list.
pub fn outside_audience() -> Error {
    Error::new(
        codes::ERR_SVR_GROUP_PERMISSION_DENY,
        "messages: none of them was sent to you; who joins later is not asked for a receipt",
    )
}

/// 10007: only the sender may know who has read.
pub fn only_sender() -> Error {
    Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, "message: only its sender may see who has read it")
}

/// 10062: nobody can be reminded of this message.
pub fn no_reminder(text: &str) -> Error {
    Error::new(codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND, format!("message: {text}"))
}

/// 10007: only the operator reminds.
pub fn only_operator_reminds() -> Error {
    let text = "message: only the operator of the service reminds those who have not read it";
    Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, text)
}

/// 7008 until so long after the last reminder of a message, in seconds.
pub fn check_reminder(last: Option<i64>, now: u64) -> Result<()> {
    let Some(last) = last.and_then(|last| u64::try_from(last).ok()) else { return Ok(()) };
    let next = last.saturating_add(limits::REMINDER_SECONDS);
    // A clock that was set back makes nobody wait for longer than the time between two.
    if now >= next || now < last {
        return Ok(());
    }
    let text =
        format!("message: there was a reminder of it at {last}; the next one is possible from {next} on");
    Err(Error::new(codes::ERR_SDK_COMM_API_CALL_FREQUENCY_LIMIT, text))
}

/// 6017 unless a page of readers has 1 to 100 places.
pub fn check_page(count: u32) -> Result<()> {
    if (1..=limits::READERS_PER_PAGE).contains(&count) {
        return Ok(());
    }
    Err(bad(format!("count: must be 1 to {}", limits::READERS_PER_PAGE)))
}

/// 6017: C2C messages have no list of readers.
pub fn no_readers_in_c2c() -> Error {
    bad("message: a C2C message has no list of readers; get its receipt")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(range: std::ops::Range<usize>) -> Vec<String> {
        range.map(|n| format!("m{n}")).collect()
    }

    #[test]
    fn a_list_has_one_to_thirty_valid_ids_and_each_counts_once() {
        fn code(ids: &[String]) -> std::result::Result<Vec<&str>, i32> {
            check_list(ids, 30).map_err(|error| error.code)
        }
        assert_eq!(code(&[]), Err(codes::ERR_INVALID_PARAMETERS));
        assert!(code(&ids(0..30)).is_ok());
        assert_eq!(code(&ids(0..31)), Err(codes::ERR_INVALID_PARAMETERS));
        assert_eq!(code(&["a".into(), String::new()]), Err(codes::ERR_INVALID_PARAMETERS));
        assert_eq!(code(&["a".into(), "b".into(), "a".into()]), Ok(vec!["a", "b"]));
        let text = check_list(&ids(0..31), 30).unwrap_err().text;
        assert!(text.contains("31") && text.contains("30"), "{text}");
    }

    #[test]
    fn a_reader_is_believed_between_the_message_and_now() {
        let (now, stored_at) = (1000, 100);
        for (said, last_read_at, at) in
            [(500, 0, 500), (500, 900, 500), (99, 0, 100), (1001, 0, 1000), (u64::MAX, 0, 1000)]
        {
            assert_eq!(read_at(said, now, last_read_at, stored_at), at, "{said}");
        }
        // Without a word it is now, however the clock stands.
        assert_eq!(read_at(0, now, 0, stored_at), 1000);
        assert_eq!(read_at(0, now, 1500, stored_at), 1500);
        assert_eq!(read_at(0, 50, 0, stored_at), 100);
    }

    #[test]
    fn times_are_none_or_as_many_as_messages() {
        assert_eq!(check_times(2, &[]), Ok(()));
        assert_eq!(check_times(2, &[0, 7]), Ok(()));
        for times in [&[1][..], &[1, 2, 3]] {
            let error = check_times(2, times).unwrap_err();
            assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS);
            assert!(error.text.starts_with("read_at: "), "{}", error.text);
        }
    }

    #[test]
    fn one_conversation_or_none() {
        let code = |list: &[i64]| one_conversation(list.iter().copied()).map_err(|error| error.code);
        assert_eq!(code(&[]), Err(codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND));
        assert_eq!(code(&[4, 4]), Ok(4));
        assert_eq!(code(&[4, 5]), Err(codes::ERR_INVALID_PARAMETERS));
    }

    #[test]
    fn own_and_unflagged_are_passed_over_revoked_does_nothing() {
        let of = |own, flagged, revoked| Sent { own, flagged, revoked };
        let list =
            [of(true, true, false), of(false, false, false), of(false, true, true), of(false, true, false)];
        assert_eq!(effects(list), Ok(vec![Effect::Skip, Effect::Skip, Effect::Nothing, Effect::Record]));
        assert!(effects(list[2..3].to_vec()).is_ok(), "a revoked message alone succeeds");
        assert_eq!(effects(list[..2].to_vec()).map_err(|e| e.code), Err(codes::ERR_INVALID_PARAMETERS));
        assert!(effects([of(false, false, true)]).is_err(), "revoked without the flag is passed over");
    }

    #[test]
    fn the_audience_ends_where_it_ended_when_the_message_was_stored() {
        assert!(in_audience(1, 2, 3, None));
        assert!(!in_audience(2, 2, 3, None), "the sender");
        assert!(in_audience(3, 2, 3, None));
        assert!(!in_audience(4, 2, 3, None), "joined later");
        assert!(in_audience(5, 2, 9, Some(&[3, 5])));
        assert!(!in_audience(4, 2, 9, Some(&[3, 5])));
    }

    #[test]
    fn a_message_is_reminded_of_once_an_hour_and_the_refusal_says_when_again() {
        assert_eq!(check_reminder(None, 1000), Ok(()));
        assert_eq!(check_reminder(Some(1000), 4600), Ok(()));
        assert_eq!(check_reminder(Some(1000), 999), Ok(()), "the clock was set back");
        for now in [1000, 4599] {
            let error = check_reminder(Some(1000), now).unwrap_err();
            assert_eq!(error.code, codes::ERR_SDK_COMM_API_CALL_FREQUENCY_LIMIT);
            assert!(error.text.contains("1000") && error.text.contains("4600"), "{}", error.text);
        }
    }

    #[test]
    fn a_page_has_one_to_a_hundred_places() {
        for (count, right) in [(0, false), (1, true), (100, true), (101, false)] {
            assert_eq!(check_page(count).is_ok(), right, "{count}");
        }
    }
}
