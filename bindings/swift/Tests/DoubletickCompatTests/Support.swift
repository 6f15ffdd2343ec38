import Doubletick
import DoubletickCompat
import Foundation
import XCTest

let appID: Int32 = 1_400_000_000

/// What a call has failed with.
struct Failure: Error, Equatable {
    let code: Int32
    let text: String
}

/// The one object, as the samples write it.
var sdk: V2TIMManager { V2TIMManager.sharedInstance() }

/// A service in this process that the SDK and other clients share, and the SDK started on it.
class CompatCase: XCTestCase, @unchecked Sendable {
    private(set) var directory = ""
    private(set) var service: EmbeddedService!
    private var clients: [Client] = []
    let queue = DispatchQueue(label: "dev.doubletick.tests")

    override func setUp() async throws {
        directory = Self.folder()
        V2TIMManager.callbackQueue = queue
        service = try await EmbeddedService(directory: directory, appId: UInt64(appID))
        let config = V2TIMSDKConfig()
        config.embeddedService = service
        XCTAssertTrue(sdk.initSDK(appID, config: config))
    }

    override func tearDown() async throws {
        sdk.unInitSDK()
        for client in clients {
            await client.close()
        }
        clients = []
        await service.close()
        service = nil
        V2TIMManager.callbackQueue = .main
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// A path for a folder that does not exist yet.
    static func folder() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("doubletick-\(UUID().uuidString)").path
    }

    /// Another user of the same service, logged in.
    func user(_ id: String, _ options: ClientOptions? = nil) async throws -> Client {
        let client = try Client(service, options: options ?? ClientOptions(appId: UInt64(appID)))
        clients.append(client)
        try await client.login(id, userSig: "any")
        return client
    }

    /// Logs the SDK in.
    func login(_ id: String) async throws {
        try await done { sdk.login(id, userSig: "any", succ: $0, fail: $1) }
    }

    /// A group of the SDK's user with these members, who get accounts if they have none.
    func group(_ id: String, _ members: [String]) async throws {
        let visitor = try Client(service, options: ClientOptions(appId: UInt64(appID), platform: 0))
        for member in members {
            try await visitor.login(member, userSig: "any")
            try await visitor.logout()
        }
        await visitor.close()
        let info = V2TIMGroupInfo()
        info.groupID = id
        info.groupType = GroupType_Public
        info.groupName = "Weekend hike"
        let list = members.map { user in
            let member = V2TIMCreateGroupMemberInfo()
            member.userID = user
            return member
        }
        let made: String? = try await value { sdk.createGroup(info, memberList: list, succ: $0, fail: $1) }
        XCTAssertEqual(made, id)
    }

    /// Sends a text, and answers the message as it is stored.
    func send(
        _ text: String, to user: String? = nil, group: String? = nil, receipts: Bool = true
    ) async throws -> V2TIMMessage {
        let message: V2TIMMessage = sdk.createTextMessage(text)
        message.needReadReceipt = receipts
        try await done {
            sdk.sendMessage(
                message, receiver: user, groupID: group, priority: V2TIM_PRIORITY_NORMAL, onlineUserOnly: false,
                offlinePushInfo: nil, progress: nil, succ: $0, fail: $1)
        }
        return message
    }
}

/// Awaits a call that brings nothing.
func done(_ call: (@escaping V2TIMSucc, @escaping V2TIMFail) -> Void) async throws {
    let _: Bool = try await value { succ, fail in call({ succ(true) }, fail) }
}

/// Awaits a call that brings something.
func value<T>(_ call: (@escaping (T) -> Void, @escaping V2TIMFail) -> Void) async throws -> T {
    let box: Carried<T> = try await withCheckedThrowingContinuation { continuation in
        call(
            { continuation.resume(returning: Carried($0)) },
            { code, text in continuation.resume(throwing: Failure(code: code, text: text ?? "")) })
    }
    return box.value
}

/// Awaits a call that must fail, and answers with what.
func failure(
    _ call: (@escaping V2TIMSucc, @escaping V2TIMFail) -> Void, file: StaticString = #filePath, line: UInt = #line
) async -> Failure? {
    do {
        try await done(call)
        XCTFail("did not fail", file: file, line: line)
        return nil
    } catch {
        return error as? Failure
    }
}

/// Carries what is not `Sendable` out of a callback.
struct Carried<T>: @unchecked Sendable {
    let value: T

    init(_ value: T) {
        self.value = value
    }
}

/// What was waited for has not come.
struct Late: Error {}

/// Longer than anything here takes, so that a test that waits in vain fails instead of hanging.
private let deadline: TimeInterval = 120

/// What callbacks have brought, in order.
final class Seen<T>: @unchecked Sendable {
    private let lock = NSLock()
    private var list: [T] = []
    private var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    var all: [T] { lock.withLock { list } }

    func add(_ element: T) {
        resume { $0 <= self.list.count } after: { self.list.append(element) }
    }

    /// Everything, as soon as it is this many.
    func first(_ count: Int) async throws -> [T] {
        DispatchQueue.global().asyncAfter(deadline: .now() + deadline) { [weak self] in self?.resume { _ in true } }
        await withCheckedContinuation { continuation in
            let isThere = lock.withLock {
                if list.count >= count { return true }
                waiting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
        guard all.count >= count else { throw Late() }
        return all
    }

    /// The first of which this is true.
    func first(where isIt: (T) -> Bool) async throws -> T {
        for count in 1... {
            let element = try await first(count)[count - 1]
            if isIt(element) { return element }
        }
        throw Late()
    }

    private func resume(_ isReady: (Int) -> Bool, after change: () -> Void = {}) {
        let ready = lock.withLock {
            change()
            let ready = waiting.filter { isReady($0.count) }
            waiting.removeAll { isReady($0.count) }
            return ready
        }
        ready.forEach { $0.continuation.resume() }
    }
}

extension AsyncStream where Element: Sendable {
    /// The first element of which this is true.
    func first(_ isIt: @escaping @Sendable (Element) -> Bool) async throws -> Element {
        try await withThrowingTaskGroup(of: Element?.self) { group in
            group.addTask { await self.first(where: isIt) }
            group.addTask {
                try await Task.sleep(nanoseconds: UInt64(deadline * 1e9))
                throw Late()
            }
            defer { group.cancelAll() }
            guard let element = try await group.next() ?? nil else { throw Late() }
            return element
        }
    }
}

/// Counts, from any thread.
final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var number = 0

    var count: Int { lock.withLock { number } }

    func add() {
        lock.withLock { number += 1 }
    }
}
