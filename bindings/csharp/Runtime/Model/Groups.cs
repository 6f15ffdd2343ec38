using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>A field of the application's own in a group: a name and a text.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    internal sealed class GroupField
    {
        [Preserve, JsonProperty("group_info_custom_string_info_key")]
        internal string Key { get; set; }

        [Preserve, JsonProperty("group_info_custom_string_info_value")]
        internal string Value { get; set; }

        internal static Dictionary<string, string> ToDictionary(List<GroupField> fields)
        {
            var all = new Dictionary<string, string>();
            foreach (var field in fields ?? new List<GroupField>())
            {
                all[field.Key ?? ""] = field.Value;
            }
            return all;
        }

        internal static List<GroupField> FromDictionary(IDictionary<string, string> all)
        {
            if (all == null)
            {
                return null;
            }
            var fields = new List<GroupField>();
            foreach (var pair in all)
            {
                fields.Add(new GroupField { Key = pair.Key, Value = pair.Value });
            }
            return fields;
        }
    }

    /// <summary>A group that is about to be made.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class NewGroup
    {
        /// <summary>The name; mandatory.</summary>
        [Preserve, JsonProperty("create_group_param_group_name")]
        public string Name { get; set; }

        /// <summary>The id; null: the service makes one.</summary>
        [Preserve, JsonProperty("create_group_param_group_id")]
        public string GroupId { get; set; }

        /// <summary>The kind; public by default.</summary>
        [Preserve, JsonProperty("create_group_param_group_type")]
        public GroupType Type { get; set; }

        /// <summary>Who is in it from the beginning, at most 20.</summary>
        public List<string> MemberIds { get; private set; } = new List<string>();

        /// <summary>The notice.</summary>
        [Preserve, JsonProperty("create_group_param_notification")]
        public string Notification { get; set; }

        /// <summary>The introduction.</summary>
        [Preserve, JsonProperty("create_group_param_introduction")]
        public string Introduction { get; set; }

        /// <summary>Where the picture is.</summary>
        [Preserve, JsonProperty("create_group_param_face_url")]
        public string FaceUrl { get; set; }

        /// <summary>Who may join; null: as usual for the kind.</summary>
        [Preserve, JsonProperty("create_group_param_add_option")]
        public GroupAddOption? AddOption { get; set; }

        /// <summary>Who may invite; null: as usual for the kind.</summary>
        [Preserve, JsonProperty("create_group_param_approve_option")]
        public GroupAddOption? ApproveOption { get; set; }

        /// <summary>The largest number of members; null: the service's.</summary>
        [Preserve, JsonProperty("create_group_param_max_member_num")]
        public uint? MaxMembers { get; set; }

        /// <summary>Fields of the application.</summary>
        public IDictionary<string, string> CustomFields { get; set; }

        [Preserve, JsonProperty("create_group_param_custom_info")]
        internal List<GroupField> Fields
        {
            get { return GroupField.FromDictionary(CustomFields); }
        }

        [Preserve, JsonProperty("create_group_param_group_member_array")]
        internal List<NewMember> Members
        {
            get
            {
                var members = new List<NewMember>();
                foreach (var id in MemberIds)
                {
                    members.Add(new NewMember { UserId = id });
                }
                return members;
            }
        }

        [Preserve]
        [JsonObject(MemberSerialization.OptIn)]
        internal sealed class NewMember
        {
            [Preserve, JsonProperty("group_member_info_identifier")]
            internal string UserId { get; set; }
        }
    }

    /// <summary>A group that this user is in.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class JoinedGroup
    {
        /// <summary>The id.</summary>
        [Preserve, JsonProperty("group_base_info_group_id")]
        public string GroupId { get; internal set; }

        /// <summary>The name.</summary>
        [Preserve, JsonProperty("group_base_info_group_name")]
        public string Name { get; internal set; }

        /// <summary>The kind.</summary>
        [Preserve, JsonProperty("group_base_info_group_type")]
        public GroupType Type { get; internal set; }

        /// <summary>Where the picture is.</summary>
        [Preserve, JsonProperty("group_base_info_face_url")]
        public string FaceUrl { get; internal set; }

        /// <summary>The number of the newest message.</summary>
        [Preserve, JsonProperty("group_base_info_latest_seq")]
        public ulong LastSeq { get; internal set; }

        /// <summary>How far this user has marked it read.</summary>
        [Preserve, JsonProperty("group_base_info_readed_seq")]
        public ulong ReadSeq { get; internal set; }

        /// <summary>Whether everyone but admins is muted.</summary>
        [Preserve, JsonProperty("group_base_info_is_shutup_all")]
        public bool IsMuted { get; internal set; }

        /// <summary>This user as a member.</summary>
        [Preserve, JsonProperty("group_base_info_self_info")]
        public JoinedGroupSelf Self { get; internal set; }
    }

    /// <summary>This user as a member of a group.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class JoinedGroupSelf
    {
        /// <summary>Since when, in seconds since 1970 (UTC).</summary>
        [Preserve, JsonProperty("group_self_info_join_time")]
        public long JoinTime { get; internal set; }

        /// <summary>The role.</summary>
        [Preserve, JsonProperty("group_self_info_role")]
        public MemberRole Role { get; internal set; }

        /// <summary>Unread messages.</summary>
        [Preserve, JsonProperty("group_self_info_unread_num")]
        public long UnreadCount { get; internal set; }

        /// <summary>Whether messages are received and notified.</summary>
        [Preserve, JsonProperty("group_self_info_msg_flag")]
        public ReceiveOption ReceiveOption { get; internal set; }
    }

    /// <summary>What was found out about one group that was asked for.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class GroupResult
    {
        /// <summary>0, or one of <see cref="ErrorCode"/>.</summary>
        [Preserve, JsonProperty("get_groups_info_result_code")]
        public int Code { get; internal set; }

        /// <summary>What was wrong.</summary>
        [Preserve, JsonProperty("get_groups_info_result_desc")]
        public string Text { get; internal set; }

        /// <summary>The group; only its id where the code is not 0.</summary>
        [Preserve, JsonProperty("get_groups_info_result_info")]
        public GroupInfo Group { get; internal set; }
    }

    /// <summary>A group.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class GroupInfo
    {
        /// <summary>The id.</summary>
        [Preserve, JsonProperty("group_detail_info_group_id")]
        public string GroupId { get; internal set; }

        /// <summary>The kind.</summary>
        [Preserve, JsonProperty("group_detail_info_group_type")]
        public GroupType Type { get; internal set; }

        /// <summary>The name.</summary>
        [Preserve, JsonProperty("group_detail_info_group_name")]
        public string Name { get; internal set; }

        /// <summary>The notice.</summary>
        [Preserve, JsonProperty("group_detail_info_notification")]
        public string Notification { get; internal set; }

        /// <summary>The introduction.</summary>
        [Preserve, JsonProperty("group_detail_info_introduction")]
        public string Introduction { get; internal set; }

        /// <summary>Where the picture is.</summary>
        [Preserve, JsonProperty("group_detail_info_face_url")]
        public string FaceUrl { get; internal set; }

        /// <summary>When it was made, in seconds since 1970 (UTC).</summary>
        [Preserve, JsonProperty("group_detail_info_create_time")]
        public long CreateTime { get; internal set; }

        /// <summary>When its newest message came, in seconds since 1970 (UTC).</summary>
        [Preserve, JsonProperty("group_detail_info_last_msg_time")]
        public long LastMessageTime { get; internal set; }

        /// <summary>How many members there are.</summary>
        [Preserve, JsonProperty("group_detail_info_member_num")]
        public uint MemberCount { get; internal set; }

        /// <summary>How many there may be.</summary>
        [Preserve, JsonProperty("group_detail_info_max_member_num")]
        public uint MaxMembers { get; internal set; }

        /// <summary>Who may join.</summary>
        [Preserve, JsonProperty("group_detail_info_add_option")]
        public GroupAddOption AddOption { get; internal set; }

        /// <summary>Who may invite.</summary>
        [Preserve, JsonProperty("group_detail_info_approve_option")]
        public GroupAddOption ApproveOption { get; internal set; }

        /// <summary>Whether everyone but admins is muted.</summary>
        [Preserve, JsonProperty("group_detail_info_is_shutup_all")]
        public bool IsMuted { get; internal set; }

        /// <summary>The owner.</summary>
        [Preserve, JsonProperty("group_detail_info_owner_identifier")]
        public string OwnerId { get; internal set; }

        /// <summary>Fields of the application.</summary>
        public IReadOnlyDictionary<string, string> CustomFields
        {
            get { return GroupField.ToDictionary(Fields); }
        }

        [Preserve, JsonProperty("group_detail_info_custom_info")]
        internal List<GroupField> Fields { get; set; }
    }

    /// <summary>A change of a group: what is null stays.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class GroupChange
    {
        /// <summary>The name.</summary>
        [Preserve, JsonProperty("group_modify_info_param_group_name")]
        public string Name { get; set; }

        /// <summary>The notice.</summary>
        [Preserve, JsonProperty("group_modify_info_param_notification")]
        public string Notification { get; set; }

        /// <summary>The introduction.</summary>
        [Preserve, JsonProperty("group_modify_info_param_introduction")]
        public string Introduction { get; set; }

        /// <summary>Where the picture is.</summary>
        [Preserve, JsonProperty("group_modify_info_param_face_url")]
        public string FaceUrl { get; set; }

        /// <summary>Who may join.</summary>
        [Preserve, JsonProperty("group_modify_info_param_add_option")]
        public GroupAddOption? AddOption { get; set; }

        /// <summary>Who may invite.</summary>
        [Preserve, JsonProperty("group_modify_info_param_approve_option")]
        public GroupAddOption? ApproveOption { get; set; }

        /// <summary>The largest number of members.</summary>
        [Preserve, JsonProperty("group_modify_info_param_max_member_num")]
        public uint? MaxMembers { get; set; }

        /// <summary>Whether everyone but admins is muted.</summary>
        [Preserve, JsonProperty("group_modify_info_param_is_shutup_all")]
        public bool? IsMuted { get; set; }

        /// <summary>The new owner.</summary>
        [Preserve, JsonProperty("group_modify_info_param_owner")]
        public string OwnerId { get; set; }

        /// <summary>Fields of the application.</summary>
        public IDictionary<string, string> CustomFields { get; set; }

        [Preserve, JsonProperty("group_modify_info_param_custom_info")]
        internal List<GroupField> Fields
        {
            get { return GroupField.FromDictionary(CustomFields); }
        }

        [Preserve, JsonProperty("group_modify_info_param_group_id")]
        internal string GroupId { get; set; }

        /// <summary>The bits of the values that are there.</summary>
        [Preserve, JsonProperty("group_modify_info_param_modify_flag")]
        internal long Flag
        {
            get
            {
                return Bit(Name != null, Native.TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_Name)
                    | Bit(Notification != null, Native.TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_Notification)
                    | Bit(Introduction != null, Native.TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_Introduction)
                    | Bit(FaceUrl != null, Native.TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_FaceUrl)
                    | Bit(AddOption.HasValue, Native.TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_AddOption)
                    | Bit(ApproveOption.HasValue, Native.TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_ApproveOption)
                    | Bit(MaxMembers.HasValue, Native.TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_MaxMemberNum)
                    | Bit(IsMuted.HasValue, Native.TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_ShutupAll)
                    | Bit(CustomFields != null, Native.TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_Custom)
                    | Bit(OwnerId != null, Native.TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_Owner);
            }
        }

        /// <summary>This change of one group. A copy: many groups may get the same change at the same time.</summary>
        internal GroupChange Of(string groupId)
        {
            var copy = (GroupChange)MemberwiseClone();
            copy.GroupId = groupId;
            return copy;
        }

        private static long Bit(bool given, Native.TIMGroupModifyInfoFlag bit)
        {
            return given ? (long)bit : 0;
        }
    }
}
