extension ConversationId {
    /// One-to-one with this user, 1 to 32 bytes of printable ASCII.
    public static func user(_ userId: String) -> ConversationId { .c2c(userId: userId) }

    /// A group, 1 to 48 bytes of printable ASCII.
    public static func group(_ groupId: String) -> ConversationId { .group(groupId: groupId) }
}

extension MessageContent {
    /// One element of text.
    public init(text: String) {
        self.init(elems: [.text(text: text)])
    }

    /// The text of the first element that is text; empty where there is none.
    public var text: String {
        for case let .text(text) in elems { return text }
        return ""
    }
}

extension Elem {
    /// What an image, a sound, a video, a file or a merged message says; nil for other elements.
    public var attachment: Attachment? {
        guard case .other(let elemType, let json) = self else { return nil }
        return Doubletick.attachment(elemType: elemType, json: json)
    }
}

extension Message {
    /// The text of the first element that is text; empty where there is none.
    public var text: String { content.text }
}

extension Client {
    /// A message with a fresh id that asks for receipts, ready to be changed and sent. Whoever wants to send it
    /// again after a failure keeps it: the same id is stored once.
    public func newMessage(_ text: String, to conversation: ConversationId) -> NewMessage {
        newMessage(MessageContent(text: text), to: conversation)
    }

    /// A message with a fresh id that asks for receipts, ready to be changed and sent.
    public func newMessage(_ content: MessageContent, to conversation: ConversationId) -> NewMessage {
        raw.newMessage(conversation: conversation, content: content)
    }

    /// Sends a text that asks for receipts, and answers it as it was stored. Errors as of `send(_:)`.
    @discardableResult
    public func send(_ text: String, to conversation: ConversationId) async throws -> Message {
        try await send(newMessage(text, to: conversation))
    }

    /// The newest messages of a conversation, the newest first; with `before` those that are older than this one.
    public func history(
        of conversation: ConversationId, before messageId: String? = nil, count: UInt32 = 20
    ) async throws -> [Message] {
        let start = messageId.map { HistoryStart.message(id: $0) }
        return try await history(HistoryQuery(conversation: conversation, start: start, count: count))
    }

    /// Modifies a message, and answers it as it is now; its receipts stay. `baseVersion` is the version that the
    /// change was made on (8006 when there is a newer one); without it: whatever is there.
    @discardableResult
    public func modify(
        _ messageId: String, baseVersion: UInt64? = nil, content: MessageContent
    ) async throws -> Message {
        try await answer { [raw] in
            try await raw.modify(messageId: messageId, baseVersion: baseVersion, content: content)
        }
    }

    /// Deletes 1 to 50 messages of one conversation for this user.
    public func deleteMessages(_ messageIds: [String], of conversation: ConversationId) async throws {
        try await answer { [raw] in
            try await raw.deleteMessages(conversation: conversation, messageIds: messageIds)
        }
    }

    /// This device's own words on a message, if there are any.
    public func localCustom(_ messageId: String) -> LocalCustom? {
        raw.localCustom(messageId: messageId)
    }
}
