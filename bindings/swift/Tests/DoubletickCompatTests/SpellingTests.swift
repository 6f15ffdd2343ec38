import Doubletick
import Foundation
import XCTest

@testable import DoubletickCompat

/// Every method in every spelling, without a session: each compiles, and each answers exactly once.
final class SpellingTests: XCTestCase, @unchecked Sendable {
    private let queue = DispatchQueue(label: "dev.doubletick.tests")

    override func setUp() {
        V2TIMManager.callbackQueue = queue
    }

    override func tearDown() {
        V2TIMManager.callbackQueue = .main
    }

    func testEachCallAnswersOnce() async throws {
        let answers = Seen<Int32>()
        let fail: V2TIMFail = { code, _ in answers.add(code) }
        let succ: V2TIMSucc = { answers.add(0) }
        let before = calls(fail, succ) + messageCalls(fail, succ) + groupCalls(fail, succ)
        let told = try await answers.first(before)
        XCTAssertEqual(told.count, before)
        XCTAssertEqual(Set(told), [6013])
        // Whatever is called on the queue after them has all of them before it.
        queue.sync {}
        XCTAssertEqual(answers.all.count, before)
    }

    /// How many calls there were.
    private func calls(_ fail: @escaping V2TIMFail, _ succ: @escaping V2TIMSucc) -> Int {
        sdk.login(userID: "a", userSig: "s", succ: succ, fail: fail)
        sdk.login("a", userSig: "s", succ: succ, fail: fail)
        sdk.logout(succ: succ, fail: fail)
        sdk.logout(succ, fail: fail)
        // Trailing closures have one meaning.
        sdk.logout { succ() } fail: { code, desc in fail(code, desc) }
        sdk.getUsersInfo(["a"], succ: { _ in succ() }, fail: fail)
        sdk.setSelfInfo(info: V2TIMUserFullInfo(), succ: succ, fail: fail)
        sdk.setSelfInfo(V2TIMUserFullInfo(), succ: succ, fail: fail)
        sdk.getConversationList(nextSeq: 0, count: 1, succ: { _, _, _ in succ() }, fail: fail)
        sdk.getConversationList(0, count: 1, succ: { _, _, _ in succ() }, fail: fail)
        sdk.getConversationList(conversationIDList: [], succ: { _ in succ() }, fail: fail)
        sdk.getConversationList(["c2c_a"], succ: { _ in succ() }, fail: fail)
        sdk.getConversation(conversationID: "c2c_a", succ: { _ in succ() }, fail: fail)
        sdk.getConversation("c2c_a", succ: { _ in succ() }, fail: fail)
        sdk.getTotalUnreadMessageCount(succ: { _ in succ() }, fail: fail)
        sdk.getTotalUnreadMessageCount({ _ in succ() }, fail: fail)
        sdk.getTotalUnreadMessageCount { _ in succ() } fail: { code, desc in fail(code, desc) }
        sdk.cleanConversationUnreadMessageCount(
            conversationID: "", cleanTimestamp: 0, cleanSequence: 0, succ: succ, fail: fail)
        sdk.cleanConversationUnreadMessageCount("", cleanTimestamp: 0, cleanSequence: 0, succ: succ, fail: fail)
        sdk.pinConversation(conversationID: "c2c_a", isPinned: true, succ: succ, fail: fail)
        sdk.pinConversation("c2c_a", isPinned: true, succ: succ, fail: fail)
        sdk.clearC2CHistoryMessage(userID: "a", succ: succ, fail: fail)
        sdk.clearGroupHistoryMessage(groupID: "a", succ: succ, fail: fail)
        sdk.markConversation(
            conversationIDList: ["c2c_a"], markType: 1, enableMark: true, succ: { _ in succ() }, fail: fail)
        sdk.deleteConversationList(
            conversationIDList: ["c2c_a"], clearMessage: true, succ: { _ in succ() }, fail: fail)
        sdk.subscribeUnreadMessageCountByFilter(filter: V2TIMConversationListFilter())
        sdk.unsubscribeUnreadMessageCountByFilter(filter: V2TIMConversationListFilter())
        sdk.getUnreadMessageCountByFilter(filter: V2TIMConversationListFilter(), succ: { _ in succ() }, fail: fail)
        sdk.setConversationCustomData(
            conversationIDList: ["c2c_a"], customData: "x", succ: { _ in succ() }, fail: fail)
        sdk.createConversationGroup(
            groupName: "n", conversationIDList: ["c2c_a"], succ: { _ in succ() }, fail: fail)
        sdk.getConversationGroupList(succ: { _ in succ() }, fail: fail)
        sdk.deleteConversationGroup(groupName: "n", succ: succ, fail: fail)
        sdk.renameConversationGroup(oldName: "n", newName: "m", succ: succ, fail: fail)
        sdk.addConversationsToGroup(
            groupName: "n", conversationIDList: ["c2c_a"], succ: { _ in succ() }, fail: fail)
        sdk.deleteConversationsFromGroup(
            groupName: "n", conversationIDList: ["c2c_a"], succ: { _ in succ() }, fail: fail)
        sdk.deleteConversation(conversation: "c2c_a", succ: succ, fail: fail)
        sdk.deleteConversation("c2c_a", succ: succ, fail: fail)
        sdk.searchLocalMessages(param: V2TIMMessageSearchParam(), succ: { _ in succ() }, fail: fail)
        sdk.searchLocalMessages(V2TIMMessageSearchParam(), succ: { _ in succ() }, fail: fail)
        let message: V2TIMMessage = sdk.createTextMessage("t")
        sdk.insertC2CMessageToLocalStorage(msg: message, to: "a", sender: nil, succ: succ, fail: fail)
        sdk.insertC2CMessageToLocalStorage(message, to: "a", sender: nil, succ: succ, fail: fail)
        sdk.insertGroupMessageToLocalStorage(msg: message, to: "g", sender: nil, succ: succ, fail: fail)
        sdk.insertGroupMessageToLocalStorage(message, to: "g", sender: nil, succ: succ, fail: fail)
        sdk.deleteMessageFromLocalStorage(msg: message, succ: succ, fail: fail)
        sdk.deleteMessageFromLocalStorage(message, succ: succ, fail: fail)
        sdk.setConversationDraft(conversationID: "c2c_a", draftText: "t", succ: succ, fail: fail)
        sdk.setConversationDraft("c2c_a", draftText: "t", succ: succ, fail: fail)
        return 45
    }

