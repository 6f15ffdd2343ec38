using System.Collections.Generic;
using System.Text;
using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>A conversation of this user.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class Conversation
    {
        /// <summary>Its name.</summary>
        public ConversationId Id
        {
            get { return new ConversationId(ConversationType, RawId); }
        }

        /// <summary>What to show: the name of the group or of the other user.</summary>
        [Preserve, JsonProperty("conv_show_name")]
        public string ShowName { get; internal set; }

        /// <summary>Where the picture is.</summary>
        [Preserve, JsonProperty("conv_face_url")]
        public string FaceUrl { get; internal set; }

        /// <summary>Unread messages.</summary>
        [Preserve, JsonProperty("conv_unread_num")]
        public long UnreadCount { get; internal set; }

        /// <summary>When something last happened, in seconds since 1970 (UTC).</summary>
        [Preserve, JsonProperty("conv_active_time")]
        public long ActiveTime { get; internal set; }

        /// <summary>Whether it stands before those that are not.</summary>
        [Preserve, JsonProperty("conv_is_pinned")]
        public bool IsPinned { get; internal set; }

        /// <summary>What this user has marked it with.</summary>
        public ConversationMarks Marks
        {
            get
            {
                var marks = ConversationMarks.None;
                foreach (var mark in MarkArray)
                {
                    marks |= (ConversationMarks)mark;
                }
                return marks;
            }
        }

        /// <summary>What the user has begun to write in it, on this device alone; or null.</summary>
        [Preserve, JsonProperty("conv_draft")]
        public ConversationDraft Draft { get; internal set; }

        /// <summary>The newest message, or null.</summary>
        [Preserve, JsonProperty("conv_last_msg")]
        public Message LastMessage { get; internal set; }

        /// <summary>Whether messages are received and notified.</summary>
        [Preserve, JsonProperty("conv_recv_opt")]
        public ReceiveOption ReceiveOption { get; internal set; }

        /// <summary>The kind of the group; null for C2C.</summary>
        [Preserve, JsonProperty("conv_group_type")]
        public GroupType? GroupType { get; internal set; }

        /// <summary>Until when the other user has marked it read, in seconds since 1970 (C2C).</summary>
        [Preserve, JsonProperty("conv_c2c_read_timestamp")]
        public long C2CReadTime { get; internal set; }

        /// <summary>How far this user has marked it read (groups).</summary>
        [Preserve, JsonProperty("conv_group_read_sequence")]
        public ulong GroupReadSeq { get; internal set; }

        /// <summary>Unread messages that name this user or everyone.</summary>
        [Preserve, JsonProperty("conv_group_at_info_array")]
        public List<AtInfo> AtInfos { get; private set; } = new List<AtInfo>();

        /// <summary>What the application keeps beside it (SetConversationCustomDataAsync); "" where that is nothing.</summary>
        [Preserve, JsonProperty("conv_custom_data")]
        public string CustomData { get; internal set; }

        /// <summary>
        /// Names of the groups of conversations that it is in (CreateConversationGroupAsync), in the order in which they were made.
        /// </summary>
        [Preserve, JsonProperty("conv_conversation_group_array")]
        public List<string> ConversationGroups { get; private set; } = new List<string>();

        [Preserve, JsonProperty("conv_mark_array")]
        internal List<ulong> MarkArray { get; private set; } = new List<ulong>();

        [Preserve, JsonProperty("conv_id")]
        internal string RawId { get; set; }

        [Preserve, JsonProperty("conv_type")]
        internal ConversationType ConversationType { get; set; }
    }

    /// <summary>What became of one conversation of a call about several.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class ConversationOutcome
    {
        /// <summary>As it was given.</summary>
        public ConversationId Conversation { get; internal set; }

        /// <summary>
        /// 0: done. 6017: not in the list. 10007: not a member. 10010: no such group. 9520: not done in time.
        /// </summary>
        [Preserve, JsonProperty("conversation_operation_result_result_code")]
        public int Code { get; internal set; }

        /// <summary>Why it was not done; empty where it was.</summary>
        [Preserve, JsonProperty("conversation_operation_result_result_info")]
        public string Text { get; internal set; }
    }

    /// <summary>Which conversations of the list are meant; what is null does not matter.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class ConversationFilter
    {
        /// <summary>One-to-one, or groups.</summary>
        [Preserve, JsonProperty("conversation_list_filter_conv_type")]
        public ConversationType? Type { get; set; }

        /// <summary>Those with at least one of these marks; None: those without any.</summary>
        [Preserve, JsonProperty("conversation_list_filter_mark_type")]
        public ConversationMarks? Marks { get; set; }

        /// <summary>Whether something of them is unread.</summary>
        [Preserve, JsonProperty("conversation_list_filter_has_unread_count")]
        public bool? HasUnread { get; set; }

        /// <summary>Whether an unread message names this user or everyone.</summary>
        [Preserve, JsonProperty("conversation_list_filter_has_group_at_info")]
        public bool? HasMention { get; set; }

        /// <summary>The name of a group of conversations that they are in; "": they are in none.</summary>
        [Preserve, JsonProperty("conversation_list_filter_conversation_group")]
        public string InGroup { get; set; }
    }

    /// <summary>Some of the conversation list.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class ConversationPage
    {
        /// <summary>In the order of the list.</summary>
        [Preserve, JsonProperty("conversation_list_result_conv_list")]
        public List<Conversation> Conversations { get; private set; } = new List<Conversation>();

        /// <summary>Where the next page begins; 0 at the end.</summary>
        [Preserve, JsonProperty("conversation_list_result_next_seq")]
        public ulong NextCursor { get; internal set; }
    }

    /// <summary>What a user has begun to write in a conversation.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class ConversationDraft
    {
        /// <summary>The text as far as it goes.</summary>
        public string Text
        {
            get
            {
                var text = new StringBuilder();
                foreach (var element in Message == null ? new List<MessageElement>() : Message.Elements)
                {
                    var words = element as TextElement;
                    text.Append(words == null ? "" : words.Text);
                }
                return text.ToString();
            }
        }

        /// <summary>When it was set, in seconds since 1970 (UTC).</summary>
        [Preserve, JsonProperty("draft_edit_time")]
        public long EditTime { get; internal set; }

        [Preserve, JsonProperty("draft_msg")]
        internal Message Message { get; set; }
    }

    /// <summary>An unread message that names this user or everyone.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class AtInfo
    {
        /// <summary>The number of the message within the conversation.</summary>
        [Preserve, JsonProperty("conv_group_at_info_seq")]
        public ulong Seq { get; internal set; }

        /// <summary>Who is named.</summary>
        [Preserve, JsonProperty("conv_group_at_info_at_type")]
        public AtType Type { get; internal set; }
    }

    /// <summary>A change of the conversation list.</summary>
    public sealed class ConversationsChange
    {
        internal ConversationsChange(ConversationChangeKind kind, IReadOnlyList<Conversation> conversations)
        {
            Kind = kind;
            Conversations = conversations;
        }

        /// <summary>What happened.</summary>
        public ConversationChangeKind Kind { get; }

        /// <summary>To which conversations; of removed ones only the names.</summary>
        public IReadOnlyList<Conversation> Conversations { get; }
    }

    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    internal sealed class ConversationQuery
    {
        internal ConversationQuery(ConversationId id)
        {
            Id = id.Id;
            Type = id.Type;
        }

        [Preserve, JsonProperty("get_conversation_list_param_conv_id")]
        internal string Id { get; private set; }

        [Preserve, JsonProperty("get_conversation_list_param_conv_type")]
        internal ConversationType Type { get; private set; }
    }

    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    internal sealed class TotalUnread
    {
        [Preserve, JsonProperty("conv_get_total_unread_message_count_result_unread_count")]
        internal int Count { get; set; }
    }
}
