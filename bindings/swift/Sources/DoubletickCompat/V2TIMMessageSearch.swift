import Doubletick
import Foundation

/// What is looked for in the messages that are on this device. Every condition must be fulfilled.
public final class V2TIMMessageSearchParam: NSObject {
    /// At most 5 texts that stand in the words of a message, in capitals or not: in texts, names of files, descriptions, titles of
    /// what was forwarded. May be empty where senders or types are named.
    public var keywordList: [String]?
    /// One of the keywords stands there, or all of them.
    public var keywordListMatchType = V2TIMKeywordListMatchType.KEYWORD_LIST_MATCH_TYPE_OR
    /// Sent by one of at most 5 users; nil: by anybody.
    public var senderUserIDList: [String]?
    /// One element is of one of these `V2TIMElemType`; nil: of any but tips of groups and faces.
    public var messageTypeList: [NSNumber]?
    /// In this conversation, "c2c_" and a user or "group_" and a group; nil or empty: in all.
    public var conversationID: String?
    /// Stored at this time at the latest, seconds since 1970; 0: now.
    public var searchTimePosition: UInt = 0
    /// So many seconds before that at the earliest; 0: at any time.
    public var searchTimePeriod: UInt = 0
    /// Results in a page, at most 1,000; 0: one page of 1,000.
    public var pageSize: UInt = 0
    /// Which page, from 0.
    public var pageIndex: UInt = 0

    public override init() {}

    func search() throws -> MessageSearch {
        var search = MessageSearch(keywords: keywordList ?? [])
        search.allKeywords = keywordListMatchType == .KEYWORD_LIST_MATCH_TYPE_AND
        search.senders = senderUserIDList ?? []
        search.elemTypes = try (messageTypeList ?? []).map { type in
            guard let number = V2TIMElemType(rawValue: type.intValue)?.number else {
                throw Refused.argument("messageTypeList", "\(type) is no type of an element")
            }
            return Int64(number)
        }
        if let id = conversationID, !id.isEmpty {
            search.conversation = try ConversationId(prefixed: id, "conversationID")
        }
        search.timePosition = UInt64(searchTimePosition)
        search.timePeriod = UInt64(searchTimePeriod)
        search.pageSize = UInt32(clamping: pageSize)
        search.pageIndex = UInt32(clamping: pageIndex)
        return search
    }
}

/// What was found.
public final class V2TIMMessageSearchResult: NSObject, Sendable {
    /// In one conversation: how many messages. In all: how many conversations have one.
    public let totalCount: UInt
    /// The page: conversations, the one with the newest find first.
    public let messageSearchResultItems: [V2TIMMessageSearchResultItem]?

    init(_ record: FoundMessages) {
        totalCount = UInt(clamping: record.total)
        messageSearchResultItems = record.items.map(V2TIMMessageSearchResultItem.init)
    }
}

/// What was found in one conversation.
public final class V2TIMMessageSearchResultItem: NSObject, Sendable {
    /// "c2c_" and the peer, or "group_" and the group.
    public var conversationID: String? { record.conversation.prefixed }
    /// How many messages of it were found.
    public var messageCount: UInt { UInt(clamping: record.count) }
    /// The newest first. Where one conversation was searched, the page of it; where all were, the message where there is just
    /// one, and none where there are more.
    public var messageList: [V2TIMMessage]? { record.messages.map { V2TIMMessage($0) } }

    private let record: FoundInConversation

    init(_ record: FoundInConversation) {
        self.record = record
    }
}
