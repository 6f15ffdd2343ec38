//! The journal as servers have routed it: replayed it has to come to what the tables say, and each server has routed each batch of it
//! once, in order.
//!
//! The calls themselves are in no journal. What they did is: messages with their numbers, the counts of receipts, who comes into a
//! group and leaves it, and how far somebody has read with somebody else.

use crate::across::members;
use crate::check::key;
use crate::cluster::Cluster;
use crate::failure::Failure;
use crate::node::until;
use doubletick_engine::bus::Event;
use doubletick_postgres_testing::Server;
use doubletick_protocol::ids::{ConversationId, GroupId, MsgId, UserId};
use doubletick_protocol::message::Message;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, Push};
use std::collections::{BTreeMap, BTreeSet};

/// What is in one row.
struct Batch {
    number: i64,
    nonce: i64,
    events: Vec<Event>,
}

/// Numbers of a message: seq, who has read it and who has not, and the version of that.
type Row = (u64, u64, u64, u64);

/// How far a user has read with another: time and version.
type Marks = BTreeMap<(UserId, UserId), (u64, u64)>;

/// What there is after some batches.
#[derive(Default)]
struct Replay {
    /// The last seq and version of each conversation.
    stands: BTreeMap<String, (u64, u64)>,
    messages: BTreeMap<MsgId, (String, Row)>,
    /// Who is in each group.
    members: BTreeMap<GroupId, BTreeSet<UserId>>,
    /// How far a user has read with another, by whom and with whom: time and version, as the other was told.
    marks: Marks,
    findings: Vec<String>,
}

