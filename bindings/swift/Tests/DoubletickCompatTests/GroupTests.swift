import Doubletick
import DoubletickCompat
import Foundation
import XCTest

/// Groups, their members, and what is told of them.
final class GroupTests: CompatCase, @unchecked Sendable {
    func testMakingAndChangingAGroup() async throws {
        try await login("alice")
        _ = try await user("bob")
        let info = V2TIMGroupInfo()
        info.groupType = "Public"
        info.groupName = "徒步"
        info.introduction = "We walk"
        info.notification = "Bring water"
        info.faceURL = "https://example.org/hike.png"
        info.groupAddOpt = .GROUP_ADD_ANY
        info.groupApproveOpt = .GROUP_ADD_AUTH
        info.customInfo = ["lake": Data("湖".utf8)]
        let admin = V2TIMCreateGroupMemberInfo()
        admin.userID = "bob"
        admin.role = UInt32(V2TIMGroupMemberRole.GROUP_MEMBER_ROLE_ADMIN.rawValue)
        let id: String? = try await value { sdk.createGroup(info: info, memberList: [admin], succ: $0, fail: $1) }
        let group = try XCTUnwrap(id)
        XCTAssertFalse(group.isEmpty, "the service made an id")

        let results: [V2TIMGroupInfoResult]? = try await value {
            sdk.getGroupsInfo([group, "nowhere"], succ: $0, fail: $1)
        }
        XCTAssertEqual(results?.map(\.resultCode), [0, 10010])
        XCTAssertNil(results?[1].info)
        XCTAssertFalse(results?[1].resultMsg?.isEmpty ?? true)
        let made = try XCTUnwrap(results?[0].info)
        XCTAssertEqual(made.groupID, group)
        XCTAssertEqual(made.groupType, GroupType_Public)
        XCTAssertEqual(made.groupName, "徒步")
        XCTAssertEqual(made.introduction, "We walk")
        XCTAssertEqual(made.notification, "Bring water")
        XCTAssertEqual(made.faceURL, "https://example.org/hike.png")
        XCTAssertEqual(made.groupAddOpt, .GROUP_ADD_ANY)
        XCTAssertEqual(made.groupApproveOpt, .GROUP_ADD_AUTH)
        XCTAssertEqual(made.customInfo, ["lake": Data("湖".utf8)])
        XCTAssertEqual(made.owner, "alice")
        XCTAssertEqual(made.memberCount, 2)
        XCTAssertGreaterThan(made.memberMaxCount, 2)
        XCTAssertGreaterThan(made.createTime, 1_700_000_000)
        XCTAssertGreaterThan(made.lastInfoTime, 1_700_000_000)
        XCTAssertEqual(made.lastMessageTime, 0)
        XCTAssertFalse(made.allMuted)

        // Only what is set is changed.
        let change = V2TIMGroupInfo()
        change.groupID = group
        change.groupName = "Lake"
        change.allMuted = true
        try await done { sdk.setGroupInfo(info: change, succ: $0, fail: $1) }
        try await done {
            sdk.setGroupReceiveMessageOpt(groupID: group, opt: .RECEIVE_NOT_NOTIFY_MESSAGE, succ: $0, fail: $1)
        }
        let joined: [V2TIMGroupInfo]? = try await value { sdk.getJoinedGroupList(succ: $0, fail: $1) }
        XCTAssertEqual(joined?.count, 1)
        XCTAssertEqual(joined?[0].groupName, "Lake")
        XCTAssertEqual(joined?[0].introduction, "We walk")
        XCTAssertEqual(joined?[0].allMuted, true)
        XCTAssertEqual(joined?[0].role, 400)
        XCTAssertEqual(joined?[0].recvOpt, .RECEIVE_NOT_NOTIFY_MESSAGE)
        XCTAssertGreaterThan(joined?[0].joinTime ?? 0, 1_700_000_000)

        try await done { sdk.muteAllGroupMembers(groupID: group, isMute: false, succ: $0, fail: $1) }
        try await done { sdk.transferGroupOwner(groupID: group, memberUserID: "bob", succ: $0, fail: $1) }
        let now: [V2TIMGroupInfoResult]? = try await value { sdk.getGroupsInfo([group], succ: $0, fail: $1) }
        XCTAssertEqual(now?[0].info.allMuted, false)
        XCTAssertEqual(now?[0].info.owner, "bob")
        try await done { sdk.quitGroup(groupID: group, succ: $0, fail: $1) }
        let none: [V2TIMGroupInfo]? = try await value { sdk.getJoinedGroupList(succ: $0, fail: $1) }
        XCTAssertEqual(none?.count, 0)
    }

