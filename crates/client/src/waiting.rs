//! What is on this device alone, in what is read of its conversation. No IO.
//!
//! Messages that wait stand behind everything that the service has. Local ones, which are never sent (refused for good, or put there by the
//! application), stand between the others by their time, behind those that the service stored in the same second.

use crate::locals::{Locals, Place as LocalPlace};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::limits;
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message};
use std::collections::HashSet;
use std::sync::Arc;

/// A page that ran through more seqs than this may have been broken off by the service (`limits::MESSAGES_PER_SCAN`).
const SCAN: u64 = limits::MESSAGES_PER_SCAN as u64 / 2;

/// What an answer still lacks.
pub(crate) enum Tail {
    /// A page of history.
    Page(Rest),
    /// It has the message beside which this page begins, by which the place of local ones is known.
    Anchor(HistoryQuery),
    /// Messages by their ids; the second are those that were left out because they wait.
    Found(Vec<MsgId>, Vec<MsgId>),
    /// Rows of these conversations, of which some may be on this device alone.
    Rows(Vec<ConversationId>),
}

/// What a page of history lacks.
pub(crate) struct Rest {
    /// As the application has asked.
    query: HistoryQuery,
    /// What waited in the conversation then.
    ids: Vec<MsgId>,
    /// Local messages belong to it from this place to that one, without it.
    between: Between,
}

/// Between which places local messages belong to a page.
#[derive(Clone, Copy)]
enum Between {
    Places(LocalPlace, LocalPlace),
    /// From the first message of the answer on.
    Answered,
    /// There are none.
    Nothing,
}

const FIRST: LocalPlace = (0, 0);
const LAST: LocalPlace = (u64::MAX, u64::MAX);

/// What is asked once more, because an answer alone does not say what the page is.
#[derive(Debug)]
pub(crate) enum Again {
    /// As the application has asked: the answer is older than something that does not wait any more.
    Whole(HistoryQuery),
    /// As the application has asked, and nothing that waits belongs to it: whoever answers has the message beside which it begins.
    Plain(HistoryQuery),
    /// The message beside which it begins was stored in this second.
    Beside(HistoryQuery, u64),
    /// These messages.
    Find(Vec<MsgId>),
}

/// How a page of history is answered.
pub(crate) enum Page {
    /// Nothing of this device belongs to it.
    Plain(HistoryQuery),
    /// This is asked, and what is on this device is put to the answer.
    Mixed(HistoryQuery, Rest),
    /// First the message beside which it begins is asked for.
    Anchored(HistoryQuery),
    /// These are all of it.
    Waiting(Vec<MsgId>),
}

/// What is on this device of a conversation.
pub(crate) struct Here<'a> {
    /// What waits, in the order in which it was given.
    pub(crate) waiting: Vec<MsgId>,
    /// The service may have told the first of them.
    pub(crate) unsure: bool,
    pub(crate) locals: &'a Locals,
}

impl Here<'_> {
    fn has_locals(&self, conversation: &ConversationId) -> bool {
        self.locals.of(conversation).is_some()
    }
}

