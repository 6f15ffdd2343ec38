import Doubletick
import XCTest

final class LifeTests: XCTestCase {
    func testAfterCloseCallsFailAndNothingCrashes() async throws {
        try await inWorld { world in
            let client = try await world.user("alice")
            await client.close()
            await client.close()
            let calls: [() async throws -> Void] = [
                { try await client.login("alice", userSig: "any") },
                { try await client.logout() },
                { try await client.send("x", to: .user("bob")) },
                { try await client.sendReceipts(forIds: ["x"]) },
                { try await client.cancelSend("x") },
                { _ = try await client.readers(of: "x", .read).all() },
                { try await client.setLocalCustom("x", text: "x") },
            ]
            for call in calls {
                let error = try await failure(of: call)
                guard case .closed = error else { return XCTFail("\(error)") }
                XCTAssertFalse(error.text.isEmpty)
            }
            XCTAssertEqual(client.loginStatus, .loggedOut)
            XCTAssertNil(client.loginUser)
            client.watchConversations()
            client.wake()
            XCTAssertFalse(client.newMessage("x", to: .user("bob")).id.isEmpty)
            let late = await client.events.rest()
            XCTAssertEqual(late, [])
        }
    }

    func testAfterCloseNoEventComes() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let (closed, late) = (Locked(false), Locked(0))
            bob.onEvent { _ in if closed.value { late.change { $0 += 1 } } }
            let sending = Task {
                for _ in 0..<500 { try await alice.send("x", to: .user("bob")) }
            }
            _ = await bob.messages.next(50)
            await bob.close()
            closed.change { $0 = true }
            try await sending.value
            XCTAssertEqual(late.value, 0)
        }
    }

    func testCallsUnderWayAtCloseEndWith7009() async throws {
        let client = try Client(url: nowhere)
        let calls = (0..<100).map { number in
            Task { try await failure { try await client.login("user\(number)", userSig: "any") } }
        }
        // The first login is under way, and the others are refused or wait behind it.
        while client.loginStatus != .loggingIn { await Task.yield() }
        await client.close()
        var codes: [Int32: Int] = [:]
        for call in calls {
            codes[try await call.value.code, default: 0] += 1
        }
        XCTAssertEqual(codes.values.reduce(0, +), 100)
        XCTAssertGreaterThanOrEqual(codes[7009, default: 0], 1)
        XCTAssertTrue(Set(codes.keys).isSubset(of: [7009, 7501, 6013]), "\(codes)")
    }

    /// A call keeps its client; one whose task was cancelled does not.
    func testAReleasedClientEndsWithItsCalls() async throws {
        weak var released: Client?
        var events: AsyncStream<Event>
        do {
            let client = try Client(url: nowhere)
            released = client
            events = client.events
            let call = Task { try await client.login("alice", userSig: "any") }
            while client.loginStatus != .loggingIn { await Task.yield() }
            call.cancel()
            let result = await call.result
            XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
        }
        XCTAssertNil(released)
        // Ends only because the client has.
        _ = await events.rest()
        events = AsyncStream { $0.finish() }
    }

    func testAClosedServiceCanBeOpenedAgain() async throws {
        try await inWorld { world in
            let directory = world.directory + "/again"
            for round in 0..<20 {
                let service = try await EmbeddedService(directory: directory)
                let (alice, bob) = (try Client(service), try Client(service))
                try await alice.login("alice", userSig: "any")
                try await bob.login("bob", userSig: "any")
                try await alice.send("\(round)", to: .user("bob"))
                let count = try await bob.history(of: .user("alice"), count: 100).count
                XCTAssertEqual(count, round + 1)
                await alice.close()
                await bob.close()
                await service.close()
            }
        }
    }

    func testCloseInsideAHandler() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let (calls, closed) = (Locked(0), Signal())
            bob.onEvent { [weak bob] event in
                guard case .messages = event else { return }
                calls.change { $0 += 1 }
                Task {
                    await bob?.close()
                    closed.set()
                }
            }
            try await alice.send("1", to: .user("bob"))
            await closed.wait()
            let before = calls.value
            try await alice.send("2", to: .user("bob"))
            let error = try await failure { _ = try await bob.conversations() }
            guard case .closed = error else { return XCTFail("\(error)") }
            XCTAssertEqual(calls.value, before)
        }
    }

    func testCloseInsideALoop() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let messages = bob.messages
            try await alice.send("1", to: .user("bob"))
            var heard: [String] = []
            for await message in messages {
                heard.append(message.text)
                await bob.close()
            }
            XCTAssertEqual(heard, ["1"])
        }
    }

    func testCancellationEndsTheWaitingOnly() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let messages = bob.messages

            // A call that is not begun is not begun.
            let never = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await alice.send("never", to: .user("bob"))
            }
            let result = await never.result
            XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }

            // One that is under way goes on: whatever its task is told, the message is there once.
            for number in 0..<100 {
                let message = alice.newMessage("\(number)", to: .user("bob"))
                let call = Task { try await alice.send(message) }
                if number % 2 == 0 { await Task.yield() }
                call.cancel()
                let result = await call.result
                if case let .failure(error) = result {
                    XCTAssertTrue(error is CancellationError, "\(error)")
                }
                // The same id is stored once.
                try await alice.send(message)
            }
            let heard = await messages.next(100)
            XCTAssertEqual(heard.map(\.text), (0..<100).map(String.init))
        }
    }

    func testACancelledLoopEnds() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let begun = Signal()
            let loop = Task {
                begun.set()
                for await _ in alice.messages {}
                return Task.isCancelled
            }
            await begun.wait()
            loop.cancel()
            let cancelled = await loop.value
            XCTAssertTrue(cancelled)
            let mine = try await alice.conversations()
            XCTAssertEqual(mine, [])
        }
    }

    func testTwoClientsAndTwoServicesAtOnce() async throws {
        try await inWorld { first in
            try await inWorld { second in
                for world in [first, second] {
                    let alice = try await world.user("alice")
                    let bob = try await world.user("bob")
                    let (messages, receipts) = (bob.messages, alice.receipts)
                    let sent = try await alice.send(world.directory, to: .user("bob"))
                    try await bob.sendReceipts(for: await messages.next(1))
                    let heard = await receipts.next(1)
                    XCTAssertEqual(heard.map(\.messageId), [sent.id])
                }
                for world in [first, second] {
                    let texts = try await world.user("bob").history(of: .user("alice")).map(\.text)
                    XCTAssertEqual(texts, [world.directory])
                }
            }
        }
    }

    func testTheVersionIsThatOfThePackage() {
        XCTAssertEqual(Client.version, "0.1.0")
    }
}