    private func messageCalls(_ fail: @escaping V2TIMFail, _ succ: @escaping V2TIMSucc) -> Int {
        let message: V2TIMMessage = sdk.createTextMessage("t")
        let messages = { (_: [V2TIMMessage]?) in succ() }
        XCTAssertNil(
            sdk.sendMessage(
                message: message, receiver: "a", groupID: nil, priority: .PRIORITY_NORMAL, onlineUserOnly: false,
                offlinePushInfo: nil, progress: nil, succ: succ, fail: fail))
        sdk.sendMessage(
            message, receiver: "a", groupID: nil, priority: .PRIORITY_NORMAL, onlineUserOnly: false,
            offlinePushInfo: nil, progress: { _ in }, succ: succ, fail: fail)
        sdk.sendC2CTextMessage(text: "t", to: "a", succ: succ, fail: fail)
        sdk.sendC2CTextMessage("t", to: "a", succ: succ, fail: fail)
        sdk.sendC2CCustomMessage(customData: Data(), to: "a", succ: succ, fail: fail)
        sdk.sendC2CCustomMessage(Data(), to: "a", succ: succ, fail: fail)
        sdk.sendGroupTextMessage(text: "t", to: "g", priority: .PRIORITY_LOW, succ: succ, fail: fail)
        sdk.sendGroupTextMessage("t", to: "g", priority: .PRIORITY_LOW, succ: succ, fail: fail)
        sdk.sendGroupCustomMessage(customData: Data(), to: "g", priority: .PRIORITY_LOW, succ: succ, fail: fail)
        sdk.sendGroupCustomMessage(Data(), to: "g", priority: .PRIORITY_LOW, succ: succ, fail: fail)
        sdk.sendMessageReadReceipts(messageList: [message], succ: succ, fail: fail)
        sdk.sendMessageReadReceipts([message], succ: succ, fail: fail)
        sdk.getMessageReadReceipts(messageList: [message], succ: { _ in succ() }, fail: fail)
        sdk.getMessageReadReceipts([message], succ: { _ in succ() }, fail: fail)
        sdk.getGroupMessageReadMemberList(
            message: message, filter: .GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD, nextSeq: 0, count: 1,
            succ: { _, _, _ in succ() }, fail: fail)
        sdk.getGroupMessageReadMemberList(
            message, filter: V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD, nextSeq: 0, count: 1,
            succ: { _, _, _ in succ() }, fail: fail)
        sdk.getC2CHistoryMessageList(userID: "a", count: 1, lastMsg: nil, succ: messages, fail: fail)
        sdk.getC2CHistoryMessageList("a", count: 1, lastMsg: nil, succ: messages, fail: fail)
        sdk.getGroupHistoryMessageList(groupID: "g", count: 1, lastMsg: nil, succ: messages, fail: fail)
        sdk.getGroupHistoryMessageList("g", count: 1, lastMsg: nil, succ: messages, fail: fail)
        sdk.getHistoryMessageList(option: V2TIMMessageListGetOption(), succ: messages, fail: fail)
        sdk.getHistoryMessageList(V2TIMMessageListGetOption(), succ: messages, fail: fail)
        sdk.findMessages(messageIDList: ["m"], succ: messages, fail: fail)
        sdk.findMessages(["m"], succ: messages, fail: fail)
        sdk.revokeMessage(msg: message, succ: succ, fail: fail)
        sdk.revokeMessage(message, succ: succ, fail: fail)
        sdk.modifyMessage(msg: message) { code, desc, _ in fail(code, desc) }
        sdk.modifyMessage(message) { code, desc, _ in fail(code, desc) }
        sdk.deleteMessages(msgList: [message], succ: succ, fail: fail)
        sdk.deleteMessages([message], succ: succ, fail: fail)
        sdk.delete([message], succ: succ, fail: fail)
        sdk.markC2CMessageAsRead("a", succ: succ, fail: fail)
        sdk.markC2CMessage(asRead: "a", succ: succ, fail: fail)
        sdk.markGroupMessageAsRead("g", succ: succ, fail: fail)
        sdk.markGroupMessage(asRead: "g", succ: succ, fail: fail)
        sdk.markAllMessageAsRead(succ, fail: fail)
        sdk.markAllMessage(asRead: succ, fail: fail)
        return 37
    }

