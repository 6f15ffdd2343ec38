//! The one table of all enums, and the types by which enum parameters arrive.
//!
//! `doubletick_constants.h` is generated from it. A C caller can pass any `int` where the header says
//! `enum`, so on this side such a parameter is an integer in a type of its own, never a Rust enum.

use std::ffi::c_int;

/// `TIMResult`: what a function returns at once.
pub mod result {
    use std::ffi::c_int;

    /// The call was accepted: its callback will come.
    pub const TIM_SUCC: c_int = 0;
    /// The SDK is not initialised, and no thread can be had for it.
    pub const TIM_ERR_SDKUNINIT: c_int = -1;
    /// Nobody is logged in, and the function has no callback that could say so.
    pub const TIM_ERR_NOTLOGIN: c_int = -2;
    /// Not JSON, or not the JSON that the function takes.
    pub const TIM_ERR_JSON: c_int = -3;
    /// A parameter is missing or out of range.
    pub const TIM_ERR_PARAM: c_int = -4;
}

/// `enum TIMConvType` of the header.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TIMConvType(pub c_int);

/// `enum TIMGroupMessageReadMembersFilter` of the header.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TIMGroupMessageReadMembersFilter(pub c_int);

/// `enum TIMLoginStatus` of the header.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TIMLoginStatus(pub c_int);

/// `enum TIMNetworkStatus` of the header.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TIMNetworkStatus(pub c_int);

/// `enum TIMLogLevel` of the header.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TIMLogLevel(pub c_int);

/// `enum TIMConvEvent` of the header.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TIMConvEvent(pub c_int);

/// One enum of the header.
#[derive(Clone, Copy, Debug)]
pub struct CEnum {
    /// Name of the enum in C.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Its constants with their numbers, in the order of the header.
    pub values: &'static [(&'static str, i64)],
}

