import Foundation

// The same methods under other names, as Swift has imported them from other versions of the vendor's SDK. What differs
// in labels only is generated: V2TIMManager+Unlabelled.swift.

extension V2TIMManager {
    public func delete(_ msgList: [V2TIMMessage]?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        deleteMessages(msgList: msgList, succ: succ, fail: fail)
    }

    public func markC2CMessage(asRead userID: String?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        markC2CMessageAsRead(userID, succ: succ, fail: fail)
    }

    public func markGroupMessage(asRead groupID: String?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        markGroupMessageAsRead(groupID, succ: succ, fail: fail)
    }

    public func markAllMessage(asRead succ: V2TIMSucc?, fail: V2TIMFail?) {
        markAllMessageAsRead(succ, fail: fail)
    }

    public func inviteUser(
        toGroup groupID: String?, userList: [String]?, succ: V2TIMGroupMemberOperationResultListSucc?,
        fail: V2TIMFail?
    ) {
        inviteUserToGroup(groupID: groupID, userList: userList, succ: succ, fail: fail)
    }
}
