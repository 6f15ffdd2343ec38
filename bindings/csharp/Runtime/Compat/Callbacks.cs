// The delegates of the vendor's wrapper, by its names. The last argument, user_data, names the call or the listener.
// All of them come on the thread that called TencentIMSDK.Init, if that has a SynchronizationContext (the main thread
// of Unity has), else on the library's own.

using System.Collections.Generic;

namespace Doubletick.Compat
{
    /// <summary>The answer to a call that has no result: 0, or a code and a text that says what was wrong.</summary>
    public delegate void NullValueCallback(int code, string desc, string user_data);

    /// <summary>
    /// The answer to a call: 0 and the result, or a code and a text that says what was wrong. With string as T
    /// the result is the JSON document.
    /// </summary>
    public delegate void ValueCallback<T>(int code, string desc, T data, string user_data);

    /// <summary>New messages.</summary>
    public delegate void RecvNewMsgCallback(List<Message> message, string user_data);

    /// <summary>New messages, as JSON.</summary>
    public delegate void RecvNewMsgStringCallback(string message, string user_data);

    /// <summary>The newest receipts of own messages.</summary>
    public delegate void MsgReadedReceiptCallback(List<MessageReceipt> message_receipt, string user_data);

    /// <summary>The newest receipts of own messages, as JSON.</summary>
    public delegate void MsgReadedReceiptStringCallback(string message_receipt, string user_data);

    /// <summary>What has become of receipts, read marks, deletions and messages that had to wait. An addition of doubletick.</summary>
    public delegate void DTOutboxCallback(List<DTOutboxItem> outbox_item, string user_data);

    /// <summary>What has become of receipts, read marks, deletions and messages that had to wait, as JSON. An addition of doubletick.</summary>
    public delegate void DTOutboxStringCallback(string outbox_item, string user_data);

    /// <summary>The operator reminds this user of a message that they have not read. An addition of doubletick.</summary>
    public delegate void DTReminderCallback(DTReminder reminder, string user_data);

    /// <summary>The operator reminds this user of a message that they have not read, as JSON. An addition of doubletick.</summary>
    public delegate void DTReminderStringCallback(string reminder, string user_data);

    /// <summary>Messages were revoked.</summary>
    public delegate void MsgRevokeCallback(List<MsgLocator> msg_locator, string user_data);

    /// <summary>Messages were revoked, as JSON.</summary>
    public delegate void MsgRevokeStringCallback(string msg_locator, string user_data);

    /// <summary>Messages were modified.</summary>
    public delegate void MsgUpdateCallback(List<Message> message_list, string user_data);

    /// <summary>Messages were modified, as JSON.</summary>
    public delegate void MsgUpdateStringCallback(string message_list, string user_data);

    /// <summary>The conversation list changed.</summary>
    public delegate void ConvEventCallback(TIMConvEvent conv_event, List<ConvInfo> conv_list, string user_data);

    /// <summary>The conversation list changed, as JSON.</summary>
    public delegate void ConvEventStringCallback(TIMConvEvent conv_event, string conv_list, string user_data);

    /// <summary>Something happened in a group.</summary>
    public delegate void GroupTipsEventCallback(GroupTipsElem message, string user_data);

    /// <summary>Something happened in a group, as JSON.</summary>
    public delegate void GroupTipsEventStringCallback(string message, string user_data);

    /// <summary>The own profile changed.</summary>
    public delegate void SelfInfoUpdatedCallback(UserProfile json_user_profile, string user_data);

    /// <summary>The own profile changed, as JSON.</summary>
    public delegate void SelfInfoUpdatedStringCallback(string json_user_profile, string user_data);

    /// <summary>
    /// A page of members who have read a message, or have not. It has no code: a failure is an empty page that
    /// is the last one.
    /// </summary>
    public delegate void MsgGroupMessageReadMemberListCallback(
        List<GroupMemberInfo> json_group_member_array, ulong next_seq, bool is_finished, string user_data);

    /// <summary>A page of members who have read a message, or have not, as JSON.</summary>
    public delegate void MsgGroupMessageReadMemberListStringCallback(
        string json_group_member_array, ulong next_seq, bool is_finished, string user_data);

    /// <summary>The total of unread messages changed.</summary>
    public delegate void ConvTotalUnreadMessageCountChangedCallback(int total_unread_count, string user_data);

    /// <summary>The unread messages of what a filter takes changed; the filter says what was given.</summary>
    public delegate void ConvTotalUnreadMessageCountChangedByFilterCallback(
        ConversationListFilter filter, int total_unread_count, string user_data);

    /// <summary>There is a new group of conversations: its name, and those of its conversations that are in the list.</summary>
    public delegate void ConvConversationGroupCreatedCallback(
        string group_name, List<ConvInfo> conversation_list, string user_data);

    /// <summary>A group of conversations is gone: the name that it had.</summary>
    public delegate void ConvConversationGroupDeletedCallback(
        string group_name, string user_data);

    /// <summary>A group of conversations has another name.</summary>
    public delegate void ConvConversationGroupNameChangedCallback(
        string old_name, string new_name, string user_data);

    /// <summary>Conversations came into a group of conversations: its name, and those that are in the list.</summary>
    public delegate void ConvConversationsAddedToGroupCallback(
        string group_name, List<ConvInfo> conversation_list, string user_data);

    /// <summary>Conversations went out of a group of conversations: its name, and those that are in the list.</summary>
    public delegate void ConvConversationsDeletedFromGroupCallback(
        string group_name, List<ConvInfo> conversation_list, string user_data);

    /// <summary>The link to the service changed.</summary>
    public delegate void NetworkStatusListenerCallback(
        TIMNetworkStatus status, int code, string desc, string user_data);

    /// <summary>The same account logged in elsewhere; this process is logged out.</summary>
    public delegate void KickedOfflineCallback(string user_data);

    /// <summary>The UserSig has expired; this process is logged out.</summary>
    public delegate void UserSigExpiredCallback(string user_data);

    /// <summary>A line of the log.</summary>
    public delegate void LogCallback(TIMLogLevel log_level, string log, string user_data);
}
