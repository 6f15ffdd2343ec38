import Doubletick
import Foundation

/// Not of the vendor: what has become of something that had to wait on the device.
public final class V2TIMOutboxItem: NSObject, Sendable {
    /// 1: the receipt of a message; 2: a conversation was marked read; 3: one was deleted; 4: a message was sent.
    public let kind: Int32
    /// The message that was sent, or read, or up to which the conversation was; empty where it names none.
    public let msgID: String?
    /// One-to-one: the peer. Neither is set where this device does not know the conversation.
    public let userID: String?
    /// The group.
    public let groupID: String?
    /// 0: the server has it. Else why it does not take it; it is not sent again.
    public let code: Int32
    /// What that means, in one sentence; empty with 0.
    public let desc: String?
    /// The message that was sent: as the server has it, or, where it is refused, as it was given, with
    /// `MSG_STATUS_SEND_FAIL`. Nil where none was sent.
    public var message: V2TIMMessage? { record.message.map { V2TIMMessage($0) } }

    private let record: OutboxItem

    init(_ record: OutboxItem) {
        switch record.kind {
        case .receipt: kind = 1
        case .readMark: kind = 2
        case .deletion: kind = 3
        case .message: kind = 4
        }
        msgID = record.messageId
        switch record.conversation {
        case .c2c(let userId): (userID, groupID) = (userId, nil)
        case .group(let groupId): (userID, groupID) = (nil, groupId)
        case nil: (userID, groupID) = (nil, nil)
        }
        code = record.code
        desc = record.text
        self.record = record
    }
}
