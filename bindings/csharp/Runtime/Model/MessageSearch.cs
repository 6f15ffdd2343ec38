using System.Collections.Generic;
using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>What is looked for in the messages that are on this device. Every condition must be fulfilled.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class MessageSearch
    {
        /// <summary>Messages in whose words one of these texts stands.</summary>
        public MessageSearch(params string[] keywords)
        {
            Keywords.AddRange(Given.NotNull(keywords, "keywords"));
        }

        /// <summary>
        /// At most 5 texts that stand in the words of a message, in capitals or not: in texts, names of files, descriptions, titles of
        /// what was forwarded. May be empty where senders or types are named.
        /// </summary>
        [Preserve, JsonProperty("msg_search_param_keyword_array")]
        public List<string> Keywords { get; private set; } = new List<string>();

        /// <summary>All of the keywords stand there, and not one of them at least.</summary>
        public bool AllKeywords { get; set; }

        /// <summary>Sent by one of at most 5 users. Empty: by anybody.</summary>
        [Preserve, JsonProperty("msg_search_param_send_identifier_array")]
        public List<string> Senders { get; private set; } = new List<string>();

        /// <summary>One element has one of these types. Empty: any but tips of groups and faces.</summary>
        [Preserve, JsonProperty("msg_search_param_message_type_array")]
        public List<ElementType> ElementTypes { get; private set; } = new List<ElementType>();

        /// <summary>In this conversation; null: in all.</summary>
        public ConversationId? Conversation { get; set; }

        /// <summary>Stored at this time at the latest, in seconds since 1970 (UTC); 0: now.</summary>
        [Preserve, JsonProperty("msg_search_param_search_time_position")]
        public ulong TimePosition { get; set; }

        /// <summary>So many seconds before that at the earliest; 0: at any time.</summary>
        [Preserve, JsonProperty("msg_search_param_search_time_period")]
        public ulong TimePeriod { get; set; }

        /// <summary>Which page, from 0.</summary>
        [Preserve, JsonProperty("msg_search_param_page_index")]
        public uint PageIndex { get; set; }

        /// <summary>Results in a page, at most 1,000; 0: one page of 1,000.</summary>
        [Preserve, JsonProperty("msg_search_param_page_size")]
        public uint PageSize { get; set; }

        [Preserve, JsonProperty("msg_search_param_keyword_list_match_type")]
        internal int MatchType
        {
            get { return AllKeywords ? 1 : 0; }
        }

        [Preserve, JsonProperty("msg_search_param_conv_id")]
        internal string ConversationName
        {
            get { return Conversation.HasValue ? Conversation.Value.Id : ""; }
        }

        [Preserve, JsonProperty("msg_search_param_conv_type")]
        internal int ConversationKind
        {
            get { return Conversation.HasValue ? (int)Conversation.Value.Type : 0; }
        }
    }

    /// <summary>What was found.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class FoundMessages
    {
        /// <summary>In one conversation: how many messages. In all: how many conversations have one.</summary>
        [Preserve, JsonProperty("msg_search_result_total_count")]
        public long Total { get; internal set; }

        /// <summary>The page: conversations, the one with the newest find first.</summary>
        [Preserve, JsonProperty("msg_search_result_item_array")]
        public List<FoundInConversation> Items { get; private set; } = new List<FoundInConversation>();
    }

    /// <summary>What was found in one conversation.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class FoundInConversation
    {
        /// <summary>Which conversation.</summary>
        public ConversationId Conversation
        {
            get { return new ConversationId(ConversationType, RawId); }
        }

        /// <summary>How many messages of it were found.</summary>
        [Preserve, JsonProperty("msg_search_result_item_total_message_count")]
        public long Count { get; internal set; }

        /// <summary>
        /// The newest first. Where one conversation was searched, the page of it; where all were, the message where there is just
        /// one, and none where there are more.
        /// </summary>
        [Preserve, JsonProperty("msg_search_result_item_message_array")]
        public List<Message> Messages { get; private set; } = new List<Message>();

        [Preserve, JsonProperty("msg_search_result_item_conv_id")]
        internal string RawId { get; set; }

        [Preserve, JsonProperty("msg_search_result_item_conv_type")]
        internal ConversationType ConversationType { get; set; }
    }
}