    private func groupCalls(_ fail: @escaping V2TIMFail, _ succ: @escaping V2TIMSucc) -> Int {
        let info = V2TIMGroupInfo()
        let member = V2TIMGroupMemberFullInfo()
        let results = { (_: [V2TIMGroupMemberOperationResult]?) in succ() }
        sdk.createGroup(groupType: "Work", groupID: nil, groupName: "n", succ: { _ in succ() }, fail: fail)
        sdk.createGroup("Work", groupID: nil, groupName: "n", succ: { _ in succ() }, fail: fail)
        sdk.createGroup(info: info, memberList: nil, succ: { _ in succ() }, fail: fail)
        sdk.createGroup(info, memberList: nil, succ: { _ in succ() }, fail: fail)
        sdk.joinGroup(groupID: "g", msg: nil, succ: succ, fail: fail)
        sdk.joinGroup("g", msg: nil, succ: succ, fail: fail)
        sdk.quitGroup(groupID: "g", succ: succ, fail: fail)
        sdk.quitGroup("g", succ: succ, fail: fail)
        sdk.dismissGroup(groupID: "g", succ: succ, fail: fail)
        sdk.dismissGroup("g", succ: succ, fail: fail)
        sdk.getJoinedGroupList(succ: { _ in succ() }, fail: fail)
        sdk.getJoinedGroupList({ _ in succ() }, fail: fail)
        sdk.getGroupsInfo(["g"], succ: { _ in succ() }, fail: fail)
        sdk.setGroupInfo(info: info, succ: succ, fail: fail)
        sdk.setGroupInfo(info, succ: succ, fail: fail)
        sdk.setGroupReceiveMessageOpt(groupID: "g", opt: .RECEIVE_MESSAGE, succ: succ, fail: fail)
        sdk.setGroupReceiveMessageOpt("g", opt: .RECEIVE_MESSAGE, succ: succ, fail: fail)
        sdk.muteAllGroupMembers(groupID: "g", isMute: true, succ: succ, fail: fail)
        sdk.muteAllGroupMembers("g", isMute: true, succ: succ, fail: fail)
        sdk.transferGroupOwner(groupID: "g", memberUserID: "a", succ: succ, fail: fail)
        sdk.transferGroupOwner("g", member: "a", succ: succ, fail: fail)
        sdk.getGroupMemberList("g", filter: 0, nextSeq: 0, succ: { _, _ in succ() }, fail: fail)
        sdk.getGroupMembersInfo(groupID: "g", memberList: ["a"], succ: { _ in succ() }, fail: fail)
        sdk.getGroupMembersInfo("g", memberList: ["a"], succ: { _ in succ() }, fail: fail)
        sdk.setGroupMemberInfo(groupID: "g", info: member, succ: succ, fail: fail)
        sdk.setGroupMemberInfo("g", info: member, succ: succ, fail: fail)
        sdk.muteGroupMember(groupID: "g", memberUserID: "a", muteTimeSeconds: 1, succ: succ, fail: fail)
        sdk.muteGroupMember("g", member: "a", muteTime: 1, succ: succ, fail: fail)
        sdk.setGroupMemberRole(groupID: "g", memberUserID: "a", newRole: 200, succ: succ, fail: fail)
        sdk.setGroupMemberRole("g", member: "a", newRole: 200, succ: succ, fail: fail)
        sdk.inviteUserToGroup(groupID: "g", userList: ["a"], succ: results, fail: fail)
        sdk.inviteUserToGroup("g", userList: ["a"], succ: results, fail: fail)
        sdk.inviteUser(toGroup: "g", userList: ["a"], succ: results, fail: fail)
        sdk.kickGroupMember("g", memberList: ["a"], reason: nil, succ: results, fail: fail)
        return 34
    }

