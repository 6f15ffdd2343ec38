//! Random lives of a client, of which a seed gives the plan.

use crate::world::{ME, World, content, group, in_time, plain, query, with};
use doubletick_client::Keep;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{HistoryQuery, HistoryStart};
use doubletick_protocol::wire::{Request, Response};
use std::pin::Pin;
use std::time::Duration;

struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("small")
    }

    fn one<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        if all.is_empty() { None } else { all.get(self.below(all.len())) }
    }
}

type Calls = Vec<Pin<Box<dyn Future<Output = doubletick_protocol::Result<Response>> + Send>>>;

struct Life {
    world: World,
    rng: Rng,
    /// Messages by conversation and sender.
    said: Vec<(ConversationId, String, MsgId)>,
    online: bool,
    calls: Calls,
}

fn places() -> [ConversationId; 5] {
    [group("g"), group("w"), group("m"), with("alice"), with("bob")]
}

impl Life {
    /// The user asks something whose answer is awaited when there is a link.
    fn begin(&mut self, request: Request) {
        self.calls.push(Box::pin(self.world.client.call(request)));
    }

    fn message(&mut self, wanted: impl Fn(&str) -> bool) -> Option<(ConversationId, String, MsgId)> {
        let some: Vec<_> = self.said.iter().filter(|(_, sender, _)| wanted(sender)).collect();
        // Mostly of the last ones.
        let from = if self.rng.below(3) > 0 { some.len().saturating_sub(10) } else { 0 };
        self.rng.one(&some[from..]).map(|message| (*message).clone())
    }

    async fn step(&mut self) {
        self.world.pass(self.rng.next() % 1500);
        let place = places()[self.rng.below(5)].clone();
        let other = match &place {
            ConversationId::C2c(peer) => peer.clone(),
            ConversationId::Group(_) => ["alice", "bob"][self.rng.below(2)].to_owned(),
        };
        let from_there = match &place {
            ConversationId::C2c(_) => with(ME),
            group => group.clone(),
        };
        match self.rng.below(26) {
            0..8 => {
                let mut message = self.world.new_message(&from_there);
                message.need_read_receipt = self.rng.below(3) > 0;
                if place.is_group() && self.rng.below(6) == 0 {
                    message.targets = vec![[ME, "alice", "bob"][self.rng.below(3)].to_owned()];
                }
                message.content.excluded_from_last_message = self.rng.below(8) == 0;
                message.content.excluded_from_unread_count = self.rng.below(8) == 0;
                let msg_id = message.msg_id.clone();
                if self.world.ask(&other, Request::SendMessage(message)).await.is_ok() {
                    self.said.push((place, other, msg_id));
                }
            }
            8..11 if self.online => {
                let msg_id = self.world.send(&place).await;
                self.said.push((place, ME.to_owned(), msg_id));
            }
            11 => {
                if let Some((_, _, message)) = self.message(|sender| sender == ME) {
                    let receipts = Request::SendReceipts { messages: vec![message], read_at: Vec::new() };
                    let _ = self.world.ask(&other, receipts).await;
                }
            }
            12 => {
                let scope = match &from_there {
                    ConversationId::C2c(me) => ReadScope::C2c(me.clone(), 0),
                    ConversationId::Group(id) => ReadScope::Group(id.clone(), 0),
                };
                let _ = self.world.ask(&other, Request::MarkRead(scope)).await;
            }
            13 => {
                if let Some((place, sender, message)) = self.message(|sender| sender != ME) {
                    let request = if self.rng.below(2) == 0 {
                        Request::RevokeMessage { message, conversation: None, reason: "r".into() }
                    } else {
                        let text = format!("changed {}", self.rng.below(100));
                        Request::ModifyMessage { message, base_version: None, content: content(&text) }
                    };
                    let _ = (place, self.world.ask(&sender, request).await);
                }
            }
            14 | 15 => {
                if let Some((_, _, message)) = self.message(|sender| sender != ME) {
                    self.begin(Request::SendReceipts { messages: vec![message], read_at: Vec::new() });
                }
            }
            16 => {
                let scope = match &place {
                    ConversationId::C2c(peer) => ReadScope::C2c(peer.clone(), 0),
                    ConversationId::Group(id) => ReadScope::Group(id.clone(), 0),
                };
                self.begin(Request::MarkRead(scope));
            }
            17 => {
                if let Some((place, _, message)) = self.message(|_| true) {
                    self.begin(Request::DeleteMessages { conversation: place, messages: vec![message] });
                }
            }
            18 if self.rng.below(4) == 0 => {
                let keep_messages = self.rng.below(3) == 0;
                let request = match self.rng.below(2) {
                    0 => Request::DeleteConversation { conversation: place, up_to: None, keep_messages },
                    _ => Request::ClearHistory { conversation: place, up_to: None },
                };
                self.begin(request);
            }
            19 => {
                if let Some((_, _, message)) = self.message(|sender| sender == ME) {
                    let request = if self.rng.below(2) == 0 {
                        Request::RevokeMessage { message, conversation: None, reason: String::new() }
                    } else {
                        Request::ModifyMessage { message, base_version: None, content: content("mine") }
                    };
                    self.begin(request);
                }
            }
            20 if self.rng.below(3) == 0 => {
                // Somebody else leaves, or this user, and comes in again.
                let (group_id, who) =
                    (["g", "w", "m"][self.rng.below(3)].to_owned(), ["bob", ME][self.rng.below(2)]);
                let users = vec![who.to_owned()];
                let kick = Request::KickMembers {
                    group_id: group_id.clone(),
                    users: users.clone(),
                    reason: String::new(),
                };
                let _ = self.world.ask("alice", kick).await;
                if self.rng.below(2) == 0 {
                    self.world.say("alice", &group(&group_id)).await;
                }
                let _ = self.world.ask("alice", Request::InviteMembers { group_id, users }).await;
            }
            21 => {
                let query = self.question(&place);
                self.begin(Request::History(query));
            }
            22 => self.begin(Request::Conversations),
            23 if self.rng.below(3) == 0 => {
                if self.online {
                    self.world.cut().await;
                } else {
                    self.world.reconnect().await;
                }
                self.online = !self.online;
            }
            24 => {
                let (marks, on) = (vec![[1, 4, 1 << 40][self.rng.below(3)]], self.rng.below(3) > 0);
                self.begin(Request::MarkConversation { conversation: place, marks, on });
            }
            25 => {
                // Another device of the user.
                let conversation = place;
                let request = match self.rng.below(8) {
                    0 if self.rng.below(2) == 0 => {
                        let keep_messages = self.rng.below(2) == 0;
                        Request::DeleteConversation { conversation, up_to: None, keep_messages }
                    }
                    0 => Request::ClearHistory { conversation, up_to: None },
                    1..4 => Request::PinConversation { conversation, pinned: self.rng.below(2) == 0 },
                    _ => {
                        Request::MarkConversation { conversation, marks: vec![2], on: self.rng.below(2) == 0 }
                    }
                };
                // Some of it is refused.
                let _ = self.world.ask(ME, request).await;
            }
            _ => {}
        }
    }

