import DoubletickCompat
import Foundation
import XCTest

/// The first sample of docs/swift-migration.md, as it stands there.
final class MigrationTests: CompatCase, @unchecked Sendable {
    func testTheSampleRuns() async throws {
        sdk.unInitSDK()
        let bob = try await user("bob")
        let messages = bob.messages
        let other = Sample()
        // In place of a server, the service of the test.
        other.start { config in
            XCTAssertEqual(config.serverURL, "wss://chat.example.org")
            config.embeddedService = self.service
        }
        let got = try await messages.first { _ in true }
        XCTAssertEqual(got.text, "Meet at the lake at nine?")
        XCTAssertEqual(got.sender, "alice")
        XCTAssertTrue(got.needReadReceipt)
        try await bob.sendReceipts(for: [got])
        let told = try await other.told.first(1)
        XCTAssertEqual(told, ["\(got.id) read: true"])
    }

    func testTheDocumentShowsTheSample() throws {
        let here = try String(contentsOfFile: #filePath, encoding: .utf8).components(separatedBy: "\n")
        let begin = try XCTUnwrap(here.firstIndex { $0.hasSuffix("// sample begins") })
        let end = try XCTUnwrap(here.lastIndex { $0.hasSuffix("// sample ends") })
        let lines = here[(begin + 1)..<end].filter { !$0.hasSuffix("// test") }
        let indent = try XCTUnwrap(lines.first).prefix { $0 == " " }.count
        let sample = lines.map { String($0.dropFirst(indent)) }.joined(separator: "\n")
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<5 {
            root.deleteLastPathComponent()
        }
        let page = root.appendingPathComponent("docs/swift-migration.md")
        let document = try String(contentsOf: page, encoding: .utf8)
        XCTAssertTrue(document.contains("```swift\n\(sample)\n```"), "the page shows something else than:\n\(sample)")
    }
}

private final class Sample: NSObject, V2TIMAdvancedMsgListener, @unchecked Sendable {
    let told = Seen<String>()
    private let userSig = "any"

    func start(_ adapt: (V2TIMSDKConfig) -> Void) {
        // sample begins
        let config = V2TIMSDKConfig()
        config.serverURL = "wss://chat.example.org"  // the one line that is new
        adapt(config)  // test
        V2TIMManager.sharedInstance().addAdvancedMsgListener(listener: self)
        V2TIMManager.sharedInstance().initSDK(1_400_000_000, config: config)
        V2TIMManager.sharedInstance().login(userID: "alice", userSig: userSig, succ: {
            let message: V2TIMMessage = V2TIMManager.sharedInstance().createTextMessage(
                text: "Meet at the lake at nine?")
            message.needReadReceipt = true
            V2TIMManager.sharedInstance().sendMessage(
                message: message, receiver: "bob", groupID: nil, priority: .PRIORITY_NORMAL, onlineUserOnly: false,
                offlinePushInfo: nil, progress: nil, succ: nil, fail: nil)
        }, fail: { code, desc in
            print("not logged in: \(code) \(desc ?? "")")
        })
        // sample ends
    }

    func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt]!) {
        receiptList.forEach { told.add("\($0.msgID ?? "") read: \($0.isPeerRead)") }
    }
}
