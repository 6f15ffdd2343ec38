import Doubletick
import DoubletickCompat
import Foundation
import XCTest

/// Conversations, profiles, and the own account.
final class TopicTests: CompatCase, @unchecked Sendable {
    func testConversations() async throws {
        try await login("alice")
        let bob = try await user("bob")
        try await bob.modifyProfile(ProfileChange(nickName: "Bob", faceUrl: "face"))
        try await group("hike", ["bob"])
        try await bob.send("one", to: .user("alice"))
        var named = bob.newMessage("@alice", to: .group("hike"))
        named.content.atUsers = ["alice"]
        try await bob.send(named)

        func page(_ from: UInt64) async throws -> ([V2TIMConversation], UInt64, Bool) {
            try await value { succ, fail in
                sdk.getConversationList(
                    nextSeq: from, count: 1, succ: { list, next, isFinished in succ((list ?? [], next, isFinished)) },
                    fail: fail)
            }
        }
        let (first, next, isFinished) = try await page(0)
        XCTAssertFalse(isFinished)
        let (second, end, isOver) = try await page(next)
        XCTAssertTrue(isOver)
        XCTAssertEqual(end, 0)
        // Both were active in the same millisecond, perhaps: then either may be first.
        XCTAssertEqual([first.count, second.count], [1, 1])
        let hike = try XCTUnwrap((first + second).first { $0.conversationID == "group_hike" })
        let withBob = try XCTUnwrap((first + second).first { $0.conversationID == "c2c_bob" })
        XCTAssertEqual(hike.type, .GROUP)
        XCTAssertEqual(hike.groupID, "hike")
        XCTAssertNil(hike.userID)
        XCTAssertEqual(hike.groupType, "Public")
        XCTAssertEqual(hike.groupAtInfolist?.map(\.atType), [.AT_ME])
        XCTAssertEqual(hike.groupAtInfolist?.map(\.seq), [hike.lastMessage!.seq])
        XCTAssertEqual(hike.recvOpt, V2TIM_RECEIVE_MESSAGE)
        XCTAssertEqual(withBob.type, .C2C)
        XCTAssertEqual(withBob.userID, "bob")
        XCTAssertEqual(withBob.showName, "Bob")
        XCTAssertEqual(withBob.faceUrl, "face")
        XCTAssertEqual(withBob.unreadCount, 1)
        XCTAssertEqual(withBob.lastMessage?.textElem?.text, "one")
        XCTAssertGreaterThan(hike.orderKey, 1_700_000_000_000)
        XCTAssertEqual(withBob.c2cReadTimestamp, 0)
        XCTAssertEqual(hike.groupReadSequence, 0)
        let none = await failure { succ, fail in
            sdk.getConversationList(nextSeq: 0, count: 0, succ: { _, _, _ in succ() }, fail: fail)
        }
        XCTAssertEqual(none?.text, "count: is less than 1")

        let one: V2TIMConversation? = try await value {
            sdk.getConversation(conversationID: "c2c_bob", succ: $0, fail: $1)
        }
        XCTAssertEqual(one?.unreadCount, 1)
        let missing = await failure { succ, fail in
            sdk.getConversation(conversationID: "c2c_nobody", succ: { _ in succ() }, fail: fail)
        }
        XCTAssertEqual(missing?.code, 6017)
        let ids = ["group_hike", "c2c_bob"]
        let some: [V2TIMConversation]? = try await value {
            sdk.getConversationList(conversationIDList: ids, succ: $0, fail: $1)
        }
        XCTAssertEqual(some?.compactMap(\.conversationID), ids)

        func list() async throws -> [V2TIMConversation] {
            try await value { succ, fail in
                sdk.getConversationList(nextSeq: 0, count: 9, succ: { all, _, _ in succ(all ?? []) }, fail: fail)
            }
        }
        let param = V2TIMMessageSearchParam()
        param.senderUserIDList = ["alice", "bob"]
        param.conversationID = "c2c_bob"
        let found: V2TIMMessageSearchResult? = try await value { sdk.searchLocalMessages(param: param, succ: $0, fail: $1) }
        XCTAssertEqual(found?.messageSearchResultItems?.first?.conversationID, "c2c_bob")
        XCTAssertEqual(found?.messageSearchResultItems?.first?.messageList?.count, found.map { Int($0.totalCount) })
        let local: V2TIMMessage = sdk.createTextMessage("local")
        var refused = await failure { sdk.insertC2CMessageToLocalStorage(msg: local, to: "bob", sender: nil, succ: $0, fail: $1) }
        XCTAssertEqual(refused?.code, 7013)
        refused = await failure {
            sdk.insertGroupMessageToLocalStorage(msg: nil, to: "g", sender: nil, succ: $0, fail: $1)
        }
        XCTAssertEqual(refused?.text, "msg: is nil")
        refused = await failure { sdk.deleteMessageFromLocalStorage(msg: nil, succ: $0, fail: $1) }
        XCTAssertEqual(refused?.text, "msg: is nil")
        try await done { sdk.setConversationDraft(conversationID: "c2c_bob", draftText: "begun", succ: $0, fail: $1) }
        var begun = try await list().first { $0.conversationID == "c2c_bob" }
        XCTAssertEqual(begun?.draftText, "begun")
        XCTAssertGreaterThan(begun?.draftTimestamp ?? 0, 1_600_000_000)
        try await done { sdk.setConversationDraft(conversationID: "c2c_bob", draftText: nil, succ: $0, fail: $1) }
        begun = try await list().first { $0.conversationID == "c2c_bob" }
        XCTAssertNil(begun?.draftText)
        try await done { sdk.pinConversation(conversationID: "c2c_bob", isPinned: true, succ: $0, fail: $1) }
        let pinned = try await list()
        XCTAssertEqual(pinned.map(\.conversationID), ["c2c_bob", "group_hike"])
        XCTAssertEqual(pinned.map(\.isPinned), [true, false])
        XCTAssertGreaterThan(pinned[0].orderKey, pinned[1].orderKey)
        let own: UInt64 = 1 << 63
        let star = UInt64(V2TIM_CONVERSATION_MARK_TYPE_STAR.rawValue)
        let marked: [V2TIMConversationOperationResult]? = try await value {
            sdk.markConversation(
                conversationIDList: ["c2c_bob", "c2c_nobody"], markType: NSNumber(value: star | own), enableMark: true,
                succ: $0, fail: $1)
        }
        XCTAssertEqual(marked?.map(\.resultCode), [0, 6017])
        XCTAssertEqual(marked?.map(\.conversationID), ["c2c_bob", "c2c_nobody"])
        let starred = V2TIMConversationListFilter()
        starred.markType = UInt(star)
        let page: [V2TIMConversation] = try await value { succ, fail in
            sdk.getConversationListByFilter(
                filter: starred, nextSeq: 0, count: 10, succ: { all, _, _ in succ(all ?? []) }, fail: fail)
        }
        XCTAssertEqual(page.map(\.conversationID), ["c2c_bob"])
        XCTAssertEqual(page.first?.markList, [NSNumber(value: star), NSNumber(value: own)])
        let groups = V2TIMConversationListFilter()
        groups.type = .GROUP
        groups.hasUnreadCount = true
        let unread: UInt64 = try await value { sdk.getUnreadMessageCountByFilter(filter: groups, succ: $0, fail: $1) }
        XCTAssertEqual(unread, 1)
        let noMark = await failure { succ, fail in
            sdk.markConversation(
                conversationIDList: ["c2c_bob"], markType: 16, enableMark: true, succ: { _ in succ() }, fail: fail)
        }
        XCTAssertEqual(noMark?.code, 6017)
        let kept: [V2TIMConversationOperationResult]? = try await value {
            sdk.setConversationCustomData(conversationIDList: ["c2c_bob"], customData: "颜色", succ: $0, fail: $1)
        }
        XCTAssertEqual(kept?.map(\.resultCode), [0])
        let made: [V2TIMConversationOperationResult]? = try await value {
            sdk.createConversationGroup(groupName: "工作", conversationIDList: ["c2c_bob"], succ: $0, fail: $1)
        }
        XCTAssertEqual(made?.map(\.resultCode), [0])
        try await done { sdk.renameConversationGroup(oldName: "工作", newName: "work", succ: $0, fail: $1) }
        let added: [V2TIMConversationOperationResult]? = try await value {
            sdk.addConversationsToGroup(groupName: "work", conversationIDList: ["group_hike"], succ: $0, fail: $1)
        }
        XCTAssertEqual(added?.map(\.resultCode), [0])
        let taken: [V2TIMConversationOperationResult]? = try await value {
            sdk.deleteConversationsFromGroup(groupName: "work", conversationIDList: ["group_hike"], succ: $0, fail: $1)
        }
        XCTAssertEqual(taken?.map(\.resultCode), [0])
        let beside = try await list().first { $0.conversationID == "c2c_bob" }
        XCTAssertEqual(beside?.customData, "颜色")
        XCTAssertEqual(beside?.conversationGroupList, ["work"])
        let names: [String]? = try await value { sdk.getConversationGroupList(succ: $0, fail: $1) }
        XCTAssertEqual(names, ["work"])
        let work = V2TIMConversationListFilter()
        work.conversationGroup = "work"
        let grouped: [V2TIMConversation] = try await value { succ, fail in
            sdk.getConversationListByFilter(
                filter: work, nextSeq: 0, count: 10, succ: { all, _, _ in succ(all ?? []) }, fail: fail)
        }
        XCTAssertEqual(grouped.map(\.conversationID), ["c2c_bob"])
        try await done { sdk.deleteConversationGroup(groupName: "work", succ: $0, fail: $1) }
        let noGroup = await failure { sdk.deleteConversationGroup(groupName: "work", succ: $0, fail: $1) }
        XCTAssertEqual(noGroup?.code, 51009)
        try await done { sdk.clearC2CHistoryMessage(userID: "bob", succ: $0, fail: $1) }
        let cleared = try await list()
        XCTAssertNil(cleared.first?.lastMessage)
        try await done { sdk.clearGroupHistoryMessage(groupID: "hike", succ: $0, fail: $1) }
        let deleted: [V2TIMConversationOperationResult]? = try await value {
            sdk.deleteConversationList(conversationIDList: ["c2c_bob"], clearMessage: false, succ: $0, fail: $1)
        }
        XCTAssertEqual(deleted?.map(\.resultCode), [0])
        try await done { sdk.deleteConversation(conversation: "c2c_bob", succ: $0, fail: $1) }
        let left = try await list()
        XCTAssertEqual(left.map(\.conversationID), ["group_hike"])
    }

