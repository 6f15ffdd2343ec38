using System.Collections.Generic;
using Newtonsoft.Json.Linq;

namespace Doubletick.Compat
{
    /// <summary>What happened in a group: the payload of GroupTipsEventCallback.</summary>
    [Preserve]
    public class GroupTipsElem
    {
        public TIMGroupTipType group_tips_elem_tip_type;
        public TIMGroupJoinType group_tips_elem_join_type;
        public string group_tips_elem_op_user;
        public string group_tips_elem_group_id;
        public List<string> group_tips_elem_user_array;
        public List<GroupTipGroupChangeInfo> group_tips_elem_group_change_info_array;
        public List<GroupTipMemberChangeInfo> group_tips_elem_member_change_info_array;
        public UserProfile group_tips_elem_op_user_info;
        public GroupMemberInfo group_tips_elem_op_group_memberinfo;
        public List<UserProfile> group_tips_elem_changed_user_info_array;
        public List<GroupMemberInfo> group_tips_elem_changed_group_memberinfo_array;
        public uint group_tips_elem_member_num;
        public string group_tips_elem_platform;
        public List<GroupTipMemberMarkChangeInfo> group_tips_elem_member_mark_info_array;
        public JToken group_tips_elem_pinned_message_list;
        public string group_tips_elem_group_name;
        public uint group_tips_elem_time;
    }

    /// <summary>One change of a group's information.</summary>
    [Preserve]
    public class GroupTipGroupChangeInfo
    {
        public TIMGroupTipGroupChangeFlag group_tips_group_change_info_flag;
        public string group_tips_group_change_info_value;
        public string group_tips_group_change_info_key;
        public bool group_tips_group_change_info_bool_value;
        public int group_tips_group_change_info_int_value;
        public ulong group_tips_group_change_info_uint64_value;
    }

    /// <summary>One change of a member.</summary>
    [Preserve]
    public class GroupTipMemberChangeInfo
    {
        public string group_tips_member_change_info_identifier;
        public uint group_tips_member_change_info_shutupTime;
    }

    /// <summary>Marks of members; doubletick has none.</summary>
    [Preserve]
    public class GroupTipMemberMarkChangeInfo
    {
        public bool group_tips_member_mark_change_info_enableMark;
        public uint group_tips_member_mark_change_info_markType;
        public List<string> group_tips_member_mark_change_info_userIDList;
    }
}
