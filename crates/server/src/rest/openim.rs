//! `openim`: sending one-to-one messages, and taking them back.

use super::answer::{bad_field, with_code_of};
use super::commands::Service;
use super::elems::{self, MsgElem};
use super::find::msg_key;
use super::model::{Nothing, Switch, objects};
use super::{Ctx, call};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{Elem, MessageContent, NewMessage};
use doubletick_protocol::wire::Request;
use doubletick_protocol::{Error, Result, codes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Users who may be named in one `batchsendmsg`.
const RECEIVERS: usize = 500;
/// The longest time that may be asked for: seven days.
const LIFE_SECONDS: u64 = 604_800;

/// Body of `sendmsg`, where `To_Account` is a user, and of `batchsendmsg`, where it is a list of 1 to 500: each of
/// them has a conversation with the sender.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
#[schemars(rename = "SendMsg_to_{T}")]
pub(super) struct SendMsg<T> {
    /// Who gets it.
    #[serde(rename = "To_Account")]
    to_account: T,
    /// Who sends; the administrator who calls, where it is left out.
    #[serde(rename = "From_Account")]
    from_account: Option<String>,
    /// Always as 1: the devices of the sender get the message too.
    #[expect(dead_code, reason = "it is checked, and changes nothing")]
    sync_other_machine: Option<u32>,
    /// 1: only who is online gets it, and it is stored nowhere.
    #[serde(default)]
    online_only_flag: Switch,
    /// Seconds, at most 604800. 0: as `OnlineOnlyFlag`. A message that is stored stays, whatever is said here.
    #[schemars(range(min = 0, max = 604800))]
    msg_life_time: Option<u64>,
    /// Of the caller's own; part of what tells a repetition.
    msg_seq: Option<u64>,
    /// The same number within five minutes is the same message.
    msg_random: u32,
    /// No effect: which webhooks are asked is the operator's.
    #[serde(default)]
    #[expect(dead_code, reason = "it is checked, and changes nothing")]
    forbid_callback_control: Vec<String>,
    /// `NoUnread`, `NoLastMsg`, and `WithMuteNotifications`, which has no effect.
    #[serde(default)]
    send_msg_control: Vec<String>,
    /// At least one element.
    #[schemars(length(min = 1))]
    #[serde(deserialize_with = "objects")]
    msg_body: Vec<MsgElem>,
    /// Of the application.
    #[serde(default)]
    cloud_custom_data: String,
    /// Kept for the application.
    #[serde(default)]
    support_message_extension: Switch,
    /// Whether the sender asks for a receipt.
    #[serde(default, alias = "NeedReadReceipt")]
    is_need_read_receipt: Switch,
    /// What a push service would say; kept for the application.
    offline_push_info: Option<Map<String, Value>>,
}

/// A message that is sent.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SentMsg {
    /// Seconds since 1970, when it was stored.
    msg_time: u64,
    /// Its name in `openim` commands: `seq_random_time`.
    msg_key: String,
    /// Its name in the SDK.
    msg_id: String,
}

/// A message to one of many.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SentTo {
    /// Who gets it.
    #[serde(rename = "To_Account")]
    to_account: String,
    msg_time: u64,
    msg_key: String,
    msg_id: String,
}

/// Who did not get it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NotSent {
    #[serde(rename = "To_Account")]
    to_account: String,
    /// Why not.
    error_code: i32,
    /// The same in words.
    error_info: String,
}

/// Answer of `batchsendmsg`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BatchSent {
    /// Of the first message; each has its own in `MsgList`.
    msg_key: String,
    /// Of the first message.
    msg_id: String,
    /// One for each who got it.
    msg_list: Vec<SentTo>,
    /// One for each who did not.
    error_list: Vec<NotSent>,
}

/// What a sender may switch.
#[derive(Default)]
pub(super) struct Control {
    pub no_unread: bool,
    pub no_last_message: bool,
}

impl Control {
    /// The error names the word.
    pub fn of(words: &[String]) -> std::result::Result<Control, String> {
        let mut control = Control::default();
        for word in words {
            match word.as_str() {
                "NoUnread" => control.no_unread = true,
                "NoLastMsg" => control.no_last_message = true,
                "WithMuteNotifications" => {}
                _ => return Err(format!("SendMsgControl: {word:?}: there is no such word")),
            }
        }
        Ok(control)
    }
}

fn bad(text: String) -> Error {
    bad_field(Service::OpenIm, text)
}