impl Replay {
    fn batch(&mut self, batch: &Batch) {
        let mut versions: BTreeMap<String, u64> = BTreeMap::new();
        for event in &batch.events {
            let (user, push) = match event {
                Event::Users(users, push) => (users.first().map_or("", String::as_str), push),
                Event::Group { push, .. } => ("", push),
                Event::Joined(group, users, _) => {
                    self.come(group, users, batch.number);
                    continue;
                }
                Event::Left(group, users) => {
                    self.go(group, users, batch.number);
                    continue;
                }
                Event::GroupGone(group) => {
                    self.members.remove(group);
                    continue;
                }
                _ => continue,
            };
            match push {
                Push::Message(message) => self.message(user, message, batch.number),
                Push::Changes { conversation, changes, .. } => {
                    let receipts = changes.iter().filter_map(|change| match change {
                        Change::Receipt(receipt) if !receipt.msg_id.is_empty() => Some(receipt),
                        _ => None,
                    });
                    for change in changes {
                        if let (ConversationId::C2c(reader), Change::Receipt(receipt)) =
                            (conversation, change)
                            && receipt.msg_id.is_empty()
                        {
                            self.mark((reader, user), receipt, batch.number);
                        }
                    }
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

    fn come(&mut self, group: &GroupId, users: &[UserId], number: i64) {
        let members = self.members.entry(group.clone()).or_default();
        let there = users.iter().filter(|user| !members.insert((*user).clone()));
        self.findings
            .extend(there.map(|user| format!("batch {number}: {user} comes into {group} once more")));
    }

    fn go(&mut self, group: &GroupId, users: &[UserId], number: i64) {
        let members = self.members.entry(group.clone()).or_default();
        let not_there = users.iter().filter(|user| !members.remove(*user));
        self.findings.extend(
            not_there.map(|user| format!("batch {number}: {user} leaves {group} without being in it")),
        );
    }

    /// Of who has read, told to the other one.
    fn mark(&mut self, (reader, told): (&str, &str), receipt: &Receipt, number: i64) {
        let mark = (receipt.time, receipt.version);
        let before = self.marks.insert((reader.to_owned(), told.to_owned()), mark);
        if before.is_some_and(|before| before.0 > mark.0 || before.1 >= mark.1) {
            self.findings.push(format!("batch {number}: {reader} has read up to {mark:?} behind {before:?}"));
        }
    }

    /// What is not as the tables say.
    fn compare(&self, members: &BTreeMap<GroupId, BTreeSet<UserId>>, marks: &Marks) -> Vec<String> {
        let mut findings = Vec::new();
        let groups: BTreeSet<&GroupId> = members.keys().chain(self.members.keys()).collect();
        for group in groups {
            let (stored, told) = (members.get(group), self.members.get(group));
            if stored != told {
                findings.push(format!("in {group} are {stored:?}, and the journal has {told:?}"));
            }
        }
        let pairs: BTreeSet<&(UserId, UserId)> = marks.keys().chain(self.marks.keys()).collect();
        for pair in pairs {
            let (stored, told) = (marks.get(pair), self.marks.get(pair));
            if stored != told {
                findings.push(format!("{pair:?} has the mark {stored:?}, and the journal {told:?}"));
            }
        }
        findings
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

/// What the tables say of who has read how far with whom, where that was told: what somebody has sent is no reading.
fn marks(server: &Server) -> Marks {
    let sql = "SELECT u.user_id, o.user_id, r.read_time, r.version FROM read_marks r
               JOIN conversations c ON c.conv = r.conv AND c.user_a IS NOT NULL
               JOIN users u ON u.user_no = r.user_no
               JOIN users o ON o.user_no = CASE r.user_no WHEN c.user_a THEN c.user_b ELSE c.user_a END
               WHERE r.version > 0";
    let number = |number: i64| number.unsigned_abs();
    let rows = server.rows("public", sql);
    rows.iter().map(|row| ((row.get(0), row.get(1)), (number(row.get(2)), number(row.get(3))))).collect()
}

/// What does not agree; nobody writes meanwhile. And how many batches there are. `loses`: what was acknowledged may be lost; `one_version`:
/// there is no other one of doubletickd.
pub fn check(cluster: &Cluster, loses: bool, one_version: bool) -> Result<(usize, Vec<String>), Failure> {
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
        findings.extend(replay.compare(&members(cluster.written()), &marks(cluster.written())));
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
            let found = routed(&log(), *lane, journal, loses);
            findings.extend(found.into_iter().map(|finding| format!("node{} {finding}", node.number)));
        }
    }
    if one_version {
        for node in &cluster.nodes {
            let log = std::fs::read_to_string(node.log()).unwrap_or_default();
            if log.contains("a newer version has written what this one cannot read") {
                findings.push(format!(
                    "node{} has sent its clients elsewhere, and no other version is there",
                    node.number
                ));
            }
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

/// What is wrong with the batches of a lane that a server has routed, as its log says. Where nothing may be lost no server goes on behind
/// batches that it has not routed: that closes its sessions.
fn routed(log: &str, lane: i32, journal: &[Batch], may_be_lost: bool) -> Vec<String> {
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
        if what == "jumped" && !may_be_lost {
            findings.push(format!(
                "has gone on at batch {batch} of lane {lane} behind {at:?}, and closed its sessions"
            ));
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
        let found = |lines: &[(&str, i64, i64)]| routed(&log(lines), 0, &journal, false).len();
        let good = [("begins", 2, 1002), ("routed", 3, 1003), ("begins", 3, 1003), ("routed", 4, 1004)];
        assert_eq!(found(&good), 0, "also where it was started again");
        assert_eq!(found(&[("begins", 2, 1002), ("routed", 4, 1004)]), 1);
        assert_eq!(found(&[("begins", 2, 1002), ("routed", 3, 1003), ("routed", 3, 1003)]), 1);
        assert_eq!(found(&[("begins", 2, 1002), ("routed", 3, 7)]), 1);
        let jumped = [("begins", 2, 1002), ("jumped", 4, 1004), ("routed", 5, 1005)];
        assert_eq!(found(&jumped), 1, "nothing may be lost");
        assert_eq!(last(&log(&good), 0), 4);
        assert_eq!(last(&log(&good), 1), 0, "of another lane it says nothing");
    }

    #[test]
    fn what_was_routed_before_something_was_lost_may_be_in_no_journal_and_nothing_behind_it() {
        let events = |number| if number == 4 { vec![Event::Missed] } else { Vec::new() };
        let journal: Vec<Batch> = (1..6).map(|number| batch(number, events(number))).collect();
        let found = |lines: &[(&str, i64, i64)]| routed(&log(lines), 0, &journal, true).len();
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
    fn who_comes_and_goes_does_so_once_and_the_tables_say_the_same() {
        let replayed = |events: Vec<Event>| {
            let mut replay = Replay::default();
            replay.batch(&batch(1, events));
            replay
        };
        let users = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let come = |names: &[&str]| Event::Joined("g".to_owned(), users(names), 0);
        let go = |names: &[&str]| Event::Left("g".to_owned(), users(names));
        let replay = replayed(vec![come(&["ann", "bob"]), go(&["bob"]), come(&["cid"])]);
        assert_eq!(replay.findings.len(), 0);
        let stored = |names: &[&str]| BTreeMap::from([("g".to_owned(), users(names).into_iter().collect())]);
        assert_eq!(replay.compare(&stored(&["ann", "cid"]), &Marks::new()).len(), 0);
        assert_eq!(replay.compare(&stored(&["ann", "bob"]), &Marks::new()).len(), 1);
        assert_eq!(replay.compare(&BTreeMap::new(), &Marks::new()).len(), 1, "the group is not there");
        assert_eq!(replayed(vec![come(&["ann"]), come(&["ann"])]).findings.len(), 1, "twice");
        assert_eq!(replayed(vec![go(&["ann"])]).findings.len(), 1, "without having come");
    }

    #[test]
    fn a_mark_goes_forward_and_the_tables_have_the_last_one() {
        let mark = |time: u64, version: u64| {
            let conversation = ConversationId::C2c("bob".to_owned());
            let receipt = Receipt { time, conversation: conversation.clone(), ..receipt("", 0, 1, version) };
            let push =
                Push::Changes { conversation, stable: version, changes: vec![Change::Receipt(receipt)] };
            batch(1, vec![Event::Users(vec!["ann".to_owned()], push)])
        };
        let replayed = |marks: &[(u64, u64)]| {
            let mut replay = Replay::default();
            marks.iter().for_each(|(time, version)| replay.batch(&mark(*time, *version)));
            replay
        };
        let replay = replayed(&[(5, 1), (5, 2), (7, 4)]);
        assert_eq!(replay.findings.len(), 0);
        let stored = |mark| Marks::from([(("bob".to_owned(), "ann".to_owned()), mark)]);
        assert_eq!(replay.compare(&BTreeMap::new(), &stored((7, 4))).len(), 0);
        assert_eq!(replay.compare(&BTreeMap::new(), &stored((5, 2))).len(), 1);
        assert_eq!(replay.compare(&BTreeMap::new(), &Marks::new()).len(), 1);
        assert_eq!(replayed(&[(5, 2), (5, 2)]).findings.len(), 1);
        assert_eq!(replayed(&[(5, 1), (4, 2)]).findings.len(), 1);
    }

    #[test]
    fn counts_and_versions_have_to_grow() {
        assert_eq!(replayed(&[(1, 1), (3, 4)]), 0);
        assert_eq!(replayed(&[(1, 1), (1, 2)]), 1, "nobody more has read it");
        assert_eq!(replayed(&[(1, 2), (2, 2)]), 1, "the same version");
        assert_eq!(replayed(&[(2, 2), (1, 3)]), 1, "less");
    }
}
