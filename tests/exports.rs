//! What the library exports, what the header declares, and what the contract says are the same.

use doubletick::capi::{EXPORTS, enums, keys};
use doubletick_protocol::codes;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

/// Additions of doubletick; everything else in the header is the vendor's.
const OURS: [&str; 7] = [
    "DTGetSettings",
    "DTGetVersion",
    "DTMsgGetGroupMessageReadMemberList",
    "DTSetOutboxCallback",
    "DTSetReminderCallback",
    "DTSetSettings",
    "DTWake",
];

/// The functions that an application of read receipts uses, which docs/compatibility.md lists.
const NEEDED: &str = "TIMInit TIMUninit TIMGetSDKVersion TIMGetServerTime TIMSetConfig TIMSetLogCallback
    TIMSetNetworkStatusListenerCallback TIMSetKickedOfflineCallback TIMSetUserSigExpiredCallback
    TIMSetSelfInfoUpdatedCallback callExperimentalAPI TIMLogin TIMLogout TIMGetLoginUserID TIMGetLoginStatus
    TIMMsgSendMessage TIMMsgCancelSend TIMAddRecvNewMsgCallback TIMRemoveRecvNewMsgCallback TIMMsgGetMsgList
    TIMMsgFindMessages TIMMsgSearchLocalMessages TIMMsgSaveMsg TIMMsgImportMsgList
    TIMMsgSendMessageReadReceipts TIMMsgGetMessageReadReceipts
    TIMMsgGetGroupMessageReadMemberList TIMSetMsgReadedReceiptCallback TIMMsgReportReaded TIMMsgRevoke
    TIMSetMsgRevokeCallback TIMMsgModifyMessage TIMSetMsgUpdateCallback TIMMsgDelete TIMMsgListDelete
    TIMMsgSetLocalCustomData TIMConvGetConvList TIMConvGetConvInfo TIMConvCleanConversationUnreadMessageCount
    TIMConvGetTotalUnreadMessageCount TIMConvPinConversation TIMConvDelete TIMConvMarkConversation
    TIMConvDeleteConversationList TIMMsgClearHistoryMessage TIMConvGetConversationListByFilter
    TIMConvGetUnreadMessageCountByFilter TIMConvSubscribeUnreadMessageCountByFilter
    TIMConvUnsubscribeUnreadMessageCountByFilter TIMSetConvUnreadMessageCountChangedByFilterCallback TIMConvSetDraft TIMConvCancelDraft TIMSetConvEventCallback TIMSetConvTotalUnreadMessageCountChangedCallback
    TIMConvSetConversationCustomData TIMConvCreateConversationGroup TIMConvGetConversationGroupList
    TIMConvDeleteConversationGroup TIMConvRenameConversationGroup TIMConvAddConversationsToGroup
    TIMConvDeleteConversationsFromGroup TIMSetConvConversationGroupCreatedCallback
    TIMSetConvConversationGroupDeletedCallback TIMSetConvConversationGroupNameChangedCallback
    TIMSetConvConversationsAddedToGroupCallback TIMSetConvConversationsDeletedFromGroupCallback
    TIMGroupCreate TIMGroupDelete TIMGroupJoin TIMGroupQuit TIMGroupInviteMember TIMGroupDeleteMember
    TIMGroupGetJoinedGroupList TIMGroupGetGroupInfoList TIMGroupGetMemberInfoList TIMGroupModifyGroupInfo
    TIMGroupModifyMemberInfo TIMSetGroupTipsEventCallback TIMProfileGetUserProfileList
    TIMProfileModifySelfUserProfile";

/// The setters that the vendor's Unity wrapper calls when it ends, beyond those above.
const SETTERS: &str = "TIMSetFriendAddRequestCallback TIMSetFriendApplicationListDeletedCallback
    TIMSetFriendApplicationListReadCallback TIMSetFriendBlackListAddedCallback
    TIMSetFriendBlackListDeletedCallback TIMSetGroupAttributeChangedCallback
    TIMSetMsgElemUploadProgressCallback TIMSetMsgReactionsChangedCallback
    TIMSetMsgAllMessageReceiveOptionCallback TIMSetOnAddFriendCallback TIMSetOnDeleteFriendCallback
    TIMSetUpdateFriendProfileCallback";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn expected() -> BTreeSet<String> {
    NEEDED.split_whitespace().chain(SETTERS.split_whitespace()).chain(OURS).map(str::to_owned).collect()
}

/// One line without spaces around signs, so that prototypes can be compared.
fn normal(prototype: &str) -> String {
    let words = prototype.split_whitespace().collect::<Vec<_>>().join(" ");
    words
        .replace(" *", "*")
        .replace("* ", "*")
        .replace(", ", ",")
        .replace("( ", "(")
        .replace("(void)", "()")
        .trim()
        .to_owned()
}

/// Prototypes of the header by name.
fn prototypes() -> BTreeMap<String, String> {
    let header = text("include/doubletick.h");
    let mut found = BTreeMap::new();
    for part in header.split("TIM_API").skip(1) {
        let Some((prototype, _)) = part.split_once(';') else { continue };
        if !prototype.contains('(') || prototype.contains('#') {
            continue;
        }
        let name = prototype.split('(').next().unwrap().split([' ', '\n', '*']).next_back().unwrap();
        found.insert(name.to_owned(), normal(prototype));
    }
    found
}

#[test]
fn the_header_declares_exactly_the_functions_of_the_contract_and_ours() {
    let declared: BTreeSet<String> = prototypes().into_keys().collect();
    assert_eq!(declared, expected());
    assert_eq!(NEEDED.split_whitespace().count(), 80);
}

