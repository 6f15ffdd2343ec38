import Doubletick
import DoubletickCompat
import Foundation
import XCTest

/// The five samples for iOS and macOS of the vendor's page about read receipts, line by line from Objective-C to
/// Swift, with their comments, and run. What was changed:
///
/// - `count:100` is a parameter in the fifth, so that there is a second page.
/// - An array or dictionary of Foundation is one of Swift, a variable of a block's parameter is unwrapped, and
///   `int` becomes `UInt64` where the sample has `uint64_t`.
/// - Lines that end in `// Test` are not of the sample: they note what it saw.
final class VendorPageTests: CompatCase, @unchecked Sendable {
    func testSpecifyingThatAMessageRequiresAReadReceipt() async throws {
        try await login("alice")
        let bob = try await user("bob")
        try await group("groupA", ["bob"])
        let messages = bob.messages

        sendMessage()

        let message = try await messages.first { _ in true }
        XCTAssertEqual(message.text, "Group message read receipt")
        XCTAssertEqual(message.conversation, .group("groupA"))
        XCTAssertEqual(message.sender, "alice")
        XCTAssertEqual(message.needReadReceipt, true)
        XCTAssertEqual(message.content.priority, 1)
    }

    private func sendMessage() {
        /// Sample API call
        let message: V2TIMMessage = V2TIMManager.sharedInstance().createTextMessage("Group message read receipt")
        // Specify that the message requires a read receipt
        message.needReadReceipt = true
        // Send the message
        V2TIMManager.sharedInstance().sendMessage(
            message, receiver: nil, groupID: "groupA", priority: V2TIM_PRIORITY_NORMAL, onlineUserOnly: false,
            offlinePushInfo: nil, progress: nil, succ: nil, fail: nil)
    }

    func testSendingAMessageReadReceipt() async throws {
        try await login("alice")
        let bob = try await user("bob")
        let listener = NewMessages()
        sdk.addAdvancedMsgListener(listener)
        let receipts = bob.receipts
        let sent = try await bob.send("Have you seen this?", to: .user("alice"))
        let msg = try await listener.messages.first(1)[0]

        let outcome = Seen<String>()
        sendReceipt(msg, outcome)

        let receipt = try await receipts.first { $0.messageId == sent.id }
        XCTAssertEqual(receipt.isPeerRead, true)
        XCTAssertEqual(receipt.conversation, .user("alice"))
        let told = try await outcome.first(1)
        XCTAssertEqual(told, ["sent"])

        // A message that asks for none: the sample does nothing.
        var without = bob.newMessage("By the way", to: .user("alice"))
        without.needReadReceipt = false
        try await bob.send(without)
        sendReceipt(try await listener.messages.first(2)[1], outcome)
        XCTAssertEqual(outcome.all, ["sent"])
    }

    private func sendReceipt(_ msg: V2TIMMessage, _ outcome: Seen<String>) {
        /// Sample API call
        /// Suppose the user has read the `msg` message
        if !msg.isSelf && msg.needReadReceipt {
            V2TIMManager.sharedInstance().sendMessageReadReceipts([msg], succ: {
                // Read receipt for the message sent successfully
                outcome.add("sent")  // Test
            }, fail: { code, desc in
                // Failed to send a read receipt for the message
                outcome.add("\(code)")  // Test
            })
        }
    }

    func testListeningForAMessageReadReceiptNotification() async throws {
        try await login("alice")
        let bob = try await user("bob")
        try await group("groupA", ["bob", "carol", "dave"])
        let listener = ReceiptListener()
        listener.listen()
        let messages = bob.messages
        let toGroup = try await send("To all", group: "groupA")
        let toBob = try await send("To you", to: "bob")

        let id = toGroup.msgID
        let first = try await messages.first { $0.id == id }
        try await bob.sendReceipts(for: [first])
        try await bob.sendReceipts(forIds: [try XCTUnwrap(toBob.msgID)])

        let seen = try await listener.seen.first(2)
        XCTAssertEqual(
            seen[0],
            SeenReceipt(
                msgID: toGroup.msgID, userID: nil, isPeerRead: false, groupID: "groupA", readCount: 1,
                unreadCount: 2))
        XCTAssertEqual(
            seen[1],
            SeenReceipt(
                msgID: toBob.msgID, userID: "bob", isPeerRead: true, groupID: nil, readCount: 1, unreadCount: 0))
    }

