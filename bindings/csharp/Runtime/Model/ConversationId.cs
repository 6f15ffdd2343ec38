using System;

namespace Doubletick
{
    /// <summary>The name of a conversation: its type, and the id of the other user or of the group.</summary>
    public struct ConversationId : IEquatable<ConversationId>
    {
        private readonly string id;

        /// <summary>A conversation of this type.</summary>
        public ConversationId(ConversationType type, string id)
        {
            Type = type;
            this.id = id;
        }

        /// <summary>The kind.</summary>
        public ConversationType Type { get; }

        /// <summary>The id of the other user or of the group, as it is.</summary>
        public string Id
        {
            get { return id ?? ""; }
        }

        /// <summary>One-to-one with this user.</summary>
        public static ConversationId C2C(string userId)
        {
            return new ConversationId(ConversationType.C2C, Given.NotNull(userId, "userId"));
        }

        /// <summary>This group.</summary>
        public static ConversationId Group(string groupId)
        {
            return new ConversationId(ConversationType.Group, Given.NotNull(groupId, "groupId"));
        }

        /// <summary>Whether both name the same conversation.</summary>
        public static bool operator ==(ConversationId left, ConversationId right)
        {
            return left.Equals(right);
        }

        /// <summary>Whether they name two conversations.</summary>
        public static bool operator !=(ConversationId left, ConversationId right)
        {
            return !left.Equals(right);
        }

        /// <inheritdoc/>
        public bool Equals(ConversationId other)
        {
            return Type == other.Type && string.Equals(Id, other.Id, StringComparison.Ordinal);
        }

        /// <inheritdoc/>
        public override bool Equals(object other)
        {
            return other is ConversationId && Equals((ConversationId)other);
        }

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            return StringComparer.Ordinal.GetHashCode(Id) * 31 + (int)Type;
        }

        /// <summary>The prefixed form: c2c_USER or group_GROUP.</summary>
        public override string ToString()
        {
            return (Type == ConversationType.Group ? "group_" : "c2c_") + Id;
        }
    }
}
