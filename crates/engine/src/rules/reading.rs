//! What a user sees of a conversation, and what of it counts as unread.

use doubletick_protocol::group::{CustomField, GroupType};
use doubletick_protocol::message::{HistoryQuery, HistoryStart};
use doubletick_protocol::{Error, Result, codes, limits};

/// Messages above this seq are visible; `None`: none is. `group_type` is `None` in C2C. Only Meeting groups
/// show what was said before one joined; AVChatRooms keep nothing.
pub fn floor(group_type: Option<GroupType>, joined_seq: i64) -> Option<i64> {
    match group_type {
        None | Some(GroupType::Meeting) => Some(0),
        Some(GroupType::AvChatRoom) => None,
        Some(_) => Some(joined_seq),
    }
}

/// Whether conversations of this type have unread counts.
pub fn counts_unread(group_type: Option<GroupType>) -> bool {
    !matches!(group_type, Some(GroupType::Meeting | GroupType::AvChatRoom))
}

/// How many messages of a conversation count, as users are told.
pub fn shown_counted(group_type: Option<GroupType>, counted: i64) -> u64 {
    if counts_unread(group_type) { u64::try_from(counted).unwrap_or(0) } else { 0 }
}

/// Whether a conversation with this `TIMReceiveMessageOpt` counts in the total: 1, 2 and 3 are silenced.
pub fn counts_in_total(recv_opt: u32) -> bool {
    !matches!(recv_opt, 1..=3)
}

/// `TIMGroupAtType` of a message, if it names the user or everyone.
pub fn at_type(me: bool, all: bool) -> Option<u32> {
    match (me, all) {
        (true, true) => Some(3),
        (false, true) => Some(2),
        (true, false) => Some(1),
        (false, false) => None,
    }
}

/// The unique number of a stored message.
pub fn unique_id(conv: u64, seq: u64) -> u64 {
    (conv & 0x3fff_ffff) << 32 | (seq & 0xffff_ffff)
}

/// The unique number of a message that is not stored: above every stored one, below 2^63.
pub fn unique_id_online(now_ms: u64, rand: u32) -> u64 {
    1 << 62 | (now_ms & 0x3ff_ffff_ffff) << 20 | u64::from(rand) & 0xf_ffff
}

/// The contents in one answer, which has a bound.
#[derive(Debug, Default)]
pub struct Weight(u64);

impl Weight {
    /// Counts so many bytes more. 10018: more than one answer may have.
    pub fn add(&mut self, bytes: u64) -> Result<()> {
        self.0 = self.0.saturating_add(bytes);
        if self.0 <= limits::ANSWER_BYTES {
            return Ok(());
        }
        let text =
            format!("the answer would have more than {} bytes; ask for less at once", limits::ANSWER_BYTES);
        Err(Error::new(codes::ERR_SVR_GROUP_RSP_SIZE_LIMIT, text))
    }
}

/// How much contents an answer still takes: one without pages is refused beyond its bound, a page ends before it.
#[derive(Debug, Default)]
pub struct Room {
    weight: Weight,
    page: bool,
    begun: bool,
}

impl Room {
    /// Of a page: what is too large for one comes alone.
    pub fn page() -> Self {
        Self { page: true, ..Self::default() }
    }

    /// Takes so many bytes; false where they belong on the next page. 10018 in an answer without pages.
    pub fn take(&mut self, bytes: u64) -> Result<bool> {
        if self.page && self.begun && self.weight.0.saturating_add(bytes) > limits::PAGE_BYTES {
            return Ok(false);
        }
        self.begun = true;
        if self.page {
            self.weight.0 = self.weight.0.saturating_add(bytes);
            return Ok(true);
        }
        self.weight.add(bytes).map(|()| true)
    }
}

