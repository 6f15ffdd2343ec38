//! What comes from another service: groups, their members and their messages, and messages between two users, with the
//! times that they had there. Nobody is told of what is imported: no device and no webhook.

use super::answer::{bad_field, with_code_of};
use super::call::NORMAL_PRIORITY;
use super::commands::Service;
use super::elems::{self, MsgElem};
use super::group_changes::{GroupCreated, group_type, new_role};
use super::group_messages::bad;
use super::model::{Defined, Nothing, objects};
use super::{Ctx, one_of, unexpected};
use crate::connection::is_trouble_of_ours;
use doubletick_protocol::group::{AddOption, GroupType, MemberChange, MemberResult, NewGroup, Role};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{Message, MessageContent, NewMessage};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Members, or messages, of one call.
const IMPORTED: usize = 100;

impl Ctx {
    /// Asks the engine as the operator, in the name of a user, at this second, quietly.
    async fn import(&self, user: &str, seconds: u64, request: Request) -> Result<Response> {
        self.rest.service.engine.import_for(user, seconds.saturating_mul(1000), request).await
    }

    /// The second that is said, or now. What comes from another service is not from the future.
    fn past(&self, field: &str, seconds: Option<u64>, bad: fn(String) -> Error) -> Result<u64> {
        let now = self.now_seconds();
        match seconds.unwrap_or(now) {
            0 => Err(bad(format!("{field}: must be a second since 1970"))),
            seconds if seconds > now => Err(bad(format!("{field}: is in the future"))),
            seconds => Ok(seconds),
        }
    }
}

/// Body of `import_group`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ImportGroup {
    /// Who owns it; the administrator who calls, where it is left out.
    #[serde(rename = "Owner_Account")]
    owner: Option<String>,
    /// `Private`, `Public`, `ChatRoom` or `Community`.
    #[serde(rename = "Type")]
    group_type: String,
    /// Its id; left out: the service makes one.
    #[serde(default)]
    group_id: String,
    /// At most 30 bytes.
    name: String,
    /// At most 240 bytes.
    #[serde(default)]
    introduction: String,
    /// At most 300 bytes.
    #[serde(default)]
    notification: String,
    /// At most 100 bytes.
    #[serde(default)]
    face_url: String,
    /// 0 or left out: the limit of the service.
    #[serde(default)]
    max_member_count: u32,
    /// Fields of the application, at most 20.
    #[schemars(length(max = 20))]
    #[serde(default)]
    #[serde(deserialize_with = "objects")]
    app_defined_data: Vec<Defined>,
    /// When it was made, in seconds since 1970; left out: now.
    create_time: Option<u64>,
}

pub(super) async fn group(ctx: Ctx, body: ImportGroup) -> Result<GroupCreated> {
    let at = ctx.past("CreateTime", body.create_time, bad)?;
    if body.app_defined_data.len() > limits::CUSTOM_FIELDS {
        return Err(bad(format!("AppDefinedData: at most {} fields", limits::CUSTOM_FIELDS)));
    }
    let kind = group_type("Type", &body.group_type)?;
    if kind == GroupType::AvChatRoom {
        return Err(bad("Type: an AVChatRoom keeps no messages, so there is nothing to import"));
    }
    let owner = body.owner.filter(|owner| !owner.is_empty()).unwrap_or_else(|| ctx.admin.clone());
    ctx.require_accounts("Owner_Account", std::slice::from_ref(&owner)).await?;
    let new = NewGroup {
        group_id: body.group_id,
        group_type: kind,
        name: body.name,
        introduction: body.introduction,
        notification: body.notification,
        face_url: body.face_url,
        add_option: (kind != GroupType::Work).then_some(AddOption::Any),
        approve_option: None,
        max_members: body.max_member_count,
        custom: Defined::pairs(body.app_defined_data),
        members: Vec::new(),
    };
    let answer = ctx.import(&owner, at, Request::CreateGroup(new)).await?;
    let group_id = one_of!(answer, Response::GroupCreated(group_id) => group_id)?;
    Ok(GroupCreated { group_id, group_type: body.group_type })
}

/// A member who is imported.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ImportedMember {
    #[serde(rename = "Member_Account")]
    account: String,
    /// `Admin`; left out: an ordinary member.
    role: Option<String>,
    /// When they came in, in seconds since 1970; left out: now.
    join_time: Option<u64>,
    /// No effect: what is imported counts as read.
    #[expect(dead_code, reason = "it is checked, and changes nothing")]
    unread_msg_num: Option<u32>,
}

/// Body of `import_group_member`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ImportMembers {
    /// The group.
    group_id: String,
    /// 1 to 100 users. Members see the messages that are imported after them.
    #[schemars(length(min = 1, max = 100))]
    #[serde(deserialize_with = "objects")]
    member_list: Vec<ImportedMember>,
}

