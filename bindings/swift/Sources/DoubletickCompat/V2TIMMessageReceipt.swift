import Doubletick
import Foundation

/// The receipts of one own message, or (without a `msgID`) how far a peer has marked a one-to-one conversation read.
public final class V2TIMMessageReceipt: NSObject, Sendable {
    /// Which message; empty: the conversation.
    public let msgID: String?
    /// One-to-one: the peer.
    public let userID: String?
    /// One-to-one: whether the peer has read it.
    public let isPeerRead: Bool
    /// Seconds since 1970: when the last reader read it (0: nobody yet), or the position read up to.
    public let timestamp: Int
    /// The group.
    public let groupID: String?
    /// How many have read it.
    public let readCount: Int32
    /// How many have not.
    public let unreadCount: Int32

    init(_ record: Receipt) {
        msgID = record.messageId
        switch record.conversation {
        case .c2c(let userId): (userID, groupID) = (userId, nil)
        case .group(let groupId): (userID, groupID) = (nil, groupId)
        }
        isPeerRead = record.isPeerRead
        timestamp = Int(clamping: record.time)
        readCount = Int32(clamping: record.readCount)
        unreadCount = Int32(clamping: record.unreadCount)
    }
}

/// A page of history.
public final class V2TIMMessageListGetOption: NSObject {
    /// Direction, and whose messages: of the cloud, or of what is on this device, with a link as well. Newer messages come oldest first,
    /// older ones newest first.
    public var getType = V2TIMMessageGetType.GET_CLOUD_OLDER_MSG
    /// Of one-to-one with this user. Exactly one of `userID` and `groupID` is set.
    public var userID: String?
    /// Of this group.
    public var groupID: String?
    /// 1 to 100.
    public var count: UInt = 20
    /// Only messages whose first element is of one of these `V2TIMElemType`; nil: all.
    public var messageTypeList: [NSNumber]?
    /// Beside this message, without it.
    public var lastMsg: V2TIMMessage?
    /// At this seq, with it. Groups only, and without `lastMsg`; 0: at the end.
    public var lastMsgSeq: UInt = 0
    /// Exactly these seqs, at most 100. Groups only, and before everything else.
    public var messageSeqList: [NSNumber]?
    /// The begin of a window of time, seconds since 1970; 0: now, or towards newer messages the beginning.
    public var getTimeBegin: UInt = 0
    /// Seconds before `getTimeBegin`, or towards newer messages after it; 0: no window.
    public var getTimePeriod: UInt = 0

    public override init() {}

    var isLocal: Bool { getType == .GET_LOCAL_OLDER_MSG || getType == .GET_LOCAL_NEWER_MSG }

    func query(now: UInt64) throws -> HistoryQuery {
        let newer = getType == .GET_CLOUD_NEWER_MSG || getType == .GET_LOCAL_NEWER_MSG
        var query = HistoryQuery(conversation: try .of(userID: userID, groupID: groupID, userName: "userID"))
        query.newer = newer
        query.count = UInt32(clamping: count)
        if let seqs = messageSeqList, !seqs.isEmpty {
            query.start = .seqs(seqs: seqs.map(\.uint64Value))
        } else if let lastMsg {
            query.start = .message(id: try lastMsg.id.given("lastMsg.msgID"))
        } else if lastMsgSeq > 0 {
            query.start = .seq(seq: UInt64(lastMsgSeq))
        }
        if getTimePeriod > 0 {
            let begin = getTimeBegin == 0 && !newer ? now : UInt64(getTimeBegin)
            query.window = TimeWindow(begin: begin, period: UInt64(getTimePeriod))
        }
        query.elemTypes = try (messageTypeList ?? []).map { type in
            guard let number = V2TIMElemType(rawValue: type.intValue)?.number else {
                throw Refused.argument("messageTypeList", "\(type) is no type of an element")
            }
            return Int64(number)
        }
        return query
    }
}

extension ConversationId {
    /// The conversation of two parameters of which one is given.
    static func of(userID: String?, groupID: String?, userName: String) throws -> ConversationId {
        switch (userID ?? "", groupID ?? "") {
        case ("", ""): throw Refused.argument("\(userName), groupID", "neither is given")
        case (let user, ""): return .c2c(userId: user)
        case ("", let group): return .group(groupId: group)
        default: throw Refused.argument("\(userName), groupID", "both are given")
        }
    }
}
