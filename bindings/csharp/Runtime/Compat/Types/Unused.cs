// Payloads of listeners that the vendor has and doubletick never calls. Their types are here so that code which
// registers such a listener compiles.

using System.Collections.Generic;

namespace Doubletick.Compat
{
    /// <summary>Reactions to a message; doubletick has none.</summary>
    [Preserve]
    public class MessageReactionChangeInfo
    {
        public string message_reaction_change_info_msg_id;
        public List<MessageReaction> message_reaction_change_info_reaction_list;
    }

    /// <summary>A reaction; doubletick has none.</summary>
    [Preserve]
    public class MessageReaction
    {
        public string message_reaction_id;
        public uint message_reaction_total_user_count;
        public List<UserInfo> message_reaction_partial_user_info_array;
        public bool message_reaction_reacted_by_myself;
    }

    /// <summary>The receive option for all messages; doubletick has none.</summary>
    [Preserve]
    public class ReceiveMessageOptInfo
    {
        public uint msg_all_recv_msg_opt_start_hour;
        public uint msg_all_recv_msg_opt_start_minute;
        public uint msg_all_recv_msg_opt_start_second;
        public uint msg_all_recv_msg_opt_start_time_stamp;
        public uint msg_all_recv_msg_duration;
        public TIMReceiveMessageOpt msg_all_recv_msg_opt_level;
    }

    /// <summary>A change of a friend's profile; doubletick has no friend lists.</summary>
    [Preserve]
    public class FriendProfileItem
    {
        public string friend_profile_item_remark;
        public List<string> friend_profile_item_group_name_array;
        public List<FriendProfileCustemStringInfo> friend_profile_item_custom_string_array;
    }

    /// <summary>A field of the application's own in a friend's profile; doubletick has no friend lists.</summary>
    [Preserve]
    public class FriendProfileCustemStringInfo
    {
        public string friend_profile_custom_string_info_key;
        public string friend_profile_custom_string_info_value;
    }

    /// <summary>A request to be a friend; doubletick has no friend lists.</summary>
    [Preserve]
    public class FriendAddPendency
    {
        public string friend_add_pendency_identifier;
        public string friend_add_pendency_nick_name;
        public string friend_add_pendency_add_source;
        public string friend_add_pendency_add_wording;
    }

    /// <summary>A friend; doubletick has no friend lists.</summary>
    [Preserve]
    public class FriendProfile
    {
        public string friend_profile_identifier;
        public List<string> friend_profile_group_name_array;
        public string friend_profile_remark;
        public string friend_profile_add_wording;
        public string friend_profile_add_source;
        public long friend_profile_add_time;
        public UserProfile friend_profile_user_profile;
        public List<FriendProfileCustemStringInfo> friend_profile_custom_string_array;
    }
}
