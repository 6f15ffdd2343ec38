//! Who leaves a group is waited for no more: every message that counted them as unread counts one less.
//!
//! There may be any number of such messages. Where they are few, that is done by the call that makes them leave; else they
//! are put down as [`Leaver`]s, and the writer corrects the counts in slices, between its batches, the oldest first. A
//! count that is read meanwhile has those taken off whom it still has, so nobody sees the difference.

use crate::fault::{Broken, Outcome};
use crate::ledger::{Ledger, receipt_news};
use crate::packed::bits;
use crate::rows::{Asked, Key, Leaver, Side, Stay};
use crate::snapshot::Snapshot;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::receipt::Receipt;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Looks, in one slice, whether a member has read a message: at most so many, however many have left at once.
const LOOKS: i64 = 50_000;

/// These stays of a group end now.
pub fn leave(ledger: &mut Ledger<'_>, conv: i64, stays: &[Stay]) -> Outcome<()> {
    let left_seq = ledger.conversation(conv)?.last_seq;
    let leavers = leavers(stays, left_seq);
    let Some(from) = leavers.iter().map(|leaver| leaver.done_seq).min() else { return Ok(()) };
    if left_seq - from <= most(ledger, leavers.len()) {
        return correct(ledger, conv, &leavers, (from, left_seq));
    }
    put_down(ledger, conv, leavers)
}

/// The same, where nothing is corrected by the call itself.
pub fn leave_later(ledger: &mut Ledger<'_>, conv: i64, stays: &[Stay]) -> Outcome<()> {
    let leavers = leavers(stays, ledger.conversation(conv)?.last_seq);
    if leavers.is_empty() { Ok(()) } else { put_down(ledger, conv, leavers) }
}

/// Those of whom messages of before may still count.
fn leavers(stays: &[Stay], left_seq: i64) -> Vec<Leaver> {
    let leaver = |stay: &Stay| Leaver { member_no: stay.member_no, done_seq: stay.joined_seq, left_seq };
    stays.iter().map(leaver).filter(|leaver| leaver.done_seq < left_seq).collect()
}

fn put_down(ledger: &mut Ledger<'_>, conv: i64, leavers: Vec<Leaver>) -> Outcome<()> {
    let mut all = ledger.leavers(conv)?;
    all.extend(leavers);
    Ok(ledger.put_leavers(conv, all)?)
}

/// Corrects some more counts; false: there are none left.
pub fn slice(ledger: &mut Ledger<'_>) -> Outcome<bool> {
    let Some(conv) = ledger.leaving()? else { return Ok(false) };
    let leavers = ledger.leavers(conv)?;
    let from = leavers.iter().map(|leaver| leaver.done_seq).min().unwrap_or(0);
    let last = leavers.iter().map(|leaver| leaver.left_seq).max().unwrap_or(0);
    // Nobody asks for the counts of a group that is gone.
    if ledger.group_type(conv)?.is_none() {
        ledger.put_leavers(conv, Vec::new())?;
        return Ok(true);
    }
    let to = last.min(from + most(ledger, leavers.len()));
    let further = |leaver: &Leaver| Leaver { done_seq: leaver.done_seq.max(to), ..*leaver };
    let left = leavers.iter().map(further).filter(|leaver| leaver.done_seq < leaver.left_seq).collect();
    ledger.put_leavers(conv, left)?;
    correct(ledger, conv, &leavers, (from, to))?;
    Ok(true)
}

/// Messages of a slice for so many who leave.
fn most(ledger: &Ledger<'_>, leavers: usize) -> i64 {
    let leavers = i64::try_from(leavers).unwrap_or(i64::MAX);
    ledger.slice().min(LOOKS / leavers.max(1)).max(1)
}

/// Takes these leavers off the counts of the messages of these seqs, and tells their senders. The count of a revoked message
/// falls too, but nobody asks for it, so it is no news.
fn correct(ledger: &mut Ledger<'_>, conv: i64, leavers: &[Leaver], seqs: (i64, i64)) -> Outcome<()> {
    let mut news: BTreeMap<i64, Vec<Receipt>> = BTreeMap::new();
    for (seq, revoked) in ledger.waiting(conv, seqs, leavers.iter().map(|leaver| leaver.member_no))? {
        let key = (conv, seq);
        let mut less = 0;
        for leaver in leavers.iter().filter(|leaver| leaver.is_at(seq)) {
            if ledger.summary(key)?.waits_for(leaver.member_no) && !ledger.has_read(key, leaver.member_no)? {
                less += 1;
            }
        }
        if less == 0 {
            continue;
        }
        let mut summary = ledger.summary(key)?.clone();
        summary.unread_count -= less;
        if !revoked {
            summary.version = ledger.next_version(conv)?;
            let still = ledger.still_counted(key)?;
            let receipt = summary.receipt(ConversationId::Group(String::new()), seq, still);
            news.entry(summary.sender).or_default().push(receipt);
        }
        ledger.put_summary(key, summary);
    }
    for (sender, receipts) in news {
        if ledger.takes_part(conv, sender)? {
            let names = ledger.names(conv, sender)?;
            ledger.tell(receipt_news(names, receipts));
        }
    }
    Ok(())
}

/// Takes those who have left off the counts that a reader has found in a conversation.
pub fn take_off(snapshot: &dyn Snapshot, side: &Side, found: &mut [Asked]) -> Result<(), Broken> {
    if side.conversation.leaving == 0 {
        return Ok(());
    }
    let keys: Vec<Key> = found.iter().map(|asked| asked.head.key).collect();
    let still = still_counted(snapshot, side.conv, &keys)?;
    for asked in found {
        if let (Some(counts), Some(still)) = (&mut asked.counts, still.get(&asked.head.key)) {
            counts.unread_count -= still;
        }
    }
    Ok(())
}

/// How many who have left the counts of these messages of a conversation still have among those who have not read them.
pub fn still_counted(snapshot: &dyn Snapshot, conv: i64, keys: &[Key]) -> Result<HashMap<Key, i64>, Broken> {
    let leavers = snapshot.leavers(conv)?;
    let waiting: Vec<Key> =
        keys.iter().copied().filter(|(_, seq)| leavers.iter().any(|leaver| leaver.is_at(*seq))).collect();
    if waiting.is_empty() {
        return Ok(HashMap::new());
    }
    let summaries = snapshot.summaries(&waiting)?;
    let chunks: BTreeSet<i64> = leavers.iter().map(|leaver| bits::chunk_of(leaver.member_no)).collect();
    let of = |(conv, seq): &Key| {
        let (conv, seq) = (*conv, *seq);
        chunks.iter().filter(|chunk| **chunk > 0).map(move |chunk| (conv, seq, *chunk))
    };
    let sets = snapshot.read_sets(&waiting.iter().flat_map(of).collect::<Vec<_>>())?;
    let still = |(key, summary): (&Key, &crate::rows::Summary)| {
        let has_read = |number: i64| match bits::chunk_of(number) {
            0 => bits::test(&summary.bits, number),
            chunk => sets.get(&(key.0, key.1, chunk)).is_some_and(|set| bits::test(set, number)),
        };
        let counts = |number: i64| summary.waits_for(number) && !has_read(number);
        let still = leavers.iter().filter(|leaver| leaver.is_at(key.1) && counts(leaver.member_no)).count();
        (*key, still as i64)
    };
    Ok(summaries.iter().map(still).collect())
}
