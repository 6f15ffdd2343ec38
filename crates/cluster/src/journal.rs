//! The journal as servers have routed it: replayed it has to come to what the tables say, and each server has routed each batch of it
//! once, in order.
//!
//! The calls themselves are in no journal. What they did is: messages with their numbers, and the counts of receipts.

use crate::check::key;
use crate::cluster::Cluster;
use crate::failure::Failure;
use crate::node::until;
use doubletick_engine::bus::Event;
use doubletick_postgres_testing::Server;
use doubletick_protocol::ids::MsgId;
use doubletick_protocol::message::Message;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, Push};
use std::collections::BTreeMap;

/// What is in one row.
struct Batch {
    number: i64,
    nonce: i64,
    events: Vec<Event>,
}

/// Numbers of a message: seq, who has read it and who has not, and the version of that.
type Row = (u64, u64, u64, u64);

/// What there is after some batches.
#[derive(Default)]
struct Replay {
    /// The last seq and version of each conversation.
    stands: BTreeMap<String, (u64, u64)>,
    messages: BTreeMap<MsgId, (String, Row)>,
    findings: Vec<String>,
}

impl Replay {
    fn batch(&mut self, batch: &Batch) {
        let mut versions: BTreeMap<String, u64> = BTreeMap::new();
        for event in &batch.events {
            let (user, push) = match event {
                Event::Users(users, push) => (users.first().map_or("", String::as_str), push),
                Event::Group { push, .. } => ("", push),
                _ => continue,
            };
            match push {
                Push::Message(message) => self.message(user, message, batch.number),
                Push::Changes { conversation, changes, .. } => {
                    let receipts = changes.iter().filter_map(|change| match change {
                        Change::Receipt(receipt) if !receipt.msg_id.is_empty() => Some(receipt),
                        _ => None,
                    });
                    for receipt in receipts {
                        let of = key(user, conversation);
                        let last = versions.entry(of.clone()).or_default();
                        *last = receipt.version.max(*last);
                        self.receipt(of, receipt, batch.number);
                    }
                }
                _ => {}
            }
        }
        for (of, version) in versions {
            self.stands.entry(of).or_default().1 = version;
        }
    }

    /// To its sender and to others, so that each is there twice.
    fn message(&mut self, user: &str, message: &Message, number: i64) {
        let of = key(user, &message.conversation);
        let row = (message.seq, 0, 0, 0);
        let stand = self.stands.entry(of.clone()).or_default();
        match self.messages.get(&message.msg_id) {
            Some((there, (seq, ..))) if *there == of && *seq == message.seq && stand.0 == *seq => {}
            None if message.seq == stand.0 + 1 => {
                stand.0 = message.seq;
                self.messages.insert(message.msg_id.clone(), (of, row));
            }
            other => {
                let (id, seq) = (&message.msg_id, message.seq);
                self.findings.push(format!(
                    "batch {number}: {id} is number {seq} of {of} behind {stand:?}: {other:?}"
                ));
            }
        }
    }

    fn receipt(&mut self, of: String, receipt: &Receipt, number: i64) {
        let before = self.stands.get(&of).map_or(0, |stand| stand.1);
        let Receipt { msg_id, seq, read_count, unread_count, version, .. } = receipt;
        let row = (*seq, *read_count, *unread_count, *version);
        let grows = |(there, (at, read, unread, known)): &(String, Row)| {
            let audience = read + unread;
            *there == of
                && at == seq
                && known < version
                && read < read_count
                && (audience == 0 || audience == read_count + unread_count)
        };
        if *version <= before || !self.messages.get(msg_id).is_some_and(grows) {
            let known = self.messages.get(msg_id);
            self.findings.push(format!("batch {number}: {receipt:?} behind version {before} and {known:?}"));
        }
        self.messages.insert(msg_id.clone(), (of, row));
    }
}

/// By lane.
fn read(server: &Server) -> Result<BTreeMap<i32, Vec<Batch>>, Failure> {
    let lanes = server.rows("public", "SELECT lane FROM lanes");
    let mut journal: BTreeMap<i32, Vec<Batch>> = lanes.iter().map(|row| (row.get(0), Vec::new())).collect();
    for row in server.rows("public", "SELECT lane, batch, nonce, body FROM journal ORDER BY lane, batch") {
        let (lane, body): (i32, Vec<u8>) = (row.get(0), row.get(3));
        let batch = Batch { number: row.get(1), nonce: row.get(2), events: serde_json::from_slice(&body)? };
        journal.entry(lane).or_default().push(batch);
    }
    Ok(journal)
}

