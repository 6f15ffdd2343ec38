extension Client {
    /// Those of these conversations (at most 100) that exist, in the order asked.
    public func conversations(_ ids: [ConversationId]) async throws -> [Conversation] {
        try await answer { [raw] in try await raw.getConversations(conversations: ids) }
    }

    /// Marks the conversation of this message read up to it. Makes no receipts.
    public func markRead(upTo messageId: String) async throws {
        try await answer { [raw] in try await raw.markReadUpTo(messageId: messageId) }
    }

    /// Whether events of the conversation list are wanted; they cost a request per burst of messages. Off at first.
    public func watchConversations(_ on: Bool = true) {
        raw.watchConversations(on: on)
    }

    /// Whether `totalUnread` events are wanted. Off at first.
    public func watchTotalUnread(_ on: Bool = true) {
        raw.watchTotalUnread(on: on)
    }

    /// Whether `unreadByFilter` events are wanted of this filter: when its unread messages are others than now, or than after the next
    /// login. Off at first. Throws 6017 where `marks` has another bit than a mark.
    public func watchUnread(_ filter: ConversationFilter, _ on: Bool = true) throws {
        try raw.watchUnreadByFilter(filter: filter, on: on)
    }
}
