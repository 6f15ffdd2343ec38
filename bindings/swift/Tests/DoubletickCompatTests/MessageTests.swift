import Doubletick
import DoubletickCompat
import Foundation
import XCTest

/// Messages of every kind, there and back.
final class MessageTests: CompatCase, @unchecked Sendable {
    private let hard = "你能带地图吗？🗺️👩‍👩‍👧 \u{0} \"\\"

    func testEveryKindOfElement() async throws {
        try await login("alice")
        let bob = try await user("bob")
        let listener = NewMessages()
        sdk.addAdvancedMsgListener(listener: listener)
        // Bob sends what alice has sent back, unread by this face.
        let text: V2TIMMessage = sdk.createTextMessage(text: hard)
        let custom: V2TIMMessage = sdk.createCustomMessage(data: Data(hard.utf8), desc: "a map", ext: "图")
        let plain: V2TIMMessage = sdk.createCustomMessage(data: Data("plain".utf8))
        let face: V2TIMMessage = sdk.createFaceMessage(index: -7, data: Data(hard.utf8))
        let place: V2TIMMessage = sdk.createLocationMessage(desc: "湖", longitude: 120.15, latitude: -30.25)
        let chain: V2TIMMessage = sdk.createTextMessage(text: "first")
        let second = V2TIMCustomElem()
        second.data = Data("second".utf8)
        chain.textElem?.appendElem(elem: second)
        let third = V2TIMTextElem()
        third.text = "third"
        chain.textElem?.appendElem(elem: third)
        for message in [text, custom, plain, face, place, chain] {
            XCTAssertNil(message.msgID)
            XCTAssertNil(message.timestamp)
            try await done { succ, fail in
                // The answer comes on this queue, and so not before what is looked at here.
                queue.sync {
                    let id = sdk.sendMessage(
                        message: message, receiver: "bob", groupID: nil, priority: .PRIORITY_HIGH,
                        onlineUserOnly: false, offlinePushInfo: nil, progress: nil, succ: succ, fail: fail)
                    XCTAssertEqual(id, message.msgID)
                    XCTAssertEqual(message.status, .MSG_STATUS_SENDING)
                }
            }
            XCTAssertEqual(message.status, .MSG_STATUS_SEND_SUCC)
            let stored = try await bob.findMessages([try XCTUnwrap(message.msgID)])
            try await bob.send(bob.newMessage(stored[0].content, to: .user("alice")))
        }
        let all = try await listener.messages.first(6)
        XCTAssertEqual(all[0].elemType, .ELEM_TYPE_TEXT)
        XCTAssertEqual(all[0].textElem?.text, hard)
        XCTAssertNil(all[0].customElem)
        XCTAssertEqual(all[1].elemType, V2TIM_ELEM_TYPE_CUSTOM)
        XCTAssertEqual(all[1].customElem?.data, Data(hard.utf8))
        XCTAssertEqual(all[1].customElem?.desc, "a map")
        XCTAssertEqual(all[1].customElem?.ext, "图")
        XCTAssertEqual(all[1].customElem?.extension, "图")
        XCTAssertEqual(all[2].customElem?.data, Data("plain".utf8))
        XCTAssertEqual(all[3].faceElem?.index, -7)
        XCTAssertEqual(all[3].faceElem?.data, Data(hard.utf8))
        XCTAssertEqual(all[4].locationElem?.desc, "湖")
        XCTAssertEqual(all[4].locationElem?.longitude, 120.15)
        XCTAssertEqual(all[4].locationElem?.latitude, -30.25)
        let next = all[5].textElem?.nextElem() as? V2TIMCustomElem
        XCTAssertEqual(next?.data, Data("second".utf8))
        XCTAssertEqual((next?.nextElem() as? V2TIMTextElem)?.text, "third")
        XCTAssertNil(next?.nextElem()?.nextElem())
    }

