using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>A word of the operator's to this user, who has not read a message.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class Reminder
    {
        /// <summary>Where the message is.</summary>
        public ConversationId Conversation
        {
            get { return new ConversationId(ConversationType, RawConversationId); }
        }

        /// <summary>Which message.</summary>
        [Preserve, JsonProperty("dt_reminder_msg_id")]
        public string MessageId { get; internal set; }

        /// <summary>Its place in the conversation.</summary>
        [Preserve, JsonProperty("dt_reminder_msg_seq")]
        public ulong Seq { get; internal set; }

        /// <summary>Who has sent it.</summary>
        [Preserve, JsonProperty("dt_reminder_sender")]
        public string Sender { get; internal set; }

        /// <summary>Seconds since 1970: when the operator has reminded of it.</summary>
        [Preserve, JsonProperty("dt_reminder_time")]
        public ulong Time { get; internal set; }

        [Preserve, JsonProperty("dt_reminder_conv_id")]
        internal string RawConversationId { get; set; }

        [Preserve, JsonProperty("dt_reminder_conv_type")]
        internal ConversationType ConversationType { get; set; }
    }
}
