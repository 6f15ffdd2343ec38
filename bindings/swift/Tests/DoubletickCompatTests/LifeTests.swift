import Doubletick
import DoubletickCompat
import Foundation
import XCTest

/// From `initSDK` to `unInitSDK`: what comes when, and what never.
final class LifeTests: XCTestCase, @unchecked Sendable {
    private let directory = CompatCase.folder()
    private let queue = DispatchQueue(label: "dev.doubletick.tests")

    override func setUp() {
        V2TIMManager.callbackQueue = queue
    }

    override func tearDown() {
        sdk.unInitSDK()
        V2TIMManager.callbackQueue = .main
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func config() -> V2TIMSDKConfig {
        let config = V2TIMSDKConfig()
        config.dataDirectory = directory
        return config
    }

    private func login(_ id: String) async throws {
        try await done { sdk.login(id, userSig: "any", succ: $0, fail: $1) }
    }

    /// Makes an account for bob, and logs alice in.
    private func loginAliceWhoKnowsBob() async throws {
        try await login("bob")
        try await done { sdk.logout($0, fail: $1) }
        try await login("alice")
    }

    func testCallsBeforeInitSDKFailWith6013() async {
        let refused = await failure { sdk.login("alice", userSig: "any", succ: $0, fail: $1) }
        XCTAssertEqual(refused, Failure(code: 6013, text: "initSDK has not been called, or unInitSDK has"))
        XCTAssertNil(sdk.getLoginUser())
        XCTAssertEqual(sdk.getLoginStatus(), .STATUS_LOGOUT)
        XCTAssertEqual(sdk.getServerTime(), 0)
        XCTAssertEqual(sdk.getVersion(), Client.version)
        // Answers that nobody wants are no matter.
        sdk.logout(succ: nil, fail: nil)
        sdk.unInitSDK()
    }

    func testTheWholeLife() async throws {
        let listener = Connection()
        XCTAssertTrue(sdk.initSDK(appID, config: config(), listener: listener))
        XCTAssertTrue(sdk.initSDK(appID, config: config()), "started already")
        XCTAssertFalse(sdk.initSDK(appID + 1, config: config()), "started for another app id")
        let refused = await failure { sdk.logout($0, fail: $1) }
        XCTAssertEqual(refused?.code, 6014)
        try await loginAliceWhoKnowsBob()
        XCTAssertEqual(sdk.getLoginUser(), "alice")
        XCTAssertEqual(sdk.getLoginStatus(), .STATUS_LOGINED)
        XCTAssertGreaterThan(sdk.getServerTime(), 1_700_000_000)
        XCTAssertTrue(listener.seen.all.contains("connected"))
        let id = sdk.sendC2CTextMessage("Hello", to: "bob", succ: nil, fail: nil)
        try await done { sdk.logout($0, fail: $1) }
        XCTAssertNil(sdk.getLoginUser())
        sdk.removeIMSDKListener(listener)
        sdk.unInitSDK()

        // The directory is free, and everything is still in it.
        XCTAssertTrue(sdk.initSDK(appID, config: config()))
        try await login("alice")
        let found: [V2TIMMessage]? = try await value { sdk.findMessages([id!], succ: $0, fail: $1) }
        XCTAssertEqual(found?.first?.textElem?.text, "Hello")
    }

    func testADirectoryInUseIsRefused() async throws {
        let service = try await EmbeddedService(directory: directory, appId: UInt64(appID))
        let listener = Connection()
        let lines = Seen<String>()
        sdk.addIMSDKListener(listener)
        let config = config()
        config.logLevel = .LOG_ERROR
        config.logListener = { level, line in lines.add("\(level.rawValue) \(line ?? "")") }
        XCTAssertFalse(sdk.initSDK(appID, config: config))
        let told = try await listener.seen.first(1)
        XCTAssertEqual(told, ["failed 7010"])
        XCTAssertTrue(lines.all[0].hasPrefix("6 initSDK: "), lines.all[0])
        sdk.removeIMSDKListener(listener)
        await service.close()
        XCTAssertTrue(sdk.initSDK(appID, config: config))
    }

    func testWhatCannotBeUsedIsRefused() async throws {
        let listener = Connection()
        sdk.addIMSDKListener(listener)
        XCTAssertFalse(sdk.initSDK(0, config: config()))
        let url = config()
        url.serverURL = "http://localhost"
        XCTAssertFalse(sdk.initSDK(appID, config: url))
        let told = try await listener.seen.first(2)
        XCTAssertEqual(told, ["failed 6017", "failed 6017"])
    }

    func testAUserSigIsVerifiedWhereThereIsAKey() async throws {
        let config = config()
        config.secretKey = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"
        XCTAssertTrue(sdk.initSDK(appID, config: config))
        let refused = await failure { sdk.login("alice", userSig: "forged", succ: $0, fail: $1) }
        XCTAssertTrue((70001...70014).contains(refused?.code ?? 0), "\(String(describing: refused))")
        XCTAssertFalse(refused?.text.contains("forged") ?? true)
    }

    func testCallsThatAreUnderWayEndWith7009() throws {
        let config = config()
        // Nobody listens there: logins wait.
        config.serverURL = "ws://127.0.0.1:9"
        XCTAssertTrue(sdk.initSDK(appID, config: config))
        let codes = Seen<Int32>()
        sdk.login("alice", userSig: "any", succ: { codes.add(0) }, fail: { code, _ in codes.add(code) })
        for _ in 0..<50 {
            // While a login is under way, a second one and everything else is refused or waits.
            sdk.getUsersInfo(["alice"], succ: { _ in codes.add(0) }, fail: { code, _ in codes.add(code) })
        }
        sdk.unInitSDK()
        let told = codes.all
        XCTAssertEqual(told.count, 51, "each call has its answer when unInitSDK has returned")
        XCTAssertTrue(told.contains(7009))
        XCTAssertTrue(told.allSatisfy { [7009, 6013, 6014].contains($0) }, "\(Set(told))")
    }

    func testTheServerOfTheEnvironment() async throws {
        setenv("DOUBLETICK_SERVER_URL", "ws://127.0.0.1:9", 1)
        defer { unsetenv("DOUBLETICK_SERVER_URL") }
        let listener = Connection()
        XCTAssertTrue(sdk.initSDK(appID, config: config(), listener: listener))
        let told = try await listener.seen.first(2)
        XCTAssertEqual(told[0], "connecting")
        XCTAssertTrue(told[1].hasPrefix("failed 95"), told[1])
        sdk.unInitSDK()
        // The configuration is stronger.
        let embedded = config()
        embedded.serverURL = "embedded:"
        XCTAssertTrue(sdk.initSDK(appID, config: embedded))
        try await login("alice")
    }

    func testNothingComesAfterUnInitSDK() async throws {
        XCTAssertTrue(sdk.initSDK(appID, config: config()))
        try await loginAliceWhoKnowsBob()
        let answers = Seen<Int32>()
        for number in 0..<1000 {
            sdk.sendC2CTextMessage(
                "\(number)", to: "bob", succ: { answers.add(0) }, fail: { code, _ in answers.add(code) })
        }
        let listener = Connection()
        sdk.addIMSDKListener(listener)
        sdk.unInitSDK()
        let told = answers.all
        XCTAssertEqual(told.count, 1000)
        XCTAssertTrue(Set(told).isSubset(of: [0, 7009, 6013]), "\(Set(told))")
        let events = listener.seen.all.count
        // Whatever was on its way has come by now.
        XCTAssertTrue(sdk.initSDK(appID, config: config()))
        sdk.removeIMSDKListener(listener)
        try await login("alice")
        XCTAssertEqual(answers.all.count, 1000)
        XCTAssertLessThanOrEqual(listener.seen.all.count - events, 2, "of the second start only")
    }

    func testUnInitSDKInACallback() async throws {
        XCTAssertTrue(sdk.initSDK(appID, config: config()))
        let seen = Seen<String>()
        sdk.login(
            "alice", userSig: "any",
            succ: {
                seen.add("in")
                sdk.getUsersInfo(["alice"], succ: { _ in seen.add("info") }, fail: { code, _ in seen.add("\(code)") })
                sdk.unInitSDK()
                seen.add("ended")
            }, fail: { code, _ in seen.add("\(code)") })
        let told = try await seen.first(3)
        XCTAssertEqual(told[0], "in")
        XCTAssertEqual(told[2], "ended")
        XCTAssertTrue(["7009", "6013", "info"].contains(told[1]), told[1])
        // The SDK starts again on the same directory.
        XCTAssertTrue(sdk.initSDK(appID, config: config()))
        try await login("alice")
    }

    func testUnInitSDKOnManyThreadsAtOnce() async throws {
        for _ in 0..<10 {
            XCTAssertTrue(sdk.initSDK(appID, config: config()))
            let answers = Seen<Int32>()
            for _ in 0..<20 {
                sdk.getUsersInfo(["alice"], succ: { _ in answers.add(0) }, fail: { code, _ in answers.add(code) })
            }
            DispatchQueue.concurrentPerform(iterations: 4) { _ in sdk.unInitSDK() }
            XCTAssertEqual(answers.all.count, 20)
        }
    }

    func testTheMainQueueIsTheUsualOne() async throws {
        V2TIMManager.callbackQueue = .main
        XCTAssertTrue(sdk.initSDK(appID, config: config()))
        let seen = Seen<Bool>()
        sdk.login(
            "alice", userSig: "any", succ: { seen.add(Thread.isMainThread) }, fail: { _, _ in seen.add(false) })
        let told = try await seen.first(1)
        XCTAssertEqual(told, [true])
    }

    func testTenThousandCallsInOrder() async throws {
        XCTAssertTrue(sdk.initSDK(appID, config: config()))
        try await loginAliceWhoKnowsBob()
        let count = 10_000
        let answers = Seen<Int>()
        for number in 1...count {
            sdk.sendC2CTextMessage(
                "\(number)", to: "bob", succ: { answers.add(number) }, fail: { code, _ in answers.add(-Int(code)) })
        }
        let told = try await answers.first(count)
        XCTAssertEqual(told, Array(1...count), "each once, in order")
        // They were stored in the order of the calls as well.
        let newest: [V2TIMMessage]? = try await value {
            sdk.getC2CHistoryMessageList("bob", count: 100, lastMsg: nil, succ: $0, fail: $1)
        }
        let texts = (newest ?? []).map { $0.textElem?.text ?? "" }
        XCTAssertEqual(texts, (0..<100).map { "\(count - $0)" })
        XCTAssertEqual(newest?.first?.seq, UInt64(count))
    }
}

/// Notes what happens to the connection.
final class Connection: NSObject, V2TIMSDKListener {
    let seen = Seen<String>()

    func onConnecting() {
        seen.add("connecting")
    }

    func onConnectSuccess() {
        seen.add("connected")
    }

    func onConnectFailed(_ code: Int32, err: String!) {
        seen.add("failed \(code)")
    }

    func onKickedOffline() {
        seen.add("kicked")
    }

    func onUserSigExpired() {
        seen.add("expired")
    }
}