    func testWhatIsToldOfConversations() async throws {
        let listener = Conversations()
        sdk.addConversationListener(listener: listener)
        try await login("alice")
        let bob = try await user("bob")
        let before: UInt64 = try await value { sdk.getTotalUnreadMessageCount(succ: $0, fail: $1) }
        XCTAssertEqual(before, 0)
        let oneToOne = V2TIMConversationListFilter()
        oneToOne.type = .C2C
        sdk.subscribeUnreadMessageCountByFilter(filter: oneToOne)
        let base: UInt64 = try await value { sdk.getUnreadMessageCountByFilter(filter: oneToOne, succ: $0, fail: $1) }
        XCTAssertEqual(base, 0)
        try await bob.send("one", to: .user("alice"))
        let filtered = try await listener.filtered.first(1)
        XCTAssertEqual(filtered, ["\(V2TIMConversationType.C2C.rawValue) 1"])
        sdk.unsubscribeUnreadMessageCountByFilter(filter: oneToOne)
        let told = try await listener.news.first(1)
        XCTAssertEqual(told, ["c2c_bob"])
        _ = try await listener.totals.first(1)
        XCTAssertEqual(listener.totals.all.last, 1)
        XCTAssertEqual(listener.syncs.all, ["start", "finish"])
        try await done { sdk.markAllMessageAsRead($0, fail: $1) }
        let changed = try await listener.changes.first(1)
        XCTAssertEqual(changed[0], "c2c_bob")
        sdk.removeConversationListener(listener: listener)
        let count = listener.news.all.count + listener.changes.all.count
        let other = Conversations()
        sdk.addConversationListener(listener: other)
        try await bob.send("two", to: .user("alice"))
        _ = try await other.changes.first(1)
        XCTAssertEqual(listener.news.all.count + listener.changes.all.count, count)
    }