/// Every enum except `TIMErrCode`, which is generated from `doubletick_protocol::codes`.
#[rustfmt::skip]
pub static ENUMS: &[CEnum] = &[
    CEnum { name: "TIMNetworkStatus", doc: "State of the link to the service.", values: &[
        ("kTIMConnected", 0),
        ("kTIMDisconnected", 1),
        ("kTIMConnecting", 2),
        ("kTIMConnectFailed", 3),
    ] },
    CEnum { name: "TIMLoginStatus", doc: "Result of TIMGetLoginStatus.", values: &[
        ("kTIMLoginStatus_Logined", 1),
        ("kTIMLoginStatus_Logining", 2),
        ("kTIMLoginStatus_UnLogined", 3),
        ("kTIMLoginStatus_Logouting", 4),
    ] },
    CEnum { name: "TIMLogLevel", doc: "Levels of the log callback.", values: &[
        ("kTIMLog_Off", 0),
        ("kTIMLog_Test", 1),
        ("kTIMLog_Verbose", 2),
        ("kTIMLog_Debug", 3),
        ("kTIMLog_Info", 4),
        ("kTIMLog_Warn", 5),
        ("kTIMLog_Error", 6),
        ("kTIMLog_Assert", 7),
    ] },
    CEnum { name: "TIMUserStatusType", doc: "Whether a user is online.", values: &[
        ("kTIMUserStatusType_Unkown", 0),
        ("kTIMUserStatusType_Online", 1),
        ("kTIMUserStatusType_Offline", 2),
        ("kTIMUserStatusType_UnLogined", 3),
    ] },
    CEnum { name: "TIMGenderType", doc: "Gender in a profile.", values: &[
        ("kTIMGenderType_Unknown", 0),
        ("kTIMGenderType_Male", 1),
        ("kTIMGenderType_Female", 2),
    ] },
    CEnum { name: "TIMProfileAddPermission", doc: "Whether others may add this user as a friend.", values: &[
        ("kTIMProfileAddPermission_Unknown", 0),
        ("kTIMProfileAddPermission_AllowAny", 1),
        ("kTIMProfileAddPermission_NeedConfirm", 2),
        ("kTIMProfileAddPermission_DenyAny", 3),
    ] },
    CEnum { name: "TIMProfileChangeType", doc: "What changed in a profile.", values: &[
        ("kTIMProfileChange_None", 0),
        ("kTIMProfileChange_Profile", 1),
    ] },
    CEnum { name: "TIMGroupGetInfoFlag", doc: "Which group information is wanted.", values: &[
        ("kTIMGroupInfoFlag_None", 0),
        ("kTIMGroupInfoFlag_Name", 1),
        ("kTIMGroupInfoFlag_CreateTime", 2),
        ("kTIMGroupInfoFlag_OwnerUin", 4),
        ("kTIMGroupInfoFlag_Seq", 8),
        ("kTIMGroupInfoFlag_LastTime", 16),
        ("kTIMGroupInfoFlag_NextMsgSeq", 32),
        ("kTIMGroupInfoFlag_LastMsgTime", 64),
        ("kTIMGroupInfoFlag_AppId", 128),
        ("kTIMGroupInfoFlag_MemberNum", 256),
        ("kTIMGroupInfoFlag_MaxMemberNum", 512),
        ("kTIMGroupInfoFlag_Notification", 1024),
        ("kTIMGroupInfoFlag_Introduction", 2048),
        ("kTIMGroupInfoFlag_FaceUrl", 4096),
        ("kTIMGroupInfoFlag_AddOption", 8192),
        ("kTIMGroupInfoFlag_GroupType", 16384),
        ("kTIMGroupInfoFlag_LastMsg", 32768),
        ("kTIMGroupInfoFlag_OnlineNum", 65536),
        ("kTIMGroupInfoFlag_Visible", 131072),
        ("kTIMGroupInfoFlag_Searchable", 262144),
        ("kTIMGroupInfoFlag_ShutupAll", 524288),
    ] },
    CEnum { name: "TIMGroupMemberInfoFlag", doc: "Which member information is wanted.", values: &[
        ("kTIMGroupMemberInfoFlag_None", 0),
        ("kTIMGroupMemberInfoFlag_JoinTime", 1),
        ("kTIMGroupMemberInfoFlag_MsgFlag", 2),
        ("kTIMGroupMemberInfoFlag_MsgSeq", 4),
        ("kTIMGroupMemberInfoFlag_MemberRole", 8),
        ("kTIMGroupMemberInfoFlag_ShutupUntill", 16),
        ("kTIMGroupMemberInfoFlag_NameCard", 32),
    ] },
    CEnum { name: "TIMMsgStatus", doc: "message_status.", values: &[
        ("kTIMMsg_Sending", 1),
        ("kTIMMsg_SendSucc", 2),
        ("kTIMMsg_SendFail", 3),
        ("kTIMMsg_Deleted", 4),
        ("kTIMMsg_LocalImported", 5),
        ("kTIMMsg_Revoked", 6),
        ("kTIMMsg_Cancel", 7),
    ] },
    CEnum { name: "TIMMsgPriority", doc: "message_priority.", values: &[
        ("kTIMMsgPriority_High", 0),
        ("kTIMMsgPriority_Normal", 1),
        ("kTIMMsgPriority_Low", 2),
        ("kTIMMsgPriority_Lowest", 3),
    ] },
    CEnum { name: "TIMPlatform", doc: "message_platform.", values: &[
        ("kTIMPlatform_Other", 0),
        ("kTIMPlatform_Windows", 1),
        ("kTIMPlatform_Android", 2),
        ("kTIMPlatform_IOS", 3),
        ("kTIMPlatform_Mac", 4),
        ("kTIMPlatform_Simulator", 5),
    ] },
    CEnum { name: "TIMElemType", doc: "elem_type.", values: &[
        ("kTIMElem_Text", 0),
        ("kTIMElem_Image", 1),
        ("kTIMElem_Sound", 2),
        ("kTIMElem_Custom", 3),
        ("kTIMElem_File", 4),
        ("kTIMElem_GroupTips", 5),
        ("kTIMElem_Face", 6),
        ("kTIMElem_Location", 7),
        ("kTIMElem_GroupReport", 8),
        ("kTIMElem_Video", 9),
        ("kTIMElem_FriendChange", 10),
        ("kTIMElem_ProfileChange", 11),
        ("kTIMElem_Merge", 12),
        ("kTIMElem_Invalid", -1),
    ] },
    CEnum { name: "TIMImageLevel", doc: "image_elem_level.", values: &[
        ("kTIMImageLevel_Orig", 0),
        ("kTIMImageLevel_Compression", 1),
        ("kTIMImageLevel_HD", 2),
    ] },
    CEnum { name: "TIMGroupReportType", doc: "group_report_elem_report_type.", values: &[
        ("kTIMGroupReport_None", 0),
        ("kTIMGroupReport_AddRequest", 1),
        ("kTIMGroupReport_AddAccept", 2),
        ("kTIMGroupReport_AddRefuse", 3),
        ("kTIMGroupReport_BeKicked", 4),
        ("kTIMGroupReport_Delete", 5),
        ("kTIMGroupReport_Create", 6),
        ("kTIMGroupReport_Invite", 7),
        ("kTIMGroupReport_Quit", 8),
        ("kTIMGroupReport_GrantAdmin", 9),
        ("kTIMGroupReport_CancelAdmin", 10),
        ("kTIMGroupReport_GroupRecycle", 11),
        ("kTIMGroupReport_InviteReqToInvitee", 12),
        ("kTIMGroupReport_InviteAccept", 13),
        ("kTIMGroupReport_InviteRefuse", 14),
        ("kTIMGroupReport_ReadReport", 15),
        ("kTIMGroupReport_UserDefine", 16),
        ("kTIMGroupReport_ShutUpMember", 17),
        ("kTIMGroupReport_TopicCreate", 18),
        ("kTIMGroupReport_TopicDelete", 19),
        ("kTIMGroupReport_GroupMessageRead", 20),
        ("kTIMGroupReport_GroupMessageRecvOption", 21),
        ("kTIMGroupReport_BannedFromGroup", 22),
        ("kTIMGroupReport_UnbannedFromGroup", 23),
        ("kTIMGroupReport_InviteReqToAdmin", 24),
    ] },
    CEnum { name: "TIMDownloadType", doc: "What to download.", values: &[
        ("kTIMDownload_VideoThumb", 0),
        ("kTIMDownload_File", 1),
        ("kTIMDownload_Video", 2),
        ("kTIMDownload_Sound", 3),
    ] },
    CEnum { name: "TIMKeywordListMatchType", doc: "How keywords of a search are combined.", values: &[
        ("TIMKeywordListMatchType_Or", 0),
        ("TIMKeywordListMatchType_And", 1),
    ] },
    CEnum { name: "TIMGroupMessageReadMembersFilter", doc: "Which half of the audience of a message.", values: &[
        ("TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ", 0),
        ("TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD", 1),
    ] },
    CEnum { name: "TIMConvEvent", doc: "Kinds of conversation events.", values: &[
        ("kTIMConvEvent_Add", 0),
        ("kTIMConvEvent_Del", 1),
        ("kTIMConvEvent_Update", 2),
        ("kTIMConvEvent_Start", 3),
        ("kTIMConvEvent_Finish", 4),
    ] },
    CEnum { name: "TIMConversationMarkType", doc: "Marks of a conversation.", values: &[
        ("kTIMConversationMarkTypeStar", 1),
        ("kTIMConversationMarkTypeUnread", 2),
        ("kTIMConversationMarkTypeFold", 4),
        ("kTIMConversationMarkTypeHide", 8),
    ] },
    CEnum { name: "TIMGroupAtType", doc: "Who is named by an unread message.", values: &[
        ("kTIMGroup_At_Me", 1),
        ("kTIMGroup_At_All", 2),
        ("kTIMGroup_At_All_At_ME", 3),
    ] },
    CEnum { name: "TIMGroupTipGroupChangeFlag", doc: "What of a group changed.", values: &[
        ("kTIMGroupTipChangeFlag_Unknown", 0),
        ("kTIMGroupTipChangeFlag_Name", 1),
        ("kTIMGroupTipChangeFlag_Introduction", 2),
        ("kTIMGroupTipChangeFlag_Notification", 3),
        ("kTIMGroupTipChangeFlag_FaceUrl", 4),
        ("kTIMGroupTipChangeFlag_Owner", 5),
        ("kTIMGroupTipChangeFlag_Custom", 6),
        ("kTIMGroupTipChangeFlag_Attribute", 7),
        ("kTIMGroupTipChangeFlag_ShutupAll", 8),
        ("kTIMGroupTipChangeFlag_TopicCustomData", 9),
        ("kTIMGroupTipChangeFlag_MessageReceiveOpt", 10),
        ("kTIMGroupTipChangeFlag_GroupAddOpt", 11),
        ("kTIMGroupTipChangeFlag_GroupApproveOpt", 12),
        ("kTIMGroupTipChangeFlag_EnablePermissionGroup", 13),
        ("kTIMGroupTipChangeFlag_DefaultPermissions", 14),
        ("kTIMGroupTipChangeFlag_TopicAddOpt", 15),
        ("kTIMGroupTipChangeFlag_TopicApproveOpt", 16),
        ("kTIMGroupTipChangeFlag_TopicMemberMaxCount", 17),
    ] },
    CEnum { name: "TIMGroupTipType", doc: "group_tips_elem_tip_type.", values: &[
        ("kTIMGroupTip_None", 0),
        ("kTIMGroupTip_Invite", 1),
        ("kTIMGroupTip_Quit", 2),
        ("kTIMGroupTip_Kick", 3),
        ("kTIMGroupTip_SetAdmin", 4),
        ("kTIMGroupTip_CancelAdmin", 5),
        ("kTIMGroupTip_GroupInfoChange", 6),
        ("kTIMGroupTip_MemberInfoChange", 7),
        ("kTIMGroupTip_MemberMarkChange", 8),
        ("kTIMGroupTip_TopicInfoChange", 9),
        ("KTIMGroupTip_PinnedMessageAdded", 10),
        ("KTIMGroupTip_PinnedMessageDeleted", 11),
    ] },
    CEnum { name: "TIMGroupType", doc: "Group types: Public, Work (Private), Meeting (ChatRoom), BChatRoom (obsolete, cannot be created), AVChatRoom, Community.", values: &[
        ("kTIMGroup_Public", 0),
        ("kTIMGroup_Private", 1),
        ("kTIMGroup_ChatRoom", 2),
        ("kTIMGroup_BChatRoom", 3),
        ("kTIMGroup_AVChatRoom", 4),
        ("kTIMGroup_Community", 5),
    ] },
    CEnum { name: "TIMGroupAddOption", doc: "Who may join a group.", values: &[
        ("kTIMGroupAddOpt_Forbid", 0),
        ("kTIMGroupAddOpt_Auth", 1),
        ("kTIMGroupAddOpt_Any", 2),
        ("kTIMGroupAddOpt_Unknown", 3),
    ] },
    CEnum { name: "TIMGroupMemberRole", doc: "Role of a member.", values: &[
        ("kTIMMemberRole_None", 0),
        ("kTIMMemberRole_Normal", 200),
        ("kTIMMemberRole_Admin", 300),
        ("kTIMMemberRole_Owner", 400),
    ] },
    CEnum { name: "TIMGroupSearchFieldKey", doc: "Fields of a group search.", values: &[
        ("kTIMGroupSearchFieldKey_GroupId", 1),
        ("kTIMGroupSearchFieldKey_GroupName", 2),
    ] },
    CEnum { name: "TIMGroupModifyInfoFlag", doc: "Bits of group_modify_info_param_modify_flag. kTIMGroupModifyInfoFlag_Owner is bit 31; in JSON both -2147483648 and 2147483648 are accepted.", values: &[
        ("kTIMGroupModifyInfoFlag_None", 0),
        ("kTIMGroupModifyInfoFlag_Name", 1),
        ("kTIMGroupModifyInfoFlag_Notification", 2),
        ("kTIMGroupModifyInfoFlag_Introduction", 4),
        ("kTIMGroupModifyInfoFlag_FaceUrl", 8),
        ("kTIMGroupModifyInfoFlag_AddOption", 16),
        ("kTIMGroupModifyInfoFlag_MaxMemberNum", 32),
        ("kTIMGroupModifyInfoFlag_Visible", 64),
        ("kTIMGroupModifyInfoFlag_Searchable", 128),
        ("kTIMGroupModifyInfoFlag_ShutupAll", 256),
        ("kTIMGroupModifyInfoFlag_Custom", 512),
        ("kTIMGroupTopicModifyInfoFlag_CustomString", 2048),
        ("kTIMGroupModifyInfoFlag_ApproveOption", 4096),
        ("kTIMGroupModifyInfoFlag_EnablePermissionGroup", 8192),
        ("kTIMGroupModifyInfoFlag_DefaultPermissions", 16384),
        ("kTIMGroupModifyInfoFlag_Owner", 2147483648),
    ] },
    CEnum { name: "TIMGroupMemberRoleFlag", doc: "Bits of group_member_get_info_option_role_flag.", values: &[
        ("kTIMGroupMemberRoleFlag_All", 0),
        ("kTIMGroupMemberRoleFlag_Owner", 1),
        ("kTIMGroupMemberRoleFlag_Admin", 2),
        ("kTIMGroupMemberRoleFlag_Member", 4),
    ] },
    CEnum { name: "TIMGroupMemberSearchFieldKey", doc: "Fields of a member search.", values: &[
        ("kTIMGroupMemberSearchFieldKey_Identifier", 1),
        ("kTIMGroupMemberSearchFieldKey_NickName", 2),
        ("kTIMGroupMemberSearchFieldKey_Remark", 4),
        ("kTIMGroupMemberSearchFieldKey_NameCard", 8),
    ] },
    CEnum { name: "TIMGroupMemberModifyInfoFlag", doc: "Bits of group_modify_member_info_modify_flag.", values: &[
        ("kTIMGroupMemberModifyFlag_None", 0),
        ("kTIMGroupMemberModifyFlag_MsgFlag", 1),
        ("kTIMGroupMemberModifyFlag_MemberRole", 2),
        ("kTIMGroupMemberModifyFlag_ShutupTime", 4),
        ("kTIMGroupMemberModifyFlag_NameCard", 8),
        ("kTIMGroupMemberModifyFlag_Custom", 16),
    ] },
    CEnum { name: "HandleGroupMemberResult", doc: "What became of one user of an invite or a removal.", values: &[
        ("kTIMGroupMember_HandledErr", 0),
        ("kTIMGroupMember_HandledSuc", 1),
        ("kTIMGroupMember_Included", 2),
        ("kTIMGroupMember_Invited", 3),
    ] },
    CEnum { name: "TIMGroupPendencyType", doc: "Kinds of group requests.", values: &[
        ("kTIMGroupPendency_GroupJoinNeedApprovedByAdmin", 0),
        ("kTIMGroupPendency_GroupInviteNeedApprovedByInvitee", 1),
        ("kTIMGroupPendency_GroupInviteNeedApprovedByAdmin", 2),
    ] },
    CEnum { name: "TIMGroupPendencyHandle", doc: "Whether a group request was handled.", values: &[
        ("kTIMGroupPendency_NotHandle", 0),
        ("kTIMGroupPendency_OtherHandle", 1),
        ("kTIMGroupPendency_OperatorHandle", 2),
    ] },
    CEnum { name: "TIMGroupPendencyHandleResult", doc: "How a group request was handled.", values: &[
        ("kTIMGroupPendency_Refuse", 0),
        ("kTIMGroupPendency_Accept", 1),
    ] },
    CEnum { name: "TIMGroupJoinType", doc: "group_tips_elem_join_type.", values: &[
        ("kTIMGroupJoin_None", 0),
        ("kTIMGroupJoin_Apply", 1),
        ("kTIMGroupJoin_Invite", 2),
    ] },
    CEnum { name: "TIMResult", doc: "Synchronous result of every int function.", values: &[
        ("TIM_SUCC", 0),
        ("TIM_ERR_SDKUNINIT", -1),
        ("TIM_ERR_NOTLOGIN", -2),
        ("TIM_ERR_JSON", -3),
        ("TIM_ERR_PARAM", -4),
        ("TIM_ERR_CONV", -5),
        ("TIM_ERR_GROUP", -6),
    ] },
    CEnum { name: "TIMConvType", doc: "Kind of a conversation.", values: &[
        ("kTIMConv_Invalid", 0),
        ("kTIMConv_C2C", 1),
        ("kTIMConv_Group", 2),
        ("kTIMConv_System", 3),
    ] },
    CEnum { name: "TIMReceiveMessageOpt", doc: "Whether messages are received and notified.", values: &[
        ("kTIMRecvMsgOpt_Receive", 0),
        ("kTIMRecvMsgOpt_Not_Receive", 1),
        ("kTIMRecvMsgOpt_Not_Notify", 2),
        ("kTIMRecvMsgOpt_Not_Notify_Except_At", 3),
        ("kTIMRecvMsgOpt_Not_Receive_Except_At", 4),
    ] },
];
