//! The groups that a user makes of conversations: of the user alone, whatever becomes of the conversations.

use super::people;
use crate::bus::Event;
use crate::fault::Outcome;
use crate::ledger::Ledger;
use crate::snapshot::Snapshot;
use doubletick_protocol::conversation::{ConversationGroup, ConversationGroups};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, Result, codes, limits};

/// All of a user's groups.
pub fn groups(snapshot: &dyn Snapshot, user: &str) -> Outcome<Response> {
    let me = people::caller(snapshot, user)?;
    Ok(Response::ConversationGroups(snapshot.conversation_groups(me)?))
}

/// Makes a group; one that is there already with these conversations was made by a call that is repeated.
pub fn create(
    ledger: &mut Ledger<'_>,
    user: &str,
    name: &str,
    conversations: &[ConversationId],
) -> Outcome<Response> {
    check_name("name", name)?;
    check_conversations(conversations)?;
    let me = ledger.caller(user)?;
    let mut groups = ledger.conversation_groups(me)?.clone();
    let mut group =
        ConversationGroup { number: groups.version + 1, name: name.to_owned(), conversations: Vec::new() };
    add(&mut group, conversations);
    match groups.groups.iter().find(|one| one.name == name) {
        Some(there) if there.conversations == group.conversations => return Ok(Response::Done),
        Some(_) => return Err(taken("name").into()),
        None => {}
    }
    if groups.groups.len() >= limits::CONVERSATION_GROUPS {
        let text = format!("name: you have {} conversation groups", limits::CONVERSATION_GROUPS);
        return Err(Error::new(codes::ERR_SVR_CONV_CONV_GROUP_TOTAL_COUNT_EXCEED_LIMIT, text).into());
    }
    groups.groups.push(group);
    check_total(&groups)?;
    put(ledger, user, me, groups);
    Ok(Response::Done)
}

/// Deletes a group.
pub fn delete(ledger: &mut Ledger<'_>, user: &str, name: &str) -> Outcome<Response> {
    let me = ledger.caller(user)?;
    let mut groups = ledger.conversation_groups(me)?.clone();
    let at = place(&groups, name)?;
    groups.groups.remove(at);
    put(ledger, user, me, groups);
    Ok(Response::Done)
}

/// Gives a group another name.
pub fn rename(ledger: &mut Ledger<'_>, user: &str, name: &str, new_name: &str) -> Outcome<Response> {
    check_name("new_name", new_name)?;
    let me = ledger.caller(user)?;
    let mut groups = ledger.conversation_groups(me)?.clone();
    let at = place(&groups, name)?;
    if name == new_name {
        return Ok(Response::Done);
    }
    if groups.groups.iter().any(|group| group.name == new_name) {
        return Err(taken("new_name").into());
    }
    new_name.clone_into(&mut groups.groups[at].name);
    put(ledger, user, me, groups);
    Ok(Response::Done)
}

/// Puts conversations into a group, or takes them out of it.
pub fn change(
    ledger: &mut Ledger<'_>,
    user: &str,
    name: &str,
    conversations: &[ConversationId],
    on: bool,
) -> Outcome<Response> {
    check_conversations(conversations)?;
    let me = ledger.caller(user)?;
    let before = ledger.conversation_groups(me)?.clone();
    let mut groups = before.clone();
    let at = place(&groups, name)?;
    if on {
        add(&mut groups.groups[at], conversations);
        check_total(&groups)?;
    } else {
        groups.groups[at].conversations.retain(|id| !conversations.contains(id));
    }
    if groups != before {
        put(ledger, user, me, groups);
    }
    Ok(Response::Done)
}

/// Of a user whose account is deleted nothing is kept.
pub fn forget(ledger: &mut Ledger<'_>, me: i64) -> Outcome<()> {
    let groups = ledger.conversation_groups(me)?;
    if !groups.groups.is_empty() {
        let version = groups.version + 1;
        ledger.put_conversation_groups(me, ConversationGroups { version, groups: Vec::new() });
    }
    Ok(())
}

fn put(ledger: &mut Ledger<'_>, user: &str, me: i64, groups: ConversationGroups) {
    let groups = ConversationGroups { version: groups.version + 1, ..groups };
    ledger.put_conversation_groups(me, groups.clone());
    ledger.tell(Event::Users(vec![user.to_owned()], Push::ConversationGroups(Box::new(groups))));
}

fn add(group: &mut ConversationGroup, conversations: &[ConversationId]) {
    for id in conversations {
        if !group.conversations.contains(id) {
            group.conversations.push(id.clone());
        }
    }
}

/// Where the group with this name is; 51009: there is none.
fn place(groups: &ConversationGroups, name: &str) -> Result<usize> {
    let missing = || {
        let text = "name: you have no conversation group with this name";
        Error::new(codes::ERR_SVR_CONV_CONV_GROUP_NOT_EXIST, text)
    };
    groups.groups.iter().position(|group| group.name == name).ok_or_else(missing)
}

fn taken(field: &str) -> Error {
    let text = format!("{field}: you have another conversation group with this name");
    Error::new(codes::ERR_INVALID_PARAMETERS, text)
}

/// 6017: empty; 51011: longer than 32 bytes.
fn check_name(field: &str, name: &str) -> Result<()> {
    if name.is_empty() {
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, format!("{field}: empty")));
    }
    if name.len() > limits::CONVERSATION_GROUP_NAME_BYTES {
        let text = format!("{field}: more than {} bytes", limits::CONVERSATION_GROUP_NAME_BYTES);
        return Err(Error::new(codes::ERR_SVR_CONV_CONV_GROUP_NAME_EXCEED_LENGTH, text));
    }
    Ok(())
}

fn check_conversations(conversations: &[ConversationId]) -> Result<()> {
    if conversations.len() > limits::IDS_PER_CALL {
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, "conversations: at most 100"));
    }
    conversations.iter().try_for_each(ConversationId::check)
}

fn check_total(groups: &ConversationGroups) -> Result<()> {
    let total: usize = groups.groups.iter().map(|group| group.conversations.len()).sum();
    if total > limits::CONVERSATIONS_IN_GROUPS {
        let most = limits::CONVERSATIONS_IN_GROUPS;
        let text = format!("conversations: your conversation groups would have more than {most} together");
        return Err(Error::new(codes::ERR_SVR_CONV_CONV_MARK_TOTAL_COUNT_EXCEED_LIMIT, text));
    }
    Ok(())
}