/// How this question is answered. What waits has neither a seq nor a time of the service, so it is on pages that begin at an end or
/// beside a message, without a window and of all kinds of elements. `stored`: when the message beside which it begins was stored, where
/// that is known.
pub(crate) fn page(query: HistoryQuery, here: Here<'_>, stored: Option<u64>) -> Page {
    let valid = (1..=limits::HISTORY_PER_PAGE).contains(&query.count);
    let has_locals = here.has_locals(&query.conversation);
    if !valid || here.waiting.is_empty() && !has_locals || matches!(query.start, HistoryStart::Seqs(_)) {
        return Page::Plain(query);
    }
    let all = query.window.is_none() && query.elem_types.is_empty();
    let at_end = matches!(query.start, HistoryStart::End | HistoryStart::Message(_));
    // Everything that the service has is older than what waits, which is on no page of this kind.
    if let HistoryStart::Message(id) = &query.start
        && !all
        && here.waiting.contains(id)
    {
        if query.newer {
            return Page::Waiting(Vec::new());
        }
        let asked = HistoryQuery { start: HistoryStart::End, ..query };
        return page(asked, here, None);
    }
    let waiting = if all && at_end { here.waiting } else { Vec::new() };
    let (mut asked, mut between) = (query.clone(), Between::Places(FIRST, LAST));
    let count = query.count as usize;
    match &query.start {
        HistoryStart::Message(id) => {
            if let Some(at) = waiting.iter().position(|waits| waits == id) {
                if query.newer {
                    return Page::Waiting(waiting.into_iter().skip(at + 1).take(count).collect());
                }
                if at > count || at == count && !here.unsure {
                    return Page::Waiting(newest(waiting, at, count));
                }
                asked.start = HistoryStart::End;
            } else if let Some(place) = here.locals.place(&query.conversation, id) {
                // What the service stored in the same second stands before it.
                let (second, number) = place;
                asked.start = HistoryStart::Time(if query.newer { second.saturating_add(1) } else { second });
                between = match query.newer {
                    true => Between::Places((second, number.saturating_add(1)), LAST),
                    false => Between::Places(FIRST, place),
                };
            } else if has_locals {
                match stored {
                    Some(second) if query.newer => between = Between::Places((second, 0), LAST),
                    Some(second) => between = Between::Places(FIRST, (second, 0)),
                    None => return Page::Anchored(query),
                }
            } else if !query.newer {
                // What the service has is older than all that waits.
                return Page::Plain(query);
            }
        }
        HistoryStart::End if !query.newer => {
            let at = waiting.len();
            if at > count || at == count && at > 0 && !here.unsure {
                return Page::Waiting(newest(waiting, at, count));
            }
        }
        HistoryStart::Time(second) if query.newer => between = Between::Places((*second, 0), LAST),
        HistoryStart::Time(second) => between = Between::Places(FIRST, (second.saturating_add(1), 0)),
        HistoryStart::Seq(_) => between = Between::Answered,
        HistoryStart::End | HistoryStart::Seqs(_) => {}
    }
    if !has_locals {
        between = Between::Nothing;
    }
    Page::Mixed(asked, Rest { query, ids: waiting, between })
}

/// The last of those before a place, the newest first.
fn newest(waiting: Vec<MsgId>, at: usize, count: usize) -> Vec<MsgId> {
    waiting.into_iter().take(at).rev().take(count).collect()
}

/// What an answer is put together with.
pub(crate) struct Now<'a, Read> {
    pub(crate) waiting: &'a [MsgId],
    pub(crate) locals: &'a Locals,
    /// Up to which seq the conversation goes, where that is known.
    pub(crate) end: Option<u64>,
    pub(crate) read: Read,
}

impl Rest {
    pub(crate) fn conversation(&self) -> &ConversationId {
        &self.query.conversation
    }

    pub(crate) fn query(self) -> HistoryQuery {
        self.query
    }

    /// The whole page: an answer, and what is on this device now. The error is the question once more.
    pub(crate) fn join<Read: Fn(&MsgId) -> Option<Message>>(
        self,
        messages: Vec<Message>,
        now: &Now<'_, Read>,
    ) -> Result<Vec<Message>, Box<Again>> {
        let Rest { query, ids, between } = self;
        let stored: HashSet<MsgId> = messages.iter().map(|message| message.msg_id.clone()).collect();
        let has_left = |id: &MsgId| !now.waiting.contains(id);
        let is_missing = ids.iter().any(|id| has_left(id) && !stored.contains(id));
        let anchor = match &query.start {
            HistoryStart::Message(id) if ids.contains(id) => Some(id),
            _ => None,
        };
        // The service has it and has not confirmed it, perhaps for as long as there is no link. What was given before it has left.
        if anchor.is_some_and(|id| stored.contains(id)) {
            return Err(Box::new(Again::Plain(query)));
        }
        if is_missing || anchor.is_some_and(has_left) {
            return Err(Box::new(Again::Whole(query)));
        }
        // What waits now, where any of it can be on this page.
        let behind = query.window.is_none()
            && query.elem_types.is_empty()
            && matches!(query.start, HistoryStart::End | HistoryStart::Message(_))
            && (query.newer || anchor.is_some() || query.start == HistoryStart::End);
        let end = anchor.and_then(|anchor| now.waiting.iter().position(|id| id == anchor));
        let tail = now.waiting.iter().take(end.unwrap_or(if behind { now.waiting.len() } else { 0 }));
        let tail = tail.filter(|id| !stored.contains(*id));
        let count = query.count as usize;
        let (mut page, ends) = merged(&query, between, messages, &stored, now);
        if query.newer {
            let room = if ends { count.saturating_sub(page.len()) } else { 0 };
            page.extend(tail.take(room).filter_map(&now.read));
            return Ok(page);
        }
        let mut all: Vec<Message> = tail.rev().take(count).filter_map(&now.read).collect();
        all.append(&mut page);
        all.truncate(count);
        Ok(all)
    }
}

