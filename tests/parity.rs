//! What the C API can do the typed API can do: every function of the header, with what serves it in `src/api` or the
//! reason why nothing does; and every method of the typed API, by the function that it serves or a reason of its own.
//!
//! The typed methods are read from the generated Kotlin layer, so what is named here is there for other languages.

#![cfg(feature = "bindings")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What a C function has in the typed API.
enum Served {
    /// These methods (`Object.method`), constructors and events (`Event.Name`).
    By(&'static [&'static str]),
    /// Nothing, and why.
    Not(&'static str),
}
use Served::{By, Not};

/// Setters whose callback no service of ours ever has a reason to call.
const NEVER_CALLED: Served = Not("the callback is never called: doubletick has no such event");

const FUNCTIONS: [(&str, Served); 99] = [
    ("TIMInit", By(&["Client.embedded", "Client.connect", "EmbeddedService.open"])),
    ("TIMUninit", By(&["Client.shutdown", "EmbeddedService.shutdown"])),
    ("TIMGetSDKVersion", By(&["version"])),
    ("DTGetVersion", By(&["version"])),
    ("DTWake", By(&["Client.wake"])),
    ("TIMGetServerTime", By(&["Client.server_time_ms"])),
    ("TIMSetConfig", Not("what of it has an effect is an option of the client; log lines are events")),
    ("TIMLogin", By(&["Client.login"])),
    ("TIMLogout", By(&["Client.logout"])),
    ("TIMGetLoginUserID", By(&["Client.login_user"])),
    ("TIMGetLoginStatus", By(&["Client.login_status"])),
    ("TIMMsgSendMessage", By(&["Client.new_message", "Client.send"])),
    ("TIMMsgCancelSend", By(&["Client.cancel_send"])),
    ("TIMMsgSendMessageReadReceipts", By(&["Client.send_receipts"])),
    ("TIMMsgGetMessageReadReceipts", By(&["Client.receipts"])),
    ("TIMMsgGetGroupMessageReadMemberList", By(&["Client.readers"])),
    ("DTMsgGetGroupMessageReadMemberList", By(&["Client.readers"])),
    ("TIMMsgGetMsgList", By(&["Client.history", "Client.history_page", "Client.local_history"])),
    ("TIMMsgFindMessages", By(&["Client.find_messages"])),
    ("TIMMsgSearchLocalMessages", By(&["Client.search_messages"])),
    ("TIMMsgSaveMsg", By(&["Client.import_messages"])),
    ("TIMMsgImportMsgList", By(&["Client.import_messages"])),
    ("TIMMsgRevoke", By(&["Client.revoke"])),
    ("TIMMsgModifyMessage", By(&["Client.modify"])),
    ("TIMMsgDelete", By(&["Client.delete_messages", "Client.delete_messages_here"])),
    ("TIMMsgListDelete", By(&["Client.delete_messages"])),
    ("TIMMsgSetLocalCustomData", By(&["Client.set_local_custom", "Client.local_custom"])),
    ("TIMMsgReportReaded", By(&["Client.mark_read", "Client.mark_read_up_to"])),
    ("TIMConvGetConvList", By(&["Client.conversations", "Client.conversation_list"])),
    ("TIMConvGetConvInfo", By(&["Client.get_conversations"])),
    ("TIMConvCleanConversationUnreadMessageCount", By(&["Client.mark_read"])),
    ("TIMConvPinConversation", By(&["Client.pin_conversation"])),
    ("TIMConvDelete", By(&["Client.delete_conversation"])),
    ("TIMConvMarkConversation", By(&["Client.mark_conversations"])),
    ("TIMConvDeleteConversationList", By(&["Client.delete_conversations"])),
    ("TIMMsgClearHistoryMessage", By(&["Client.clear_history"])),
    ("TIMConvGetConversationListByFilter", By(&["Client.conversations_by_filter"])),
    ("TIMConvGetUnreadMessageCountByFilter", By(&["Client.unread_by_filter"])),
    ("TIMConvSubscribeUnreadMessageCountByFilter", By(&["Client.watch_unread_by_filter"])),
    ("TIMConvUnsubscribeUnreadMessageCountByFilter", By(&["Client.watch_unread_by_filter"])),
    ("TIMSetConvUnreadMessageCountChangedByFilterCallback", By(&["Event.UnreadByFilter"])),
    ("TIMConvSetConversationCustomData", By(&["Client.set_conversation_custom_data"])),
    ("TIMConvCreateConversationGroup", By(&["Client.create_conversation_group"])),
    ("TIMConvGetConversationGroupList", By(&["Client.conversation_groups"])),
    ("TIMConvDeleteConversationGroup", By(&["Client.delete_conversation_group"])),
    ("TIMConvRenameConversationGroup", By(&["Client.rename_conversation_group"])),
    ("TIMConvAddConversationsToGroup", By(&["Client.add_to_conversation_group"])),
    ("TIMConvDeleteConversationsFromGroup", By(&["Client.remove_from_conversation_group"])),
    ("TIMSetConvConversationGroupCreatedCallback", By(&["Event.ConversationGroupCreated"])),
    ("TIMSetConvConversationGroupDeletedCallback", By(&["Event.ConversationGroupDeleted"])),
    ("TIMSetConvConversationGroupNameChangedCallback", By(&["Event.ConversationGroupRenamed"])),
    ("TIMSetConvConversationsAddedToGroupCallback", By(&["Event.ConversationsAddedToGroup"])),
    ("TIMSetConvConversationsDeletedFromGroupCallback", By(&["Event.ConversationsRemovedFromGroup"])),
    ("TIMConvSetDraft", By(&["Client.set_draft"])),
    ("TIMConvCancelDraft", By(&["Client.set_draft"])),
    ("TIMConvGetTotalUnreadMessageCount", By(&["Client.total_unread"])),
    ("TIMGroupCreate", By(&["Client.create_group"])),
    ("TIMGroupDelete", By(&["Client.delete_group"])),
    ("TIMGroupJoin", By(&["Client.join_group"])),
    ("TIMGroupQuit", By(&["Client.quit_group"])),
    ("TIMGroupInviteMember", By(&["Client.invite"])),
    ("TIMGroupDeleteMember", By(&["Client.kick"])),
    ("TIMGroupGetJoinedGroupList", By(&["Client.joined_groups"])),
    ("TIMGroupGetGroupInfoList", By(&["Client.groups"])),
    ("TIMGroupModifyGroupInfo", By(&["Client.modify_group"])),
    ("TIMGroupGetMemberInfoList", By(&["Client.members"])),
    ("TIMGroupModifyMemberInfo", By(&["Client.modify_member"])),
    ("TIMProfileGetUserProfileList", By(&["Client.profiles"])),
    ("TIMProfileModifySelfUserProfile", By(&["Client.modify_profile"])),
    ("DTGetSettings", By(&["Client.settings"])),
    ("DTSetSettings", By(&["Client.set_settings"])),
    ("TIMSetNetworkStatusListenerCallback", By(&["Event.Network"])),
    ("TIMSetKickedOfflineCallback", By(&["Event.KickedOffline"])),
    ("TIMSetUserSigExpiredCallback", By(&["Event.UserSigExpired"])),
    ("TIMSetSelfInfoUpdatedCallback", By(&["Event.SelfInfo"])),
    ("TIMSetLogCallback", By(&["Event.Log"])),
    ("TIMSetMsgReadedReceiptCallback", By(&["Event.Receipts"])),
    ("DTSetOutboxCallback", By(&["Event.Outbox"])),
    ("DTSetReminderCallback", By(&["Event.Reminder"])),
    ("TIMSetMsgRevokeCallback", By(&["Event.Revoked"])),
    ("TIMSetMsgUpdateCallback", By(&["Event.Modified"])),
    ("TIMSetGroupTipsEventCallback", By(&["Event.GroupTip"])),
    (
        "TIMSetConvEventCallback",
        By(&[
            "Client.watch_conversations",
            "Event.ConversationsAdded",
            "Event.ConversationsUpdated",
            "Event.ConversationsDeleted",
            "Event.SyncStarted",
            "Event.SyncFinished",
        ]),
    ),
    (
        "TIMSetConvTotalUnreadMessageCountChangedCallback",
        By(&["Client.watch_total_unread", "Event.TotalUnread"]),
    ),
    ("TIMAddRecvNewMsgCallback", By(&["Event.Messages"])),
    ("TIMRemoveRecvNewMsgCallback", Not("a client has one listener, which goes with it")),
    ("TIMSetMsgElemUploadProgressCallback", NEVER_CALLED),
    ("TIMSetMsgReactionsChangedCallback", NEVER_CALLED),
    ("TIMSetMsgAllMessageReceiveOptionCallback", NEVER_CALLED),
    ("TIMSetGroupAttributeChangedCallback", NEVER_CALLED),
    ("TIMSetOnAddFriendCallback", NEVER_CALLED),
    ("TIMSetOnDeleteFriendCallback", NEVER_CALLED),
    ("TIMSetUpdateFriendProfileCallback", NEVER_CALLED),
    ("TIMSetFriendAddRequestCallback", NEVER_CALLED),
    ("TIMSetFriendApplicationListDeletedCallback", NEVER_CALLED),
    ("TIMSetFriendApplicationListReadCallback", NEVER_CALLED),
    ("TIMSetFriendBlackListAddedCallback", NEVER_CALLED),
    ("TIMSetFriendBlackListDeletedCallback", NEVER_CALLED),
    (
        "callExperimentalAPI",
        Not(
            "of its operations with an effect one names the server, as the URL of Client.connect, one is Client.wake, one \
             Client.wipe_device_store, and one Client.unsent_messages",
        ),
    ),
];

