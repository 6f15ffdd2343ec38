//! What the reader of `kept.rs` writes meanwhile, to a group and to a user, and takes back at times: every message is there
//! once and in order, and none that was taken back.

use crate::flood::Rng;
use doubletick_client::{Client, OutboxItem, OutboxKind, Reply};
use doubletick_engine::Engine;
use doubletick_protocol::codes;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message};
use doubletick_protocol::wire::{Request, Response};
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What was written, as the application knows it.
#[derive(Default)]
pub struct Writer(Mutex<Model>);

#[derive(Default)]
struct Model {
    /// In the order given.
    given: BTreeMap<ConversationId, Vec<MsgId>>,
    /// The service has them, with this seq.
    arrived: BTreeMap<MsgId, u64>,
    /// Taken back, and the application knows it.
    gone: BTreeSet<MsgId>,
    /// What may be lost: it was in a file that was damaged, or the process ended while it was being taken back.
    doubtful: BTreeSet<MsgId>,
    /// What was said of each, to find a fault.
    words: BTreeMap<MsgId, Vec<String>>,
    faults: Vec<String>,
}

fn places() -> [ConversationId; 2] {
    [ConversationId::Group("h".into()), ConversationId::C2c("carol".into())]
}

impl Model {
    fn arrived(&mut self, message: &Message) {
        let known = self.arrived.insert(message.msg_id.clone(), message.seq);
        if message.seq == 0 || known.is_some_and(|seq| seq != message.seq) {
            self.faults.push(format!("{}: seq {}, {known:?} before", message.msg_id, message.seq));
        }
    }
}

impl Writer {
    /// Writes some messages, and takes the last one back at times. What a run says counts while it is `alive`.
    /// `is_in`: he is logged in, so that nothing is refused for want of that.
    pub async fn write(
        self: &Arc<Self>,
        rng: &mut Rng,
        client: &Client,
        alive: &Arc<AtomicBool>,
        is_in: bool,
    ) {
        let place = places()[rng.index(2)].clone();
        for _ in 0..=rng.index(4) {
            let message = client.new_text(place.clone(), "x", true);
            let (id, model) = (message.msg_id.clone(), Arc::clone(self));
            self.0.lock().given.entry(place.clone()).or_default().push(id.clone());
            client.send_message(message, Reply::new(move |result| model.answered(&id, is_in, result)));
        }
        if rng.chance(30) {
            tokio::time::sleep(std::time::Duration::from_millis(rng.below(30))).await;
            self.take_back(&place, client, alive);
        }
        // The calls are with the client's task then, and what they gave in the file.
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }

    fn take_back(self: &Arc<Self>, place: &ConversationId, client: &Client, alive: &Arc<AtomicBool>) {
        let Some(id) = self.0.lock().given.get(place).and_then(|given| given.last().cloned()) else { return };
        // Until the answer is here.
        let new = self.0.lock().doubtful.insert(id.clone());
        let (model, alive, of) = (Arc::clone(self), Arc::clone(alive), id.clone());
        let reply = Reply::new(move |result: doubletick_protocol::Result<()>| {
            let mut model = model.0.lock();
            let word = format!("taken back while alive {}: {result:?}", alive.load(Ordering::Relaxed));
            model.words.entry(of.clone()).or_default().push(word);
            match result {
                Ok(()) if alive.load(Ordering::Relaxed) => drop(model.gone.insert(of)),
                Err(error) if error.code == codes::ERR_SDK_INVALID_CANCEL_MESSAGE && new => {
                    model.doubtful.remove(&of);
                }
                // The process or the login has ended before the answer came.
                _ => {}
            }
        });
        client.cancel_send(id, reply);
    }

    fn answered(&self, id: &str, is_in: bool, result: doubletick_protocol::Result<Message>) {
        let mut model = self.0.lock();
        let word = result.as_ref().map_or_else(ToString::to_string, |message| format!("seq {}", message.seq));
        model.words.entry(id.to_owned()).or_default().push(word);
        match result {
            Ok(message) => model.arrived(&message),
            Err(error) => match error.code {
                codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT if error.text.starts_with("kept, will be sent") => {}
                codes::ERR_SDK_NOT_LOGGED_IN if error.text.contains("kept") => {}
                // His login was refused in this moment.
                codes::ERR_SDK_NOT_LOGGED_IN if !is_in => drop(model.doubtful.insert(id.to_owned())),
                codes::ERR_SDK_SEND_MESSAGE_FAILED_WITH_CANCEL if model.doubtful.contains(id) => {}
                codes::ERR_SDK_COMM_INTERRUPT => {}
                _ => model.faults.push(format!("{id}: {error}")),
            },
        }
    }

    /// What has become of what waited.
    pub fn told(&self, items: &[OutboxItem]) {
        let mut model = self.0.lock();
        for item in items.iter().filter(|item| item.kind == OutboxKind::Message) {
            match (item.code, &item.message) {
                (0, Some(message)) => model.arrived(message),
                (codes::ERR_SDK_SEND_MESSAGE_FAILED_WITH_CANCEL, _)
                    if model.doubtful.contains(&item.msg_id) => {}
                _ => model.faults.push(format!("{item:?}")),
            }
        }
    }

    /// An own message came as news.
    pub fn news(&self, message: &Message) {
        let mut model = self.0.lock();
        if !model.doubtful.contains(&message.msg_id) {
            model.faults.push(format!("{}: told as news", message.msg_id));
        }
    }

    /// What waits on the device is unreadable.
    pub fn damaged(&self) {
        let mut model = self.0.lock();
        let waits: Vec<MsgId> = {
            let given = model.given.values().flatten();
            given.filter(|id| !model.arrived.contains_key(*id)).cloned().collect()
        };
        model.doubtful.extend(waits);
    }

    /// Compares what the service has with the model; how many messages there are.
    pub async fn check(&self, engine: &Engine) -> u64 {
        let mut count = 0;
        for place in places() {
            let query = HistoryQuery {
                conversation: place.clone(),
                start: HistoryStart::End,
                newer: true,
                count: 100,
                window: None,
                elem_types: Vec::new(),
            };
            let answer = engine.ask_for("bob", false, Request::History(query)).await;
            let stored = match answer {
                Ok(Response::Messages(messages)) => messages,
                // Two users who have not spoken have no conversation.
                Err(_) => Vec::new(),
                Ok(other) => panic!("{other:?}"),
            };
            assert!(stored.len() < 100, "more than a page");
            let model = self.0.lock();
            assert_eq!(model.faults, Vec::<String>::new());
            let given = model.given.get(&place).map_or(&[][..], Vec::as_slice);
            let mut rest = given.iter();
            for message in &stored {
                assert!(rest.any(|id| *id == message.msg_id), "{}: twice, or out of order", message.msg_id);
                assert!(!model.gone.contains(&message.msg_id), "{}: was taken back", message.msg_id);
                let seq = model.arrived.get(&message.msg_id);
                assert!(seq.is_none_or(|seq| *seq == message.seq), "{}: {seq:?}", message.msg_id);
            }
            let there: BTreeSet<&MsgId> = stored.iter().map(|message| &message.msg_id).collect();
            for id in given.iter().filter(|id| !there.contains(id)) {
                let words = model.words.get(id);
                assert!(
                    model.doubtful.contains(id) && !model.arrived.contains_key(id),
                    "{id}: lost; {words:?} was said of it"
                );
            }
            count += stored.len() as u64;
        }
        count
    }
}
