import Doubletick
import XCTest

final class EventTests: XCTestCase {
    /// 10,000 calls under way at once, and 10,000 events: each comes once, and events in order.
    func testTenThousandCallsAndEvents() async throws {
        try await inWorld { world in
            let count = 10_000
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let messages = bob.messages
            let sent = try await withThrowingTaskGroup(of: Message.self) { group in
                for number in 0..<count {
                    group.addTask { try await alice.send("\(number)", to: .user("bob")) }
                }
                return try await group.reduce(into: [Message]()) { $0.append($1) }
            }
            XCTAssertEqual(Set(sent.map(\.id)).count, count)
            XCTAssertEqual(Set(sent.map(\.text)).count, count)

            // Taken only now: a slow consumer loses nothing.
            let heard = await messages.next(count)
            XCTAssertEqual(heard.map(\.seq), Array(1...UInt64(count)))
            let texts = Dictionary(uniqueKeysWithValues: sent.map { ($0.id, $0.text) })
            XCTAssertTrue(heard.allSatisfy { texts[$0.id] == $0.text })
        }
    }

    func testEveryStreamHearsEverything() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let (first, second, events) = (bob.messages, bob.messages, bob.events)
            for number in 0..<100 {
                try await alice.send("\(number)", to: .user("bob"))
            }
            let wanted = (0..<100).map(String.init)
            // One that stops early takes nothing from the others.
            let some = await first.next(10)
            XCTAssertEqual(some.map(\.text), Array(wanted.prefix(10)))
            let all = await second.next(100)
            XCTAssertEqual(all.map(\.text), wanted)
            await bob.close()
            let told = await events.rest().flatMap { event in
                if case let .messages(messages) = event { return messages.map(\.text) }
                return []
            }
            XCTAssertEqual(told, wanted)
        }
    }

    func testAHandlerThatThrowsStopsNothing() async throws {
        struct Broken: Error {}
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let calls = Locked(0)
            bob.onEvent { event in
                if case .messages = event { calls.change { $0 += 1 } }
                throw Broken()
            }
            let messages = bob.messages
            for number in 0..<10 {
                try await alice.send("\(number)", to: .user("bob"))
                let heard = await messages.next(1)
                XCTAssertEqual(heard.map(\.text), ["\(number)"])
            }
            XCTAssertEqual(calls.value, 10)
            let mine = try await bob.conversations()
            XCTAssertEqual(mine.count, 1)
        }
    }

    func testHandlersAreCalledOnOneThread() async throws {
        try await inWorld { world in
            let threads = Locked<Set<String>>([])
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            for client in [alice, bob] {
                client.onEvent { _ in threads.change { $0.insert("\(pthread_self())") } }
            }
            let messages = bob.messages
            for _ in 0..<100 { try await alice.send("x", to: .user("bob")) }
            _ = await messages.next(100)
            XCTAssertEqual(threads.value.count, 1)
        }
    }

    func testACancelledHandlerHearsNothingMore() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let heard = Locked<[String]>([])
            let subscription = bob.onEvent { event in
                guard case let .messages(messages) = event else { return }
                heard.change { $0 += messages.map(\.text) }
            }
            let messages = bob.messages
            try await alice.send("before", to: .user("bob"))
            _ = await messages.next(1)
            subscription.cancel()
            subscription.cancel()
            try await alice.send("after", to: .user("bob"))
            _ = await messages.next(1)
            XCTAssertEqual(heard.value, ["before"])
        }
    }

    func testWhatWasMissedComesAfterTheLogin() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try world.client()
            try await bob.login("bob", userSig: "any")
            try await bob.logout()
            XCTAssertNil(bob.loginUser)
            try await alice.send("while you were away", to: .user("bob"))
            let events = bob.events
            try await bob.login("bob", userSig: "any")
            var seen: [String] = []
            for await event in events {
                if case .syncStarted = event { seen.append("started") }
                if case let .messages(messages) = event { seen += messages.map(\.text) }
                if case .syncFinished = event { break }
            }
            XCTAssertEqual(seen, ["started", "while you were away"])
        }
    }
}
