import Doubletick
import Foundation
import XCTest

/// What a user has read while there was no server: it waits on the device, and what becomes of it is told.
final class OutboxTests: XCTestCase {
    private let unknown = "144115188075855872-1700000000-1"

    func testWhatWasReadOutlivesTheClient() async throws {
        try await withServer { server in
            let options = ClientOptions(stateDirectory: server.directory + "/bob", durability: .full)
            let first = try Client(url: server.url, options: options)
            try await first.login("bob", userSig: server.userSig("bob"))
            let message = try await message(server, to: first)
            let online = try await first.historyPage(HistoryQuery(conversation: .user("alice")))
            XCTAssertEqual(online.fromDevice, false)
            server.kill()
            let unknown = unknown
            async let receipt = failure { try await first.sendReceipts(for: [message]) }
            async let refusal = failure { try await first.sendReceipts(forIds: [unknown]) }
            await server.untilItWaits(message.id)
            await server.untilItWaits(unknown)
            let offline = try await first.historyPage(HistoryQuery(conversation: .user("alice")))
            XCTAssertEqual(offline.fromDevice, true)
            XCTAssertEqual(offline.messages.map(\.id), [message.id])
            await first.close()
            let codes = try await [receipt.code, refusal.code]
            XCTAssertEqual(codes, [7009, 7009])

            try server.again()
            let second = try Client(url: server.url, options: options)
            let events = second.events
            try await second.login("bob", userSig: server.userSig("bob"))
            var items: [String: OutboxItem] = [:]
            for await event in events {
                if case .outbox(let told) = event { told.forEach { items[$0.messageId] = $0 } }
                if items.count == 2 { break }
            }
            let arrived = OutboxItem(
                kind: .receipt, conversation: .user("alice"), messageId: message.id, code: 0, text: "")
            XCTAssertEqual(items[message.id], arrived)
            XCTAssertEqual(items[unknown]?.code, 10062)
            XCTAssertEqual(items[unknown]?.text.isEmpty, false)
            XCTAssertNil(items[unknown]?.conversation)
            let isRead = try await isRead(message, server)
            XCTAssertTrue(isRead)
            await second.close()
        }
    }

    func testWhoHasNotReadIsReminded() async throws {
        try await withServer { server in
            let client = try Client(url: server.url, options: ClientOptions(stateDirectory: server.directory + "/bob"))
            try await client.login("bob", userSig: server.userSig("bob"))
            let message = try await message(server, to: client)
            let events = client.events
            XCTAssertEqual(try server.remind(message.id), "reminded = 1")
            for await event in events {
                guard case .reminder(let reminder) = event else { continue }
                XCTAssertEqual(reminder.messageId, message.id)
                XCTAssertEqual(reminder.conversation, .user("alice"))
                XCTAssertEqual(reminder.sender, "alice")
                XCTAssertEqual(reminder.seq, 1)
                break
            }
            await client.close()
        }
    }

