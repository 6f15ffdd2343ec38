using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>
    /// Which messages of a conversation are wanted. The page begins, the strongest first: with <see cref="Seqs"/>
    /// (groups: exactly these), beside <see cref="FromMessageId"/> (without it), at <see cref="FromSeq"/> (groups, with
    /// it), at <see cref="FromTime"/>, else at the end.
    /// </summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class HistoryQuery
    {
        /// <summary>The newest messages of this conversation, unless more is set.</summary>
        public HistoryQuery(ConversationId conversation)
        {
            Conversation = conversation;
        }

        /// <summary>The conversation.</summary>
        public ConversationId Conversation { get; private set; }

        /// <summary>How many at most, 1 to 100; null: 20.</summary>
        [Preserve, JsonProperty("msg_getmsglist_param_count")]
        public uint? Count { get; set; }

        /// <summary>False: older messages, newest first. True: newer ones, oldest first.</summary>
        [Preserve, JsonProperty("msg_getmsglist_param_is_forward")]
        public bool Newer { get; set; }

        /// <summary>Beside this message, without it.</summary>
        public string FromMessageId { get; set; }

        /// <summary>From this number on, with it (groups).</summary>
        [Preserve, JsonProperty("msg_getmsglist_param_last_msg_seq")]
        public ulong? FromSeq { get; set; }

        /// <summary>From this time on, with it; seconds since 1970 (UTC).</summary>
        [Preserve, JsonProperty("msg_getmsglist_param_time_begin")]
        public long? FromTime { get; set; }

        /// <summary>Only so many seconds from <see cref="FromTime"/>.</summary>
        [Preserve, JsonProperty("msg_getmsglist_param_time_period")]
        public long? Period { get; set; }

        /// <summary>Exactly these numbers (groups).</summary>
        [Preserve, JsonProperty("msg_getmsglist_param_message_seq_array")]
        public List<ulong> Seqs { get; set; }

        /// <summary>Only messages whose first element is of one of these kinds.</summary>
        [Preserve, JsonProperty("msg_getmsglist_param_message_type_array")]
        public List<ElementType> ElementTypes { get; set; }

        /// <summary>
        /// What is on this device, with a link as well, whatever is missing between the messages. Where this device keeps nothing, as
        /// with an embedded service, the service is asked all the same.
        /// </summary>
        public bool OnThisDevice { get; set; }

        [Preserve, JsonProperty("msg_getmsglist_param_is_ramble")]
        internal bool? IsRamble
        {
            get { return OnThisDevice ? false : (bool?)null; }
        }

        [Preserve, JsonProperty("msg_getmsglist_param_last_msg")]
        internal MessageName FromMessage
        {
            get { return FromMessageId == null ? null : new MessageName(FromMessageId); }
        }
    }

    /// <summary>A message by its id, which is all that the library asks for.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    internal sealed class MessageName
    {
        internal MessageName(string id)
        {
            Id = id;
        }

        [Preserve, JsonProperty("message_msg_id")]
        internal string Id { get; private set; }

        [Preserve, JsonProperty("message_revoke_reason")]
        internal string RevokeReason { get; set; }

        [Preserve, JsonProperty("message_custom_str")]
        internal string LocalCustomText { get; set; }

        [Preserve, JsonProperty("message_custom_int")]
        internal uint? LocalCustomNumber { get; set; }

        internal static List<MessageName> Many(IEnumerable<string> ids)
        {
            var names = new List<MessageName>();
            foreach (var id in ids)
            {
                names.Add(new MessageName(id));
            }
            return names;
        }
    }
}
