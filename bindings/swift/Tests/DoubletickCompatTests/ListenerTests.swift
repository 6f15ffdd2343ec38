import Doubletick
import DoubletickCompat
import Foundation
import XCTest

/// Who is told, how often, and who is not.
final class ListenerTests: CompatCase, @unchecked Sendable {
    func testEachSpellingOfAMethodIsCalledOnce() async throws {
        try await login("alice")
        let bob = try await user("bob")
        let seen = Seen<String>()
        let listeners: [any V2TIMAdvancedMsgListener] = [
            Bridged(seen), Plain(seen), Nullable(seen), OldBridged(seen), OldPlain(seen), OldNullable(seen),
        ]
        listeners.forEach { sdk.addAdvancedMsgListener($0) }
        // Adding again changes nothing.
        sdk.addAdvancedMsgListener(listeners[0])
        let sent = try await bob.send("1", to: .user("alice"))
        _ = try await bob.modify(sent.id, content: MessageContent(text: "2"))
        try await bob.revoke(sent.id)
        try await bob.send("end", to: .user("alice"))
        let told = try await seen.first(24)
        let names = ["bridged", "plain", "nullable", "old bridged", "old plain", "old nullable"]
        let wanted = ["1", "changed 2", "revoked bob", "end"].flatMap { event in names.map { "\($0) \(event)" } }
        XCTAssertEqual(told, wanted)
    }

    func testAReleasedListenerIsNoneAnyMore() async throws {
        try await login("alice")
        let bob = try await user("bob")
        let seen = Seen<String>()
        let kept = NewMessages()
        sdk.addAdvancedMsgListener(kept)
        do {
            let released = Plain(seen)
            sdk.addAdvancedMsgListener(released)
        }
        try await bob.send("1", to: .user("alice"))
        _ = try await kept.messages.first(1)
        XCTAssertEqual(seen.all, [])
    }

    func testRemovingAListenerInACallback() async throws {
        try await login("alice")
        let bob = try await user("bob")
        let last = NewMessages()
        let second = NewMessages()
        let first = Remover(second)
        sdk.addAdvancedMsgListener(first)
        sdk.addAdvancedMsgListener(second)
        sdk.addAdvancedMsgListener(last)
        try await bob.send("1", to: .user("alice"))
        try await bob.send("2", to: .user("alice"))
        _ = try await last.messages.first(2)
        XCTAssertEqual(first.count.count, 1)
        XCTAssertEqual(second.messages.all.count, 0)
        XCTAssertEqual(last.messages.all.map { $0.textElem?.text }, ["1", "2"])
    }

    func testCallbacksComeOnTheQueueOneAtATime() async throws {
        let key = DispatchSpecificKey<Bool>()
        queue.setSpecific(key: key, value: true)
        try await login("alice")
        let inside = Counter()
        let answers = Seen<Bool>()
        for _ in 0..<200 {
            sdk.getUsersInfo(
                ["alice"],
                succ: { _ in
                    inside.add()
                    let alone = inside.count == answers.all.count + 1
                    answers.add(alone && DispatchQueue.getSpecific(key: key) == true)
                }, fail: { _, _ in answers.add(false) })
        }
        let told = try await answers.first(200)
        XCTAssertTrue(told.allSatisfy { $0 })
    }
}

private class Noting: NSObject {
    let seen: Seen<String>

    init(_ seen: Seen<String>) {
        self.seen = seen
    }
}

private final class Bridged: Noting, V2TIMAdvancedMsgListener {
    func onRecvNewMessage(msg: V2TIMMessage!) {
        seen.add("bridged \(msg.textElem!.text!)")
    }

    func onRecvMessageModified(msg: V2TIMMessage!) {
        seen.add("bridged changed \(msg.textElem!.text!)")
    }

    func onRecvMessageRevoked(msgID: String!, operateUser: V2TIMUserFullInfo!, reason: String?) {
        seen.add("bridged revoked \(operateUser.userID!)")
    }
}

private final class Plain: Noting, V2TIMAdvancedMsgListener {
    func onRecvNewMessage(msg: V2TIMMessage) {
        seen.add("plain \(msg.textElem!.text!)")
    }

    func onRecvMessageModified(msg: V2TIMMessage) {
        seen.add("plain changed \(msg.textElem!.text!)")
    }

    func onRecvMessageRevoked(msgID: String, operateUser: V2TIMUserFullInfo, reason: String?) {
        seen.add("plain revoked \(operateUser.userID!)")
    }
}

private final class Nullable: Noting, V2TIMAdvancedMsgListener {
    func onRecvNewMessage(msg: V2TIMMessage?) {
        seen.add("nullable \(msg!.textElem!.text!)")
    }

    func onRecvMessageModified(msg: V2TIMMessage?) {
        seen.add("nullable changed \(msg!.textElem!.text!)")
    }

    func onRecvMessageRevoked(msgID: String?, operateUser: V2TIMUserFullInfo?, reason: String?) {
        seen.add("nullable revoked \(operateUser!.userID!)")
    }
}

private final class OldBridged: Noting, V2TIMAdvancedMsgListener {
    func onRecvNewMessage(_ msg: V2TIMMessage!) {
        seen.add("old bridged \(msg.textElem!.text!)")
    }

    func onRecvMessageModified(_ msg: V2TIMMessage!) {
        seen.add("old bridged changed \(msg.textElem!.text!)")
    }

    func onRecvMessageRevoked(_ msgID: String!, operateUser: V2TIMUserFullInfo!, reason: String!) {
        seen.add("old bridged revoked \(operateUser.userID!)")
    }
}

private final class OldPlain: Noting, V2TIMAdvancedMsgListener {
    func onRecvNewMessage(_ msg: V2TIMMessage) {
        seen.add("old plain \(msg.textElem!.text!)")
    }

    func onRecvMessageModified(_ msg: V2TIMMessage) {
        seen.add("old plain changed \(msg.textElem!.text!)")
    }

    func onRecvMessageRevoked(_ msgID: String, operateUser: V2TIMUserFullInfo, reason: String) {
        seen.add("old plain revoked \(operateUser.userID!)")
    }
}

private final class OldNullable: Noting, V2TIMAdvancedMsgListener {
    func onRecvNewMessage(_ msg: V2TIMMessage?) {
        seen.add("old nullable \(msg!.textElem!.text!)")
    }

    func onRecvMessageModified(_ msg: V2TIMMessage?) {
        seen.add("old nullable changed \(msg!.textElem!.text!)")
    }

    func onRecvMessageRevoked(_ msgID: String?, operateUser: V2TIMUserFullInfo?, reason: String?) {
        seen.add("old nullable revoked \(operateUser!.userID!)")
    }
}

private final class Remover: NSObject, V2TIMAdvancedMsgListener {
    let count = Counter()
    private let other: NewMessages

    init(_ other: NewMessages) {
        self.other = other
    }

    func onRecvNewMessage(msg: V2TIMMessage) {
        count.add()
        sdk.removeAdvancedMsgListener(self)
        sdk.removeAdvancedMsgListener(other)
    }
}