    func testProfiles() async throws {
        let listener = OwnProfile()
        sdk.addIMSDKListener(listener: listener)
        try await login("alice")
        let info = V2TIMUserFullInfo()
        info.nickName = "爱丽丝"
        info.faceURL = "https://example.org/alice.png"
        info.selfSignature = "hi"
        info.gender = .GENDER_FEMALE
        info.role = 3
        info.level = 4
        info.birthday = 20_000_101
        info.allowType = .FRIEND_DENY_ANY
        info.customInfo = ["Lake": Data("湖".utf8)]
        try await done { sdk.setSelfInfo(info: info, succ: $0, fail: $1) }
        let told = try await listener.seen.first(1)
        XCTAssertEqual(told, ["爱丽丝"])
        // Only what is set is changed.
        let change = V2TIMUserFullInfo()
        change.level = 5
        try await done { sdk.setSelfInfo(info: change, succ: $0, fail: $1) }
        let found: [V2TIMUserFullInfo]? = try await value {
            sdk.getUsersInfo(["alice", "nobody"], succ: $0, fail: $1)
        }
        XCTAssertEqual(found?.count, 1)
        let alice = try XCTUnwrap(found?.first)
        XCTAssertEqual(alice.userID, "alice")
        XCTAssertEqual(alice.nickName, "爱丽丝")
        XCTAssertEqual(alice.faceURL, "https://example.org/alice.png")
        XCTAssertEqual(alice.selfSignature, "hi")
        XCTAssertEqual(alice.gender, .GENDER_FEMALE)
        XCTAssertEqual(alice.role, 3)
        XCTAssertEqual(alice.level, 5)
        XCTAssertEqual(alice.birthday, 20_000_101)
        XCTAssertEqual(alice.allowType, .FRIEND_DENY_ANY)
        XCTAssertEqual(alice.customInfo, ["Lake": Data("湖".utf8)])
        let binary = V2TIMUserFullInfo()
        binary.customInfo = ["Lake": Data([0xff])]
        let refused = await failure { sdk.setSelfInfo(info: binary, succ: $0, fail: $1) }
        XCTAssertEqual(refused, Failure(code: 6017, text: "info.customInfo[\"Lake\"]: is not UTF-8"))
        sdk.removeIMSDKListener(listener: listener)
    }