    func testAMessageThatWasSentWithoutAServerArrivesOnceAndOneThatWasTakenBackDoesNot() async throws {
        try await withServer { server in
            let alice = try Client(url: server.url)
            try await alice.login("alice", userSig: server.userSig("alice"))
            await alice.close()
            var options = ClientOptions(stateDirectory: server.directory + "/bob", durability: .full)
            options.keepUnsent = true
            let first = try Client(url: server.url, options: options)
            try await first.login("bob", userSig: server.userSig("bob"))
            let local = LocalMessage(
                content: MessageContent(elems: [.text(text: "of this device")]), id: "local", sender: "alice", time: 5)
            let imported = try await first.importMessages(.user("alice"), messages: [local])
            XCTAssertEqual(imported.map(\.status), [.localImported])
            let alone = try await first.localHistory(HistoryQuery(conversation: .user("alice")))
            XCTAssertEqual(alone.map(\.id), ["local"])
            server.kill()
            let message = first.newMessage("first", to: .user("alice"))
            let other = first.newMessage("second", to: .user("alice"))
            async let sent = failure { try await first.send(message) }
            await server.untilItWaits(message.id)
            async let takenBack = failure { try await first.send(other) }
            await server.untilItWaits(other.id)
            let waiting = try await first.unsentMessages()
            XCTAssertEqual(waiting.map(\.id), [message.id, other.id])
            XCTAssertEqual(waiting.map(\.status), [.sending, .sending])
            try await first.cancelSend(other.id)
            let taken = try await takenBack
            XCTAssertEqual(taken.code, 8021)
            await first.close()
            let ended = try await sent
            XCTAssertEqual(ended.code, 7009)

            try server.again()
            let second = try Client(url: server.url, options: options)
            let events = second.events
            try await second.login("bob", userSig: server.userSig("bob"))
            var items: [OutboxItem] = []
            for await event in events {
                if case .outbox(let told) = event { items += told }
                if !items.isEmpty { break }
            }
            XCTAssertEqual(items.map(\.messageId), [message.id])
            XCTAssertEqual(items.first?.kind, .message)
            XCTAssertEqual(items.first?.code, 0)
            XCTAssertEqual(items.first?.message?.status, .sent)
            XCTAssertEqual(items.first?.message?.seq, 1)
            let left = try await second.unsentMessages()
            XCTAssertEqual(left, [])
            let history = try await second.history(of: .user("alice"))
            XCTAssertEqual(history.map(\.id), [message.id, "local"])
            try await second.deleteMessagesHere(.user("alice"), messageIds: ["local", message.id])
            let here = try await second.localHistory(HistoryQuery(conversation: .user("alice")))
            XCTAssertEqual(here, [])
            await second.close()
        }
    }

    func testWhatWasWipedIsNotSent() async throws {
        try await withServer { server in
            let options = ClientOptions(stateDirectory: server.directory + "/bob")
            let client = try Client(url: server.url, options: options)
            let early = try await failure { try await client.wipeDeviceStore() }
            XCTAssertEqual(early.code, 6014)
            try await client.login("bob", userSig: server.userSig("bob"))
            let outbox = Locked(0)
            client.onEvent { event in
                if case .outbox = event { outbox.change { $0 += 1 } }
            }
            let message = try await message(server, to: client)
            server.kill()
            async let receipt = failure { try await client.sendReceipts(for: [message]) }
            await server.untilItWaits(message.id)
            try await client.wipeDeviceStore()
            let error = try await receipt
            XCTAssertEqual(error.code, 7009)
            XCTAssertTrue(error.text.contains("wiped"), error.text)

            try server.again()
            client.wake()
            // What is asked later is answered later: by now anything that waited would be there.
            let unread = try await client.totalUnread()
            XCTAssertEqual(unread, 1)
            let isRead = try await isRead(message, server)
            XCTAssertFalse(isRead)
            XCTAssertEqual(outbox.value, 0)
            await client.close()
        }
    }

    func testWithAnEmbeddedServiceNothingWaitsAndNothingIsWiped() async throws {
        try await inWorld { world in
            let early = try await failure { try await world.client().wipeDeviceStore() }
            XCTAssertEqual(early.code, 6014)
            let alice = try await world.user("alice")
            try await alice.wipeDeviceStore()
            let waiting = try await alice.unsentMessages()
            XCTAssertEqual(waiting, [])
        }
    }

    /// A message of alice's that bob's device has and he has not read.
    private func message(_ server: TestServer, to bob: Client) async throws -> Message {
        let coming = bob.messages
        let alice = try Client(url: server.url)
        try await alice.login("alice", userSig: server.userSig("alice"))
        try await alice.send("在吗？", to: .user("bob"))
        await alice.close()
        return await coming.next(1)[0]
    }

    private func isRead(_ message: Message, _ server: TestServer) async throws -> Bool {
        let alice = try Client(url: server.url)
        try await alice.login("alice", userSig: server.userSig("alice"))
        let receipts = try await alice.receipts(of: [message])
        await alice.close()
        return receipts.map(\.isPeerRead) == [true]
    }
}