    func testWhatAMessageIs() async throws {
        try await login("alice")
        let bob = try await user("bob")
        try await bob.modifyProfile(ProfileChange(nickName: "Bob", faceUrl: "https://example.org/bob.png"))
        let listener = NewMessages()
        sdk.addAdvancedMsgListener(listener: listener)
        var message = bob.newMessage("Hello", to: .user("alice"))
        message.content.cloudCustomData = "云"
        message.content.excludedFromUnreadCount = true
        message.content.supportsExtension = true
        message.content.priority = 2
        let sent = try await bob.send(message)
        let got = try await listener.messages.first(1)[0]
        XCTAssertEqual(got.msgID, sent.id)
        XCTAssertEqual(got.sender, "bob")
        XCTAssertEqual(got.nickName, "Bob")
        XCTAssertEqual(got.faceURL, "https://example.org/bob.png")
        XCTAssertEqual(got.nameCard, "")
        XCTAssertEqual(got.userID, "bob")
        XCTAssertNil(got.groupID)
        XCTAssertEqual(got.seq, 1)
        XCTAssertEqual(got.random, UInt64(sent.random))
        XCTAssertEqual(got.uniqueID, sent.uniqueId)
        XCTAssertEqual(got.timestamp, Date(timeIntervalSince1970: Double(sent.serverTime)))
        XCTAssertFalse(got.isSelf)
        XCTAssertFalse(got.isRead)
        XCTAssertFalse(got.isPeerRead)
        XCTAssertTrue(got.needReadReceipt)
        XCTAssertTrue(got.isExcludedFromUnreadCount)
        XCTAssertTrue(got.supportMessageExtension)
        XCTAssertFalse(got.isExcludedFromLastMessage)
        XCTAssertFalse(got.isExcludedFromContentModeration)
        XCTAssertEqual(got.cloudCustomData, Data("云".utf8))
        XCTAssertEqual(got.priority, .PRIORITY_LOW)
        XCTAssertEqual(got.status, V2TIM_MSG_STATUS_SEND_SUCC)
        XCTAssertNil(got.revokerInfo)
        XCTAssertNil(got.offlinePushInfo)
    }

    func testWhatASenderDecides() async throws {
        try await login("alice")
        let bob = try await user("bob")
        let carol = try await user("carol")
        try await group("hike", ["bob", "carol"])
        let (toBob, toCarol) = (bob.messages, carol.messages)

        let message: V2TIMMessage = sdk.createTextMessage(text: "Look")
        message.cloudCustomData = Data("cloud".utf8)
        message.isExcludedFromUnreadCount = true
        message.isExcludedFromLastMessage = true
        message.isExcludedFromContentModeration = true
        message.supportMessageExtension = true
        message.customModerationConfigurationID = "rules"
        message.disableCloudMessagePreHook = true
        message.disableCloudMessagePostHook = true
        let push = V2TIMOfflinePushInfo()
        push.title = "标题"
        push.desc = "New \"message\""
        push.ext = "{}"
        push.disablePush = true
        push.iOSSound = kIOSOfflinePushNoSound
        push.ignoreIOSBadge = true
        XCTAssertNotEqual(kIOSOfflinePushDefaultSound, kIOSOfflinePushNoSound)
        try await done {
            sdk.sendMessage(
                message: message, receiver: nil, groupID: "hike", priority: .PRIORITY_LOW, onlineUserOnly: false,
                offlinePushInfo: push, progress: nil, succ: $0, fail: $1)
        }
        let got = try await toBob.first { _ in true }
        XCTAssertEqual(got.content.cloudCustomData, "cloud")
        XCTAssertTrue(got.content.excludedFromUnreadCount)
        XCTAssertTrue(got.content.excludedFromLastMessage)
        XCTAssertTrue(got.content.excludedFromContentModeration)
        XCTAssertTrue(got.content.supportsExtension)
        XCTAssertEqual(got.content.moderationConfigurationId, "rules")
        XCTAssertTrue(got.content.disableCloudMessagePreHook)
        XCTAssertTrue(got.content.disableCloudMessagePostHook)
        XCTAssertEqual(message.customModerationConfigurationID, "rules")
        XCTAssertTrue(message.disableCloudMessagePreHook && message.disableCloudMessagePostHook)
        XCTAssertEqual(got.content.priority, 2)
        XCTAssertFalse(got.needReadReceipt)
        XCTAssertEqual(message.offlinePushInfo?.title, "标题")
        XCTAssertEqual(message.offlinePushInfo?.desc, "New \"message\"")
        XCTAssertEqual(message.offlinePushInfo?.ext, "{}")
        XCTAssertEqual(message.offlinePushInfo?.disablePush, true)
        XCTAssertEqual(message.offlinePushInfo?.iOSSound, kIOSOfflinePushNoSound)
        XCTAssertEqual(message.offlinePushInfo?.ignoreIOSBadge, true)

        // Named users, an online-only message, targeted ones in both ways, a forwarded one.
        let users = NSMutableArray(array: ["bob", kImSDK_MesssageAtALL])
        let named: V2TIMMessage = sdk.createTextAtMessage(text: "@bob", atUserList: users)
        XCTAssertEqual(named.groupAtUserList, users)
        let signed: V2TIMMessage = sdk.createAtSignedGroupMessage(
            message: sdk.createFaceMessage(index: 1, data: nil), atUserList: ["bob"])
        let forward = try XCTUnwrap(sdk.createForwardMessage(message: message))
        let targeted = try XCTUnwrap(
            sdk.createTargetedGroupMessage(message: sdk.createTextMessage(text: "psst"), receiverList: ["carol"]))
        for message in [named, signed, forward, targeted] {
            try await done {
                sdk.sendMessage(
                    message: message, receiver: nil, groupID: "hike", priority: .PRIORITY_NORMAL,
                    onlineUserOnly: false, offlinePushInfo: nil, progress: nil, succ: $0, fail: $1)
            }
        }
        let single: V2TIMMessage = sdk.createTextMessage(text: "you alone")
        try await done {
            sdk.sendMessage(
                message: single, receiver: "carol", groupID: "hike", priority: .PRIORITY_NORMAL,
                onlineUserOnly: false, offlinePushInfo: nil, progress: nil, succ: $0, fail: $1)
        }
        let typing: V2TIMMessage = sdk.createTextMessage(text: "typing")
        try await done {
            sdk.sendMessage(
                message: typing, receiver: nil, groupID: "hike", priority: .PRIORITY_NORMAL, onlineUserOnly: true,
                offlinePushInfo: nil, progress: nil, succ: $0, fail: $1)
        }
        XCTAssertEqual(typing.seq, 0)
        let last = try await toCarol.first { $0.onlineOnly }
        XCTAssertEqual(last.text, "typing")
        let ofCarol = try await carol.history(HistoryQuery(conversation: .group("hike")))
        XCTAssertEqual(ofCarol.map(\.text), ["you alone", "psst", "Look", "", "@bob", "Look"])
        XCTAssertEqual(ofCarol.map(\.content.isForward), [false, false, true, false, false, false])
        XCTAssertEqual(ofCarol[4].content.atUsers, ["bob", kImSDK_MesssageAtALL])
        XCTAssertEqual(ofCarol[3].content.atUsers, ["bob"])
        let ofBob = try await bob.history(HistoryQuery(conversation: .group("hike")))
        XCTAssertEqual(ofBob.map(\.text), ["Look", "", "@bob", "Look"])
    }