/// 6017 unless a page of a list shall have 1 to 100 entries.
pub fn check_list_page(count: u32) -> Result<()> {
    if (1..=limits::LIST_PER_PAGE).contains(&count) {
        return Ok(());
    }
    Err(Error::new(codes::ERR_INVALID_PARAMETERS, format!("count: must be 1 to {}", limits::LIST_PER_PAGE)))
}

/// 6017 unless a page of all groups shall have 1 to 10,000.
pub fn check_group_id_page(count: u32) -> Result<()> {
    if (1..=limits::GROUP_IDS_PER_PAGE).contains(&count) {
        return Ok(());
    }
    let text = format!("count: must be 1 to {}", limits::GROUP_IDS_PER_PAGE);
    Err(Error::new(codes::ERR_INVALID_PARAMETERS, text))
}

/// Bytes of fields of an application.
pub fn custom_bytes(fields: &[CustomField]) -> u64 {
    fields.iter().map(|(key, value)| (key.len() + value.len()) as u64).sum()
}

/// Where a history page begins and ends, as seqs and seconds that the store has to look up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The end of the conversation on that side.
    End,
    /// This seq, with it.
    Seq(i64),
    /// The first message at this second or later.
    From(u64),
    /// The last message at this second or earlier.
    Until(u64),
}

/// The limits of a page: every message is at or after all of `lows`, and at or before all of `highs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Where the ranges begin.
    pub lows: Vec<Point>,
    /// Where the ranges end.
    pub highs: Vec<Point>,
}

/// Checks a question for history (all but the message that it may begin beside).
pub fn check_history(query: &HistoryQuery) -> Result<()> {
    let bad = |text: &str| Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    query.conversation.check()?;
    if !(1..=limits::HISTORY_PER_PAGE).contains(&query.count) {
        return bad("count: must be 1 to 100");
    }
    if query.elem_types.len() > limits::ELEM_TYPES_PER_QUERY {
        return bad("elem_types: at most 100");
    }
    match &query.start {
        HistoryStart::Seq(_) | HistoryStart::Seqs(_) if !query.conversation.is_group() => {
            bad("seq: only groups can be asked by seq")
        }
        HistoryStart::Seqs(seqs) if seqs.len() > limits::HISTORY_PER_PAGE as usize => {
            bad("message_seq_array: at most 100")
        }
        _ => Ok(()),
    }
}