    func testMessagesAreMadeInBothSpellings() {
        XCTAssertEqual(V2TIMManager.shared, sdk)
        XCTAssertEqual((sdk.createTextMessage("t") as V2TIMMessage).textElem?.text, "t")
        let named: V2TIMMessage = sdk.createTextAtMessage("t", atUserList: ["a"])
        XCTAssertEqual(named.groupAtUserList, ["a"])
        XCTAssertTrue(sdk.createAtSignedGroupMessage(named, atUserList: nil) === named)
        XCTAssertNil(named.groupAtUserList)
        let custom: V2TIMMessage = sdk.createCustomMessage(Data([0xff]), desc: "d", extension: "e")
        XCTAssertEqual(custom.customElem?.ext, "e")
        XCTAssertEqual((sdk.createCustomMessage(Data([1])) as V2TIMMessage).customElem?.data, Data([1]))
        let place: V2TIMMessage = sdk.createLocationMessage("p", longitude: 1, latitude: 2)
        XCTAssertEqual(place.locationElem?.latitude, 2)
        XCTAssertEqual((sdk.createFaceMessage(3, data: nil) as V2TIMMessage).faceElem?.index, 3)
        XCTAssertEqual(sdk.createForwardMessage(place)?.locationElem?.desc, "p")
        XCTAssertNil(sdk.createForwardMessage(custom), "its data cannot be sent")
        XCTAssertTrue(sdk.createTargetedGroupMessage(place, receiverList: ["a"]) === place)
    }