impl<T> SendMsg<T> {
    /// The elements of a message that is as it should be, whoever gets it.
    fn elems(&mut self) -> Result<Vec<Elem>> {
        if self.msg_life_time.is_some_and(|seconds| seconds > LIFE_SECONDS) {
            return Err(Error::new(90026, format!("MsgLifeTime: at most {LIFE_SECONDS}")));
        }
        Control::of(&self.send_msg_control).map_err(bad)?;
        elems::elems(std::mem::take(&mut self.msg_body)).map_err(bad)
    }

    /// The message to one receiver, without an id.
    fn message(&self, to: &str, elems: Vec<Elem>, now_seconds: u64) -> Result<NewMessage> {
        let control = Control::of(&self.send_msg_control).map_err(bad)?;
        Ok(NewMessage {
            msg_id: String::new(),
            conversation: ConversationId::C2c(to.to_owned()),
            client_time: now_seconds,
            rand: self.msg_random,
            need_read_receipt: self.is_need_read_receipt.0,
            online_only: self.online_only_flag.0 || self.msg_life_time == Some(0),
            targets: Vec::new(),
            content: MessageContent {
                elems,
                cloud_custom_str: self.cloud_custom_data.clone(),
                priority: call::NORMAL_PRIORITY,
                excluded_from_unread_count: control.no_unread,
                excluded_from_last_message: control.no_last_message,
                support_message_extension: self.support_message_extension.0,
                offline_push: self.offline_push_info.clone(),
                ..MessageContent::default()
            },
        })
    }
}

async fn send_to<T>(ctx: &Ctx, words: &SendMsg<T>, to: &str, elems: Vec<Elem>) -> Result<SentMsg> {
    let from = words.from_account.as_deref().filter(|from| !from.is_empty()).unwrap_or(&ctx.admin);
    let new = words.message(to, elems, ctx.now_seconds())?;
    let message = ctx.send(from, new, words.msg_seq).await?;
    Ok(SentMsg { msg_time: message.server_time, msg_key: msg_key(&message), msg_id: message.msg_id })
}

pub(super) async fn send(ctx: Ctx, mut words: SendMsg<String>) -> Result<SentMsg> {
    let elems = words.elems()?;
    send_to(&ctx, &words, &words.to_account, elems).await
}

pub(super) async fn send_many(ctx: Ctx, mut words: SendMsg<Vec<String>>) -> Result<BatchSent> {
    let to_account = std::mem::take(&mut words.to_account);
    if to_account.is_empty() || to_account.len() > RECEIVERS {
        return Err(Error::new(90003, format!("To_Account: must be 1 to {RECEIVERS} users")));
    }
    let elems = words.elems()?;
    let (mut msg_list, mut error_list) = (Vec::new(), Vec::new());
    for to_account in to_account {
        match send_to(&ctx, &words, &to_account, elems.clone()).await {
            Ok(SentMsg { msg_time, msg_key, msg_id }) => {
                msg_list.push(SentTo { to_account, msg_time, msg_key, msg_id });
            }
            Err(error) => {
                let Error { code, text } = with_code_of(Service::OpenIm, error);
                error_list.push(NotSent { to_account, error_code: code, error_info: text });
            }
        }
    }
    let first = |of: fn(&SentTo) -> &String| msg_list.first().map(of).cloned().unwrap_or_default();
    let (msg_key, msg_id) = (first(|sent| &sent.msg_key), first(|sent| &sent.msg_id));
    Ok(BatchSent { msg_key, msg_id, msg_list, error_list })
}

/// Body of `admin_msgwithdraw`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MsgWithdraw {
    /// Who has sent it.
    #[serde(rename = "From_Account")]
    from_account: String,
    /// To whom.
    #[serde(rename = "To_Account")]
    to_account: String,
    /// As the sending was answered.
    msg_key: String,
}

pub(super) async fn withdraw(ctx: Ctx, body: MsgWithdraw) -> Result<Nothing> {
    let (from, to) = (&body.from_account, &body.to_account);
    let message = ctx.c2c_message(from, to, &body.msg_key).await?;
    let Some(message) = message.filter(|message| message.sender == *from) else {
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, "MsgKey: no message of From_Account has it"));
    };
    let request =
        Request::RevokeMessage { message: message.msg_id, conversation: None, reason: String::new() };
    ctx.operate_as(from, request).await?;
    Ok(Nothing {})
}