/// What the typed API has beside the functions of C, and why.
const ALONE: [(&str, &str); 6] = [
    ("Client.unsent_messages", "C has it as an operation of callExperimentalAPI"),
    ("Client.wipe_device_store", "C has it as an operation of callExperimentalAPI"),
    ("attachment", "reads the document of an element, which C has as a document"),
    ("Listener.on_event", "foreign code: where the events arrive"),
    ("ThreadHook.on_thread_started", "foreign code: prepares the thread that events arrive on"),
    ("set_thread_hook", "for the Kotlin layer, whose virtual machine has to know the thread"),
];

fn text(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn kotlin(file: &str) -> String {
    text(&format!("bindings/kotlin/src/main/kotlin/dev/doubletick/{file}"))
}

/// `loginStatus` as `login_status`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The methods of the typed API, as `Object.method`, and its functions.
fn methods() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut object = String::new();
    for line in kotlin("ffi/doubletick.kt").lines() {
        let rest = line.strip_prefix("internal ").unwrap_or_default();
        if let Some(rest) = rest.strip_prefix("open class ").or(rest.strip_prefix("interface ")) {
            let name = rest.split(|sign: char| !sign.is_alphanumeric()).next().unwrap_or_default();
            // A trait of foreign code has a class that calls it; an object has an interface.
            object = name.trim_end_matches("Interface").trim_end_matches("Impl").to_owned();
        }
        // What the API names is quoted; what the layer itself has is not.
        if let Some((before, rest)) = line.split_once("fun `")
            && let Some((name, _)) = rest.split_once('`')
        {
            let name = snake(name);
            found.insert(if before.starts_with("internal") { name } else { format!("{object}.{name}") });
        }
    }
    found
}