/// What became of one user.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MemberImported {
    #[serde(rename = "Member_Account")]
    account: String,
    /// 0: not a member (no such user, or the group is full). 1: is a member now. 2: was one already.
    result: u32,
}

/// Answer of `import_group_member`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MembersImported {
    /// In the order asked.
    member_list: Vec<MemberImported>,
}

pub(super) async fn members(ctx: Ctx, body: ImportMembers) -> Result<MembersImported> {
    if body.member_list.is_empty() || body.member_list.len() > IMPORTED {
        return Err(bad(format!("MemberList: must be 1 to {IMPORTED} users")));
    }
    let mut asked = Vec::with_capacity(body.member_list.len());
    for member in body.member_list {
        let is_admin = new_role(member.role.as_deref())? == Role::Admin;
        let at = ctx.past("MemberList: JoinTime", member.join_time, bad)?;
        asked.push((member.account, is_admin, at));
    }
    let groups = vec![body.group_id.clone()];
    let found = one_of!(ctx.operate(Request::GetGroups { groups }).await?, Response::Groups(found) => found)?;
    let owner = found.into_iter().next().unwrap_or_else(|| Err(unexpected()))?.owner;
    let mut member_list = Vec::with_capacity(asked.len());
    for (account, is_admin, at) in asked {
        let request =
            Request::InviteMembers { group_id: body.group_id.clone(), users: vec![account.clone()] };
        let answer = ctx.import(&ctx.admin, at, request).await?;
        let results = one_of!(answer, Response::MemberResults(results) => results)?;
        let result = match results.first() {
            Some((_, MemberResult::Done)) => 1,
            Some((_, MemberResult::AlreadyMember)) => 2,
            Some((_, MemberResult::Failed)) | None => 0,
        };
        // A call that ended between the two, made again, gives the role.
        if is_admin && (result == 1 || result == 2 && ctx.is_normal(&body.group_id, &account).await?) {
            let change = MemberChange { role: Some(Role::Admin), ..MemberChange::default() };
            let (group_id, user_id) = (body.group_id.clone(), account.clone());
            // Roles are the owner's to give.
            ctx.import(&owner, at, Request::ModifyMember { group_id, user_id, change }).await?;
        }
        member_list.push(MemberImported { account, result });
    }
    Ok(MembersImported { member_list })
}

/// A message of a group that is imported.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ImportedMsg {
    /// Who has sent it, a member or not.
    #[serde(rename = "From_Account")]
    from_account: String,
    /// When, in seconds since 1970.
    send_time: u64,
    /// With the second and the sender it says which message it is: the same again is stored once. Left out: 0.
    #[serde(default)]
    random: u32,
    /// At least one element.
    #[schemars(length(min = 1))]
    #[serde(deserialize_with = "objects")]
    msg_body: Vec<MsgElem>,
    /// Of the application.
    #[serde(default)]
    cloud_custom_data: String,
}

/// Body of `import_group_msg`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ImportGroupMsg {
    /// The group.
    group_id: String,
    /// 1 to 100 messages, the oldest first: one that is older than the one before it gets that one's time.
    #[schemars(length(min = 1, max = 100))]
    #[serde(deserialize_with = "objects")]
    msg_list: Vec<ImportedMsg>,
}

/// What became of one message.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MsgImported {
    /// Its number in the group; 0: it is not there.
    msg_seq: u64,
    /// Its time, in seconds since 1970.
    msg_time: u64,
    /// 0, or the code for which it was refused.
    result: i32,
    /// Its name in the SDK.
    msg_id: String,
}

/// Answer of `import_group_msg`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupMsgImported {
    /// In the order asked.
    import_msg_result: Vec<MsgImported>,
}

