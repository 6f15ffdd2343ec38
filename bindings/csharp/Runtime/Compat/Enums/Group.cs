// The numbers are those of doubletick_constants.h; a test of xtask compares them.

namespace Doubletick.Compat
{
    /// <summary>Which group information is wanted.</summary>
    public enum TIMGroupGetInfoFlag
    {
        kTIMGroupInfoFlag_None = 0,
        kTIMGroupInfoFlag_Name = 1,
        kTIMGroupInfoFlag_CreateTime = 2,
        kTIMGroupInfoFlag_OwnerUin = 4,
        kTIMGroupInfoFlag_Seq = 8,
        kTIMGroupInfoFlag_LastTime = 16,
        kTIMGroupInfoFlag_NextMsgSeq = 32,
        kTIMGroupInfoFlag_LastMsgTime = 64,
        kTIMGroupInfoFlag_AppId = 128,
        kTIMGroupInfoFlag_MemberNum = 256,
        kTIMGroupInfoFlag_MaxMemberNum = 512,
        kTIMGroupInfoFlag_Notification = 1024,
        kTIMGroupInfoFlag_Introduction = 2048,
        kTIMGroupInfoFlag_FaceUrl = 4096,
        kTIMGroupInfoFlag_AddOption = 8192,
        kTIMGroupInfoFlag_GroupType = 16384,
        kTIMGroupInfoFlag_LastMsg = 32768,
        kTIMGroupInfoFlag_OnlineNum = 65536,
        kTIMGroupInfoFlag_Visible = 131072,
        kTIMGroupInfoFlag_Searchable = 262144,
        kTIMGroupInfoFlag_ShutupAll = 524288
    }

    /// <summary>Which member information is wanted.</summary>
    public enum TIMGroupMemberInfoFlag
    {
        kTIMGroupMemberInfoFlag_None = 0,
        kTIMGroupMemberInfoFlag_JoinTime = 1,
        kTIMGroupMemberInfoFlag_MsgFlag = 2,
        kTIMGroupMemberInfoFlag_MsgSeq = 4,
        kTIMGroupMemberInfoFlag_MemberRole = 8,
        kTIMGroupMemberInfoFlag_ShutupUntill = 16,
        kTIMGroupMemberInfoFlag_NameCard = 32
    }

    /// <summary>What of a group changed.</summary>
    public enum TIMGroupTipGroupChangeFlag
    {
        kTIMGroupTipChangeFlag_Unknown = 0,
        kTIMGroupTipChangeFlag_Name = 1,
        kTIMGroupTipChangeFlag_Introduction = 2,
        kTIMGroupTipChangeFlag_Notification = 3,
        kTIMGroupTipChangeFlag_FaceUrl = 4,
        kTIMGroupTipChangeFlag_Owner = 5,
        kTIMGroupTipChangeFlag_Custom = 6,
        kTIMGroupTipChangeFlag_Attribute = 7,
        kTIMGroupTipChangeFlag_ShutupAll = 8,
        kTIMGroupTipChangeFlag_TopicCustomData = 9,
        kTIMGroupTipChangeFlag_MessageReceiveOpt = 10,
        kTIMGroupTipChangeFlag_GroupAddOpt = 11,
        kTIMGroupTipChangeFlag_GroupApproveOpt = 12,
        kTIMGroupTipChangeFlag_EnablePermissionGroup = 13,
        kTIMGroupTipChangeFlag_DefaultPermissions = 14,
        kTIMGroupTipChangeFlag_TopicAddOpt = 15,
        kTIMGroupTipChangeFlag_TopicApproveOpt = 16,
        kTIMGroupTipChangeFlag_TopicMemberMaxCount = 17
    }

    /// <summary>group_tips_elem_tip_type.</summary>
    public enum TIMGroupTipType
    {
        kTIMGroupTip_None = 0,
        kTIMGroupTip_Invite = 1,
        kTIMGroupTip_Quit = 2,
        kTIMGroupTip_Kick = 3,
        kTIMGroupTip_SetAdmin = 4,
        kTIMGroupTip_CancelAdmin = 5,
        kTIMGroupTip_GroupInfoChange = 6,
        kTIMGroupTip_MemberInfoChange = 7,
        kTIMGroupTip_MemberMarkChange = 8,
        kTIMGroupTip_TopicInfoChange = 9,
        KTIMGroupTip_PinnedMessageAdded = 10,
        KTIMGroupTip_PinnedMessageDeleted = 11
    }

    /// <summary>
    /// Group types: Public, Work (Private), Meeting (ChatRoom), BChatRoom (obsolete, cannot be created),
    /// AVChatRoom, Community.
    /// </summary>
    public enum TIMGroupType
    {
        kTIMGroup_Public = 0,
        kTIMGroup_Private = 1,
        kTIMGroup_ChatRoom = 2,
        kTIMGroup_BChatRoom = 3,
        kTIMGroup_AVChatRoom = 4,
        kTIMGroup_Community = 5
    }

