import Doubletick
import Foundation
import XCTest

@testable import DoubletickCompat

/// What becomes of what had to wait, by the vendor's names. That it does is shown without them, in `OutboxTests`.
final class OutboxListenerTests: XCTestCase {
    func testEachKindIsTold() {
        let listener = Told()
        sdk.addAdvancedMsgListener(listener: listener)
        defer { sdk.removeAdvancedMsgListener(listener: listener) }
        let items = [
            OutboxItem(kind: .receipt, conversation: .user("bob"), messageId: "m", code: 0, text: ""),
            OutboxItem(kind: .readMark, conversation: .group("g"), messageId: "", code: 10007, text: "not a member"),
            OutboxItem(kind: .deletion, conversation: nil, messageId: "", code: 0, text: ""),
        ]
        Core.shared.tell(.outbox(items: items), Log(level: .LOG_NONE, listener: nil))
        let told = listener.items
        XCTAssertEqual(told.map(\.kind), [1, 2, 3])
        XCTAssertEqual(told.map(\.msgID), ["m", "", ""])
        XCTAssertEqual(told.map(\.userID), ["bob", nil, nil])
        XCTAssertEqual(told.map(\.groupID), [nil, "g", nil])
        XCTAssertEqual(told.map(\.code), [0, 10007, 0])
        XCTAssertEqual(told.map(\.desc), ["", "not a member", ""])
    }
}

private final class Told: NSObject, V2TIMAdvancedMsgListener, @unchecked Sendable {
    private(set) var items: [V2TIMOutboxItem] = []

    func onOutboxChanged(itemList: [V2TIMOutboxItem]!) {
        items += itemList
    }
}
