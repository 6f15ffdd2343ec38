import Doubletick
import Foundation

/// The id of a group that was made.
public typealias V2TIMCreateGroupSucc = (_ groupID: String?) -> Void
/// Groups.
public typealias V2TIMGroupInfoListSucc = (_ groupList: [V2TIMGroupInfo]?) -> Void
/// Groups that were asked for.
public typealias V2TIMGroupInfoResultListSucc = (_ groupResultList: [V2TIMGroupInfoResult]?) -> Void

// Groups.
extension V2TIMManager {
    /// Adds a listener of what happens in groups. It is not kept alive.
    public func addGroupListener(listener: (any V2TIMGroupListener)?) {
        Core.shared.groupListeners.add(listener)
    }

    /// Removes a listener.
    public func removeGroupListener(listener: (any V2TIMGroupListener)?) {
        Core.shared.groupListeners.remove(listener)
    }

    /// Makes a group, and answers its id; without one the service makes it. Fails with 6017, 8501 to 8505, 10021 (the
    /// id is taken), 9508 (a group without an id, and the link was cut: it may have been made).
    public func createGroup(
        groupType: String?, groupID: String?, groupName: String?, succ: V2TIMCreateGroupSucc?, fail: V2TIMFail?
    ) {
        let info = V2TIMGroupInfo()
        info.groupType = groupType
        info.groupID = groupID
        info.groupName = groupName
        createGroup(info: info, memberList: nil, succ: succ, fail: fail)
    }

    /// Makes a group of what was set on `info`, with at most 20 members beside this user.
    public func createGroup(
        info: V2TIMGroupInfo?, memberList: [V2TIMCreateGroupMemberInfo]?, succ: V2TIMCreateGroupSucc?,
        fail: V2TIMFail?
    ) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<String>) in
            let members = try (memberList ?? []).enumerated().map { index, member in
                try member.record("memberList[\(index)]")
            }
            client.createGroup(try info.given("info").new(members), done)
        } _: { succ?($0) }
    }

    /// Changes a group's info: what was set on `info`.
    public func setGroupInfo(info: V2TIMGroupInfo?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        Core.shared.ask(succ, fail) { client, done in
            let info = try info.given("info")
            client.modifyGroup(try info.groupID.given("info.groupID"), try info.changes(), done)
        }
    }

    /// How this user receives the messages of a group.
    public func setGroupReceiveMessageOpt(
        groupID: String?, opt: V2TIMReceiveMessageOpt, succ: V2TIMSucc?, fail: V2TIMFail?
    ) {
        Core.shared.ask(succ, fail) { client, done in
            let group = try groupID.given("groupID")
            guard let me = client.loginUser else { throw Refused(code: 6014, text: "nobody is logged in") }
            client.modifyMember(group, me, MemberChange(receiveOption: UInt32(opt.rawValue)), done)
        }
    }

    /// Mutes or unmutes everyone but the owner and the administrators, who may do it.
    public func muteAllGroupMembers(groupID: String?, isMute: Bool, succ: V2TIMSucc?, fail: V2TIMFail?) {
        Core.shared.ask(succ, fail) { client, done in
            client.modifyGroup(try groupID.given("groupID"), GroupChange(mutedAll: isMute), done)
        }
    }

    /// Makes a member the owner. Only the owner may.
    public func transferGroupOwner(groupID: String?, memberUserID: String?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        Core.shared.ask(succ, fail) { client, done in
            let owner = try memberUserID.given("memberUserID")
            client.modifyGroup(try groupID.given("groupID"), GroupChange(owner: owner), done)
        }
    }
}
