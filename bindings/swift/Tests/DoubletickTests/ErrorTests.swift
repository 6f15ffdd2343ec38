import Doubletick
import XCTest

final class ErrorTests: XCTestCase {
    func testEachKindHasItsCodeAndText() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let group = try await alice.createGroup("reading", members: ["bob"])
            let sent = try await alice.send("hello", to: .group(group))
            let outside = try world.client()

            let errors = [
                try await failure { _ = try await outside.conversations() },
                try await failure { try await alice.sendReceipts(for: []) },
                try await failure { try await bob.sendReceipts(forIds: ["no such message"]) },
                try await failure { _ = try await bob.readerPage(of: sent.id, .read) },
            ]
            XCTAssertEqual(errors.map(\.code), [6014, 6017, 10062, 10007])
            for error in errors {
                XCTAssertFalse(error.text.isEmpty)
                XCTAssertEqual(error.description, "\(error.text) (code \(error.code))")
                XCTAssertEqual(error.localizedDescription, error.description)
            }
            guard case .notLoggedIn = errors[0], case .invalidArgument = errors[1], case .notFound = errors[2],
                case .notPermitted = errors[3]
            else { return XCTFail("\(errors)") }
        }
    }

    func testAWrongCredentialIsRefused() async throws {
        try await inWorld { world in
            let service = try await EmbeddedService(directory: world.directory + "/keyed", secretKey: "a key")
            let client = try Client(service)
            let error = try await failure { try await client.login("alice", userSig: "rubbish") }
            guard case .credential = error else { return XCTFail("\(error)") }
            XCTAssertEqual(client.loginStatus, .loggedOut)
            await service.close()
        }
    }

    func testWrongOptionsAreNamed() async throws {
        try await inWorld { world in
            let noId = try await failure { _ = try world.client(ClientOptions(appId: 0)) }
            XCTAssertEqual(noId.code, 6017)
            XCTAssertTrue(noId.text.contains("app_id"), noId.text)
            let noURL = try await failure { _ = try Client(url: "http://example.org") }
            XCTAssertEqual(noURL.code, 6017)
            let noDirectory = try await failure { _ = try await EmbeddedService(directory: "") }
            XCTAssertEqual(noDirectory.code, 6017)
        }
    }

    func testAWrongProxyIsRefusedAndItsPasswordIsShownNowhere() async throws {
        let proxy = Proxy(kind: .socks5, host: "", port: 1, username: "somebody", password: "topsecret")
        let options = ClientOptions(proxy: proxy, environmentProxy: false)
        let error = try await failure { _ = try Client(url: nowhere, options: options) }
        XCTAssertEqual(error.code, 6017)
        XCTAssertTrue(error.text.contains("proxy: "), error.text)
        var dumped = ""
        dump(options, to: &dumped)
        for shown in ["\(proxy)", "\(options)", String(reflecting: options), dumped, error.text] {
            XCTAssertFalse(shown.contains("topsecret") || shown.contains("somebody"), shown)
        }
    }

    func testADirectoryThatCannotBeUsed() async throws {
        try await inWorld { world in
            let error = try await failure { _ = try await EmbeddedService(directory: world.directory) }
            XCTAssertEqual(error.code, 7010)
            let file = world.directory + "/file"
            XCTAssertTrue(FileManager.default.createFile(atPath: file, contents: nil))
            let below = try await failure { _ = try await EmbeddedService(directory: file + "/below") }
            XCTAssertEqual(below.code, 7010)
        }
    }

    func testACallWithoutALinkEndsInTime() async throws {
        let client = try Client(url: nowhere, options: ClientOptions(requestTimeoutMs: 100))
        let error = try await failure { try await client.login("alice", userSig: "any") }
        XCTAssertEqual(error.code, 9520)
        guard case .network = error else { return XCTFail("\(error)") }
        await client.close()
    }
}