    /// <summary>Who may join a group.</summary>
    public enum TIMGroupAddOption
    {
        kTIMGroupAddOpt_Forbid = 0,
        kTIMGroupAddOpt_Auth = 1,
        kTIMGroupAddOpt_Any = 2,
        kTIMGroupAddOpt_Unknown = 3
    }

    /// <summary>Role of a member.</summary>
    public enum TIMGroupMemberRole
    {
        kTIMMemberRole_None = 0,
        kTIMMemberRole_Normal = 200,
        kTIMMemberRole_Admin = 300,
        kTIMMemberRole_Owner = 400
    }

    /// <summary>Fields of a group search.</summary>
    public enum TIMGroupSearchFieldKey
    {
        kTIMGroupSearchFieldKey_GroupId = 1,
        kTIMGroupSearchFieldKey_GroupName = 2
    }

    /// <summary>
    /// Bits of group_modify_info_param_modify_flag. kTIMGroupModifyInfoFlag_Owner is bit 31; in JSON both
    /// -2147483648 and 2147483648 are accepted.
    /// </summary>
    public enum TIMGroupModifyInfoFlag
    {
        kTIMGroupModifyInfoFlag_None = 0,
        kTIMGroupModifyInfoFlag_Name = 1,
        kTIMGroupModifyInfoFlag_Notification = 2,
        kTIMGroupModifyInfoFlag_Introduction = 4,
        kTIMGroupModifyInfoFlag_FaceUrl = 8,
        kTIMGroupModifyInfoFlag_AddOption = 16,
        kTIMGroupModifyInfoFlag_MaxMemberNum = 32,
        kTIMGroupModifyInfoFlag_Visible = 64,
        kTIMGroupModifyInfoFlag_Searchable = 128,
        kTIMGroupModifyInfoFlag_ShutupAll = 256,
        kTIMGroupModifyInfoFlag_Custom = 512,
        kTIMGroupTopicModifyInfoFlag_CustomString = 2048,
        kTIMGroupModifyInfoFlag_ApproveOption = 4096,
        kTIMGroupModifyInfoFlag_EnablePermissionGroup = 8192,
        kTIMGroupModifyInfoFlag_DefaultPermissions = 16384,
        kTIMGroupModifyInfoFlag_Owner = int.MinValue
    }

    /// <summary>Bits of group_member_get_info_option_role_flag.</summary>
    public enum TIMGroupMemberRoleFlag
    {
        kTIMGroupMemberRoleFlag_All = 0,
        kTIMGroupMemberRoleFlag_Owner = 1,
        kTIMGroupMemberRoleFlag_Admin = 2,
        kTIMGroupMemberRoleFlag_Member = 4
    }

    /// <summary>Fields of a member search.</summary>
    public enum TIMGroupMemberSearchFieldKey
    {
        kTIMGroupMemberSearchFieldKey_Identifier = 1,
        kTIMGroupMemberSearchFieldKey_NickName = 2,
        kTIMGroupMemberSearchFieldKey_Remark = 4,
        kTIMGroupMemberSearchFieldKey_NameCard = 8
    }

    /// <summary>Bits of group_modify_member_info_modify_flag.</summary>
    public enum TIMGroupMemberModifyInfoFlag
    {
        kTIMGroupMemberModifyFlag_None = 0,
        kTIMGroupMemberModifyFlag_MsgFlag = 1,
        kTIMGroupMemberModifyFlag_MemberRole = 2,
        kTIMGroupMemberModifyFlag_ShutupTime = 4,
        kTIMGroupMemberModifyFlag_NameCard = 8,
        kTIMGroupMemberModifyFlag_Custom = 16
    }

    /// <summary>What became of one user of an invite or a removal.</summary>
    public enum HandleGroupMemberResult
    {
        kTIMGroupMember_HandledErr = 0,
        kTIMGroupMember_HandledSuc = 1,
        kTIMGroupMember_Included = 2,
        kTIMGroupMember_Invited = 3
    }

    /// <summary>Kinds of group requests.</summary>
    public enum TIMGroupPendencyType
    {
        kTIMGroupPendency_GroupJoinNeedApprovedByAdmin = 0,
        kTIMGroupPendency_GroupInviteNeedApprovedByInvitee = 1,
        kTIMGroupPendency_GroupInviteNeedApprovedByAdmin = 2
    }

    /// <summary>Whether a group request was handled.</summary>
    public enum TIMGroupPendencyHandle
    {
        kTIMGroupPendency_NotHandle = 0,
        kTIMGroupPendency_OtherHandle = 1,
        kTIMGroupPendency_OperatorHandle = 2
    }

    /// <summary>How a group request was handled.</summary>
    public enum TIMGroupPendencyHandleResult
    {
        kTIMGroupPendency_Refuse = 0,
        kTIMGroupPendency_Accept = 1
    }

    /// <summary>group_tips_elem_join_type.</summary>
    public enum TIMGroupJoinType
    {
        kTIMGroupJoin_None = 0,
        kTIMGroupJoin_Apply = 1,
        kTIMGroupJoin_Invite = 2
    }
}
