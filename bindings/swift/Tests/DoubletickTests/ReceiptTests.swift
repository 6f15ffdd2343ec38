import Doubletick
import XCTest

final class ReceiptTests: XCTestCase {
    func testTheSenderLearnsWhoHasRead() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let (bob, carol) = (try await world.user("bob"), try await world.user("carol"))
            let group = try await alice.createGroup("reading", members: ["bob", "carol"])
            let receipts = alice.receipts
            let sent = try await alice.send("hello", to: .group(group))
            XCTAssertTrue(sent.needReadReceipt)

            for (reader, read) in [(bob, UInt64(1)), (carol, 2)] {
                try await reader.sendReceipts(for: [sent])
                try await reader.sendReceipts(forIds: [sent.id])
                let heard = await receipts.first { $0.readCount == read }
                XCTAssertEqual(heard?.messageId, sent.id)
                XCTAssertEqual(heard?.unreadCount, 2 - read)
            }
            let asked = try await alice.receipts(of: [sent])
            XCTAssertEqual(asked.map(\.readCount), [2])
            let read = try await alice.readers(of: sent.id, .read).all()
            XCTAssertEqual(read.map(\.member.userId), ["bob", "carol"])
            XCTAssertTrue(read.allSatisfy { $0.readAt > 0 })
            let unread = try await alice.readers(of: sent.id, .unread).all()
            XCTAssertEqual(unread, [])
        }
    }

    func testReadersComePageByPage() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let names = (0..<25).map { "user\($0)" }
            var users: [Client] = []
            for name in names { users.append(try await world.user(name)) }
            let group = try await alice.createGroup("reading", members: Array(names.prefix(20)))
            let invited = try await alice.invite(Array(names.suffix(5)), to: group)
            XCTAssertEqual(invited.map(\.result), Array(repeating: .done, count: 5))
            let sent = try await alice.send("hello", to: .group(group))
            for user in users.prefix(23) { try await user.sendReceipts(for: [sent]) }

            for size in [1, 7, 23, 100] as [UInt32] {
                let read = try await alice.readers(of: sent.id, .read, pageSize: size).all()
                XCTAssertEqual(read.map(\.member.userId), Array(names.prefix(23)), "pages of \(size)")
                let unread = try await alice.readers(of: sent.id, .unread, pageSize: size).all()
                XCTAssertEqual(Set(unread.map(\.member.userId)), Set(names.suffix(2)), "pages of \(size)")
            }
            // A loop that stops asks for no more, and the next begins at the beginning.
            let pages = alice.readers(of: sent.id, .read, pageSize: 5)
            for _ in 0..<2 {
                var few: [String] = []
                for try await reader in pages {
                    few.append(reader.member.userId)
                    if few.count == 7 { break }
                }
                XCTAssertEqual(few, Array(names.prefix(7)))
            }
            let page = try await alice.readerPage(of: sent.id, .read, count: 5)
            XCTAssertEqual([page.readers.count, page.isFinished ? 1 : 0], [5, 0])
            let next = try await alice.readerPage(of: sent.id, .read, cursor: page.nextCursor, count: 100)
            XCTAssertEqual([next.readers.count, next.isFinished ? 1 : 0], [18, 1])
            let members = try await alice.members(of: group).all()
            XCTAssertEqual(Set(members.map(\.userId)), Set(names + ["alice"]))
            let wrong = try await failure { _ = try await alice.readers(of: sent.id, .read, pageSize: 101).all() }
            XCTAssertEqual(wrong.code, 6017)
        }
    }

    func testMarkingAConversationMakesNoReceipt() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let receipts = alice.receipts
            let sent = try await alice.send("hello", to: .user("bob"))
            try await bob.markRead(.c2c(userId: "alice"))
            let mark = await receipts.next(1)
            XCTAssertEqual(mark.map(\.messageId), [""])
            XCTAssertEqual(mark.map(\.conversation), [.user("bob")])
            let before = try await alice.receipts(of: [sent])
            XCTAssertEqual(before.map(\.isPeerRead), [false])
            try await bob.sendReceipts(for: [sent])
            let receipt = await receipts.next(1)
            XCTAssertEqual(receipt.map(\.messageId), [sent.id])
            XCTAssertEqual(receipt.map(\.isPeerRead), [true])
        }
    }

    func testAReceiptThatWasMissedComesWithTheLogin() async throws {
        try await inWorld { world in
            let bob = try await world.user("bob")
            // What this device has is kept over the logout.
            let alice = try world.client(ClientOptions(stateDirectory: world.directory + "/alice"))
            try await alice.login("alice", userSig: "any")
            let receipts = alice.receipts
            let sent = try await alice.send("hello", to: .user("bob"))
            try await alice.logout()
            try await bob.sendReceipts(for: [sent])
            try await alice.login("alice", userSig: "any")
            let heard = await receipts.next(1)
            XCTAssertEqual(heard.map(\.messageId), [sent.id])
            await alice.close()
            let more = await receipts.rest()
            XCTAssertEqual(more, [])
        }
    }
}