/// The limits of a page; `anchor` is the seq of the message that it begins beside.
pub fn history_limits(query: &HistoryQuery, anchor: Option<i64>) -> Limits {
    let start = match (&query.start, anchor) {
        (HistoryStart::Message(_), Some(seq)) if query.newer => Point::Seq(seq.saturating_add(1)),
        (HistoryStart::Message(_), Some(seq)) => Point::Seq(seq - 1),
        (HistoryStart::Seq(seq), _) => Point::Seq(i64::try_from(*seq).unwrap_or(i64::MAX)),
        (HistoryStart::Time(time), _) if query.newer => Point::From(*time),
        (HistoryStart::Time(time), _) => Point::Until(*time),
        _ => Point::End,
    };
    let mut limits = Limits { lows: Vec::new(), highs: Vec::new() };
    if query.newer {
        limits.lows.push(start)
    } else {
        limits.highs.push(start)
    }
    if let Some((begin, period)) = query.window {
        let (from, until) = if query.newer {
            (begin, begin.saturating_add(period))
        } else {
            (begin.saturating_sub(period), begin)
        };
        limits.lows.push(Point::From(from));
        limits.highs.push(Point::Until(until));
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::*;
    use doubletick_protocol::ids::ConversationId;

    fn query(start: HistoryStart, newer: bool, window: Option<(u64, u64)>) -> HistoryQuery {
        let conversation = ConversationId::Group("g".into());
        HistoryQuery { conversation, start, newer, count: 20, window, elem_types: vec![] }
    }

    #[test]
    fn only_meetings_show_what_was_said_before() {
        assert_eq!(floor(None, 0), Some(0));
        assert_eq!(floor(Some(GroupType::Work), 7), Some(7));
        assert_eq!(floor(Some(GroupType::Meeting), 7), Some(0));
        assert_eq!(floor(Some(GroupType::AvChatRoom), 0), None);
    }

    #[test]
    fn a_message_is_excluded_a_seq_is_included() {
        let beside = |newer| history_limits(&query(HistoryStart::Message("m".into()), newer, None), Some(5));
        assert_eq!(beside(false), Limits { lows: vec![], highs: vec![Point::Seq(4)] });
        assert_eq!(beside(true), Limits { lows: vec![Point::Seq(6)], highs: vec![] });
        let at = history_limits(&query(HistoryStart::Seq(5), false, None), None);
        assert_eq!(at.highs, [Point::Seq(5)]);
        let far = history_limits(&query(HistoryStart::Seq(u64::MAX), true, None), None);
        assert_eq!(far.lows, [Point::Seq(i64::MAX)]);
    }

    #[test]
    fn a_window_is_closed_and_lies_in_the_direction() {
        let older = history_limits(&query(HistoryStart::End, false, Some((100, 30))), None);
        assert_eq!(older.lows, [Point::From(70)]);
        assert_eq!(older.highs, [Point::End, Point::Until(100)]);
        let newer = history_limits(&query(HistoryStart::End, true, Some((100, u64::MAX))), None);
        assert_eq!(newer.highs, [Point::Until(u64::MAX)]);
        assert_eq!(newer.lows, [Point::End, Point::From(100)]);
    }

    #[test]
    fn bad_questions_are_named() {
        let code = |query: &HistoryQuery| check_history(query).map_err(|error| error.code);
        let mut asked = query(HistoryStart::Seqs(vec![1; 101]), false, None);
        assert_eq!(code(&asked), Err(codes::ERR_INVALID_PARAMETERS));
        asked.start = HistoryStart::Seqs(vec![1; 100]);
        assert_eq!(code(&asked), Ok(()));
        asked.conversation = ConversationId::C2c("u".into());
        assert_eq!(code(&asked), Err(codes::ERR_INVALID_PARAMETERS));
        asked.start = HistoryStart::End;
        asked.elem_types = vec![0; 101];
        assert_eq!(code(&asked), Err(codes::ERR_INVALID_PARAMETERS));
        asked.elem_types.truncate(100);
        for (count, right) in [(0, false), (1, true), (100, true), (101, false)] {
            asked.count = count;
            assert_eq!(code(&asked).is_ok(), right, "count {count}");
        }
    }

    #[test]
    fn a_page_ends_before_its_bound_and_what_is_too_large_for_one_comes_alone() {
        let (half, mut room) = (limits::PAGE_BYTES / 2, Room::page());
        assert_eq!([half, half, 1].map(|bytes| room.take(bytes)), [Ok(true), Ok(true), Ok(false)]);
        let mut room = Room::page();
        assert_eq!([u64::MAX, 1].map(|bytes| room.take(bytes)), [Ok(true), Ok(false)]);
        let mut room = Room::default();
        let code = |result: Result<bool>| result.map_err(|error| error.code);
        assert_eq!(room.take(limits::ANSWER_BYTES), Ok(true));
        assert_eq!(code(room.take(1)), Err(codes::ERR_SVR_GROUP_RSP_SIZE_LIMIT));
    }

    #[test]
    fn unique_ids_differ() {
        assert_ne!(unique_id(1, 2), unique_id(2, 1));
        assert!(unique_id(u64::from(u32::MAX), 1) < unique_id_online(0, 0));
        assert!(unique_id_online(u64::MAX, u32::MAX) < 1 << 63);
    }

    #[test]
    fn mentions_have_the_vendors_numbers() {
        let all = [at_type(false, false), at_type(true, false), at_type(false, true), at_type(true, true)];
        assert_eq!(all, [None, Some(1), Some(2), Some(3)]);
    }
}
