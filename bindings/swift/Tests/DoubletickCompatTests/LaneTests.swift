import Doubletick
import DoubletickCompat
import Foundation
import XCTest

/// How calls leave on systems whose tasks cannot be given an executor. The other way is under all other tests.
final class LaneTests: XCTestCase, @unchecked Sendable {
    func testOneByOne() async throws {
        let directory = CompatCase.folder()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let events = Seen<Event>()
        let client = try CallbackClient(
            directory: directory, secretKey: nil, options: ClientOptions(appId: UInt64(appID)), oneByOne: true
        ) { events.add($0) }
        let answers = Seen<String>()
        // Both have accounts then.
        client.login("bob", "any") { _ in }
        client.logout { _ in }
        client.login("alice", "any") { answers.add("\($0.isSuccess)") }
        for number in 1...500 {
            let content = MessageContent(text: "\(number)")
            client.send(client.newMessage(.user("bob"), content)) { result in
                answers.add("\((try? result.get())?.seq ?? 0)")
            }
        }
        let told = try await answers.first(501)
        XCTAssertEqual(told, ["true"] + (1...500).map(String.init))
        client.close()
        let count = events.all.count
        client.settle("alice") { answers.add("after \($0)") }
        let last = try await answers.first(502)
        XCTAssertTrue(["after 7009", "after 6013"].contains(last[501]), last[501])
        XCTAssertEqual(events.all.count, count)
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { return true }
        return false
    }
}

extension CallbackClient {
    /// Asks for a profile, and tells with what that has failed.
    fileprivate func settle(_ user: String, _ tell: @escaping @Sendable (Int32) -> Void) {
        profiles([user]) { result in
            if case .failure(let error) = result {
                tell(error.code)
            } else {
                tell(0)
            }
        }
    }
}