    /// A question for history, by any rule.
    fn question(&mut self, place: &ConversationId) -> HistoryQuery {
        let said: Vec<MsgId> =
            self.said.iter().filter(|(at, ..)| at == place).map(|(.., message)| message.clone()).collect();
        let span = self.world.now() - 1_700_000_000 + 2;
        let time = 1_700_000_000 + self.rng.next() % span;
        let start = match self.rng.below(8) {
            0..2 => HistoryStart::End,
            2..4 => self.rng.one(&said).cloned().map_or(HistoryStart::End, HistoryStart::Message),
            4 if place.is_group() => HistoryStart::Seq(self.rng.next() % 60),
            5 if place.is_group() => {
                HistoryStart::Seqs((0..self.rng.below(6)).map(|_| self.rng.next() % 60).collect())
            }
            _ => HistoryStart::Time(time),
        };
        let count = [1, 2, 5, 20, 100][self.rng.below(5)];
        let mut asked = query(place, start, self.rng.below(2) == 0, count);
        if self.rng.below(4) == 0 {
            asked.window = Some((1_700_000_000 + self.rng.next() % span, self.rng.next() % 60));
        }
        asked
    }

    /// Everything that was asked is answered, and everything that has happened was told.
    async fn settle(&mut self) {
        if !self.online {
            self.world.reconnect().await;
        }
        for call in std::mem::take(&mut self.calls) {
            // Some of it is refused.
            let _ = in_time(call).await;
        }
        self.world.cut().await;
        self.world.reconnect().await;
    }

    /// Compares what the device answers with what the service says. How many answers there were.
    async fn compare(&mut self) -> (u32, u32) {
        let (mut answered, mut asked) = (0, 0);
        for place in places() {
            for _ in 0..12 {
                let question = self.question(&place);
                asked += 1;
                answered += u32::from(self.world.check(question).await);
            }
        }
        (answered, asked)
    }

    /// Rows of the list are asked for a moment after they have changed.
    async fn compare_list(&mut self) {
        let Ok(Response::Conversations(truth)) = self.world.ask(ME, Request::Conversations).await else {
            panic!("a list");
        };
        let truth = plain(truth);
        let mut last = None;
        for _ in 0..50 {
            match self.world.offline(Request::Conversations).await {
                Some(Response::Conversations(rows)) => last = Some(plain(rows)),
                other => panic!("no list: {other:?}"),
            }
            if last.as_ref() == Some(&truth) {
                return;
            }
            self.world.reconnect().await;
            tokio::time::sleep(Duration::from_millis(80)).await;
            self.world.cut().await;
        }
        assert_eq!(last, Some(truth));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_device_answers_is_what_the_service_would_have_answered() {
    let first = std::env::var("SEED").ok().and_then(|seed| seed.parse::<u64>().ok()).unwrap_or(1);
    let lives = std::env::var("LIVES").ok().and_then(|lives| lives.parse::<u64>().ok()).unwrap_or(6);
    let (mut answered, mut asked) = (0, 0);
    for seed in first..first + lives {
        println!("SEED={seed}");
        let keep = Keep { thread: seed % 2 == 0, ..Keep::default() };
        // Some lose pushes.
        let queue = if seed % 3 == 0 { 4 } else { 4096 };
        let world = World::with_queue(keep, queue).await;
        let rng = Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut life = Life { world, rng, said: Vec::new(), online: true, calls: Vec::new() };
        for round in 0..6 {
            for _ in 0..40 {
                life.step().await;
            }
            life.settle().await;
            life.world.call(Request::Conversations).await;
            if round == 3 {
                if seed % 2 == 0 {
                    life.world.restart().await;
                } else {
                    life.world.kill().await;
                }
                life.world.call(Request::Conversations).await;
            }
            life.world.cut().await;
            life.online = false;
            let (some, all) = life.compare().await;
            (answered, asked) = (answered + some, asked + all);
            life.compare_list().await;
        }
        in_time(life.world.client.shutdown()).await;
        in_time(life.world.service.close()).await;
    }
    println!("{answered} of {asked} answered");
    assert!(answered * 3 > asked, "{answered} of {asked} were answered");
}
