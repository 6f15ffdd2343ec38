// The delegates of events that doubletick does not have. They are never called.

using System.Collections.Generic;

namespace Doubletick.Compat
{
    /// <summary>Progress of an upload. Never called.</summary>
    public delegate void MsgElemUploadProgressCallback(
        Message message, int index, int cur_size, int total_size, string user_data);

    /// <summary>Progress of an upload, as JSON. Never called.</summary>
    public delegate void MsgElemUploadProgressStringCallback(
        string message, int index, int cur_size, int total_size, string user_data);

    /// <summary>Reactions to messages. Never called.</summary>
    public delegate void MsgReactionsChangedCallback(
        List<MessageReactionChangeInfo> message_reaction_change_info_array, string user_data);

    /// <summary>Reactions to messages, as JSON. Never called.</summary>
    public delegate void MsgReactionsChangedStringCallback(
        string message_reaction_change_info_array, string user_data);

    /// <summary>The receive option for all messages. Never called.</summary>
    public delegate void MsgAllMessageReceiveOptionCallback(
        ReceiveMessageOptInfo receive_message_option_info, string user_data);

    /// <summary>The receive option for all messages, as JSON. Never called.</summary>
    public delegate void MsgAllMessageReceiveOptionStringCallback(
        string receive_message_option_info, string user_data);

    /// <summary>Attributes of groups. Never called.</summary>
    public delegate void GroupAttributeChangedCallback(
        string group_id, List<GroupAttributes> group_attributes, string user_data);

    /// <summary>Attributes of groups, as JSON. Never called.</summary>
    public delegate void GroupAttributeChangedStringCallback(
        string group_id, string group_attributes, string user_data);

    /// <summary>Friends added. Never called.</summary>
    public delegate void OnAddFriendCallback(List<string> userids, string user_data);

    /// <summary>Friends added, as JSON. Never called.</summary>
    public delegate void OnAddFriendStringCallback(string userids, string user_data);

    /// <summary>Friends deleted. Never called.</summary>
    public delegate void OnDeleteFriendCallback(List<string> userids, string user_data);

    /// <summary>Friends deleted, as JSON. Never called.</summary>
    public delegate void OnDeleteFriendStringCallback(string userids, string user_data);

    /// <summary>Profiles of friends. Never called.</summary>
    public delegate void UpdateFriendProfileCallback(
        List<FriendProfileItem> friend_profile_update_array, string user_data);

    /// <summary>Profiles of friends, as JSON. Never called.</summary>
    public delegate void UpdateFriendProfileStringCallback(string friend_profile_update_array, string user_data);

    /// <summary>Requests to be a friend. Never called.</summary>
    public delegate void FriendAddRequestCallback(
        List<FriendAddPendency> friend_add_request_pendency_array, string user_data);

    /// <summary>Requests to be a friend, as JSON. Never called.</summary>
    public delegate void FriendAddRequestStringCallback(string friend_add_request_pendency_array, string user_data);

    /// <summary>Requests of friends deleted. Never called.</summary>
    public delegate void FriendApplicationListDeletedCallback(List<string> userids, string user_data);

    /// <summary>Requests of friends deleted, as JSON. Never called.</summary>
    public delegate void FriendApplicationListDeletedStringCallback(string userids, string user_data);

    /// <summary>Requests of friends read. Never called.</summary>
    public delegate void FriendApplicationListReadCallback(string user_data);

    /// <summary>Users blocked. Never called.</summary>
    public delegate void FriendBlackListAddedCallback(List<FriendProfile> friend_black_added_array, string user_data);

    /// <summary>Users blocked, as JSON. Never called.</summary>
    public delegate void FriendBlackListAddedStringCallback(string friend_black_added_array, string user_data);

    /// <summary>Users unblocked. Never called.</summary>
    public delegate void FriendBlackListDeletedCallback(List<string> userids, string user_data);

    /// <summary>Users unblocked, as JSON. Never called.</summary>
    public delegate void FriendBlackListDeletedStringCallback(string userids, string user_data);
}