#[test]
fn the_sources_have_exactly_the_functions_of_the_contract_and_ours() {
    assert_eq!(EXPORTS.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), expected());
    assert_eq!(EXPORTS.len(), expected().len(), "no name stands twice");
}

#[test]
fn every_declaration_is_documented() {
    let header = text("include/doubletick.h");
    let lines: Vec<&str> = header.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with("TIM_API") || line.starts_with("typedef") {
            assert_eq!(lines[at - 1], " */", "undocumented: {line} {}", lines.get(at + 1).unwrap_or(&""));
        }
    }
}

#[test]
fn prototypes_are_the_vendors() {
    let declared = prototypes();
    let mut compared = 0;
    for line in text("tests/contract/functions.tsv").lines() {
        let prototype = line.split('\t').nth(2).unwrap();
        let name = prototype.split('(').next().unwrap().split([' ', '*']).next_back().unwrap();
        if let Some(ours) = declared.get(name) {
            assert_eq!(*ours, normal(prototype));
            compared += 1;
        }
    }
    // The friendship setters are in a header that the extract does not cover.
    assert!(compared >= 56, "only {compared} prototypes compared");
}

#[test]
fn callback_types_are_the_vendors() {
    let header = normal(&text("include/doubletick.h"));
    let mut compared = 0;
    for line in text("tests/contract/typedefs.tsv").lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let (name, parameters) = (columns[2], columns[3]);
        if header.contains(&format!("typedef void (*{name})"))
            || header.contains(&format!("typedef void(*{name})"))
        {
            let wanted = format!("(*{name})({});", normal(parameters));
            assert!(header.contains(&wanted), "not in the header: {wanted}");
            compared += 1;
        }
    }
    assert!(compared >= 17, "only {compared} types compared");
}

#[test]
fn only_our_functions_are_exported() {
    let test = std::env::current_exe().unwrap();
    let deps = test.parent().unwrap();
    let library = [deps, deps.parent().unwrap()]
        .map(|folder| folder.join("libdoubletick.so"))
        .into_iter()
        .find(|library| library.exists())
        .expect("the shared library is beside this test");
    let Ok(output) = Command::new("nm").args(["-D", "--defined-only"]).arg(&library).output() else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "nm is missing");
        println!("skipped: nm is missing");
        return;
    };
    assert!(output.status.success(), "nm {}", library.display());
    let listed = String::from_utf8(output.stdout).unwrap();
    let exported = listed.lines().filter_map(|line| line.split_whitespace().last()).map(str::to_owned);
    let (of_uniffi, ours): (BTreeSet<String>, BTreeSet<String>) =
        exported.partition(|name| is_of_uniffi(name));
    assert_eq!(ours.iter().map(String::as_str).collect::<Vec<_>>(), EXPORTS);
    if cfg!(feature = "bindings") {
        for part in [
            "uniffi_doubletick_fn_constructor_client_embedded",
            "uniffi_doubletick_fn_method_client_send_receipts",
            "uniffi_doubletick_fn_init_callback_vtable_listener",
            "ffi_doubletick_rust_future_poll_u64",
            "ffi_doubletick_uniffi_contract_version",
            "UNIFFI_META_DOUBLETICK_RECORD_RECEIPT",
        ] {
            assert!(of_uniffi.contains(part), "{part} is not among {of_uniffi:#?}");
        }
    } else {
        assert_eq!(of_uniffi, BTreeSet::new());
    }
}

/// What uniffi exports for the typed API: its functions, its runtime, and the description that generators read.
fn is_of_uniffi(name: &str) -> bool {
    ["uniffi_doubletick_", "ffi_doubletick_", "UNIFFI_META_"].iter().any(|prefix| name.starts_with(prefix))
}

#[test]
fn enums_are_the_contracts() {
    type Row = (String, String, Vec<(String, i64)>);
    let contract: Vec<Row> = serde_json::from_str(&text("tests/contract/enums.json")).unwrap();
    let ours: BTreeMap<&str, &[(&str, i64)]> =
        enums::ENUMS.iter().map(|table| (table.name, table.values)).collect();
    assert_eq!(ours.len(), contract.len());
    for (_, name, values) in contract {
        let values: Vec<(&str, i64)> = values.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(ours[name.as_str()], values, "{name}");
    }
}

#[test]
fn the_constants_file_has_every_constant() {
    let constants = text("include/doubletick_constants.h");
    for (name, value, _) in codes::ALL {
        assert!(constants.contains(&format!("    {name} = {value}")), "{name}");
    }
    for (name, _) in enums::ENUMS.iter().flat_map(|table| table.values) {
        assert!(constants.contains(&format!("    {name} = ")), "{name}");
    }
    for key in keys::OBJECTS.iter().flat_map(|object| object.keys) {
        assert!(constants.contains(&format!("#define {} \"{}\"", key.symbol, key.key)), "{}", key.symbol);
    }
}

/// The C programs of the tests are compiled with the committed one.
#[cfg(feature = "header")]
#[test]
fn the_committed_header_is_what_this_build_has_made() {
    assert!(doubletick::capi::HEADER == text("include/doubletick.h"), "run `cargo xtask gen`");
}

#[test]
fn the_generated_files_say_so() {
    for file in ["include/doubletick.h", "include/doubletick_constants.h"] {
        assert!(text(file).starts_with("/* Generated by `cargo xtask gen`"), "{file}");
    }
}
