using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>A field of the application's own in a member: a name and a text.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    internal sealed class MemberField
    {
        [Preserve, JsonProperty("group_member_info_custom_string_info_key")]
        internal string Key { get; set; }

        [Preserve, JsonProperty("group_member_info_custom_string_info_value")]
        internal string Value { get; set; }
    }

    /// <summary>A member of a group.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class GroupMember
    {
        /// <summary>The user.</summary>
        [Preserve, JsonProperty("group_member_info_identifier")]
        public string UserId { get; internal set; }

        /// <summary>The group.</summary>
        [Preserve, JsonProperty("group_member_info_group_id")]
        public string GroupId { get; internal set; }

        /// <summary>Since when, in seconds since 1970 (UTC).</summary>
        [Preserve, JsonProperty("group_member_info_join_time")]
        public long JoinTime { get; internal set; }

        /// <summary>The role.</summary>
        [Preserve, JsonProperty("group_member_info_member_role")]
        public MemberRole Role { get; internal set; }

        /// <summary>The name in this group.</summary>
        [Preserve, JsonProperty("group_member_info_name_card")]
        public string NameCard { get; internal set; }

        /// <summary>The nickname.</summary>
        [Preserve, JsonProperty("group_member_info_nick_name")]
        public string NickName { get; internal set; }

        /// <summary>Where the picture is.</summary>
        [Preserve, JsonProperty("group_member_info_face_url")]
        public string FaceUrl { get; internal set; }

        /// <summary>Until when the member is muted, in seconds since 1970 (UTC).</summary>
        [Preserve, JsonProperty("group_member_info_shutup_time")]
        public long MutedUntil { get; internal set; }

        /// <summary>When the member read the message, in seconds since 1970 (UTC); in lists of readers only.</summary>
        [Preserve, JsonProperty("dt_group_member_info_read_time")]
        public long ReadTime { get; internal set; }

        /// <summary>Fields of the application.</summary>
        public IReadOnlyDictionary<string, string> CustomFields
        {
            get
            {
                var all = new Dictionary<string, string>();
                foreach (var field in Fields ?? new List<MemberField>())
                {
                    all[field.Key ?? ""] = field.Value;
                }
                return all;
            }
        }

        [Preserve, JsonProperty("group_member_info_custom_info")]
        internal List<MemberField> Fields { get; set; }
    }

    /// <summary>A page of members.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class MemberPage
    {
        [Preserve, JsonProperty("group_get_member_info_list_result_info_array")]
        private readonly List<GroupMember> members = new List<GroupMember>();

        /// <summary>The members.</summary>
        public IReadOnlyList<GroupMember> Members
        {
            get { return members; }
        }

        /// <summary>Where the next page begins; 0 at the end.</summary>
        [Preserve, JsonProperty("group_get_member_info_list_result_next_seq")]
        public ulong NextCursor { get; internal set; }
    }

    /// <summary>A change of a member: what is null stays.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class MemberChange
    {
        /// <summary>The role.</summary>
        [Preserve, JsonProperty("group_modify_member_info_member_role")]
        public MemberRole? Role { get; set; }

        /// <summary>For how many seconds from now the member is muted; 0: not any more.</summary>
        [Preserve, JsonProperty("group_modify_member_info_shutup_time")]
        public uint? MuteSeconds { get; set; }

        /// <summary>The name in this group.</summary>
        [Preserve, JsonProperty("group_modify_member_info_name_card")]
        public string NameCard { get; set; }

        /// <summary>Whether messages are received and notified; of oneself only.</summary>
        [Preserve, JsonProperty("group_modify_member_info_msg_flag")]
        public ReceiveOption? ReceiveOption { get; set; }

        /// <summary>Fields of the application.</summary>
        public IDictionary<string, string> CustomFields { get; set; }

        [Preserve, JsonProperty("group_modify_member_info_custom_info")]
        internal List<MemberField> Fields
        {
            get
            {
                if (CustomFields == null)
                {
                    return null;
                }
                var fields = new List<MemberField>();
                foreach (var pair in CustomFields)
                {
                    fields.Add(new MemberField { Key = pair.Key, Value = pair.Value });
                }
                return fields;
            }
        }

        [Preserve, JsonProperty("group_modify_member_info_group_id")]
        internal string GroupId { get; set; }

        [Preserve, JsonProperty("group_modify_member_info_identifier")]
        internal string UserId { get; set; }

        /// <summary>The bits of the values that are there.</summary>
        [Preserve, JsonProperty("group_modify_member_info_modify_flag")]
        internal int Flag
        {
            get
            {
                return Bit(ReceiveOption.HasValue, Native.TIMGroupMemberModifyInfoFlag.kTIMGroupMemberModifyFlag_MsgFlag)
                    | Bit(Role.HasValue, Native.TIMGroupMemberModifyInfoFlag.kTIMGroupMemberModifyFlag_MemberRole)
                    | Bit(MuteSeconds.HasValue, Native.TIMGroupMemberModifyInfoFlag.kTIMGroupMemberModifyFlag_ShutupTime)
                    | Bit(NameCard != null, Native.TIMGroupMemberModifyInfoFlag.kTIMGroupMemberModifyFlag_NameCard)
                    | Bit(CustomFields != null, Native.TIMGroupMemberModifyInfoFlag.kTIMGroupMemberModifyFlag_Custom);
            }
        }

        /// <summary>This change of one member. A copy: many members may get the same change at the same time.</summary>
        internal MemberChange Of(string groupId, string userId)
        {
            var copy = (MemberChange)MemberwiseClone();
            copy.GroupId = groupId;
            copy.UserId = userId;
            return copy;
        }

        private static int Bit(bool given, Native.TIMGroupMemberModifyInfoFlag bit)
        {
            return given ? (int)bit : 0;
        }
    }

    /// <summary>What became of one user of an invitation or a removal.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class MemberResult
    {
        /// <summary>The user.</summary>
        public string UserId
        {
            get { return Invited ?? Removed; }
        }

        /// <summary>What became of it.</summary>
        public MemberResultKind Kind
        {
            get { return Invited != null ? InvitedKind : RemovedKind; }
        }

        [Preserve, JsonProperty("group_invite_member_result_identifier")]
        internal string Invited { get; set; }

        [Preserve, JsonProperty("group_invite_member_result_result")]
        internal MemberResultKind InvitedKind { get; set; }

        [Preserve, JsonProperty("group_delete_member_result_identifier")]
        internal string Removed { get; set; }

        [Preserve, JsonProperty("group_delete_member_result_result")]
        internal MemberResultKind RemovedKind { get; set; }
    }

    /// <summary>Something that happened in a group. In the event, and as an element of messages that were kept.</summary>
    [Preserve]
    public sealed class GroupTip : MessageElement
    {
        /// <summary>An empty tip.</summary>
        [Preserve]
        public GroupTip() : base(ElementType.GroupTip)
        {
        }

        /// <summary>What happened.</summary>
        [Preserve, JsonProperty("group_tips_elem_tip_type")]
        public GroupTipType TipType { get; internal set; }

        /// <summary>The group.</summary>
        [Preserve, JsonProperty("group_tips_elem_group_id")]
        public string GroupId { get; internal set; }

        /// <summary>Its name.</summary>
        [Preserve, JsonProperty("group_tips_elem_group_name")]
        public string GroupName { get; internal set; }

        /// <summary>Who did it.</summary>
        [Preserve, JsonProperty("group_tips_elem_op_user")]
        public string OperatorId { get; internal set; }

        /// <summary>Whom it is about.</summary>
        [Preserve, JsonProperty("group_tips_elem_user_array")]
        public List<string> UserIds { get; private set; } = new List<string>();

        /// <summary>The same as members.</summary>
        [Preserve, JsonProperty("group_tips_elem_changed_group_memberinfo_array")]
        public List<GroupMember> Members { get; private set; } = new List<GroupMember>();

        /// <summary>How many members there are now.</summary>
        [Preserve, JsonProperty("group_tips_elem_member_num")]
        public uint MemberCount { get; internal set; }

        /// <summary>When, in seconds since 1970 (UTC).</summary>
        [Preserve, JsonProperty("group_tips_elem_time")]
        public long Time { get; internal set; }
    }
}
