extension Client {
    /// Tells the senders that this user has read these 1 to 30 messages of one conversation. Sending again changes
    /// nothing. Own messages, messages that ask for no receipt and messages in whose audience this user is not are
    /// skipped. Errors: 6017 when the list is empty, too long, of several conversations, or nothing is left of it;
    /// 10062 when none is known; 10007 when this user is in the audience of none; 10060 when the group type has no
    /// receipts.
    public func sendReceipts(for messages: [Message]) async throws {
        try await sendReceipts(forIds: messages.map(\.id))
    }

    /// The same by the ids of the messages.
    public func sendReceipts(forIds messageIds: [String]) async throws {
        try await answer { [raw] in try await raw.sendReceipts(messageIds: messageIds) }
    }

    /// The receipts of own messages (at most 100 of one conversation), in the order asked; others are skipped.
    public func receipts(of messages: [Message]) async throws -> [Receipt] {
        try await receipts(ofIds: messages.map(\.id))
    }

    /// The same by the ids of the messages.
    public func receipts(ofIds messageIds: [String]) async throws -> [Receipt] {
        try await answer { [raw] in try await raw.receipts(messageIds: messageIds) }
    }

    /// Everyone who has, or has not, read an own group message, asked for page by page as the loop goes on. Stable
    /// while others read. Errors: 6017, 10007 (someone else's message), 10062 (no such message, or revoked).
    ///
    /// ```swift
    /// for try await reader in client.readers(of: message.id, .read) {
    ///     print(reader.member.userId)
    /// }
    /// ```
    public func readers(
        of messageId: String, _ filter: ReaderFilter, pageSize: UInt32 = 100
    ) -> Pages<Reader> {
        Pages { [raw] cursor in
            let page = try await answer {
                try await raw.readers(messageId: messageId, filter: filter, cursor: cursor, count: pageSize)
            }
            return (page.readers, page.isFinished ? nil : page.nextCursor)
        }
    }

    /// One page of `readers(of:_:pageSize:)`, for lists that the user turns over. `cursor` is 0 first, then
    /// `nextCursor` of the last page; `count` is 1 to 100.
    public func readerPage(
        of messageId: String, _ filter: ReaderFilter, cursor: UInt64 = 0, count: UInt32 = 100
    ) async throws -> ReaderPage {
        try await answer { [raw] in
            try await raw.readers(messageId: messageId, filter: filter, cursor: cursor, count: count)
        }
    }
}