    func testPullingMessageReadReceiptInformation() async throws {
        try await login("alice")
        let bob = try await user("bob")
        try await group("groupA", ["bob", "carol"])
        let read = try await send("Read by bob", group: "groupA")
        let unread = try await send("Read by nobody", group: "groupA")
        let plain = try await send("Without receipts", group: "groupA", receipts: false)
        try await bob.send("From bob", to: .group("groupA"))
        try await bob.sendReceipts(forIds: [try XCTUnwrap(read.msgID)])

        let seen = Seen<SeenReceipt?>()
        pullReceipts(seen)

        let all = try await seen.first(4)
        // The newest comes first: of bob's message and the one without receipts nothing is told.
        XCTAssertEqual(all.map { $0 == nil }, [true, true, false, false])
        XCTAssertNotNil(plain.msgID)
        XCTAssertEqual(
            all[2],
            SeenReceipt(
                msgID: unread.msgID, userID: nil, isPeerRead: false, groupID: "groupA", readCount: 0,
                unreadCount: 2))
        XCTAssertEqual(
            all[3],
            SeenReceipt(
                msgID: read.msgID, userID: nil, isPeerRead: false, groupID: "groupA", readCount: 1, unreadCount: 1))
    }

    private func pullReceipts(_ seen: Seen<SeenReceipt?>) {
        /// Sample API call (taking a group message as an example)
        V2TIMManager.sharedInstance().getGroupHistoryMessageList("groupA", count: 20, lastMsg: nil, succ: { msgs in
            var receiptMsgs: [V2TIMMessage] = []
            // If the message sent by you requires a read receipt, the message read receipt information will need to be pulled.
            for msg in msgs! {
                if msg.isSelf && msg.needReadReceipt {
                    receiptMsgs.append(msg)
                }
            }
            V2TIMManager.sharedInstance().getMessageReadReceipts(receiptMsgs, succ: { receiptList in
                var param: [String: V2TIMMessageReceipt] = [:]
                for receipt in receiptList! {
                    param[receipt.msgID!] = receipt
                }
                for msg in msgs! {
                    let receipt = param[msg.msgID!]
                    // ID of the other party of the one-to-one message
                    let userID: String? = receipt?.userID
                    // Read status of the other party of the one-to-one message
                    let isPeerRead: Bool = receipt?.isPeerRead ?? false
                    // Group ID
                    let groupID: String? = receipt?.groupID
                    // Message read count. If `readCount` is `0`, no one has read the message.
                    let readCount: UInt64 = UInt64(receipt?.readCount ?? 0)
                    // Message unread count. If `unreadCount` is `0`, all members have read the message.
                    let unreadCount: UInt64 = UInt64(receipt?.unreadCount ?? 0)
                    seen.add(  // Test
                        receipt.map {
                            SeenReceipt(
                                msgID: $0.msgID, userID: userID, isPeerRead: isPeerRead, groupID: groupID,
                                readCount: readCount, unreadCount: unreadCount)
                        })
                }
            }, fail: { code, desc in
                // Failed to pull the message read status
                seen.add(nil)  // Test
            })
        }, fail: { code, desc in
            // Failed to pull the message
            seen.add(nil)  // Test
        })
    }