    func testJoiningAndDismissing() async throws {
        try await login("alice")
        let bob = try await user("bob")
        _ = try await bob.createGroup(NewGroup(groupId: "meeting", groupType: .meeting, name: "Meeting"))
        try await done { sdk.joinGroup(groupID: "meeting", msg: "hello", succ: $0, fail: $1) }
        let again = await failure { sdk.joinGroup(groupID: "meeting", msg: nil, succ: $0, fail: $1) }
        XCTAssertEqual(again?.code, 10013)
        let refused = await failure { sdk.dismissGroup(groupID: "meeting", succ: $0, fail: $1) }
        XCTAssertEqual(refused?.code, 10007)
        for (type, id) in [(GroupType_Meeting, "mine"), ("ChatRoom", "old name")] {
            let made: String? = try await value {
                sdk.createGroup(groupType: type, groupID: id, groupName: "Mine", succ: $0, fail: $1)
            }
            XCTAssertEqual(made, id)
        }
        let types: [V2TIMGroupInfoResult]? = try await value {
            sdk.getGroupsInfo(["mine", "old name"], succ: $0, fail: $1)
        }
        XCTAssertEqual(types?.map { $0.info.groupType }, ["Meeting", "Meeting"])
        try await done { sdk.dismissGroup(groupID: "mine", succ: $0, fail: $1) }
        let unknown = await failure { succ, fail in
            sdk.createGroup(groupType: "Cave", groupID: nil, groupName: "?", succ: { _ in succ() }, fail: fail)
        }
        XCTAssertEqual(unknown, Failure(code: 6017, text: "groupType: Cave is no type of a group"))
    }

    func testMembers() async throws {
        try await login("alice")
        _ = try await user("carol")
        try await group("hike", ["bob"])
        let invited: [V2TIMGroupMemberOperationResult]? = try await value {
            sdk.inviteUserToGroup(groupID: "hike", userList: ["carol", "bob", "nobody"], succ: $0, fail: $1)
        }
        XCTAssertEqual(invited?.map(\.userID), ["carol", "bob", "nobody"])
        XCTAssertEqual(
            invited?.map(\.result),
            [.GROUP_MEMBER_RESULT_SUCC, .GROUP_MEMBER_RESULT_INVALID, .GROUP_MEMBER_RESULT_FAIL])

        let card = V2TIMGroupMemberFullInfo()
        card.userID = "bob"
        card.nameCard = "Bobby"
        card.customInfo = ["boots": Data("42".utf8)]
        try await done { sdk.setGroupMemberInfo(groupID: "hike", info: card, succ: $0, fail: $1) }
        try await done {
            sdk.setGroupMemberRole(groupID: "hike", memberUserID: "bob", newRole: 300, succ: $0, fail: $1)
        }
        try await done {
            sdk.muteGroupMember(groupID: "hike", memberUserID: "carol", muteTimeSeconds: 600, succ: $0, fail: $1)
        }
        let infos: [V2TIMGroupMemberFullInfo]? = try await value {
            sdk.getGroupMembersInfo(groupID: "hike", memberList: ["bob", "carol"], succ: $0, fail: $1)
        }
        let bob = try XCTUnwrap(infos?.first { $0.userID == "bob" })
        XCTAssertEqual(bob.nameCard, "Bobby")
        XCTAssertEqual(bob.customInfo, ["boots": Data("42".utf8)])
        XCTAssertEqual(bob.role, 300)
        XCTAssertEqual(bob.muteUntil, 0)
        XCTAssertGreaterThan(bob.joinTime, 1_700_000_000)
        XCTAssertEqual(bob.nickName, "")
        XCTAssertEqual(bob.faceURL, "")
        let carol = try XCTUnwrap(infos?.first { $0.userID == "carol" })
        XCTAssertGreaterThan(carol.muteUntil, 1_700_000_000)

        func list(_ filter: V2TIMGroupMemberFilter) async throws -> [String?] {
            let page: [V2TIMGroupMemberFullInfo]? = try await value { succ, fail in
                sdk.getGroupMemberList(
                    "hike", filter: UInt32(filter.rawValue), nextSeq: 0,
                    succ: { nextSeq, members in
                        XCTAssertEqual(nextSeq, 0)
                        succ(members)
                    }, fail: fail)
            }
            return (page ?? []).map(\.userID)
        }
        var users = try await list(.GROUP_MEMBER_FILTER_ALL)
        XCTAssertEqual(users, ["alice", "bob", "carol"])
        users = try await list(.GROUP_MEMBER_FILTER_ADMIN)
        XCTAssertEqual(users, ["bob"])

        let kicked: [V2TIMGroupMemberOperationResult]? = try await value {
            sdk.kickGroupMember("hike", memberList: ["carol"], reason: "late", succ: $0, fail: $1)
        }
        XCTAssertEqual(kicked?.map(\.result), [.GROUP_MEMBER_RESULT_SUCC])
        users = try await list(.GROUP_MEMBER_FILTER_ALL)
        XCTAssertEqual(users, ["alice", "bob"])
        let role = await failure {
            sdk.setGroupMemberRole(groupID: "hike", memberUserID: "bob", newRole: 7, succ: $0, fail: $1)
        }
        XCTAssertEqual(role?.text, "newRole: 7 is no role")
        let empty = await failure { succ, fail in
            sdk.getGroupMembersInfo(groupID: "hike", memberList: [], succ: { _ in succ() }, fail: fail)
        }
        XCTAssertEqual(empty?.text, "memberList: is empty")
    }