/// The id of an imported message, made of what says which one it is.
fn msg_id(from: &str, conversation: &ConversationId, of: (u32, u64, u64)) -> MsgId {
    // None of them has a line break.
    let name = format!("{from}\n{}\n{of:?}", conversation.prefixed());
    let hash = Sha256::digest(name.as_bytes());
    let mut id = String::from("import-");
    for byte in &hash[..16] {
        // Writing to a string succeeds.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// A message that asks for no receipts; `unread`: it counts as unread.
fn message(
    conversation: ConversationId,
    elems: Vec<doubletick_protocol::message::Elem>,
    (words, unread): (String, bool),
    (client_time, rand): (u64, u32),
) -> NewMessage {
    NewMessage {
        msg_id: String::new(),
        conversation,
        client_time,
        rand,
        need_read_receipt: false,
        online_only: false,
        targets: Vec::new(),
        content: MessageContent {
            elems,
            cloud_custom_str: words,
            priority: NORMAL_PRIORITY,
            excluded_from_unread_count: !unread,
            ..MessageContent::default()
        },
    }
}

impl Ctx {
    /// Whether a user is a member of a group with no other role.
    async fn is_normal(&self, group_id: &str, account: &str) -> Result<bool> {
        let (group_id, users) = (group_id.to_owned(), vec![account.to_owned()]);
        let request = Request::GetMembers { group_id, users, role_flags: 0, cursor: 0 };
        let page = one_of!(self.operate(request).await?, Response::Members(page) => page)?;
        Ok(page.members.iter().any(|member| member.user_id == account && member.role == Role::Normal))
    }

    async fn import_message(&self, from: &str, at: u64, new: NewMessage) -> Result<Message> {
        let answer = self.import(from, at, Request::SendMessage(new)).await?;
        one_of!(answer, Response::Message(message) => *message)
    }
}

/// Whether an error says nothing of what was asked, and the same may do later.
fn is_trouble(code: i32) -> bool {
    is_trouble_of_ours(code) || code == codes::ERR_SDK_COMM_INTERRUPT
}

pub(super) async fn group_messages(ctx: Ctx, body: ImportGroupMsg) -> Result<GroupMsgImported> {
    if body.msg_list.is_empty() || body.msg_list.len() > IMPORTED {
        return Err(bad(format!("MsgList: must be 1 to {IMPORTED} messages")));
    }
    let mut asked = Vec::with_capacity(body.msg_list.len());
    for one in body.msg_list {
        let at = ctx.past("MsgList: SendTime", Some(one.send_time), bad)?;
        let conversation = ConversationId::Group(body.group_id.clone());
        let id = msg_id(&one.from_account, &conversation, (one.random, at, 0));
        let elems = elems::elems(one.msg_body).map_err(|text| bad(format!("MsgList: {text}")))?;
        let new = message(conversation, elems, (one.cloud_custom_data, false), (at, one.random));
        asked.push((one.from_account, at, NewMessage { msg_id: id, ..new }));
    }
    let senders: Vec<String> = asked.iter().map(|(from, ..)| from.clone()).collect();
    ctx.require_accounts("MsgList: From_Account", &senders).await?;
    let refused = |error: Error| MsgImported {
        msg_seq: 0,
        msg_time: 0,
        result: with_code_of(Service::Group, error).code,
        msg_id: String::new(),
    };
    let mut import_msg_result = Vec::with_capacity(asked.len());
    let mut trouble: Option<Error> = None;
    for (from, at, new) in asked {
        // What comes after one that the service could not store waits for it: times do not go back, so it would stand behind.
        if let Some(error) = &trouble {
            import_msg_result.push(refused(error.clone()));
            continue;
        }
        let result = match ctx.import_message(&from, at, new).await {
            Ok(Message { seq, server_time, msg_id, .. }) => {
                MsgImported { msg_seq: seq, msg_time: server_time, result: 0, msg_id }
            }
            // Where nothing came to be, nothing of the rest would either.
            Err(error) if import_msg_result.is_empty() => return Err(error),
            Err(error) => {
                trouble = is_trouble(error.code).then(|| error.clone());
                refused(error)
            }
        };
        import_msg_result.push(result);
    }
    Ok(GroupMsgImported { import_msg_result })
}

/// Body of `importmsg`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ImportMsg {
    /// 1: it counts as unread. 2, or left out: it does not.
    #[schemars(range(min = 1, max = 2))]
    sync_from_old_system: Option<u32>,
    /// Who has sent it.
    #[serde(rename = "From_Account")]
    from_account: String,
    /// Who got it.
    #[serde(rename = "To_Account")]
    to_account: String,
    /// With the random number, the second and both users it says which message it is: the same again is stored once.
    #[serde(default)]
    msg_seq: u64,
    /// See `MsgSeq`.
    msg_random: u32,
    /// When it was sent, in seconds since 1970.
    msg_time_stamp: u64,
    /// At least one element.
    #[schemars(length(min = 1))]
    #[serde(deserialize_with = "objects")]
    msg_body: Vec<MsgElem>,
    /// Of the application.
    #[serde(default)]
    cloud_custom_data: String,
}

pub(super) async fn c2c(ctx: Ctx, body: ImportMsg) -> Result<Nothing> {
    let bad: fn(String) -> Error = |text| bad_field(Service::OpenIm, text);
    let unread = match body.sync_from_old_system {
        Some(1) => true,
        None | Some(2) => false,
        Some(_) => return Err(bad("SyncFromOldSystem: must be 1 or 2".to_owned())),
    };
    let at = ctx.past("MsgTimeStamp", Some(body.msg_time_stamp), bad)?;
    let elems = elems::elems(body.msg_body).map_err(bad)?;
    let conversation = ConversationId::C2c(body.to_account);
    let id = msg_id(&body.from_account, &conversation, (body.msg_random, at, body.msg_seq));
    let new = message(conversation, elems, (body.cloud_custom_data, unread), (at, body.msg_random));
    ctx.import_message(&body.from_account, at, NewMessage { msg_id: id, ..new }).await?;
    Ok(Nothing {})
}
