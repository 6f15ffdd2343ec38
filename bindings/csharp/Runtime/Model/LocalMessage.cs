using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>A message for the history of this device alone. Times are seconds since 1970 (UTC).</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class LocalMessage
    {
        /// <summary>A message with these elements.</summary>
        public LocalMessage(params MessageElement[] elements)
        {
            Elements.AddRange(elements);
        }

        /// <summary>What it consists of; at least one element.</summary>
        [Preserve, JsonProperty("message_elem_array")]
        public List<MessageElement> Elements { get; private set; } = new List<MessageElement>();

        /// <summary>Its id; null: it gets one. One that is there already is there once.</summary>
        [Preserve, JsonProperty("message_msg_id")]
        public string Id { get; set; }

        /// <summary>Who has said it; null: this user.</summary>
        [Preserve, JsonProperty("message_sender")]
        public string Sender { get; set; }

        /// <summary>Where it stands in the history; null: as <see cref="ClientTime"/>, or now.</summary>
        [Preserve, JsonProperty("message_server_time")]
        public ulong? Time { get; set; }

        /// <summary>When it was said, by the clock of who has said it; null: as <see cref="Time"/>.</summary>
        [Preserve, JsonProperty("message_client_time")]
        public ulong? ClientTime { get; set; }

        /// <summary>A text of the application that goes with the message.</summary>
        [Preserve, JsonProperty("message_cloud_custom_str")]
        public string CloudCustomData { get; set; }
    }
}
