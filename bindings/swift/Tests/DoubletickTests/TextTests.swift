import Doubletick
import XCTest

final class TextTests: XCTestCase {
    private let texts = [
        "你能带地图吗？🗺️", "👩‍👩‍👧‍👦 e\u{301} \u{202E}שלום\u{202C}", "\"\\\n\t\u{1}", String(repeating: "好", count: 1000),
    ]

    func testTextComesAsItWasSent() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let messages = bob.messages
            for text in texts {
                var message = alice.newMessage(text, to: .user("bob"))
                message.content.elems.append(.custom(data: text, description: text))
                message.content.cloudCustomData = text
                let sent = try await alice.send(message)
                for seen in await messages.next(1) + [sent] {
                    XCTAssertEqual(seen.id, message.id)
                    XCTAssertEqual(seen.text, text)
                    XCTAssertEqual(seen.content, message.content)
                }
            }
            let history = try await bob.history(of: .user("alice"))
            XCTAssertEqual(history.map(\.text), texts.reversed())
        }
    }

    func testNamesAndOwnWordsToo() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            try await alice.modifyProfile(ProfileChange(nickName: texts[1], selfSignature: texts[0]))
            let profile = try await alice.profiles(["alice"])[0]
            XCTAssertEqual([profile.nickName, profile.selfSignature], [texts[1], texts[0]])
            _ = try await world.user("bob")
            let sent = try await alice.send("x", to: .user("bob"))
            try await alice.setLocalCustom(sent.id, text: texts[3], number: .max)
            XCTAssertEqual(alice.localCustom(sent.id), LocalCustom(text: texts[3], number: .max))
            XCTAssertNil(alice.localCustom("no such message"))
        }
    }

    func testEveryElementComesAsItWasSent() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            _ = try await world.user("bob")
            let elems: [Elem] = [
                .text(text: "a"),
                .custom(data: "{\"n\":9007199254740993}", description: "d", extension: "e", sound: "s"),
                .face(index: -1, data: "f"),
                .location(description: "lake", longitude: -0.1, latitude: 51.5),
            ]
            let sent = try await alice.send(
                alice.newMessage(MessageContent(elems: elems), to: .user("bob")))
            XCTAssertEqual(sent.content.elems, elems)
            let sound = Elem.other(
                elemType: 2, json: "{\"elem_type\":2,\"sound_elem_file_size\":9223372036854775807}")
            let other = try await alice.send(
                alice.newMessage(MessageContent(elems: [sound]), to: .user("bob")))
            guard case let .other(elemType, json) = other.content.elems[0] else { return XCTFail("\(other)") }
            XCTAssertEqual(elemType, 2)
            XCTAssertTrue(json.contains("9223372036854775807"), json)
        }
    }

    func testNumbersAboveTwoToThe53AreExact() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            _ = try await world.user("bob")
            // A double in between would make each of them even.
            let numbers: [UInt64] = [(1 << 53) + 1, (1 << 62) + 1, (1 << 63) - 1]
            for number in numbers {
                var message = alice.newMessage("x", to: .user("bob"))
                message.clientTime = number
                message.random = .max
                let sent = try await alice.send(message)
                XCTAssertEqual(sent.clientTime, number)
                let found = try await alice.findMessages([sent.id])
                XCTAssertEqual(found.map(\.clientTime), [number])
                XCTAssertEqual(found.map(\.random), [UInt32.max])
                XCTAssertEqual(found.map(\.uniqueId), [sent.uniqueId])
                XCTAssertGreaterThan(sent.uniqueId, 1 << 32)
            }
            // The application's number names the database.
            let appIds: [UInt64] = [.max, 1 << 63, (1 << 53) + 1]
            for appId in appIds {
                let service = try await EmbeddedService(directory: world.directory + "/apps", appId: appId)
                await service.close()
                let name = "\(world.directory)/apps/app-\(appId).db"
                XCTAssertTrue(FileManager.default.fileExists(atPath: name), name)
            }
        }
    }
}
