import Doubletick
import Foundation

/// Receipts of messages.
public typealias V2TIMMessageReadReceiptsSucc = (_ receiptList: [V2TIMMessageReceipt]?) -> Void
/// A page of readers: an array of `V2TIMGroupMemberInfo`, the cursor of the next page, and whether this is the last.
public typealias V2TIMGroupMessageReadMemberListSucc = (
    _ members: NSMutableArray?, _ nextSeq: UInt64, _ isFinished: Bool
) -> Void

// Read receipts.
extension V2TIMManager {
    /// A page of those who have, or have not, read an own group message. `nextSeq` is 0 first, then that of the last
    /// page; `count` is 1 to 100. Stable while others read. Fails with 6017, 10007 (someone else's message), 10062
    /// (no such message, or revoked).
    public func getGroupMessageReadMemberList(
        message: V2TIMMessage?, filter: V2TIMGroupMessageReadMembersFilter, nextSeq: UInt64, count: UInt32,
        succ: V2TIMGroupMessageReadMemberListSucc?, fail: V2TIMFail?
    ) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<ReaderPage>) in
            let id = try message.given("message").id.given("message.msgID")
            let half: ReaderFilter = filter == .GROUP_MESSAGE_READ_MEMBERS_FILTER_READ ? .read : .unread
            client.readers(id, half, nextSeq, count, done)
        } _: { page in
            let members = page.readers.map { V2TIMGroupMemberInfo($0.member) }
            succ?(NSMutableArray(array: members), page.nextCursor, page.isFinished)
        }
    }
}
