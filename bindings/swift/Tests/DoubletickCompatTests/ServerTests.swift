import Doubletick
import DoubletickCompat
import Foundation
import XCTest

/// The same face against a doubletickd: `DOUBLETICK_SERVER_URL` and the UserSigs of alice and bob in the environment,
/// as for the story. `cargo xtask test swift` starts one; without it there is nothing to test.
final class ServerTests: XCTestCase, @unchecked Sendable {
    private let directory = CompatCase.folder()
    private let queue = DispatchQueue(label: "dev.doubletick.tests")

    override func tearDown() {
        sdk.unInitSDK()
        V2TIMManager.callbackQueue = .main
        try? FileManager.default.removeItem(atPath: directory)
    }

    func testAReceiptByAServer() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let url = environment["DOUBLETICK_SERVER_URL"], let sigOfAlice = environment["DOUBLETICK_USERSIG_ALICE"],
            let sigOfBob = environment["DOUBLETICK_USERSIG_BOB"]
        else {
            throw XCTSkip("no doubletickd in the environment")
        }
        V2TIMManager.callbackQueue = queue
        // The server's address is in the environment, which is enough.
        let config = V2TIMSDKConfig()
        config.dataDirectory = directory
        let connection = Connection()
        let receipts = Receipts()
        sdk.addAdvancedMsgListener(listener: receipts)
        XCTAssertTrue(sdk.initSDK(appID, config: config, listener: connection))
        _ = try await connection.seen.first { $0 == "connected" }
        let forged = await failure { sdk.login("alice", userSig: sigOfBob, succ: $0, fail: $1) }
        XCTAssertTrue((70001...70014).contains(forged?.code ?? 0), "\(String(describing: forged))")
        try await done { sdk.login("alice", userSig: sigOfAlice, succ: $0, fail: $1) }

        let bob = try Client(url: url, options: ClientOptions(appId: UInt64(appID)))
        let messages = bob.messages
        try await bob.login("bob", userSig: sigOfBob)
        let text = "带地图 🗺️ \(UUID().uuidString)"
        let message: V2TIMMessage = sdk.createTextMessage(text)
        message.needReadReceipt = true
        try await done {
            sdk.sendMessage(
                message, receiver: "bob", groupID: nil, priority: V2TIM_PRIORITY_NORMAL, onlineUserOnly: false,
                offlinePushInfo: nil, progress: nil, succ: $0, fail: $1)
        }
        let got = try await messages.first { $0.text == text }
        XCTAssertEqual(got.id, message.msgID)
        try await bob.sendReceipts(for: [got])
        let receipt = try await receipts.seen.first { $0.msgID == got.id }
        XCTAssertEqual(receipt.userID, "bob")
        XCTAssertTrue(receipt.isPeerRead)
        let asked: [V2TIMMessageReceipt]? = try await value {
            sdk.getMessageReadReceipts([message], succ: $0, fail: $1)
        }
        XCTAssertEqual(asked?.map(\.isPeerRead), [true])

        // 2,000 messages over one connection, in order and each answered once.
        let count = 2_000
        let answers = Seen<Int>()
        for number in 1...count {
            sdk.sendC2CTextMessage(
                "\(number)", to: "bob", succ: { answers.add(number) }, fail: { code, _ in answers.add(-Int(code)) })
        }
        sdk.unInitSDK()
        let told = answers.all
        XCTAssertEqual(told.count, count)
        let sent = told.filter { $0 > 0 }
        XCTAssertEqual(sent, Array(sent.sorted()))
        let failures = Set(told.filter { $0 < 0 })
        XCTAssertTrue(failures.isSubset(of: [-7009, -6013, -9506]), "\(failures)")
        await bob.close()
    }
}

private final class Receipts: NSObject, V2TIMAdvancedMsgListener {
    let seen = Seen<V2TIMMessageReceipt>()

    func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt]!) {
        receiptList.forEach(seen.add)
    }
}