/// An answer with the local messages between its own, as many as are asked for; and whether nothing that the service has follows.
fn merged<Read>(
    query: &HistoryQuery,
    between: Between,
    messages: Vec<Message>,
    stored: &HashSet<MsgId>,
    now: &Now<'_, Read>,
) -> (Vec<Message>, bool) {
    let count = query.count as usize;
    let (first, last) = (messages.first(), messages.last());
    // Behind an answer that does not go on there may be more that the service has.
    let ends = messages.len() < count
        && first.is_none_or(|first| match query.newer {
            true => now.end.is_none_or(|end| end.saturating_sub(first.seq) < SCAN),
            false => first.seq < SCAN,
        });
    let (from, until) = match (between, first) {
        (Between::Places(from, until), _) => (from, until),
        (Between::Answered, Some(first)) if query.newer => ((first.server_time, 0), LAST),
        (Between::Answered, Some(first)) => (FIRST, (first.server_time, 0)),
        (Between::Answered, None) | (Between::Nothing, _) => return (messages, ends),
    };
    let (from, until) = match query.window {
        Some((begin, period)) => {
            let (low, high) = match query.newer {
                true => (begin, begin.saturating_add(period)),
                false => (begin.saturating_sub(period), begin),
            };
            (from.max((low, 0)), until.min((high.saturating_add(1), 0)))
        }
        None => (from, until),
    };
    let (from, until) = match last {
        Some(last) if !ends && query.newer => (from, until.min((last.server_time, 0))),
        Some(last) if !ends => (from.max((last.server_time, 0)), until),
        _ => (from, until),
    };
    if from >= until {
        return (messages, ends);
    }
    let is_wanted = |message: &&Arc<Message>| {
        let kind = message.content.elems.first().and_then(|elem| elem.get("elem_type")?.as_i64());
        let of_kind =
            query.elem_types.is_empty() || kind.is_some_and(|kind| query.elem_types.contains(&kind));
        of_kind && !stored.contains(&message.msg_id)
    };
    let locals = now.locals.of(&query.conversation).into_iter();
    let locals = locals.flat_map(|all| all.range(from..until)).map(|(_, message)| message).filter(is_wanted);
    let locals: Vec<&Arc<Message>> = match query.newer {
        true => locals.take(count).collect(),
        false => locals.rev().take(count).collect(),
    };
    let mut all = Vec::with_capacity(messages.len() + locals.len());
    let mut locals = locals.into_iter().peekable();
    for message in messages {
        let stands_before = |local: &&Arc<Message>| match query.newer {
            true => local.server_time < message.server_time,
            false => local.server_time >= message.server_time,
        };
        while let Some(local) = locals.next_if(stands_before) {
            all.push((**local).clone());
        }
        all.push(message);
    }
    all.extend(locals.map(|local| (**local).clone()));
    all.truncate(count);
    (all, ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(start: HistoryStart, newer: bool, count: u32) -> HistoryQuery {
        let (window, elem_types) = (None, Vec::new());
        HistoryQuery {
            conversation: ConversationId::C2c("bob".into()),
            start,
            newer,
            count,
            window,
            elem_types,
        }
    }

    fn beside(id: &str) -> HistoryStart {
        HistoryStart::Message(id.into())
    }

    fn ids(ids: &[&str]) -> Vec<MsgId> {
        ids.iter().map(|id| MsgId::from(*id)).collect()
    }

    fn message(id: &str) -> Message {
        serde_json::from_value(serde_json::json!({
            "msg_id": id, "conversation": {"c2c": "bob"}, "sender": "me", "seq": 0, "rand": 0,
            "unique_id": 1, "client_time": 0, "server_time": 0, "status": "sent", "online_only": false,
            "need_read_receipt": true, "targets": [], "content": {}, "version": 0, "sender_nick_name": "",
            "sender_face_url": "", "sender_name_card": "", "revoker": null, "is_read": false,
            "is_peer_read": false, "receipt_peer_read": false, "has_sent_receipt": false,
            "read_count": 0, "unread_count": 0
        }))
        .expect("a message")
    }

    /// What is on the page where the service has `stored`, the oldest first; `None`: it is asked once more.
    fn whole(query: HistoryQuery, stored: &[&str], then: &[&str], now: &[&str]) -> Option<Vec<MsgId>> {
        let answer = |query: &HistoryQuery| -> Vec<Message> {
            let mut all: Vec<Message> = stored.iter().map(|id| message(id)).collect();
            if let HistoryStart::Message(id) = &query.start {
                let at = all.iter().position(|message| message.msg_id == *id).expect("the service has it");
                all = if query.newer { all.split_off(at + 1) } else { all.drain(..at).collect() };
            }
            if !query.newer {
                all.reverse();
            }
            all.truncate(query.count as usize);
            all
        };
        let of = |messages: Vec<Message>| messages.into_iter().map(|message| message.msg_id).collect();
        let locals = Locals::default();
        let here = Here { waiting: ids(then), unsure: false, locals: &locals };
        match page(query, here, None) {
            Page::Plain(query) => Some(of(answer(&query))),
            Page::Waiting(ids) => Some(ids),
            Page::Anchored(_) => panic!("there are no local ones"),
            Page::Mixed(asked, rest) => {
                let read = |id: &MsgId| Some(message(id));
                let now = Now { waiting: &ids(now), locals: &locals, end: None, read };
                match rest.join(answer(&asked), &now) {
                    Ok(messages) => Some(of(messages)),
                    Err(again) => match *again {
                        Again::Plain(query) => Some(of(answer(&query))),
                        _ => None,
                    },
                }
            }
        }
    }

    #[test]
    fn page_by_page_everything_is_there_once_in_both_directions() {
        let (stored, waiting) = (["1", "2", "3"], ["4", "5", "6"]);
        for count in 1..8 {
            for newer in [false, true] {
                let (mut start, mut seen) = (HistoryStart::End, Vec::new());
                loop {
                    let query = query(start, newer, count);
                    let page = whole(query, &stored, &waiting, &waiting).expect("nothing has changed");
                    assert!(page.len() <= count as usize);
                    let Some(last) = page.last() else { break };
                    start = beside(last);
                    seen.extend(page);
                }
                let mut expected = ids(&["1", "2", "3", "4", "5", "6"]);
                if !newer {
                    expected.reverse();
                }
                assert_eq!(seen, expected, "{count} {newer}");
            }
        }
    }

    #[test]
    fn what_the_service_has_and_has_not_confirmed_is_there_once_and_in_its_place() {
        let page = whole(query(HistoryStart::End, false, 9), &["1", "2", "3"], &["2", "4"], &["2", "4"]);
        assert_eq!(page, Some(ids(&["4", "3", "2", "1"])));
        let page = whole(query(HistoryStart::End, true, 9), &["1", "2", "3"], &["2", "4"], &["2", "4"]);
        assert_eq!(page, Some(ids(&["1", "2", "3", "4"])));
        let page = whole(query(beside("2"), false, 9), &["1", "2", "3"], &["2", "4"], &["2", "4"]);
        assert_eq!(page, Some(ids(&["1"])));
    }

    #[test]
    fn an_answer_that_is_older_than_what_was_sent_is_asked_for_once_more() {
        assert_eq!(whole(query(HistoryStart::End, false, 9), &["1"], &["2", "3"], &["3"]), None);
        assert_eq!(whole(query(beside("3"), false, 9), &["1", "2"], &["2", "3"], &[]), None);
        assert_eq!(
            whole(query(beside("3"), false, 9), &["1", "2", "3"], &["3"], &[]),
            Some(ids(&["2", "1"]))
        );
        let page = whole(query(HistoryStart::End, false, 9), &["1", "2"], &["2", "3"], &["3", "4"]);
        assert_eq!(page, Some(ids(&["4", "3", "2", "1"])));
    }

    #[test]
    fn on_a_page_by_seq_or_time_or_of_some_kinds_or_with_a_window_nothing_waits() {
        let all = query(HistoryStart::End, false, 9);
        for query in [
            HistoryQuery { start: HistoryStart::Seq(9), ..all.clone() },
            HistoryQuery { start: HistoryStart::Seqs(vec![1]), ..all.clone() },
            HistoryQuery { start: HistoryStart::Time(9), ..all.clone() },
            HistoryQuery { window: Some((9, 9)), ..all.clone() },
            HistoryQuery { elem_types: vec![0], ..all.clone() },
            // The service refuses it.
            HistoryQuery { count: 0, ..all.clone() },
        ] {
            let locals = Locals::default();
            let here = Here { waiting: ids(&["4"]), unsure: false, locals: &locals };
            let is_plain = match page(query.clone(), here, None) {
                Page::Plain(asked) => asked == query,
                Page::Mixed(asked, rest) => asked == query && rest.ids.is_empty(),
                Page::Anchored(_) | Page::Waiting(_) => false,
            };
            assert!(is_plain, "{query:?}");
        }
    }
}
