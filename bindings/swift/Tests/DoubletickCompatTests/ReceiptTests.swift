import Doubletick
import DoubletickCompat
import Foundation
import XCTest

/// Receipts beyond the samples: what is refused, and what is told.
final class ReceiptTests: CompatCase, @unchecked Sendable {
    func testWhatIsRefused() async throws {
        let without = await failure { sdk.sendMessageReadReceipts([], succ: $0, fail: $1) }
        XCTAssertEqual(without?.code, 6014)
        try await login("alice")
        let bob = try await user("bob")
        try await group("hike", ["bob"])

        var refused = await failure { sdk.sendMessageReadReceipts([], succ: $0, fail: $1) }
        XCTAssertEqual(refused?.code, 6017)
        refused = await failure { sdk.sendMessageReadReceipts(nil, succ: $0, fail: $1) }
        XCTAssertEqual(refused, Failure(code: 6017, text: "messageList: is nil"))
        let unsent: V2TIMMessage = sdk.createTextMessage("never sent")
        refused = await failure { sdk.sendMessageReadReceipts([unsent], succ: $0, fail: $1) }
        XCTAssertEqual(refused, Failure(code: 6017, text: "messageList[0].msgID: is nil"))
        let own = try await send("own", group: "hike")
        refused = await failure { sdk.sendMessageReadReceipts([own], succ: $0, fail: $1) }
        XCTAssertEqual(refused?.code, 6017)
        refused = await failure { succ, fail in sdk.getMessageReadReceipts(nil, succ: { _ in succ() }, fail: fail) }
        XCTAssertEqual(refused?.text, "messageList: is nil")
        refused = await failure { succ, fail in
            sdk.getGroupMessageReadMemberList(
                nil, filter: .GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, nextSeq: 0, count: 1,
                succ: { _, _, _ in succ() }, fail: fail)
        }
        XCTAssertEqual(refused?.text, "message: is nil")

        let listener = NewMessages()
        sdk.addAdvancedMsgListener(listener)
        try await bob.send("bob's", to: .group("hike"))
        let others = try await listener.messages.first(1)[0]
        refused = await failure { succ, fail in
            sdk.getGroupMessageReadMemberList(
                others, filter: .GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, nextSeq: 0, count: 1,
                succ: { _, _, _ in succ() }, fail: fail)
        }
        XCTAssertEqual(refused?.code, 10007)
    }

    func testMarkingAConversationAsReadIsToldInItsOwnWay() async throws {
        try await login("alice")
        let bob = try await user("bob")
        let listener = PeerReads()
        sdk.addAdvancedMsgListener(listener)
        let message = try await send("Have you read this?", to: "bob")
        try await bob.markRead(.c2c(userId: "alice"))
        let told = try await listener.seen.first(1)[0]
        XCTAssertEqual(told.msgID, "")
        XCTAssertEqual(told.userID, "bob")
        XCTAssertNil(told.groupID)
        XCTAssertTrue(told.isPeerRead)
        XCTAssertGreaterThan(told.timestamp, 1_700_000_000)
        let now: [V2TIMMessage]? = try await value { sdk.findMessages([message.msgID!], succ: $0, fail: $1) }
        XCTAssertEqual(now?.first?.isPeerRead, true)
        // That was no receipt.
        let receipts: [V2TIMMessageReceipt]? = try await value {
            sdk.getMessageReadReceipts(messageList: [message], succ: $0, fail: $1)
        }
        XCTAssertEqual(receipts?.map(\.isPeerRead), [false])
        XCTAssertEqual(listener.ofMessages.count, 0)
    }

    func testMarkingAsReadInEveryForm() async throws {
        try await login("alice")
        let bob = try await user("bob")
        try await group("hike", ["bob"])
        func clean(_ id: String?) -> (@escaping V2TIMSucc, @escaping V2TIMFail) -> Void {
            { succ, fail in
                sdk.cleanConversationUnreadMessageCount(
                    conversationID: id, cleanTimestamp: 0, cleanSequence: 0, succ: succ, fail: fail)
            }
        }
        func unread() async throws -> UInt64 {
            try await value { sdk.getTotalUnreadMessageCount(succ: $0, fail: $1) }
        }
        // What is left of one unread message from bob and one in the group.
        let marks: [(left: UInt64, (@escaping V2TIMSucc, @escaping V2TIMFail) -> Void)] = [
            (1, { sdk.markC2CMessageAsRead("bob", succ: $0, fail: $1) }),
            (1, { sdk.markC2CMessageAsRead(nil, succ: $0, fail: $1) }),
            (1, { sdk.markGroupMessageAsRead("hike", succ: $0, fail: $1) }),
            (1, { sdk.markGroupMessageAsRead(nil, succ: $0, fail: $1) }),
            (0, { sdk.markAllMessageAsRead($0, fail: $1) }),
            (1, clean("c2c_bob")), (1, clean("c2c")), (1, clean("group_hike")), (1, clean("group")), (0, clean("")),
            (0, clean(nil)),
        ]
        for (index, (left, mark)) in marks.enumerated() {
            try await done(clean(nil))
            try await bob.send("to alice", to: .user("alice"))
            try await bob.send("to all", to: .group("hike"))
            let before = try await unread()
            XCTAssertEqual(before, 2)
            try await done(mark)
            let after = try await unread()
            XCTAssertEqual(after, left, "\(index)")
        }
        let refused = await failure(clean("bob"))
        XCTAssertEqual(refused?.code, 6017)
    }
}

private final class PeerReads: NSObject, V2TIMAdvancedMsgListener {
    let seen = Seen<V2TIMMessageReceipt>()
    let ofMessages = Counter()

    func onRecvC2CReadReceipt(receiptList: [V2TIMMessageReceipt]) {
        receiptList.forEach(seen.add)
    }

    func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt]?) {
        ofMessages.add()
    }
}
