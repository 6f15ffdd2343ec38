using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>What kind of thing has waited on the device.</summary>
    public enum OutboxKind
    {
        /// <summary>The receipt of a message.</summary>
        Receipt = 1,

        /// <summary>A conversation was marked read.</summary>
        ReadMark = 2,

        /// <summary>A conversation was deleted, or a message of it.</summary>
        Deletion = 3,

        /// <summary>A message was sent.</summary>
        Message = 4,
    }

    /// <summary>What has become of something that had to wait.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class OutboxItem
    {
        /// <summary>What it was.</summary>
        [Preserve, JsonProperty("dt_outbox_item_kind")]
        public OutboxKind Kind { get; internal set; }

        /// <summary>Of which conversation; null where this device does not know it.</summary>
        public ConversationId? Conversation
        {
            get
            {
                return string.IsNullOrEmpty(RawConversationId)
                    ? (ConversationId?)null
                    : new ConversationId(ConversationType, RawConversationId);
            }
        }

        /// <summary>The message that was sent, or read, or up to which the conversation was; "" where it names none.</summary>
        [Preserve, JsonProperty("dt_outbox_item_msg_id")]
        public string MessageId { get; internal set; }

        /// <summary>0: the server has it. Else why it does not take it; it is not sent again.</summary>
        [Preserve, JsonProperty("dt_outbox_item_code")]
        public int Code { get; internal set; }

        /// <summary>What that means, in one sentence; "" with 0.</summary>
        [Preserve, JsonProperty("dt_outbox_item_desc")]
        public string Text { get; internal set; }

        /// <summary>
        /// The message that was sent: as the server has it, or, where it is refused, as it was given, with
        /// <see cref="MessageStatus.SendFailed"/>. Null where none was sent.
        /// </summary>
        [Preserve, JsonProperty("dt_outbox_item_message")]
        public Message Message { get; internal set; }

        [Preserve, JsonProperty("dt_outbox_item_conv_id")]
        internal string RawConversationId { get; set; }

        [Preserve, JsonProperty("dt_outbox_item_conv_type")]
        internal ConversationType ConversationType { get; set; }
    }
}
