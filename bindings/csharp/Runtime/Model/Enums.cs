using Doubletick.Native;

namespace Doubletick
{
    /// <summary>The kind of a conversation.</summary>
    public enum ConversationType
    {
        /// <summary>One-to-one with another user.</summary>
        C2C = TIMConvType.kTIMConv_C2C,

        /// <summary>A group.</summary>
        Group = TIMConvType.kTIMConv_Group,

        /// <summary>Messages of the service itself.</summary>
        System = TIMConvType.kTIMConv_System,
    }

    /// <summary>Who is logged in.</summary>
    public enum LoginStatus
    {
        /// <summary>A user is logged in.</summary>
        LoggedIn = TIMLoginStatus.kTIMLoginStatus_Logined,

        /// <summary>A login is under way.</summary>
        LoggingIn = TIMLoginStatus.kTIMLoginStatus_Logining,

        /// <summary>Nobody is logged in.</summary>
        LoggedOut = TIMLoginStatus.kTIMLoginStatus_UnLogined,

        /// <summary>A logout is under way.</summary>
        LoggingOut = TIMLoginStatus.kTIMLoginStatus_Logouting,
    }

    /// <summary>The state of the link to the service.</summary>
    public enum LinkStatus
    {
        /// <summary>The link is there.</summary>
        Connected = TIMNetworkStatus.kTIMConnected,

        /// <summary>The link was cut; the next attempt follows by itself.</summary>
        Disconnected = TIMNetworkStatus.kTIMDisconnected,

        /// <summary>An attempt is under way.</summary>
        Connecting = TIMNetworkStatus.kTIMConnecting,

        /// <summary>An attempt failed; the next one follows by itself.</summary>
        ConnectFailed = TIMNetworkStatus.kTIMConnectFailed,
    }

    /// <summary>Levels of the log.</summary>
    public enum LogLevel
    {
        /// <summary>No lines.</summary>
        Off = TIMLogLevel.kTIMLog_Off,

        /// <summary>For tests.</summary>
        Test = TIMLogLevel.kTIMLog_Test,

        /// <summary>Every detail.</summary>
        Verbose = TIMLogLevel.kTIMLog_Verbose,

        /// <summary>For debugging.</summary>
        Debug = TIMLogLevel.kTIMLog_Debug,

        /// <summary>The default.</summary>
        Info = TIMLogLevel.kTIMLog_Info,

        /// <summary>Something was refused.</summary>
        Warn = TIMLogLevel.kTIMLog_Warn,

        /// <summary>A defect.</summary>
        Error = TIMLogLevel.kTIMLog_Error,

        /// <summary>A defect that cannot be.</summary>
        Assert = TIMLogLevel.kTIMLog_Assert,
    }

    /// <summary>What became of a message.</summary>
    public enum MessageStatus
    {
        /// <summary>Not known yet: a message that was not sent.</summary>
        None = 0,

        /// <summary>On its way.</summary>
        Sending = TIMMsgStatus.kTIMMsg_Sending,

        /// <summary>The service has it.</summary>
        Sent = TIMMsgStatus.kTIMMsg_SendSucc,

        /// <summary>Sending failed; sending it again keeps its id.</summary>
        SendFailed = TIMMsgStatus.kTIMMsg_SendFail,

        /// <summary>Deleted for this user.</summary>
        Deleted = TIMMsgStatus.kTIMMsg_Deleted,

        /// <summary>Imported on this device.</summary>
        LocalImported = TIMMsgStatus.kTIMMsg_LocalImported,

        /// <summary>Revoked; its elements are gone.</summary>
        Revoked = TIMMsgStatus.kTIMMsg_Revoked,

        /// <summary>Taken back before it was sent.</summary>
        Cancelled = TIMMsgStatus.kTIMMsg_Cancel,
    }

    /// <summary>The priority of a message.</summary>
    public enum MessagePriority
    {
        /// <summary>High.</summary>
        High = TIMMsgPriority.kTIMMsgPriority_High,

        /// <summary>Normal, the default.</summary>
        Normal = TIMMsgPriority.kTIMMsgPriority_Normal,

        /// <summary>Low.</summary>
        Low = TIMMsgPriority.kTIMMsgPriority_Low,

        /// <summary>Lowest.</summary>
        Lowest = TIMMsgPriority.kTIMMsgPriority_Lowest,
    }

    /// <summary>The kind of a message element.</summary>
    public enum ElementType
    {
        /// <summary><see cref="TextElement"/>.</summary>
        Text = TIMElemType.kTIMElem_Text,

        /// <summary><see cref="ImageElement"/>.</summary>
        Image = TIMElemType.kTIMElem_Image,