/// What the tables say of each message.
fn stored(server: &Server) -> BTreeMap<MsgId, Row> {
    let sql = "SELECT m.msg_id, m.seq, coalesce(s.read_count, 0)::int8, coalesce(s.unread_count, 0)::int8,
                      coalesce(s.version, 0)
               FROM messages m LEFT JOIN summaries s ON s.conv = m.conv AND s.seq = m.seq";
    let number = |number: i64| number.unsigned_abs();
    server
        .rows("public", sql)
        .iter()
        .map(|row| {
            let [seq, read, unread, version] = [1_usize, 2, 3, 4].map(|at| number(row.get(at)));
            (row.get(0), (seq, read, unread, version))
        })
        .collect()
}

/// What does not agree; nobody writes meanwhile. And how many batches there are.
pub fn check(cluster: &Cluster) -> Result<(usize, Vec<String>), Failure> {
    let journal = read(cluster.written())?;
    let mut findings = Vec::new();
    // What happened to a conversation is in one lane, so that lanes can be replayed one after the other.
    let mut replay = Replay::default();
    let mut whole = true;
    for (lane, journal) in &journal {
        // Batches are kept for ten minutes. What is older than that is only to be dense.
        let first = journal.first().map_or(1, |batch| batch.number);
        whole &= first == 1;
        for (expected, batch) in (first..).zip(journal) {
            if batch.number != expected {
                findings
                    .push(format!("batch {} of lane {lane} stands where {expected} has to", batch.number));
                break;
            }
            replay.batch(batch);
        }
    }
    if whole {
        findings.append(&mut replay.findings);
        let stored = stored(cluster.written());
        for (id, row) in &stored {
            match replay.messages.get(id) {
                // Before somebody has read it nothing says how many may.
                Some((_, told)) if told == row || (row.1 == 0 && told.0 == row.0 && told.1 == 0) => {}
                told => findings.push(format!("{id} is {row:?}, and the journal has {told:?}")),
            }
        }
        let missing = replay.messages.keys().filter(|id| !stored.contains_key(*id)).count();
        if missing > 0 {
            findings.push(format!("the journal has {missing} messages that are not there"));
        }
    }
    for node in &cluster.nodes {
        let log = || std::fs::read_to_string(node.log()).unwrap_or_default();
        for (lane, journal) in &journal {
            let tip = journal.last().map_or(0, |batch| batch.number);
            let what = format!("node{} has routed batch {tip} of lane {lane}", node.number);
            until(&what, || last(&log(), *lane) >= tip)?;
            let found = routed(&log(), *lane, journal);
            findings.extend(found.into_iter().map(|finding| format!("node{} {finding}", node.number)));
        }
    }
    Ok((journal.values().map(Vec::len).sum(), findings))
}

/// What a line of a log says a server has done, and with which batch.
fn said(line: &str, lane: i32) -> Option<(&str, i64, i64)> {
    let (_, said) = line.split_once("doubletick_store_postgres::feed: ")?;
    let mut words = said.split_whitespace();
    let what = words.next()?;
    let mut number = |name: &str| words.next()?.strip_prefix(name)?.parse::<i64>().ok();
    let of = number("lane=")?;
    (of == i64::from(lane)).then_some((what, number("batch=")?, number("nonce=")?))
}

/// The last batch of a lane that a server has routed, or begun behind, as its log says; 0: none.
pub fn last(log: &str, lane: i32) -> i64 {
    log.lines().filter_map(|line| said(line, lane)).next_back().map_or(0, |(_, batch, _)| batch)
}

