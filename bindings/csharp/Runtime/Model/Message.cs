using System.Collections.Generic;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Doubletick
{
    /// <summary>
    /// A message: one that is about to be sent (set <see cref="Elements"/> and what else it needs) or one that the
    /// service knows. Times are seconds since 1970 (UTC).
    /// </summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class Message
    {
        /// <summary>An empty message.</summary>
        [Preserve]
        public Message()
        {
        }

        /// <summary>A message with these elements.</summary>
        public Message(params MessageElement[] elements)
        {
            Elements.AddRange(elements);
        }

        /// <summary>Its id; written by <see cref="DoubletickClient.SendAsync"/> before that returns.</summary>
        [Preserve, JsonProperty("message_msg_id")]
        public string Id { get; internal set; }

        /// <summary>What it consists of; at least one element, usually exactly one.</summary>
        [Preserve, JsonProperty("message_elem_array")]
        public List<MessageElement> Elements { get; private set; } = new List<MessageElement>();

        /// <summary>Whether the sender wants to know who has read it.</summary>
        [Preserve, JsonProperty("message_need_read_receipt", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public bool NeedReadReceipt { get; set; }

        /// <summary>The priority; null: normal.</summary>
        [Preserve, JsonProperty("message_priority")]
        public MessagePriority? Priority { get; set; }

        /// <summary>A text of the application that goes with the message to everyone.</summary>
        [Preserve, JsonProperty("message_cloud_custom_str")]
        public string CloudCustomData { get; set; }

        /// <summary>Only for those who are online: not stored, not counted as unread.</summary>
        [Preserve, JsonProperty("message_is_online_msg", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public bool IsOnlineOnly { get; set; }

        /// <summary>Not counted as unread.</summary>
        [Preserve, JsonProperty("message_is_excluded_from_unread_count", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public bool IsExcludedFromUnreadCount { get; set; }

        /// <summary>Does not become the last message of its conversation.</summary>
        [Preserve, JsonProperty("message_excluded_from_last_message", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public bool IsExcludedFromLastMessage { get; set; }

        /// <summary>Whether it was forwarded.</summary>
        [Preserve, JsonProperty("message_is_forward_message", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public bool IsForwarded { get; set; }

        /// <summary>Members that it names; <see cref="AtAll"/> means everyone.</summary>
        [Preserve, JsonProperty("message_group_at_user_array")]
        public List<string> AtUserIds { get; set; }

        /// <summary>Members that it is for alone; null or empty: the whole group.</summary>
        [Preserve, JsonProperty("message_target_group_member_array")]
        public List<string> TargetMemberIds { get; set; }

        /// <summary>The entry of <see cref="AtUserIds"/> that names everyone.</summary>
        public const string AtAll = "__kImSDK_MessageAtALL__";

        /// <summary>Who sent it.</summary>
        [Preserve, JsonProperty("message_sender")]
        public string Sender { get; internal set; }

        /// <summary>The sender's profile, where it is known.</summary>
        [Preserve, JsonProperty("message_sender_profile")]
        public UserProfile SenderProfile { get; internal set; }

        /// <summary>The sender as a member, in groups.</summary>
        [Preserve, JsonProperty("message_sender_group_member_info")]
        public GroupMember SenderMember { get; internal set; }

        /// <summary>Whether this user sent it.</summary>
        [Preserve, JsonProperty("message_is_from_self", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public bool IsFromSelf { get; internal set; }

        /// <summary>What became of it.</summary>
        [Preserve, JsonProperty("message_status", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public MessageStatus Status { get; internal set; }

        /// <summary>When the sender's device made it.</summary>
        [Preserve, JsonProperty("message_client_time", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public long ClientTime { get; internal set; }

        /// <summary>When the service stored it.</summary>
        [Preserve, JsonProperty("message_server_time", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public long ServerTime { get; internal set; }

        /// <summary>Its number within the conversation.</summary>
        [Preserve, JsonProperty("message_seq", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public ulong Seq { get; internal set; }

        /// <summary>A random number of the sender's device.</summary>
        [Preserve, JsonProperty("message_rand", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public ulong Random { get; internal set; }

        /// <summary>A number of 64 bits that only this message has.</summary>
        [Preserve, JsonProperty("message_unique_id", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public ulong UniqueId { get; internal set; }

        /// <summary>Grows by one with every modification; <see cref="DoubletickClient.ModifyAsync"/> looks at it.</summary>
        [Preserve, JsonProperty("message_version", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public ulong Version { get; internal set; }

        /// <summary>Whether this user has marked the conversation read up to here.</summary>
        [Preserve, JsonProperty("message_is_read", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public bool IsRead { get; internal set; }

        /// <summary>Whether the other user has marked the conversation read up to here (C2C).</summary>
        [Preserve, JsonProperty("message_is_peer_read", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public bool IsPeerRead { get; internal set; }

        /// <summary>Whether the other user has sent a receipt for it (C2C).</summary>
        [Preserve, JsonProperty("message_receipt_peer_read", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public bool HasPeerReceipt { get; internal set; }

        /// <summary>Whether this user has sent a receipt for it.</summary>
        [Preserve, JsonProperty("message_has_sent_receipt", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public bool HasSentReceipt { get; internal set; }

        /// <summary>How many had read it when this object was made (own messages in groups).</summary>
        [Preserve, JsonProperty("message_group_receipt_read_count", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public int GroupReadCount { get; internal set; }

        /// <summary>How many had not (own messages in groups).</summary>
        [Preserve, JsonProperty("message_group_receipt_unread_count", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public int GroupUnreadCount { get; internal set; }

        /// <summary>A text that was kept for it on this device.</summary>
        [Preserve, JsonProperty("message_custom_str")]
        public string LocalCustomText { get; internal set; }

        /// <summary>A number that was kept for it on this device.</summary>
        [Preserve, JsonProperty("message_custom_int", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public uint LocalCustomNumber { get; internal set; }

        /// <summary>Who revoked it.</summary>
        [Preserve, JsonProperty("message_revoker_user_id")]
        public string RevokerUserId { get; internal set; }

        /// <summary>Why it was revoked.</summary>
        [Preserve, JsonProperty("message_revoke_reason")]
        public string RevokeReason { get; internal set; }

        /// <summary>Where it belongs.</summary>
        public ConversationId Conversation
        {
            get { return new ConversationId(ConversationType, RawConversationId); }
        }

        /// <summary>The text of its first text element; null where there is none.</summary>
        public string Text
        {
            get
            {
                foreach (var element in Elements)
                {
                    var text = element as TextElement;
                    if (text != null)
                    {
                        return text.Text;
                    }
                }
                return null;
            }
        }

        /// <summary>Keys of the JSON that have no property here; they come in and go out unchanged.</summary>
        [Preserve, JsonExtensionData]
        public IDictionary<string, JToken> Extra { get; set; }

        [Preserve, JsonProperty("message_conv_id")]
        internal string RawConversationId { get; set; }

        [Preserve, JsonProperty("message_conv_type", DefaultValueHandling = DefaultValueHandling.Ignore)]
        internal ConversationType ConversationType { get; set; }

        /// <summary>A message with one text.</summary>
        public static Message FromText(string text)
        {
            return new Message(new TextElement(text));
        }
    }

    /// <summary>A message that was revoked.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class RevokedMessage
    {
        /// <summary>The id of the message.</summary>
        [Preserve, JsonProperty("message_msg_id")]
        public string MessageId { get; internal set; }

        /// <summary>When it was sent, in seconds since 1970 (UTC).</summary>
        [Preserve, JsonProperty("message_locator_time")]
        public long Time { get; internal set; }

        /// <summary>Its number within the conversation.</summary>
        [Preserve, JsonProperty("message_locator_seq")]
        public ulong Seq { get; internal set; }

        /// <summary>Whether this user had sent it.</summary>
        [Preserve, JsonProperty("message_locator_is_self")]
        public bool IsFromSelf { get; internal set; }

        /// <summary>Who revoked it.</summary>
        [Preserve, JsonProperty("message_revoker_user_id")]
        public string RevokerUserId { get; internal set; }

        /// <summary>That user's nickname.</summary>
        [Preserve, JsonProperty("message_revoker_nick_name")]
        public string RevokerNickName { get; internal set; }

        /// <summary>Why.</summary>
        [Preserve, JsonProperty("message_revoke_reason")]
        public string Reason { get; internal set; }

        /// <summary>Where it belongs.</summary>
        public ConversationId Conversation
        {
            get { return new ConversationId(ConversationType, RawConversationId); }
        }

        [Preserve, JsonProperty("message_locator_conv_id")]
        internal string RawConversationId { get; set; }

        [Preserve, JsonProperty("message_locator_conv_type")]
        internal ConversationType ConversationType { get; set; }
    }
}