        /// <summary><see cref="SoundElement"/>.</summary>
        Sound = TIMElemType.kTIMElem_Sound,

        /// <summary><see cref="CustomElement"/>.</summary>
        Custom = TIMElemType.kTIMElem_Custom,

        /// <summary><see cref="FileElement"/>.</summary>
        File = TIMElemType.kTIMElem_File,

        /// <summary><see cref="GroupTip"/>.</summary>
        GroupTip = TIMElemType.kTIMElem_GroupTips,

        /// <summary><see cref="FaceElement"/>.</summary>
        Face = TIMElemType.kTIMElem_Face,

        /// <summary><see cref="LocationElement"/>.</summary>
        Location = TIMElemType.kTIMElem_Location,

        /// <summary><see cref="GroupReportElement"/>.</summary>
        GroupReport = TIMElemType.kTIMElem_GroupReport,

        /// <summary><see cref="VideoElement"/>.</summary>
        Video = TIMElemType.kTIMElem_Video,

        /// <summary><see cref="MergedElement"/>.</summary>
        Merged = TIMElemType.kTIMElem_Merge,

        /// <summary>No element that this version knows.</summary>
        Unknown = TIMElemType.kTIMElem_Invalid,
    }

    /// <summary>Which part of the audience of a message.</summary>
    public enum ReaderFilter
    {
        /// <summary>Who has read it, in the order of reading.</summary>
        Read = TIMGroupMessageReadMembersFilter.TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ,

        /// <summary>Who has not, in the order of joining.</summary>
        Unread = TIMGroupMessageReadMembersFilter.TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD,
    }

    /// <summary>Who is named by an unread message.</summary>
    public enum AtType
    {
        /// <summary>This user.</summary>
        Me = TIMGroupAtType.kTIMGroup_At_Me,

        /// <summary>Everyone.</summary>
        All = TIMGroupAtType.kTIMGroup_At_All,

        /// <summary>Everyone, and this user.</summary>
        AllAndMe = TIMGroupAtType.kTIMGroup_At_All_At_ME,
    }

    /// <summary>
    /// What a user has marked a conversation with. Beside those that have a name, 1UL &lt;&lt; 32 to 1UL &lt;&lt; 63 are the
    /// application's own. A mark changes nothing else of a conversation.
    /// </summary>
    [System.Flags]
    public enum ConversationMarks : ulong
    {
        /// <summary>Nothing.</summary>
        None = 0,

        /// <summary>A star.</summary>
        Star = TIMConversationMarkType.kTIMConversationMarkTypeStar,

        /// <summary>Unread, whatever is read of it.</summary>
        Unread = TIMConversationMarkType.kTIMConversationMarkTypeUnread,

        /// <summary>Folded.</summary>
        Fold = TIMConversationMarkType.kTIMConversationMarkTypeFold,

        /// <summary>Hidden.</summary>
        Hide = TIMConversationMarkType.kTIMConversationMarkTypeHide,
    }

    /// <summary>What changed in the conversation list.</summary>
    public enum ConversationChangeKind
    {
        /// <summary>Conversations came.</summary>
        Added = TIMConvEvent.kTIMConvEvent_Add,

        /// <summary>Conversations went.</summary>
        Removed = TIMConvEvent.kTIMConvEvent_Del,

        /// <summary>Conversations changed.</summary>
        Updated = TIMConvEvent.kTIMConvEvent_Update,

        /// <summary>The sync after a login begins.</summary>
        SyncStarted = TIMConvEvent.kTIMConvEvent_Start,

        /// <summary>The sync after a login has ended.</summary>
        SyncFinished = TIMConvEvent.kTIMConvEvent_Finish,
    }

    /// <summary>Kinds of groups.</summary>
    public enum GroupType
    {
        /// <summary>Anyone may find it.</summary>
        Public = TIMGroupType.kTIMGroup_Public,

        /// <summary>Joined by invitation only.</summary>
        Work = TIMGroupType.kTIMGroup_Private,

        /// <summary>A meeting; no unread counts.</summary>
        Meeting = TIMGroupType.kTIMGroup_ChatRoom,

        /// <summary>An audience; no history, no unread counts, no receipts.</summary>
        AVChatRoom = TIMGroupType.kTIMGroup_AVChatRoom,

        /// <summary>A large group.</summary>
        Community = TIMGroupType.kTIMGroup_Community,
    }

    /// <summary>Who may join a group.</summary>
    public enum GroupAddOption
    {
        /// <summary>Nobody.</summary>
        Forbid = TIMGroupAddOption.kTIMGroupAddOpt_Forbid,

        /// <summary>Who is approved.</summary>
        NeedsApproval = TIMGroupAddOption.kTIMGroupAddOpt_Auth,