    func testAnotherDeviceTakesThePlace() async throws {
        let listener = Connection()
        sdk.addIMSDKListener(listener: listener)
        try await login("alice")
        _ = try await user("alice")
        _ = try await listener.seen.first { $0 == "kicked" }
        XCTAssertEqual(sdk.getLoginStatus(), .STATUS_LOGOUT)
        XCTAssertNil(sdk.getLoginUser())
        let refused = await failure { sdk.logout(succ: $0, fail: $1) }
        XCTAssertEqual(refused?.code, 6014)
    }

    func testWhatCannotBeSent() async throws {
        try await login("alice")
        _ = try await user("bob")
        func refusal(_ message: V2TIMMessage?, _ user: String?, _ group: String?) async -> Failure? {
            await failure { succ, fail in
                let id = sdk.sendMessage(
                    message: message, receiver: user, groupID: group, priority: .PRIORITY_NORMAL,
                    onlineUserOnly: false, offlinePushInfo: nil, progress: nil, succ: succ, fail: fail)
                XCTAssertNil(id)
            }
        }
        var refused = await refusal(nil, "bob", nil)
        XCTAssertEqual(refused, Failure(code: 6017, text: "message: is nil"))
        refused = await refusal(sdk.createTextMessage("?"), nil, "")
        XCTAssertEqual(refused, Failure(code: 6017, text: "receiver, groupID: neither is given"))
        refused = await refusal(sdk.createCustomMessage(Data([0xff])), "bob", nil)
        XCTAssertEqual(refused, Failure(code: 6017, text: "customElem.data: is not UTF-8"))
        refused = await refusal(sdk.createFaceMessage(1, data: Data([0xff])), "bob", nil)
        XCTAssertEqual(refused, Failure(code: 6017, text: "faceElem.data: is not UTF-8"))
        let cloud: V2TIMMessage = sdk.createTextMessage("?")
        cloud.cloudCustomData = Data([0xff])
        refused = await refusal(cloud, "bob", nil)
        XCTAssertEqual(refused, Failure(code: 6017, text: "cloudCustomData: is not UTF-8"))
        let sent = try await send("once", to: "bob")
        refused = await refusal(sent, "bob", nil)
        XCTAssertEqual(refused?.code, 6017)

        // What the service refuses can be sent again, and keeps its id.
        let lost: V2TIMMessage = sdk.createTextMessage("to nobody")
        var ids: [String?] = []
        for _ in 0..<2 {
            let failure = await failure { succ, fail in
                ids.append(
                    sdk.sendMessage(
                        lost, receiver: "nobody", groupID: nil, priority: .PRIORITY_NORMAL, onlineUserOnly: false,
                        offlinePushInfo: nil, progress: nil, succ: succ, fail: fail))
            }
            XCTAssertEqual(failure?.code, 20003)
            XCTAssertEqual(lost.status, .MSG_STATUS_SEND_FAIL)
        }
        XCTAssertEqual(ids.count, 2)
        XCTAssertNotNil(ids[0])
        XCTAssertEqual(ids[0], ids[1])

        let other = try await send("elsewhere", to: "bob")
        try await group("hike", ["bob"])
        let inGroup = try await send("here", group: "hike")
        refused = await failure { sdk.deleteMessages([other, inGroup], succ: $0, fail: $1) }
        XCTAssertEqual(refused, Failure(code: 6017, text: "msgList: is of several conversations"))
        refused = await failure { sdk.deleteMessages([], succ: $0, fail: $1) }
        XCTAssertEqual(refused, Failure(code: 6017, text: "msgList: is empty"))
    }
}

private final class Conversations: NSObject, V2TIMConversationListener {
    let news = Seen<String?>()
    let changes = Seen<String?>()
    let totals = Seen<UInt64>()
    let filtered = Seen<String>()
    let syncs = Seen<String>()

    func onSyncServerStart() {
        syncs.add("start")
    }

    func onSyncServerFinish() {
        syncs.add("finish")
    }

    func onNewConversation(conversationList: [V2TIMConversation]!) {
        conversationList.forEach { news.add($0.conversationID) }
    }

    func onConversationChanged(conversationList: [V2TIMConversation]!) {
        conversationList.forEach { changes.add($0.conversationID) }
    }

    func onTotalUnreadMessageCountChanged(totalUnreadCount: UInt64) {
        totals.add(totalUnreadCount)
    }

    func onUnreadMessageCountChangedByFilter(filter: V2TIMConversationListFilter!, totalUnreadCount: UInt64) {
        filtered.add("\(filter.type.rawValue) \(totalUnreadCount)")
    }
}

private final class OwnProfile: NSObject, V2TIMSDKListener {
    let seen = Seen<String>()

    func onSelfInfoUpdated(info: V2TIMUserFullInfo) {
        seen.add(info.nickName ?? "")
    }
}