    func testSimpleMessages() async throws {
        try await login("alice")
        let bob = try await user("bob")
        try await group("hike", ["bob"])
        let listener = Simple()
        sdk.addSimpleMsgListener(listener: listener)
        let custom = MessageContent(elems: [.custom(data: "数据")])
        for conversation in [ConversationId.user("alice"), .group("hike")] {
            try await bob.send("text", to: conversation)
            try await bob.send(bob.newMessage(custom, to: conversation))
        }
        let told = try await listener.seen.first(4)
        XCTAssertEqual(told, ["bob text", "bob 数据", "hike bob text", "hike bob 数据"])
        sdk.removeSimpleMsgListener(listener: listener)

        let messages = bob.messages
        let data = Data("数据".utf8)
        var ids: [String?] = []
        try await done { ids.append(sdk.sendC2CTextMessage(text: "1", to: "bob", succ: $0, fail: $1)) }
        try await done { ids.append(sdk.sendC2CCustomMessage(customData: data, to: "bob", succ: $0, fail: $1)) }
        try await done {
            ids.append(sdk.sendGroupTextMessage(text: "2", to: "hike", priority: .PRIORITY_HIGH, succ: $0, fail: $1))
        }
        try await done {
            ids.append(
                sdk.sendGroupCustomMessage(
                    customData: data, to: "hike", priority: .PRIORITY_DEFAULT, succ: $0, fail: $1))
        }
        var got: [Message] = []
        for _ in 0..<4 {
            let known = Set(got.map(\.id))
            got.append(try await messages.first { !known.contains($0.id) })
        }
        XCTAssertEqual(got.map(\.id), ids)
        XCTAssertEqual(got.map(\.content.priority), [1, 1, 0, 1])
        XCTAssertEqual(listener.seen.all.count, 4)
    }

