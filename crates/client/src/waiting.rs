//! Messages that wait, in what is read of their conversation: behind everything that the service has. No IO.

use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::limits;
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message};
use std::collections::HashSet;

/// What an answer about history still lacks.
pub(crate) struct Tail {
    /// As the application has asked.
    query: HistoryQuery,
    /// What waited in the conversation then.
    ids: Vec<MsgId>,
}

/// What is asked once more, because an answer alone does not say what the page is.
#[derive(Debug)]
pub(crate) enum Again {
    /// As the application has asked: the answer is older than something that does not wait any more.
    Whole(HistoryQuery),
    /// As the application has asked, and nothing that waits belongs to it: whoever answers has the message beside which it begins.
    Plain(HistoryQuery),
}

/// How a page of history is answered.
pub(crate) enum Page {
    /// Nothing that waits belongs to it.
    Plain(HistoryQuery),
    /// This is asked, and what waits is put to the answer.
    Mixed(HistoryQuery, Tail),
    /// These are all of it.
    Waiting(Vec<MsgId>),
}

/// How this question is answered where these messages of its conversation wait, in the order in which they were given. They have
/// neither a seq nor a time of the service, so they are on pages that begin at an end or beside a message, without a window and of
/// all kinds of elements.
pub(crate) fn page(query: HistoryQuery, waiting: Vec<MsgId>) -> Page {
    let valid = (1..=limits::HISTORY_PER_PAGE).contains(&query.count);
    let all = query.window.is_none() && query.elem_types.is_empty();
    if waiting.is_empty() || !valid || !all {
        return Page::Plain(query);
    }
    let beside = match &query.start {
        HistoryStart::End => None,
        HistoryStart::Message(id) => Some(waiting.iter().position(|waits| waits == id)),
        HistoryStart::Seq(_) | HistoryStart::Time(_) | HistoryStart::Seqs(_) => return Page::Plain(query),
    };
    let count = query.count as usize;
    let end = match (beside, query.newer) {
        (Some(Some(at)), true) => {
            return Page::Waiting(waiting.into_iter().skip(at + 1).take(count).collect());
        }
        (_, true) => return Page::Mixed(query.clone(), Tail { query, ids: waiting }),
        // What the service has is older than all that waits.
        (Some(None), false) => return Page::Plain(query),
        (Some(Some(at)), false) => at,
        (None, false) => waiting.len(),
    };
    if end >= count {
        return Page::Waiting(waiting.into_iter().take(end).rev().take(count).collect());
    }
    let asked = HistoryQuery { start: HistoryStart::End, ..query.clone() };
    Page::Mixed(asked, Tail { query, ids: waiting })
}

impl Tail {
    pub(crate) fn conversation(&self) -> &ConversationId {
        &self.query.conversation
    }

    pub(crate) fn query(self) -> HistoryQuery {
        self.query
    }

    /// The whole page: an answer, and what waits now. The error is the question once more.
    pub(crate) fn join(
        self,
        mut messages: Vec<Message>,
        waiting: &[MsgId],
        read: impl Fn(&MsgId) -> Option<Message>,
    ) -> Result<Vec<Message>, Again> {
        let Tail { query, ids } = self;
        let stored: HashSet<MsgId> = messages.iter().map(|message| message.msg_id.clone()).collect();
        let has_left = |id: &MsgId| !waiting.contains(id);
        let is_missing = ids.iter().any(|id| has_left(id) && !stored.contains(id));
        let anchor = match &query.start {
            HistoryStart::Message(id) if ids.contains(id) => Some(id),
            _ => None,
        };
        // The service has it and has not confirmed it, perhaps for as long as there is no link. What was given before it has left.
        if anchor.is_some_and(|id| stored.contains(id)) {
            return Err(Again::Plain(query));
        }
        if is_missing || anchor.is_some_and(has_left) {
            return Err(Again::Whole(query));
        }
        let end = anchor.and_then(|anchor| waiting.iter().position(|id| id == anchor));
        let tail = waiting.iter().take(end.unwrap_or(waiting.len())).filter(|id| !stored.contains(*id));
        let count = query.count as usize;
        if query.newer {
            let room = count.saturating_sub(messages.len());
            messages.extend(tail.take(room).filter_map(read));
            return Ok(messages);
        }
        let mut all: Vec<Message> = tail.rev().take(count).filter_map(read).collect();
        all.append(&mut messages);
        all.truncate(count);
        Ok(all)
    }
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
        match page(query, ids(then)) {
            Page::Plain(query) => Some(of(answer(&query))),
            Page::Waiting(ids) => Some(ids),
            Page::Mixed(asked, tail) => match tail.join(answer(&asked), &ids(now), |id| Some(message(id))) {
                Ok(messages) => Some(of(messages)),
                Err(Again::Plain(query)) => Some(of(answer(&query))),
                Err(Again::Whole(_)) => None,
            },
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
            assert!(matches!(page(query.clone(), ids(&["4"])), Page::Plain(asked) if asked == query));
        }
    }
}
