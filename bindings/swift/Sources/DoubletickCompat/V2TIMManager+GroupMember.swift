import Doubletick
import Foundation

/// A page of members, and the cursor of the next page; 0 at the end.
public typealias V2TIMGroupMemberInfoResultSucc = (
    _ nextSeq: UInt64, _ memberList: [V2TIMGroupMemberFullInfo]?
) -> Void
/// Members.
public typealias V2TIMGroupMemberInfoListSucc = (_ memberList: [V2TIMGroupMemberFullInfo]?) -> Void
/// What became of each user.
public typealias V2TIMGroupMemberOperationResultListSucc = (
    _ resultList: [V2TIMGroupMemberOperationResult]?
) -> Void

// Members of groups.
extension V2TIMManager {
    /// A page of members in the order of joining. `filter` is bits of `V2TIMGroupMemberFilter`; `nextSeq` is 0
    /// first, then that of the last page.
    public func getGroupMemberList(
        _ groupID: String?, filter: UInt32, nextSeq: UInt64, succ: V2TIMGroupMemberInfoResultSucc?, fail: V2TIMFail?
    ) {
        members(fail) {
            MemberQuery(groupId: try groupID.given("groupID"), roleFlags: UInt64(filter), cursor: nextSeq)
        } _: { page in
            succ?(page.nextCursor, page.members.map { V2TIMGroupMemberFullInfo($0) })
        }
    }

    /// Those of these 1 to 100 users that are members.
    public func getGroupMembersInfo(
        groupID: String?, memberList: [String]?, succ: V2TIMGroupMemberInfoListSucc?, fail: V2TIMFail?
    ) {
        members(fail) {
            let users = try memberList.given("memberList")
            guard !users.isEmpty else { throw Refused.argument("memberList", "is empty") }
            return MemberQuery(groupId: try groupID.given("groupID"), userIds: users)
        } _: { page in
            succ?(page.members.map { V2TIMGroupMemberFullInfo($0) })
        }
    }

    private func members(
        _ fail: V2TIMFail?, _ query: () throws -> MemberQuery, _ succ: @escaping (MemberPage) -> Void
    ) {
        Core.shared.ask(
            fail,
            { (client: CallbackClient, done: @escaping Done<MemberPage>) in client.members(try query(), done) }, succ)
    }

    /// Changes a member: what was set on `info`. The own name card, or anyone's by owner and administrators.
    public func setGroupMemberInfo(
        groupID: String?, info: V2TIMGroupMemberFullInfo?, succ: V2TIMSucc?, fail: V2TIMFail?
    ) {
        change(groupID, info?.userID, succ, fail) { try info.given("info").changes() }
    }

    /// Mutes a member for this many seconds; 0 unmutes. Owner and administrators may, on lower roles.
    public func muteGroupMember(
        groupID: String?, memberUserID: String?, muteTimeSeconds: UInt32, succ: V2TIMSucc?, fail: V2TIMFail?
    ) {
        change(groupID, memberUserID, succ, fail) { MemberChange(muteSeconds: muteTimeSeconds) }
    }

    /// Makes a member an administrator, or an ordinary member. Only the owner may.
    public func setGroupMemberRole(
        groupID: String?, memberUserID: String?, newRole: UInt32, succ: V2TIMSucc?, fail: V2TIMFail?
    ) {
        change(groupID, memberUserID, succ, fail) { MemberChange(role: try Role(newRole, "newRole")) }
    }

    private func change(
        _ groupID: String?, _ userID: String?, _ succ: V2TIMSucc?, _ fail: V2TIMFail?,
        _ changes: () throws -> MemberChange
    ) {
        Core.shared.ask(succ, fail) { client, done in
            client.modifyMember(
                try groupID.given("groupID"), try userID.given("memberUserID"), try changes(), done)
        }
    }
}