    func testListenersAreAddedAndRemovedInBothSpellings() {
        let all = Everything()
        let core = Core.shared
        let isEmpty = { [
            core.sdkListeners.isEmpty, core.messageListeners.isEmpty, core.simpleListeners.isEmpty,
            core.groupListeners.isEmpty, core.conversationListeners.isEmpty,
        ] }
        XCTAssertEqual(isEmpty(), Array(repeating: true, count: 5))
        sdk.addIMSDKListener(listener: all)
        sdk.addAdvancedMsgListener(listener: all)
        sdk.addSimpleMsgListener(listener: all)
        sdk.addGroupListener(listener: all)
        sdk.addConversationListener(listener: all)
        XCTAssertEqual(isEmpty(), Array(repeating: false, count: 5))
        sdk.removeIMSDKListener(all)
        sdk.removeAdvancedMsgListener(all)
        sdk.removeSimpleMsgListener(all)
        sdk.removeGroupListener(all)
        sdk.removeConversationListener(all)
        XCTAssertEqual(isEmpty(), Array(repeating: true, count: 5))
        sdk.addIMSDKListener(all)
        sdk.addAdvancedMsgListener(all)
        sdk.addSimpleMsgListener(all)
        sdk.addGroupListener(all)
        sdk.addConversationListener(all)
        XCTAssertEqual(isEmpty(), Array(repeating: false, count: 5))
        sdk.removeIMSDKListener(listener: all)
        sdk.removeAdvancedMsgListener(listener: all)
        sdk.removeSimpleMsgListener(listener: all)
        sdk.removeGroupListener(listener: all)
        sdk.removeConversationListener(listener: all)
        XCTAssertEqual(isEmpty(), Array(repeating: true, count: 5))
    }

