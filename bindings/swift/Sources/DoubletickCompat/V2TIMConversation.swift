import Doubletick
import Foundation

/// One entry of the conversation list.
public final class V2TIMConversation: NSObject, Sendable {
    private let record: Conversation

    init(_ record: Conversation) {
        self.record = record
    }

    /// Kind.
    public var type: V2TIMConversationType { userID == nil ? .GROUP : .C2C }

    /// "c2c_" and the peer, or "group_" and the group.
    public var conversationID: String? { record.id.prefixed }

    /// One-to-one: the peer.
    public var userID: String? {
        guard case .c2c(let userId) = record.id else { return nil }
        return userId
    }

    /// The group.
    public var groupID: String? {
        guard case .group(let groupId) = record.id else { return nil }
        return groupId
    }

    /// Type of the group.
    public var groupType: String? { record.groupType?.name }

    /// Nick name of the peer or name of the group; the raw id where there is none.
    public var showName: String? { record.showName }

    /// Face of the peer or the group.
    public var faceUrl: String? { record.faceUrl }

    /// Unread messages.
    public var unreadCount: Int32 { Int32(clamping: record.unread) }

    /// How its messages are received.
    public var recvOpt: V2TIMReceiveMessageOpt { V2TIMReceiveMessageOpt(number: record.receiveOption) }

    /// The newest message that this user sees. Each access makes an object of its own.
    public var lastMessage: V2TIMMessage? { record.lastMessage.map { V2TIMMessage($0) } }

    /// Unread messages that name this user or everyone.
    public var groupAtInfolist: [V2TIMGroupAtInfo]? {
        record.atInfos.isEmpty ? nil : record.atInfos.map(V2TIMGroupAtInfo.init)
    }

    /// Whether it stands before those that are not.
    public var isPinned: Bool { record.pinned }

    /// What this user has marked it with, each one bit: `V2TIMConversationMarkType`, or one of the application's own.
    public var markList: [NSNumber]? { record.marks.map { NSNumber(value: $0) } }

    /// What the application keeps beside it (`setConversationCustomData`).
    public var customData: String? { record.customData }

    /// Names of the groups of conversations that it is in (`createConversationGroup`), in the order in which they were made.
    public var conversationGroupList: [String]? { record.conversationGroups }

    /// What the user has begun to write in it, on this device alone.
    public var draftText: String? { record.draft?.text }

    /// When that was set, in seconds since 1970; 0 where there is nothing.
    public var draftTimestamp: UInt64 { record.draft?.editTime ?? 0 }

    /// Sorts the list, the greatest first: the pinned ones before the others, then by activity.
    public var orderKey: UInt { UInt(clamping: record.activeTime + (record.pinned ? pinnedFirst : 0)) }

    /// Seconds since 1970: one-to-one, how far this user has marked it read.
    public var c2cReadTimestamp: UInt { UInt(clamping: record.c2cReadTime) }

    /// Seq up to which this user has marked the group read.
    public var groupReadSequence: UInt64 { record.groupReadSeq }
}

/// What became of one conversation of a call about several.
public final class V2TIMConversationOperationResult: NSObject, Sendable {
    /// As it was given.
    public let conversationID: String?
    /// 0: done. 6017: not in the list. 10007: not a member. 10010: no such group. 9520: not done in time.
    public let resultCode: Int32
    /// Why it was not done.
    public let resultInfo: String?

    init(_ record: ConversationOutcome) {
        conversationID = record.conversation.prefixed
        resultCode = record.code
        resultInfo = record.text
    }
}

/// Which conversations of the list are meant. What is not set does not matter.
public final class V2TIMConversationListFilter: NSObject {
    private var wanted = ConversationFilter()

    /// One-to-one, or groups.
    public var type: V2TIMConversationType {
        get { wanted.isGroup.map { $0 ? .GROUP : .C2C } ?? .UNKNOWN }
        set { wanted.isGroup = newValue == .UNKNOWN ? nil : newValue == .GROUP }
    }
    /// The name of a group of conversations that they are in; empty: they are in none.
    public var conversationGroup: String? {
        get { wanted.inGroup }
        set { wanted.inGroup = newValue }
    }
    /// Those with at least one of these marks; 0: those without any.
    public var markType: UInt {
        get { UInt(wanted.marks ?? 0) }
        set { wanted.marks = UInt64(newValue) }
    }
    /// Whether something of them is unread.
    public var hasUnreadCount: Bool {
        get { wanted.hasUnread ?? false }
        set { wanted.hasUnread = newValue }
    }
    /// Whether an unread message of a group names this user or everyone.
    public var hasGroupAtInfo: Bool {
        get { wanted.hasMention ?? false }
        set { wanted.hasMention = newValue }
    }

    public override init() {}

    init(_ record: ConversationFilter) {
        wanted = record
    }

    func record() -> ConversationFilter {
        wanted
    }
}

/// Milliseconds; any time until the year 2096 is before it.
private let pinnedFirst: UInt64 = 4_000_000_000_000

/// An unread message that names this user or everyone.
public final class V2TIMGroupAtInfo: NSObject, Sendable {
    /// Its seq.
    public let seq: UInt64
    /// Whom it names.
    public let atType: V2TIMGroupAtType

    init(_ record: AtInfo) {
        seq = record.seq
        atType = V2TIMGroupAtType(rawValue: Int(record.atType)) ?? .AT_ME
    }
}

extension ConversationId {
    var prefixed: String {
        switch self {
        case .c2c(let userId): return "c2c_\(userId)"
        case .group(let groupId): return "group_\(groupId)"
        }
    }

    init(prefixed id: String, _ name: String) throws {
        if id.hasPrefix("c2c_"), id.count > 4 {
            self = .c2c(userId: String(id.dropFirst(4)))
        } else if id.hasPrefix("group_"), id.count > 6 {
            self = .group(groupId: String(id.dropFirst(6)))
        } else {
            throw Refused.argument(name, "is neither \"c2c_\" and a user nor \"group_\" and a group")
        }
    }
}