/// What is wrong with the batches of a lane that a server has routed, as its log says.
fn routed(log: &str, lane: i32, journal: &[Batch]) -> Vec<String> {
    // What was routed before the database had lost something is in no journal any more.
    let is_life = |batch: &&Batch| batch.events.contains(&Event::Missed);
    let life = journal.iter().rev().find(is_life).map_or(0, |batch| batch.number);
    let first = journal.first().map_or(1, |batch| batch.number);
    let nonces: BTreeMap<i64, i64> = journal.iter().map(|batch| (batch.number, batch.nonce)).collect();
    let (mut findings, mut at, mut lives) = (Vec::new(), None, life == 0);
    for (what, batch, nonce) in log.lines().filter_map(|line| said(line, lane)) {
        if what == "routed" && at.is_some_and(|at| batch != at + 1) {
            findings.push(format!("has routed batch {batch} of lane {lane} behind {at:?}"));
        }
        at = Some(batch);
        let is_there = nonces.get(&batch) == Some(&nonce);
        lives |= batch >= life && is_there;
        if lives && batch >= first && !is_there {
            findings.push(format!(
                "has {what} batch {batch} of lane {lane} with the nonce {nonce}, which is not in the journal"
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use doubletick_protocol::ids::ConversationId;

    fn batch(number: i64, events: Vec<Event>) -> Batch {
        Batch { number, nonce: 1_000 + number, events }
    }

    fn log(lines: &[(&str, i64, i64)]) -> String {
        let line = |(what, batch, nonce): &(&str, i64, i64)| {
            format!(
                "2026-11-30T17:00:00Z DEBUG doubletick_store_postgres::feed: {what} lane=0 batch={batch} nonce={nonce}\n"
            )
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn a_batch_that_is_left_out_comes_twice_or_is_another_one_is_found() {
        let journal: Vec<Batch> = (1..6).map(|number| batch(number, Vec::new())).collect();
        let found = |lines: &[(&str, i64, i64)]| routed(&log(lines), 0, &journal).len();
        let good = [("begins", 2, 1002), ("routed", 3, 1003), ("begins", 3, 1003), ("routed", 4, 1004)];
        assert_eq!(found(&good), 0, "also where it was started again");
        assert_eq!(found(&[("begins", 2, 1002), ("routed", 4, 1004)]), 1);
        assert_eq!(found(&[("begins", 2, 1002), ("routed", 3, 1003), ("routed", 3, 1003)]), 1);
        assert_eq!(found(&[("begins", 2, 1002), ("routed", 3, 7)]), 1);
        assert_eq!(last(&log(&good), 0), 4);
        assert_eq!(last(&log(&good), 1), 0, "of another lane it says nothing");
    }

    #[test]
    fn what_was_routed_before_something_was_lost_may_be_in_no_journal_and_nothing_behind_it() {
        let events = |number| if number == 4 { vec![Event::Missed] } else { Vec::new() };
        let journal: Vec<Batch> = (1..6).map(|number| batch(number, events(number))).collect();
        let found = |lines: &[(&str, i64, i64)]| routed(&log(lines), 0, &journal).len();
        let lost = [
            ("begins", 3, 1003),
            ("routed", 4, 7),
            ("routed", 5, 8),
            ("jumped", 4, 1004),
            ("routed", 5, 1005),
        ];
        assert_eq!(found(&lost), 0);
        assert_eq!(found(&[("begins", 3, 1003), ("routed", 4, 1004), ("routed", 5, 8)]), 1);
    }

    fn receipt(id: &str, seq: u64, read_count: u64, version: u64) -> Receipt {
        let conversation = ConversationId::Group("g".to_owned());
        Receipt {
            conversation,
            msg_id: id.to_owned(),
            seq,
            read_count,
            unread_count: 3 - read_count,
            time: 1,
            version,
        }
    }

    /// What a replay finds wrong of receipts for m, which is number 1, each in a batch of its own.
    fn replayed(receipts: &[(u64, u64)]) -> usize {
        let mut replay = Replay::default();
        replay.messages.insert("m".to_owned(), ("g".to_owned(), (1, 0, 0, 0)));
        for (number, (read_count, version)) in (1..).zip(receipts) {
            let receipt = receipt("m", 1, *read_count, *version);
            let push = Push::Changes {
                conversation: receipt.conversation.clone(),
                stable: *version,
                changes: vec![Change::Receipt(receipt)],
            };
            replay.batch(&batch(number, vec![Event::Users(vec!["ann".to_owned()], push)]));
        }
        replay.findings.len()
    }

    #[test]
    fn counts_and_versions_have_to_grow() {
        assert_eq!(replayed(&[(1, 1), (3, 4)]), 0);
        assert_eq!(replayed(&[(1, 1), (1, 2)]), 1, "nobody more has read it");
        assert_eq!(replayed(&[(1, 2), (2, 2)]), 1, "the same version");
        assert_eq!(replayed(&[(2, 2), (1, 3)]), 1, "less");
    }
}