    /// Images and the like of others are read by the vendor's names, and go on as they came.
    func testWhatOthersHaveUploadedIsRead() throws {
        func received<T: V2TIMElem>(_ elemType: Int32, _ json: String, as type: T.Type) throws -> T {
            let elem = Elem.other(elemType: elemType, json: json)
            let read = try XCTUnwrap(V2TIMElem.chain([elem]) as? T)
            XCTAssertEqual(read.json, json)
            XCTAssertEqual(try read.record(), elem)
            return read
        }
        func url(_ get: (@escaping V2TIMGetUrlCallback) -> Void) -> String? {
            let told = expectation(description: "an address")
            var brought: String?
            get {
                brought = $0
                told.fulfill()
            }
            wait(for: [told], timeout: 60)
            return brought
        }
        let image = try received(
            1,
            #"{"image_elem_orig_path":"/p.png","image_elem_orig_id":"o","image_elem_orig_pic_width":640,"#
                + #""image_elem_orig_pic_height":480,"image_elem_orig_pic_size":9,"image_elem_orig_url":"https://a/o","#
                + #""image_elem_large_url":"https://a/l"}"#, as: V2TIMImageElem.self)
        XCTAssertEqual(image.path, "/p.png")
        XCTAssertEqual(image.imageList.map(\.type), [V2TIM_IMAGE_TYPE_ORIGIN, V2TIM_IMAGE_TYPE_LARGE])
        let original = image.imageList[0]
        XCTAssertEqual(original.uuid, "o")
        XCTAssertEqual(original.url, "https://a/o")
        XCTAssertEqual([original.width, original.height, original.size], [640, 480, 9])
        XCTAssertNil(image.imageList[1].uuid)

        let sound = try received(
            2,
            #"{"sound_elem_file_path":"/s","sound_elem_file_size":5000000000,"sound_elem_file_time":3,"#
                + #""sound_elem_file_id":"s1","sound_elem_url":"https://a/s"}"#, as: V2TIMSoundElem.self)
        XCTAssertEqual([sound.path, sound.uuid], ["/s", "s1"])
        XCTAssertEqual([sound.dataSize, sound.duration], [.max, 3])
        XCTAssertEqual(url { sound.getUrl($0) }, "https://a/s")

        let video = try received(
            9,
            #"{"video_elem_video_type":"mp4","video_elem_video_size":8,"video_elem_video_duration":5,"#
                + #""video_elem_video_path":"/v","video_elem_video_id":"v1","video_elem_image_size":4,"#
                + #""video_elem_image_width":2,"video_elem_image_height":1,"video_elem_image_path":"/i","#
                + #""video_elem_image_id":"i1","video_elem_image_url":"https://a/i"}"#, as: V2TIMVideoElem.self)
        XCTAssertEqual([video.videoType, video.videoPath, video.videoUUID], ["mp4", "/v", "v1"])
        XCTAssertEqual([video.snapshotPath, video.snapshotUUID], ["/i", "i1"])
        XCTAssertEqual([video.videoSize, video.duration, video.snapshotSize], [8, 5, 4])
        XCTAssertEqual([video.snapshotWidth, video.snapshotHeight], [2, 1])
        XCTAssertNil(url { video.getVideoUrl($0) })
        XCTAssertEqual(url { video.getSnapshotUrl($0) }, "https://a/i")

        let file = try received(
            4,
            #"{"file_elem_file_path":"/f","file_elem_file_name":"f.pdf","file_elem_file_size":11,"#
                + #""file_elem_file_id":"f1","file_elem_url":"https://a/f"}"#, as: V2TIMFileElem.self)
        XCTAssertEqual([file.path, file.filename, file.uuid], ["/f", "f.pdf", "f1"])
        XCTAssertEqual(file.fileSize, 11)
        XCTAssertEqual(url { file.getUrl($0) }, "https://a/f")

        let merger = try received(
            12, #"{"merge_elem_title":"Their chat","merge_elem_abstract_array":["a: b","c: d"]}"#,
            as: V2TIMMergerElem.self)
        XCTAssertEqual(merger.title, "Their chat")
        XCTAssertEqual(merger.abstractList, ["a: b", "c: d"])
        XCTAssertFalse(merger.layersOverLimit)
        XCTAssertEqual(try received(99, "{}", as: V2TIMElem.self).type, .ELEM_TYPE_NONE)
    }

    /// A number beyond what a `Double` holds, and a message of a kind that this face has no class for.
    func testRecordsAreShownAsTheyAre() throws {
        let json = "{\"elem_type\":1,\"image_elem_orig_path\":\"p\"}"
        let content = MessageContent(elems: [.other(elemType: 1, json: json), .text(text: "t")])
        let record = Message(
            id: "m", conversation: .user("bob"), sender: "bob", isSelf: false, seq: .max, random: .max,
            uniqueId: .max, clientTime: 1, serverTime: 2, status: .revoked, onlineOnly: false,
            needReadReceipt: true, targets: [], content: content, platform: 0, version: 1, senderNickName: "",
            senderFaceUrl: "", senderNameCard: "",
            revoker: Revoker(userId: "carol", nickName: "Carol", faceUrl: "", reason: "r"), isRead: true,
            isPeerRead: true, hasPeerReceipt: false, hasSentReceipt: false, readCount: 0, unreadCount: 0)
        let message = V2TIMMessage(record)
        XCTAssertEqual(message.uniqueID, 18_446_744_073_709_551_615)
        XCTAssertEqual(message.seq, .max)
        XCTAssertEqual(message.random, 4_294_967_295)
        XCTAssertEqual(message.elemType, .ELEM_TYPE_IMAGE)
        XCTAssertEqual(message.elem?.json, json)
        XCTAssertNil(message.textElem)
        XCTAssertEqual((message.elem?.nextElem() as? V2TIMTextElem)?.text, "t")
        XCTAssertEqual(message.status, .MSG_STATUS_LOCAL_REVOKED)
        XCTAssertEqual(message.revokerInfo?.nickName, "Carol")
        XCTAssertEqual(message.revokeReason, "r")
        XCTAssertTrue(message.isPeerRead)
        // It is sent on as it came.
        XCTAssertEqual(try message.modified().elems, content.elems)
        let receipt = V2TIMMessageReceipt(
            Receipt(
                conversation: .group("g"), messageId: "m", seq: 1, readCount: .max, unreadCount: 7,
                isPeerRead: false, time: 9))
        XCTAssertEqual(receipt.readCount, .max, "the vendor's type has 32 bits")
        XCTAssertEqual(receipt.unreadCount, 7)
    }
}

private final class Everything: NSObject, V2TIMSDKListener, V2TIMAdvancedMsgListener, V2TIMSimpleMsgListener,
    V2TIMGroupListener, V2TIMConversationListener
{}