/// The events, as `Event.Name`.
fn events() -> BTreeSet<String> {
    let records = kotlin("Records.kt") + &kotlin("ffi/doubletick.kt");
    let (_, body) = records.split_once("sealed class Event").expect("events");
    let body = body.split("\n}\n").next().expect("its end");
    let names = body.lines().filter_map(|line| {
        let line = line.trim().trim_start_matches("public ");
        let rest = line.strip_prefix("data class ").or(line.strip_prefix("object "))?;
        Some(rest.split(|sign: char| !sign.is_alphanumeric()).next().unwrap_or_default())
    });
    names.filter(|name| *name != "Companion").map(|name| format!("Event.{name}")).collect()
}

/// The functions of the header.
fn declared() -> BTreeSet<String> {
    let header = text("include/doubletick.h");
    let prototypes = header.split("TIM_API").skip(1).filter_map(|part| part.split_once(';'));
    prototypes
        .filter(|(prototype, _)| prototype.contains('(') && !prototype.contains('#'))
        .filter_map(|(prototype, _)| prototype.split('(').next()?.split([' ', '\n', '*']).next_back())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_function_of_the_header_is_in_the_table_once() {
    let listed: BTreeSet<String> = FUNCTIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(listed.len(), FUNCTIONS.len(), "a function is listed twice");
    assert_eq!(listed, declared());
}

#[test]
fn what_serves_a_function_is_there_in_other_languages() {
    let (methods, events) = (methods(), events());
    for (function, served) in &FUNCTIONS {
        match served {
            By(names) => {
                assert!(!names.is_empty(), "{function} is served by nothing");
                for name in *names {
                    let there = if name.starts_with("Event.") { &events } else { &methods };
                    assert!(there.contains(*name), "{function}: there is no {name} among {there:#?}");
                }
            }
            Not(reason) => assert!(reason.len() > 20, "{function}: {reason}"),
        }
    }
}

#[test]
fn every_method_and_event_serves_a_function_or_says_why() {
    let mut served: BTreeMap<&str, &str> = ALONE.into_iter().collect();
    for (function, by) in &FUNCTIONS {
        if let By(names) = by {
            served.extend(names.iter().map(|name| (*name, *function)));
        }
    }
    let there: BTreeSet<String> = methods().into_iter().chain(events()).collect();
    let missing: Vec<_> = there.iter().filter(|name| !served.contains_key(name.as_str())).collect();
    assert!(missing.is_empty(), "neither serve a function nor have a reason: {missing:?}");
    let gone: Vec<_> = ALONE.iter().filter(|(name, _)| !there.contains(*name)).collect();
    assert!(gone.is_empty(), "have a reason, but are not there: {gone:?}");
    assert!(there.len() > 55, "only {} were found", there.len());
}