    func testHistoryAndFinding() async throws {
        try await login("alice")
        let bob = try await user("bob")
        try await group("hike", ["bob"])
        for number in 1...5 {
            _ = try await send("\(number)", group: "hike")
            _ = try await send("\(number)", to: "bob")
        }
        try await bob.send(bob.newMessage(MessageContent(elems: [.face(index: 1)]), to: .group("hike")))

        func texts(_ call: (@escaping V2TIMMessageListSucc, @escaping V2TIMFail) -> Void) async throws -> [String] {
            let list: [V2TIMMessage]? = try await value(call)
            return (list ?? []).map { $0.textElem?.text ?? "-" }
        }
        let page: [V2TIMMessage]? = try await value {
            sdk.getGroupHistoryMessageList(groupID: "hike", count: 3, lastMsg: nil, succ: $0, fail: $1)
        }
        let last = try XCTUnwrap(page?.last)
        var got = try await texts {
            sdk.getGroupHistoryMessageList(groupID: "hike", count: 20, lastMsg: last, succ: $0, fail: $1)
        }
        XCTAssertEqual(got, ["3", "2", "1"])
        got = try await texts {
            sdk.getC2CHistoryMessageList(userID: "bob", count: 2, lastMsg: nil, succ: $0, fail: $1)
        }
        XCTAssertEqual(got, ["5", "4"])

        let option = V2TIMMessageListGetOption()
        option.groupID = "hike"
        option.getType = .GET_CLOUD_NEWER_MSG
        option.count = 2
        got = try await texts { sdk.getHistoryMessageList(option: option, succ: $0, fail: $1) }
        XCTAssertEqual(got, ["1", "2"])
        option.lastMsg = last
        got = try await texts { sdk.getHistoryMessageList(option: option, succ: $0, fail: $1) }
        XCTAssertEqual(got, ["5", "-"])
        option.lastMsg = nil
        option.getType = .GET_LOCAL_OLDER_MSG
        option.lastMsgSeq = 2
        got = try await texts { sdk.getHistoryMessageList(option: option, succ: $0, fail: $1) }
        XCTAssertEqual(got, ["2", "1"])
        option.messageSeqList = [1, 5]
        got = try await texts { sdk.getHistoryMessageList(option: option, succ: $0, fail: $1) }
        XCTAssertEqual(Set(got), ["1", "5"])
        option.messageSeqList = nil
        option.lastMsgSeq = 0
        option.messageTypeList = [NSNumber(value: V2TIMElemType.ELEM_TYPE_FACE.rawValue)]
        got = try await texts { sdk.getHistoryMessageList(option: option, succ: $0, fail: $1) }
        XCTAssertEqual(got, ["-"])
        option.messageTypeList = nil
        option.getTimeBegin = 1
        option.getTimePeriod = 1
        got = try await texts { sdk.getHistoryMessageList(option: option, succ: $0, fail: $1) }
        XCTAssertEqual(got, [])
        option.getTimeBegin = 0
        option.getTimePeriod = 3600
        got = try await texts { sdk.getHistoryMessageList(option: option, succ: $0, fail: $1) }
        XCTAssertEqual(got, ["-", "5"])

        let ids = [last.msgID!, "unknown"]
        got = try await texts { sdk.findMessages(messageIDList: ids, succ: $0, fail: $1) }
        XCTAssertEqual(got, ["4"])
    }

    func testRevokingModifyingAndDeleting() async throws {
        try await login("alice")
        let bob = try await user("bob")
        let listener = Changes()
        sdk.addAdvancedMsgListener(listener: listener)
        let message = try await send("Meet at nine", to: "bob")
        let id = try XCTUnwrap(message.msgID)
        let old: [V2TIMMessage]? = try await value { sdk.findMessages([id], succ: $0, fail: $1) }

        message.textElem?.text = "Meet at ten"
        message.cloudCustomData = Data("later".utf8)
        let (code, newest): (Int32, V2TIMMessage?) = try await modify(message)
        XCTAssertEqual(code, 0)
        XCTAssertTrue(newest === message)
        let stored = try await bob.findMessages([id])
        XCTAssertEqual(stored[0].text, "Meet at ten")
        XCTAssertEqual(stored[0].content.cloudCustomData, "later")

        // From an older version: refused, with the message as it is.
        let stale = try XCTUnwrap(old?.first)
        stale.textElem?.text = "Meet at eight"
        let (conflict, now): (Int32, V2TIMMessage?) = try await modify(stale)
        XCTAssertEqual(conflict, 8006)
        XCTAssertEqual(now?.textElem?.text, "Meet at ten")

        try await done { sdk.revokeMessage(msg: message, succ: $0, fail: $1) }
        XCTAssertEqual(message.status, .MSG_STATUS_LOCAL_REVOKED)
        let revoked: [V2TIMMessage]? = try await value { sdk.findMessages([id], succ: $0, fail: $1) }
        XCTAssertEqual(revoked?.first?.status, .MSG_STATUS_LOCAL_REVOKED)
        XCTAssertEqual(revoked?.first?.revokerInfo?.userID, "alice")
        XCTAssertEqual(revoked?.first?.revokeReason, "")

        // What others do is told.
        let ofBob = try await bob.send("Ten is late", to: .user("alice"))
        _ = try await bob.modify(ofBob.id, baseVersion: nil, content: MessageContent(text: "Ten is fine"))
        try await bob.revoke(ofBob.id, reason: "a slip")
        let told = try await listener.seen.first(3)
        XCTAssertEqual(told, ["Ten is fine", "\(ofBob.id) bob a slip", ofBob.id])

        let one = try await send("1", to: "bob")
        let two = try await send("2", to: "bob")
        try await done { sdk.deleteMessages(msgList: [one, two], succ: $0, fail: $1) }
        let left: [V2TIMMessage]? = try await value {
            sdk.getC2CHistoryMessageList("bob", count: 1, lastMsg: nil, succ: $0, fail: $1)
        }
        XCTAssertEqual(left?.first?.msgID, ofBob.id)
        let still = try await bob.findMessages([one.msgID!, two.msgID!])
        XCTAssertEqual(still.count, 2, "for this user only")
    }

