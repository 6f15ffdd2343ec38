//! Before-events: the receiver decides whether a message is sent, and may change what it says. It has a time limit, and
//! what counts where it does not answer is the operator's choice.

use super::body;
use super::letter::Letter;
use super::names::OnFault;
use super::post::Poster;
use super::status::Status;
use crate::rest::elems::{self, MsgElem};
use crate::rest::names::type_name;
use async_trait::async_trait;
use doubletick_engine::before::Before;
use doubletick_engine::hooks::{Hook, Hooks, Origin};
use doubletick_engine::{Clock, Engine};
use doubletick_protocol::ids::{ConversationId, GroupId};
use doubletick_protocol::message::NewMessage;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use serde::Deserialize;
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::info;

/// Questions that are under way at once, of all users.
const AT_ONCE: usize = 256;
/// Characters of a receiver's text that the sender is told.
const TEXT: usize = 200;
/// Codes of a receiver's own, which the sender gets as they are.
const C2C_CODES: RangeInclusive<i32> = 120_001..=130_000;
const GROUP_CODES: RangeInclusive<i32> = 10_100..=10_200;

/// What a receiver answers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    error_code: i32,
    #[serde(default)]
    error_info: String,
    /// What the message says instead.
    #[serde(default)]
    msg_body: Option<Vec<MsgElem>>,
    #[serde(default)]
    cloud_custom_data: Option<String>,
}

/// Asks the receiver.
pub(super) struct Asker {
    hooks: Arc<Hooks>,
    poster: Arc<Poster>,
    letter: Letter,
    status: Arc<Status>,
    limit: Duration,
    on_fault: OnFault,
    clock: Clock,
    room: Semaphore,
    /// Knows the type of a group; there as soon as the engine is.
    engine: OnceLock<Engine>,
}

fn hook(message: &NewMessage) -> Hook {
    if message.conversation.is_group() { Hook::GroupBefore } else { Hook::C2cBefore }
}

impl Asker {
    pub fn new(
        (hooks, poster, letter, status): (Arc<Hooks>, Arc<Poster>, Letter, Arc<Status>),
        limit: Duration,
        on_fault: OnFault,
        clock: Clock,
    ) -> Asker {
        let (room, engine) = (Semaphore::new(AT_ONCE), OnceLock::new());
        Asker { hooks, poster, letter, status, limit, on_fault, clock, room, engine }
    }

    /// Tells it who knows the groups.
    pub fn knows(&self, engine: Engine) {
        // Nobody else does.
        let _ = self.engine.set(engine);
    }

    async fn ask(
        &self,
        user: &str,
        origin: Origin,
        message: &NewMessage,
    ) -> std::result::Result<Answer, String> {
        let _room = self.room.acquire().await.map_err(|_| "the server ends".to_owned())?;
        let kind = match &message.conversation {
            ConversationId::C2c(_) => "",
            ConversationId::Group(group_id) => self.kind(group_id).await,
        };
        let (hook, now_ms) = (hook(message), self.clock.now_ms());
        let body = body::asked(user, message, kind, hook.name(), now_ms).to_string().into();
        let letter = self.letter.write(hook, &origin, body, None, now_ms / 1000);
        let answer = self.poster.post(&letter, self.limit).await?;
        // Not the error itself, which may quote the answer.
        serde_json::from_slice(&answer)
            .map_err(|_| "the answer is not the JSON that was asked for".to_owned())
    }

    /// Empty: there is no such group, and the sender will be told.
    async fn kind(&self, group_id: &GroupId) -> &'static str {
        let Some(engine) = self.engine.get() else { return "" };
        let request = Request::GetGroups { groups: vec![group_id.clone()] };
        match engine.ask_for("", true, request).await {
            Ok(Response::Groups(found)) => match found.into_iter().next() {
                Some(Ok(group)) => type_name(group.group_type),
                _ => "",
            },
            _ => "",
        }
    }

    /// What the answer makes of the message; the outer error is a fault of the receiver.
    fn decide(message: NewMessage, answer: Answer) -> std::result::Result<Result<NewMessage>, String> {
        let (refused, own) = match message.conversation {
            ConversationId::C2c(_) => (codes::ERR_SVR_MSG_PUSH_DENY, C2C_CODES),
            ConversationId::Group(_) => (codes::ERR_SVR_GROUP_REJECT_FROM_THIRDPARTY, GROUP_CODES),
        };
        let text: String = answer.error_info.chars().filter(|c| !c.is_control()).take(TEXT).collect();
        match answer.error_code {
            0 => {}
            code if own.contains(&code) => return Ok(Err(Error::new(code, text))),
            1 | 2 => return Ok(Err(Error::new(refused, format!("the application refuses it: {text}")))),
            code => return Err(format!("ErrorCode {code} has no meaning")),
        }
        let mut message = message;
        if let Some(elems) = answer.msg_body {
            message.content.elems = elems::elems(elems)?;
        }
        if let Some(data) = answer.cloud_custom_data {
            message.content.cloud_custom_str = data;
        }
        Ok(Ok(message))
    }

    fn fault(&self, message: NewMessage, error: &str) -> Result<NewMessage> {
        self.status.fault();
        if let Some(left_out) = self.status.line() {
            info!(hook = hook(&message).name(), error, on_fault = ?self.on_fault, left_out, "a webhook gave no answer");
        }
        if self.on_fault == OnFault::Allow {
            return Ok(message);
        }
        let code = match message.conversation {
            ConversationId::C2c(_) => codes::ERR_SVR_MSG_PUSH_DENY,
            ConversationId::Group(_) => codes::ERR_SVR_GROUP_REJECT_FROM_THIRDPARTY,
        };
        Err(Error::new(code, "the application, which is asked before, does not answer"))
    }
}

#[async_trait]
impl Before for Asker {
    fn asks(&self, message: &NewMessage) -> bool {
        self.hooks.wants(hook(message))
    }

    async fn sending(&self, user: &str, origin: Origin, message: NewMessage) -> Result<NewMessage> {
        // The wait for room counts as well.
        let answer = match timeout(self.limit, self.ask(user, origin, &message)).await {
            Ok(answer) => answer,
            Err(_) => Err(format!("no answer within {} ms", self.limit.as_millis())),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return self.fault(message, &error),
        };
        match Self::decide(message.clone(), answer) {
            Ok(decision) => decision,
            Err(error) => self.fault(message, &error),
        }
    }
}