    func testWhatIsToldOfAGroup() async throws {
        try await login("alice")
        let bob = try await user("bob")
        let carol = try await user("carol")
        let listener = Tips()
        sdk.addGroupListener(listener: listener)
        // Bob's group, in which alice is told of everything.
        let group = NewGroup(
            groupId: "hike", groupType: .public, name: "Hike", addOption: .any, approveOption: .any)
        _ = try await bob.createGroup(group)
        _ = try await bob.invite(["alice"], to: "hike")
        try await carol.joinGroup("hike")
        try await bob.modifyMember("carol", of: "hike", MemberChange(role: .admin))
        try await bob.modifyMember("carol", of: "hike", MemberChange(role: .normal))
        try await bob.modifyMember("carol", of: "hike", MemberChange(muteSeconds: 60))
        var change = GroupChange(name: "Lake")
        change.introduction = "i"
        change.notification = "n"
        change.faceUrl = "f"
        change.addOption = .forbid
        change.approveOption = .auth
        change.mutedAll = true
        change.custom = [CustomField(key: "k", value: "v")]
        try await bob.modifyGroup("hike", change)
        try await carol.quitGroup("hike")
        _ = try await bob.invite(["carol"], to: "hike")
        _ = try await bob.kick(["carol"], from: "hike")
        try await done { sdk.quitGroup(groupID: "hike", succ: $0, fail: $1) }
        let told = try await listener.seen.first(11)
        XCTAssertEqual(
            told,
            [
                "bob invited alice", "carol entered", "bob granted carol", "bob revoked carol", "carol muted 60",
                "1 Lake,2 i,3 n,4 f,6 k=v,8 true,11 0,12 1", "all muted true", "carol left", "bob invited carol",
                "bob kicked carol", "quit hike",
            ])
        sdk.removeGroupListener(listener: listener)

        let other = Tips()
        sdk.addGroupListener(listener: other)
        _ = try await bob.createGroup(
            NewGroup(groupId: "short", groupType: .public, name: "Short", members: [NewMember(userId: "alice")]))
        try await bob.deleteGroup("short")
        _ = try await other.seen.first { $0 == "bob dismissed short" }
        XCTAssertEqual(listener.seen.all.count, 11)
    }
}

private final class Tips: NSObject, V2TIMGroupListener {
    let seen = Seen<String>()

    private func names(_ members: [V2TIMGroupMemberInfo]) -> String {
        members.map { $0.userID ?? "" }.joined(separator: ",")
    }

    func onMemberEnter(groupID: String?, memberList: [V2TIMGroupMemberInfo]!) {
        seen.add("\(names(memberList)) entered")
    }

    func onMemberLeave(groupID: String?, member: V2TIMGroupMemberInfo!) {
        seen.add("\(names([member])) left")
    }

    func onMemberInvited(groupID: String?, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!) {
        seen.add("\(names([opUser])) invited \(names(memberList))")
    }

    func onMemberKicked(groupID: String?, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!) {
        seen.add("\(names([opUser])) kicked \(names(memberList))")
    }

    func onMemberInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo]!) {
        changeInfoList.forEach { seen.add("\($0.userID!) muted \($0.muteTime)") }
    }

    func onAllGroupMembersMuted(groupID: String?, isMute: Bool) {
        seen.add("all muted \(isMute)")
    }

    func onGroupDismissed(groupID: String?, opUser: V2TIMGroupMemberInfo!) {
        seen.add("\(names([opUser])) dismissed \(groupID!)")
    }

    func onGroupInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupChangeInfo]!) {
        let changes = changeInfoList.map { change in
            switch change.type {
            case .GROUP_INFO_CHANGE_TYPE_CUSTOM: return "6 \(change.key!)=\(change.value!)"
            case .GROUP_INFO_CHANGE_TYPE_SHUT_UP_ALL: return "8 \(change.boolValue)"
            default: return "\(change.type.rawValue) \(change.value ?? String(change.intValue))"
            }
        }
        // In the order of their numbers, which are the vendor's.
        let inOrder = changes.sorted { Int($0.prefix { $0 != " " })! < Int($1.prefix { $0 != " " })! }
        seen.add(inOrder.joined(separator: ","))
    }

    func onGrantAdministrator(
        groupID: String?, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!
    ) {
        seen.add("\(names([opUser])) granted \(names(memberList))")
    }

    func onRevokeAdministrator(
        groupID: String?, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!
    ) {
        seen.add("\(names([opUser])) revoked \(names(memberList))")
    }

    func onQuitFromGroup(groupID: String?) {
        seen.add("quit \(groupID!)")
    }
}