    private func modify(_ message: V2TIMMessage) async throws -> (Int32, V2TIMMessage?) {
        try await value { succ, _ in sdk.modifyMessage(msg: message) { code, _, newest in succ((code, newest)) } }
    }

    func testThisDevicesOwnWords() async throws {
        try await login("alice")
        _ = try await user("bob")
        let message: V2TIMMessage = sdk.createTextMessage(text: "Hello")
        XCTAssertNil(message.localCustomData)
        XCTAssertEqual(message.localCustomInt, 0)
        message.localCustomData = Data("播放".utf8)
        message.localCustomInt = -5
        try await done {
            sdk.sendMessage(
                message: message, receiver: "bob", groupID: nil, priority: .PRIORITY_NORMAL, onlineUserOnly: false,
                offlinePushInfo: nil, progress: nil, succ: $0, fail: $1)
        }
        // A call after it: what was set has been written then.
        let found: [V2TIMMessage]? = try await value { sdk.findMessages([message.msgID!], succ: $0, fail: $1) }
        XCTAssertEqual(found?.first?.localCustomData, Data("播放".utf8))
        XCTAssertEqual(found?.first?.localCustomInt, -5)
        found?.first?.localCustomInt = 7
        let again: [V2TIMMessage]? = try await value { sdk.findMessages([message.msgID!], succ: $0, fail: $1) }
        XCTAssertEqual(again?.first?.localCustomInt, 7)
        XCTAssertEqual(again?.first?.localCustomData, Data("播放".utf8))
    }
}

private final class Simple: NSObject, V2TIMSimpleMsgListener {
    let seen = Seen<String>()

    func onRecvC2CTextMessage(msgID: String!, sender: V2TIMUserInfo!, text: String?) {
        seen.add("\(sender.userID!) \(text!)")
    }

    func onRecvC2CCustomMessage(msgID: String!, sender: V2TIMUserInfo!, customData: Data?) {
        seen.add("\(sender.userID!) \(String(decoding: customData!, as: UTF8.self))")
    }

    func onRecvGroupTextMessage(msgID: String!, groupID: String?, sender: V2TIMGroupMemberInfo!, text: String?) {
        seen.add("\(groupID!) \(sender.userID!) \(text!)")
    }

    func onRecvGroupCustomMessage(
        msgID: String!, groupID: String?, sender: V2TIMGroupMemberInfo!, customData: Data?
    ) {
        seen.add("\(groupID!) \(sender.userID!) \(String(decoding: customData!, as: UTF8.self))")
    }
}

private final class Changes: NSObject, V2TIMAdvancedMsgListener {
    let seen = Seen<String>()

    func onRecvMessageModified(msg: V2TIMMessage) {
        // Of others only: the own changes are told as well, and are tested by what the service says.
        if !msg.isSelf { seen.add(msg.textElem?.text ?? "") }
    }

    func onRecvMessageRevoked(msgID: String, operateUser: V2TIMUserFullInfo, reason: String?) {
        if operateUser.userID != "alice" { seen.add("\(msgID) \(operateUser.userID!) \(reason!)") }
        mine = operateUser.userID == "alice"
    }

    func onRecvMessageRevoked(_ msgID: String!) {
        if !mine { seen.add(msgID) }
    }

    private var mine = false
}
