using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>
    /// The newest receipts of one own message; or, with an empty <see cref="MessageId"/>, how far the other user of a
    /// C2C conversation has marked it read.
    /// </summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class MessageReceipt
    {
        /// <summary>The message; "" for a mark of the whole conversation.</summary>
        [Preserve, JsonProperty("msg_receipt_msg_id")]
        public string MessageId { get; internal set; }

        /// <summary>Where it belongs.</summary>
        public ConversationId Conversation
        {
            get { return new ConversationId(ConversationType, RawConversationId); }
        }

        /// <summary>Whether this is a mark of the whole conversation and no receipt of a message.</summary>
        public bool IsConversationMark
        {
            get { return string.IsNullOrEmpty(MessageId); }
        }

        /// <summary>Whether the other user has read it (C2C).</summary>
        [Preserve, JsonProperty("msg_receipt_is_peer_read")]
        public bool IsPeerRead { get; internal set; }

        /// <summary>How many of its audience have read it.</summary>
        [Preserve, JsonProperty("msg_receipt_read_count")]
        public long ReadCount { get; internal set; }

        /// <summary>How many have not.</summary>
        [Preserve, JsonProperty("msg_receipt_unread_count")]
        public long UnreadCount { get; internal set; }

        /// <summary>When, in seconds since 1970 (UTC).</summary>
        [Preserve, JsonProperty("msg_receipt_time_stamp")]
        public long Time { get; internal set; }

        [Preserve, JsonProperty("msg_receipt_conv_id")]
        internal string RawConversationId { get; set; }

        [Preserve, JsonProperty("msg_receipt_conv_type")]
        internal ConversationType ConversationType { get; set; }
    }

    /// <summary>A page of those who have read a message, or have not.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class ReaderPage
    {
        [Preserve, JsonProperty("dt_read_member_list_member_array")]
        private readonly List<GroupMember> members = new List<GroupMember>();

        /// <summary>The members; <see cref="GroupMember.ReadTime"/> says when each one read.</summary>
        public IReadOnlyList<GroupMember> Members
        {
            get { return members; }
        }

        /// <summary>Where the next page begins; 0 at the end.</summary>
        [Preserve, JsonProperty("dt_read_member_list_next_seq")]
        public ulong NextCursor { get; internal set; }

        /// <summary>Whether this is the last page.</summary>
        [Preserve, JsonProperty("dt_read_member_list_is_finished")]
        public bool IsFinished { get; internal set; }
    }
}
