// The numbers are those of doubletick_constants.h; a test of xtask compares them.

namespace Doubletick.Compat
{
    /// <summary>message_status.</summary>
    public enum TIMMsgStatus
    {
        kTIMMsg_Sending = 1,
        kTIMMsg_SendSucc = 2,
        kTIMMsg_SendFail = 3,
        kTIMMsg_Deleted = 4,
        kTIMMsg_LocalImported = 5,
        kTIMMsg_Revoked = 6,
        kTIMMsg_Cancel = 7
    }

    /// <summary>message_priority.</summary>
    public enum TIMMsgPriority
    {
        kTIMMsgPriority_High = 0,
        kTIMMsgPriority_Normal = 1,
        kTIMMsgPriority_Low = 2,
        kTIMMsgPriority_Lowest = 3
    }

    /// <summary>message_platform.</summary>
    public enum TIMPlatform
    {
        kTIMPlatform_Other = 0,
        kTIMPlatform_Windows = 1,
        kTIMPlatform_Android = 2,
        kTIMPlatform_IOS = 3,
        kTIMPlatform_Mac = 4,
        kTIMPlatform_Simulator = 5
    }

    /// <summary>elem_type.</summary>
    public enum TIMElemType
    {
        kTIMElem_Text = 0,
        kTIMElem_Image = 1,
        kTIMElem_Sound = 2,
        kTIMElem_Custom = 3,
        kTIMElem_File = 4,
        kTIMElem_GroupTips = 5,
        kTIMElem_Face = 6,
        kTIMElem_Location = 7,
        kTIMElem_GroupReport = 8,
        kTIMElem_Video = 9,
        kTIMElem_FriendChange = 10,
        kTIMElem_ProfileChange = 11,
        kTIMElem_Merge = 12,
        kTIMElem_Invalid = -1
    }

    /// <summary>image_elem_level.</summary>
    public enum TIMImageLevel
    {
        kTIMImageLevel_Orig = 0,
        kTIMImageLevel_Compression = 1,
        kTIMImageLevel_HD = 2
    }

    /// <summary>group_report_elem_report_type.</summary>
    public enum TIMGroupReportType
    {
        kTIMGroupReport_None = 0,
        kTIMGroupReport_AddRequest = 1,
        kTIMGroupReport_AddAccept = 2,
        kTIMGroupReport_AddRefuse = 3,
        kTIMGroupReport_BeKicked = 4,
        kTIMGroupReport_Delete = 5,
        kTIMGroupReport_Create = 6,
        kTIMGroupReport_Invite = 7,
        kTIMGroupReport_Quit = 8,
        kTIMGroupReport_GrantAdmin = 9,
        kTIMGroupReport_CancelAdmin = 10,
        kTIMGroupReport_GroupRecycle = 11,
        kTIMGroupReport_InviteReqToInvitee = 12,
        kTIMGroupReport_InviteAccept = 13,
        kTIMGroupReport_InviteRefuse = 14,
        kTIMGroupReport_ReadReport = 15,
        kTIMGroupReport_UserDefine = 16,
        kTIMGroupReport_ShutUpMember = 17,
        kTIMGroupReport_TopicCreate = 18,
        kTIMGroupReport_TopicDelete = 19,
        kTIMGroupReport_GroupMessageRead = 20,
        kTIMGroupReport_GroupMessageRecvOption = 21,
        kTIMGroupReport_BannedFromGroup = 22,
        kTIMGroupReport_UnbannedFromGroup = 23,
        kTIMGroupReport_InviteReqToAdmin = 24
    }

    /// <summary>What to download.</summary>
    public enum TIMDownloadType
    {
        kTIMDownload_VideoThumb = 0,
        kTIMDownload_File = 1,
        kTIMDownload_Video = 2,
        kTIMDownload_Sound = 3
    }

    /// <summary>How keywords of a search are combined.</summary>
    public enum TIMKeywordListMatchType
    {
        TIMKeywordListMatchType_Or = 0,
        TIMKeywordListMatchType_And = 1
    }

    /// <summary>Which half of the audience of a message.</summary>
    public enum TIMGroupMessageReadMembersFilter
    {
        TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ = 0,
        TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD = 1
    }

    /// <summary>Kinds of conversation events.</summary>
    public enum TIMConvEvent
    {
        kTIMConvEvent_Add = 0,
        kTIMConvEvent_Del = 1,
        kTIMConvEvent_Update = 2,
        kTIMConvEvent_Start = 3,
        kTIMConvEvent_Finish = 4
    }

    /// <summary>Marks of a conversation. The application's own are 1UL &lt;&lt; 32 to 1UL &lt;&lt; 63.</summary>
    [System.Flags]
    public enum TIMConversationMarkType : ulong
    {
        kTIMConversationMarkTypeStar = 1,
        kTIMConversationMarkTypeUnread = 2,
        kTIMConversationMarkTypeFold = 4,
        kTIMConversationMarkTypeHide = 8
    }

    /// <summary>Who is named by an unread message.</summary>
    public enum TIMGroupAtType
    {
        kTIMGroup_At_Me = 1,
        kTIMGroup_At_All = 2,
        kTIMGroup_At_All_At_ME = 3
    }

    /// <summary>Kind of a conversation.</summary>
    public enum TIMConvType
    {
        kTIMConv_Invalid = 0,
        kTIMConv_C2C = 1,
        kTIMConv_Group = 2,
        kTIMConv_System = 3
    }

    /// <summary>Whether messages are received and notified.</summary>
    public enum TIMReceiveMessageOpt
    {
        kTIMRecvMsgOpt_Receive = 0,
        kTIMRecvMsgOpt_Not_Receive = 1,
        kTIMRecvMsgOpt_Not_Notify = 2,
        kTIMRecvMsgOpt_Not_Notify_Except_At = 3,
        kTIMRecvMsgOpt_Not_Receive_Except_At = 4
    }
}