        /// <summary>Everyone.</summary>
        Any = TIMGroupAddOption.kTIMGroupAddOpt_Any,
    }

    /// <summary>The role of a member.</summary>
    public enum MemberRole
    {
        /// <summary>Not known, or no member.</summary>
        None = TIMGroupMemberRole.kTIMMemberRole_None,

        /// <summary>A member.</summary>
        Member = TIMGroupMemberRole.kTIMMemberRole_Normal,

        /// <summary>An admin.</summary>
        Admin = TIMGroupMemberRole.kTIMMemberRole_Admin,

        /// <summary>The owner.</summary>
        Owner = TIMGroupMemberRole.kTIMMemberRole_Owner,
    }

    /// <summary>Whether messages of a conversation are received and notified.</summary>
    public enum ReceiveOption
    {
        /// <summary>Received and notified.</summary>
        Receive = TIMReceiveMessageOpt.kTIMRecvMsgOpt_Receive,

        /// <summary>Not received.</summary>
        NotReceive = TIMReceiveMessageOpt.kTIMRecvMsgOpt_Not_Receive,

        /// <summary>Received without a notification.</summary>
        NotNotify = TIMReceiveMessageOpt.kTIMRecvMsgOpt_Not_Notify,

        /// <summary>Received; notified only where the user is named.</summary>
        NotNotifyExceptAt = TIMReceiveMessageOpt.kTIMRecvMsgOpt_Not_Notify_Except_At,

        /// <summary>Received only where the user is named.</summary>
        NotReceiveExceptAt = TIMReceiveMessageOpt.kTIMRecvMsgOpt_Not_Receive_Except_At,
    }

    /// <summary>What became of one user of an invitation or a removal.</summary>
    public enum MemberResultKind
    {
        /// <summary>It failed.</summary>
        Failed = HandleGroupMemberResult.kTIMGroupMember_HandledErr,

        /// <summary>Done.</summary>
        Done = HandleGroupMemberResult.kTIMGroupMember_HandledSuc,

        /// <summary>A member already, or none.</summary>
        Unchanged = HandleGroupMemberResult.kTIMGroupMember_Included,

        /// <summary>Invited; the user decides.</summary>
        Invited = HandleGroupMemberResult.kTIMGroupMember_Invited,
    }

    /// <summary>What happened in a group.</summary>
    public enum GroupTipType
    {
        /// <summary>Nothing known.</summary>
        None = TIMGroupTipType.kTIMGroupTip_None,

        /// <summary>Users came.</summary>
        Joined = TIMGroupTipType.kTIMGroupTip_Invite,

        /// <summary>A member left.</summary>
        Left = TIMGroupTipType.kTIMGroupTip_Quit,

        /// <summary>Members were removed.</summary>
        Kicked = TIMGroupTipType.kTIMGroupTip_Kick,

        /// <summary>Members became admins.</summary>
        AdminSet = TIMGroupTipType.kTIMGroupTip_SetAdmin,

        /// <summary>Members are no admins any more.</summary>
        AdminCancelled = TIMGroupTipType.kTIMGroupTip_CancelAdmin,

        /// <summary>The information of the group changed.</summary>
        GroupChanged = TIMGroupTipType.kTIMGroupTip_GroupInfoChange,

        /// <summary>The information of members changed.</summary>
        MembersChanged = TIMGroupTipType.kTIMGroupTip_MemberInfoChange,
    }

    /// <summary>Gender in a profile.</summary>
    public enum Gender
    {
        /// <summary>Not told.</summary>
        Unknown = TIMGenderType.kTIMGenderType_Unknown,

        /// <summary>Male.</summary>
        Male = TIMGenderType.kTIMGenderType_Male,

        /// <summary>Female.</summary>
        Female = TIMGenderType.kTIMGenderType_Female,
    }

    /// <summary>Whether others may add a user as a friend.</summary>
    public enum AddPermission
    {
        /// <summary>Not told.</summary>
        Unknown = TIMProfileAddPermission.kTIMProfileAddPermission_Unknown,

        /// <summary>Everyone may.</summary>
        Any = TIMProfileAddPermission.kTIMProfileAddPermission_AllowAny,

        /// <summary>The user confirms.</summary>
        NeedsConfirmation = TIMProfileAddPermission.kTIMProfileAddPermission_NeedConfirm,

        /// <summary>Nobody may.</summary>
        Deny = TIMProfileAddPermission.kTIMProfileAddPermission_DenyAny,
    }

    /// <summary>How the embedded service writes.</summary>
    public enum Durability
    {
        /// <summary>What was answered survives the end of the process.</summary>
        Normal,

        /// <summary>What was answered survives a loss of power.</summary>
        Full,
    }
}
