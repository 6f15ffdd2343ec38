//! `GroupTipsElem`: what happened in a group, and the system message when it is gone.

use super::viewer::Viewer;
use super::write::{self, ObjectWriter};
use super::{member, profile};
use doubletick_protocol::group::{GroupChange, GroupTip, GroupTipKind, Member};
use doubletick_protocol::ids::SYSTEM_USER;

/// `TIMGroupTipType` and `TIMGroupJoinType`; a dissolved group has none.
fn numbers(kind: &GroupTipKind) -> Option<(u32, u32)> {
    match kind {
        GroupTipKind::Joined => Some((1, 1)),
        GroupTipKind::Invited => Some((1, 2)),
        GroupTipKind::Quit => Some((2, 0)),
        GroupTipKind::Kicked => Some((3, 0)),
        GroupTipKind::AdminSet => Some((4, 0)),
        GroupTipKind::AdminCancelled => Some((5, 0)),
        GroupTipKind::InfoChanged(_) => Some((6, 0)),
        GroupTipKind::MemberMuted(_) => Some((7, 0)),
        GroupTipKind::Deleted => None,
    }
}

/// The tip as a document; `None` for a dissolved group, see [`dissolved`].
pub fn one(tip: &GroupTip) -> Option<String> {
    let (tip_type, join_type) = numbers(&tip.kind)?;
    // Who joins or leaves by themselves is also who it is about.
    let users = match tip.kind {
        GroupTipKind::Joined | GroupTipKind::Quit => std::slice::from_ref(&tip.op_user),
        _ => &tip.users,
    };
    Some(write::object(|out| {
        out.number("elem_type", 5_u32);
        out.number("group_tips_elem_tip_type", tip_type);
        out.number("group_tips_elem_join_type", join_type);
        out.text("group_tips_elem_op_user", &tip.op_user.user_id);
        out.text("group_tips_elem_group_id", &tip.group_id);
        out.texts("group_tips_elem_user_array", users.iter().map(|user| &user.user_id));
        put_changes(out, &tip.kind, users);
        out.object("group_tips_elem_op_user_info", |out| profile::put_of_member(out, &tip.op_user));
        out.object("group_tips_elem_op_group_memberinfo", |out| {
            member::put(out, &tip.group_id, &tip.op_user)
        });
        out.array("group_tips_elem_changed_user_info_array", users, profile::put_of_member);
        out.array("group_tips_elem_changed_group_memberinfo_array", users, |out, user| {
            member::put(out, &tip.group_id, user);
        });
        out.number("group_tips_elem_member_num", tip.member_count);
        out.text("group_tips_elem_group_name", &tip.group_name);
        out.number("group_tips_elem_time", tip.time);
    }))
}

fn put_changes(out: &mut ObjectWriter, kind: &GroupTipKind, users: &[Member]) {
    match kind {
        GroupTipKind::InfoChanged(change) => {
            let changes = changes(change);
            out.array("group_tips_elem_group_change_info_array", changes, |out, (flag, key, value)| {
                out.number("group_tips_group_change_info_flag", flag);
                if !key.is_empty() {
                    out.text("group_tips_group_change_info_key", &key);
                }
                match value {
                    Value::Text(text) => out.text("group_tips_group_change_info_value", &text),
                    Value::Flag(flag) => out.flag("group_tips_group_change_info_bool_value", flag),
                    Value::Number(number) => out.number("group_tips_group_change_info_int_value", number),
                }
            });
        }
        GroupTipKind::MemberMuted(seconds) => {
            out.array("group_tips_elem_member_change_info_array", users, |out, user| {
                out.text("group_tips_member_change_info_identifier", &user.user_id);
                out.number("group_tips_member_change_info_shutupTime", *seconds);
            });
        }
        _ => (),
    }
}

enum Value {
    Text(String),
    Flag(bool),
    Number(u32),
}

/// What changed, as `TIMGroupTipGroupChangeFlag`, key and value. The limits and flags that have no number of
/// their own are left out.
fn changes(change: &GroupChange) -> Vec<(u32, String, Value)> {
    let text = |flag: u32, value: &Option<String>| {
        value.as_ref().map(|value| (flag, String::new(), Value::Text(value.clone())))
    };
    let mut changes: Vec<(u32, String, Value)> = [
        text(1, &change.name),
        text(2, &change.introduction),
        text(3, &change.notification),
        text(4, &change.face_url),
        text(5, &change.owner),
    ]
    .into_iter()
    .flatten()
    .collect();
    for (key, value) in change.custom.iter().flatten() {
        changes.push((6, key.clone(), Value::Text(value.clone())));
    }
    changes.extend(change.muted_all.map(|muted| (8, String::new(), Value::Flag(muted))));
    changes.extend(change.add_option.map(|option| (11, String::new(), Value::Number(option.number()))));
    changes.extend(change.approve_option.map(|option| (12, String::new(), Value::Number(option.number()))));
    changes
}

/// The message of the system that says that a group is gone: an array of one `Message` with one element of
/// type 8 and `kTIMGroupReport_Delete`.
pub fn dissolved(viewer: &Viewer, tip: &GroupTip) -> String {
    write::array([tip], |out, tip| {
        out.array("message_elem_array", [tip], |out, tip| {
            out.number("elem_type", 8_u32);
            out.number("group_report_elem_report_type", 5_u32);
            out.text("group_report_elem_group_id", &tip.group_id);
            out.text("group_report_elem_op_user", &tip.op_user.user_id);
            out.object("group_report_elem_op_user_info", |out| profile::put_of_member(out, &tip.op_user));
            out.object("group_report_elem_op_group_memberinfo", |out| {
                member::put(out, &tip.group_id, &tip.op_user);
            });
            out.text("group_report_elem_group_name", &tip.group_name);
        });
        out.text("message_conv_id", SYSTEM_USER);
        out.number("message_conv_type", 3_u32);
        out.text("message_sender", SYSTEM_USER);
        out.number("message_client_time", tip.time);
        out.number("message_server_time", tip.time);
        out.flag("message_is_from_self", viewer.me == SYSTEM_USER);
        out.flag("message_is_online_msg", true);
        out.flag("message_need_read_receipt", false);
        out.number("message_status", 2_u32);
    })
}
