using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick.Compat
{
    /// <summary>Input of TencentIMSDK.GroupCreate.</summary>
    [Preserve]
    public class CreateGroupParam
    {
        public string create_group_param_group_name;
        public string create_group_param_group_id;
        public TIMGroupType? create_group_param_group_type;
        public bool? create_group_param_is_support_topic;
        public List<GroupMemberInfo> create_group_param_group_member_array;
        public string create_group_param_notification;
        public string create_group_param_introduction;
        public string create_group_param_face_url;
        public TIMGroupAddOption? create_group_param_add_option;
        public TIMGroupAddOption? create_group_param_approve_option;
        public uint? create_group_param_max_member_num;
        public List<GroupInfoCustemString> create_group_param_custom_info;
        public bool? create_group_param_enable_permission_group;
        public ulong? create_group_param_default_permissions;
    }

    /// <summary>Result of TencentIMSDK.GroupCreate.</summary>
    [Preserve]
    public class CreateGroupResult
    {
        public string create_group_result_groupid;
    }

    /// <summary>Element of the result of TencentIMSDK.GroupGetJoinedGroupList.</summary>
    [Preserve]
    public class GroupBaseInfo
    {
        public string group_base_info_group_id;
        public string group_base_info_group_name;
        public TIMGroupType group_base_info_group_type;
        public string group_base_info_face_url;
        public uint group_base_info_info_seq;
        public uint group_base_info_latest_seq;
        public uint group_base_info_readed_seq;
        public uint group_base_info_msg_flag;
        public bool group_base_info_is_shutup_all;
        public GroupSelfInfo group_base_info_self_info;
    }

    /// <summary>Part of GroupBaseInfo: this user in the group.</summary>
    [Preserve]
    public class GroupSelfInfo
    {
        public uint group_self_info_join_time;
        public uint group_self_info_role;
        public uint group_self_info_unread_num;
        public TIMReceiveMessageOpt group_self_info_msg_flag;
    }

    /// <summary>Element of the result of TencentIMSDK.GroupGetGroupInfoList, each with a code of its own.</summary>
    [Preserve]
    public class GetGroupInfoResult
    {
        public int get_groups_info_result_code;
        public string get_groups_info_result_desc;
        public GroupDetailInfo get_groups_info_result_info;
    }

    /// <summary>The information of a group.</summary>
    [Preserve]
    public class GroupDetailInfo
    {
        public string group_detail_info_group_id;
        public TIMGroupType group_detail_info_group_type;
        public bool group_detail_info_is_support_topic;
        public string group_detail_info_group_name;
        public string group_detail_info_notification;
        public string group_detail_info_introduction;
        public string group_detail_info_face_url;
        public uint group_detail_info_create_time;
        public uint group_detail_info_info_seq;
        public uint group_detail_info_last_info_time;
        public uint group_detail_info_next_msg_seq;
        public uint group_detail_info_last_msg_time;
        public uint group_detail_info_member_num;
        public uint group_detail_info_max_member_num;
        public TIMGroupAddOption group_detail_info_add_option;
        public TIMGroupAddOption group_detail_info_approve_option;
        public uint group_detail_info_visible;
        public uint group_detail_info_searchable;
        public bool group_detail_info_is_shutup_all;
        public string group_detail_info_owner_identifier;
        public List<GroupInfoCustemString> group_detail_info_custom_info;
        public bool group_detail_info_enable_permission_group;
        public uint group_detail_info_default_permissions;
        public uint group_detail_info_online_member_num;
    }

    /// <summary>A field of the application's own in a group.</summary>
    [Preserve]
    public class GroupInfoCustemString
    {
        public string group_info_custom_string_info_key;
        public string group_info_custom_string_info_value;
    }

    /// <summary>Input of TencentIMSDK.GroupModifyGroupInfo; the flag says which of the values are meant.</summary>
    [Preserve]
    public class GroupModifyInfoParam
    {
        public string group_modify_info_param_group_id;

        [JsonProperty(DefaultValueHandling = DefaultValueHandling.Include)]
        public TIMGroupModifyInfoFlag group_modify_info_param_modify_flag;

        public string group_modify_info_param_group_name;
        public string group_modify_info_param_notification;
        public string group_modify_info_param_introduction;
        public string group_modify_info_param_face_url;
        public TIMGroupAddOption? group_modify_info_param_add_option;
        public TIMGroupAddOption? group_modify_info_param_approve_option;
        public uint? group_modify_info_param_max_member_num;
        public uint? group_modify_info_param_visible;
        public uint? group_modify_info_param_searchable;
        public bool? group_modify_info_param_is_shutup_all;
        public string group_modify_info_param_owner;
        public List<GroupInfoCustemString> group_modify_info_param_custom_info;
        public bool? group_modify_info_param_enable_permission_group;
        public uint? group_modify_info_param_default_permissions;
    }

    /// <summary>An attribute of a group; doubletick has none.</summary>
    [Preserve]
    public class GroupAttributes
    {
        public string group_attribute_key;
        public string group_attribute_value;
    }
}
