//! Messages by the names that the vendor's REST has for them: `MsgSeq` in a group, `MsgKey` between two users.

use super::names;
use super::{Ctx, one_of};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes, limits};

/// The name of a one-to-one message: `seq_random_time`.
pub(super) fn msg_key(message: &Message) -> String {
    names::msg_key(message.seq, message.rand, message.server_time)
}

/// Its parts: seq, random, seconds.
fn parts(key: &str) -> Option<(u64, u32, u64)> {
    let mut parts = key.split('_');
    let parsed = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some(parsed)
}

impl Ctx {
    /// A page of history as a user sees it.
    pub(super) async fn history(&self, user: &str, query: HistoryQuery) -> Result<Vec<Message>> {
        one_of!(self.ask_as(user, Request::History(query)).await?, Response::Messages(page) => page)
    }

    /// A page of a group's history, whoever sees it.
    pub(super) async fn group_history(&self, query: HistoryQuery) -> Result<Vec<Message>> {
        one_of!(self.operate(Request::History(query)).await?, Response::Messages(page) => page)
    }

    /// The messages of a group with these numbers, as far as there are such, in the order of the numbers. 10010.
    pub(super) async fn group_messages(&self, group_id: &str, seqs: &[u64]) -> Result<Vec<Message>> {
        let mut found = Vec::with_capacity(seqs.len());
        for seqs in seqs.chunks(limits::HISTORY_PER_PAGE as usize) {
            let query = HistoryQuery {
                conversation: ConversationId::Group(group_id.to_owned()),
                start: HistoryStart::Seqs(seqs.to_vec()),
                newer: true,
                count: limits::HISTORY_PER_PAGE,
                window: None,
                elem_types: Vec::new(),
            };
            found.extend(self.group_history(query).await?);
        }
        Ok(found)
    }

    /// The message of a user's conversation with a peer that has this key; `None`: there is none.
    pub(super) async fn c2c_message(&self, user: &str, peer: &str, key: &str) -> Result<Option<Message>> {
        let Some((seq, rand, time)) = parts(key) else {
            let text = format!("MsgKey: {key:?} is no seq_random_time");
            return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
        };
        let mut start = HistoryStart::Time(time);
        loop {
            let query = HistoryQuery {
                conversation: ConversationId::C2c(peer.to_owned()),
                start,
                newer: true,
                count: limits::HISTORY_PER_PAGE,
                window: Some((time, 0)),
                elem_types: Vec::new(),
            };
            let page = self.history(user, query).await?;
            let full = page.len() == limits::HISTORY_PER_PAGE as usize;
            let last = page.last().map(|message| message.msg_id.clone());
            let found = page.into_iter().find(|message| message.seq == seq && message.rand == rand);
            match last {
                Some(last) if full && found.is_none() => start = HistoryStart::Message(last),
                _ => return Ok(found),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_three_numbers() {
        assert_eq!(parts("1_4294967295_1700000000"), Some((1, u32::MAX, 1_700_000_000)));
        for wrong in ["", "1_2", "1_2_3_4", "a_2_3", "1_4294967296_3", "-1_2_3"] {
            assert_eq!(parts(wrong), None, "{wrong}");
        }
    }
}
