using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick.Compat
{
    /// <summary>A member of a group.</summary>
    [Preserve]
    public class GroupMemberInfo
    {
        public string group_member_info_identifier;
        public string group_member_info_group_id;
        public uint group_member_info_join_time;
        public TIMGroupMemberRole group_member_info_member_role;
        public TIMReceiveMessageOpt group_member_info_msg_flag;
        public uint group_member_info_msg_seq;
        public uint group_member_info_shutup_time;
        public string group_member_info_name_card;
        public string group_member_info_nick_name;
        public string group_member_info_friend_remark;
        public string group_member_info_face_url;
        public List<GroupMemberInfoCustemString> group_member_info_custom_info;
        public string group_member_info_is_online;
        public List<string> group_member_info_online_devices;

        /// <summary>The vendor's C# name of group_member_info_friend_remark.</summary>
        public string group_member_info_remark;

        /// <summary>
        /// When the member read the message, in seconds; only from DTMsgGetGroupMessageReadMemberList.
        /// </summary>
        public ulong dt_group_member_info_read_time;
    }

    /// <summary>A field of the application's own in a member.</summary>
    [Preserve]
    public class GroupMemberInfoCustemString
    {
        public string group_member_info_custom_string_info_key;
        public string group_member_info_custom_string_info_value;
    }

    /// <summary>Input of TencentIMSDK.GroupGetMemberInfoList.</summary>
    [Preserve]
    public class GroupGetMemberInfoListParam
    {
        public string group_get_members_info_list_param_group_id;
        public List<string> group_get_members_info_list_param_identifier_array;
        public GroupMemberGetInfoOption group_get_members_info_list_param_option;
        public ulong? group_get_members_info_list_param_next_seq;
    }

    /// <summary>Which members, and what of them.</summary>
    [Preserve]
    public class GroupMemberGetInfoOption
    {
        public TIMGroupMemberRoleFlag? group_member_get_info_option_role_flag;
        public TIMGroupMemberInfoFlag? group_member_get_info_option_info_flag;
        public List<string> group_member_get_info_option_custom_array;
    }

    /// <summary>
    /// Result of TencentIMSDK.GroupGetMemberInfoList; the next page begins at next_seq, until that is 0.
    /// </summary>
    [Preserve]
    public class GroupGetMemberInfoListResult
    {
        public ulong group_get_member_info_list_result_next_seq;
        public List<GroupMemberInfo> group_get_member_info_list_result_info_array;
    }

    /// <summary>Input of TencentIMSDK.GroupModifyMemberInfo; the flag says which of the values are meant.</summary>
    [Preserve]
    public class GroupModifyMemberInfoParam
    {
        public string group_modify_member_info_group_id;
        public string group_modify_member_info_identifier;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public TIMGroupMemberModifyInfoFlag group_modify_member_info_modify_flag;

        public TIMReceiveMessageOpt? group_modify_member_info_msg_flag;
        public TIMGroupMemberRole? group_modify_member_info_member_role;
        public uint? group_modify_member_info_shutup_time;
        public string group_modify_member_info_name_card;
        public List<GroupMemberInfoCustemString> group_modify_member_info_custom_info;
    }

    /// <summary>Input of TencentIMSDK.GroupInviteMember.</summary>
    [Preserve]
    public class GroupInviteMemberParam
    {
        public string group_invite_member_param_group_id;
        public List<string> group_invite_member_param_identifier_array;
        public string group_invite_member_param_user_data;
    }

    /// <summary>What became of one invited user.</summary>
    [Preserve]
    public class GroupInviteMemberResult
    {
        public string group_invite_member_result_identifier;
        public HandleGroupMemberResult group_invite_member_result_result;
    }

    /// <summary>Input of TencentIMSDK.GroupDeleteMember.</summary>
    [Preserve]
    public class GroupDeleteMemberParam
    {
        public string group_delete_member_param_group_id;
        public List<string> group_delete_member_param_identifier_array;
        public string group_delete_member_param_user_data;
        public uint? group_delete_member_param_duration;
    }

    /// <summary>What became of one removed member.</summary>
    [Preserve]
    public class GroupDeleteMemberResult
    {
        public string group_delete_member_result_identifier;
        public HandleGroupMemberResult group_delete_member_result_result;
    }
}