    func testPullingTheListOfMembersWhoHaveReadAMessage() async throws {
        try await login("alice")
        let bob = try await user("bob")
        let carol = try await user("carol")
        try await group("groupA", ["bob", "carol", "dave"])
        let message = try await send("Who reads this?", group: "groupA")
        for reader in [bob, carol] {
            try await reader.sendReceipts(forIds: [try XCTUnwrap(message.msgID)])
        }

        let whole = Seen<[String?]>()
        pullReaders(message, count: 100, whole)
        let one = try await whole.first(1)
        XCTAssertEqual(one, [["bob", "carol"]])

        let pages = Seen<[String?]>()
        pullReaders(message, count: 1, pages)
        let two = try await pages.first(2)
        XCTAssertEqual(two, [["bob"], ["carol"]])

        // The other half.
        let unread: NSMutableArray? = try await value { succ, fail in
            sdk.getGroupMessageReadMemberList(
                message, filter: .GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD, nextSeq: 0, count: 100,
                succ: { members, _, _ in succ(members) }, fail: fail)
        }
        XCTAssertEqual((unread as? [V2TIMGroupMemberInfo])?.map(\.userID), ["dave"])
    }

    private func pullReaders(_ message: V2TIMMessage, count: UInt32, _ seen: Seen<[String?]>) {
        /// Sample API call
        V2TIMManager.sharedInstance().getGroupMessageReadMemberList(message, filter: V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, nextSeq: 0, count: count, succ: { members, nextSeq, isFinished in
            // `members` is the list of members who have read the message pulled from the current page.
            // `nextSeq` indicates the cursor position for the next pull.
            // `isFinished` indicates whether the list of members who have read the message has been fully pulled.
            // If the list of members who have read the message is not fully pulled, continue with the next pull (here is only the sample code. We recommend paged pull be triggered by a user click).
            seen.add((members as! [V2TIMGroupMemberInfo]).map(\.userID))  // Test
            if !isFinished {
                V2TIMManager.sharedInstance().getGroupMessageReadMemberList(message, filter: V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, nextSeq: nextSeq, count: count, succ: { members, nextSeq, isFinished in
                    // List of members who have read the message pulled successfully
                    seen.add((members as! [V2TIMGroupMemberInfo]).map(\.userID))  // Test
                }, fail: { code, desc in
                    // Failed to pull the list of members who have read the message
                    seen.add(["\(code)"])  // Test
                })
            }
        }, fail: { code, desc in
            // Failed to pull the list of members who have read the message
            seen.add(["\(code)"])  // Test
        })
    }
}

/// What the samples read of a receipt.
struct SeenReceipt: Equatable {
    let msgID: String?
    let userID: String?
    let isPeerRead: Bool
    let groupID: String?
    let readCount: UInt64
    let unreadCount: UInt64
}

/// The object that the third sample is in.
private final class ReceiptListener: NSObject, V2TIMAdvancedMsgListener {
    let seen = Seen<SeenReceipt>()

    func listen() {
        /// Sample API call
        V2TIMManager.sharedInstance().addAdvancedMsgListener(self)
    }

    func onRecvMessageReadReceipts(_ receiptList: [V2TIMMessageReceipt]!) {
        for receipt in receiptList {
            // Message ID
            let msgID: String? = receipt.msgID
            // ID of the other party of the one-to-one message
            let userID: String? = receipt.userID
            // Read status of the other party of the one-to-one message
            let isPeerRead: Bool = receipt.isPeerRead
            // Group ID
            let groupID: String? = receipt.groupID
            // Latest read count of the group message
            let readCount: UInt64 = UInt64(receipt.readCount)
            // Latest unread count of the group message
            let unreadCount: UInt64 = UInt64(receipt.unreadCount)
            seen.add(  // Test
                SeenReceipt(
                    msgID: msgID, userID: userID, isPeerRead: isPeerRead, groupID: groupID, readCount: readCount,
                    unreadCount: unreadCount))
        }
    }
}

/// Keeps what comes.
final class NewMessages: NSObject, V2TIMAdvancedMsgListener {
    let messages = Seen<V2TIMMessage>()

    func onRecvNewMessage(_ msg: V2TIMMessage!) {
        messages.add(msg)
    }
}
