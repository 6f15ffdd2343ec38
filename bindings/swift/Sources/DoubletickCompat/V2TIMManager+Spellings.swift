import Foundation

// The same methods as Swift has imported them from versions of the vendor's SDK that do not name the first
// parameter, which is also how one writes down an Objective-C selector. Where the first parameter is a closure, the
// other spelling is preferred, so that a call with trailing closures has one meaning.

extension V2TIMManager {
    public func login(_ userID: String?, userSig: String?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        login(userID: userID, userSig: userSig, succ: succ, fail: fail)
    }

    @_disfavoredOverload
    public func logout(_ succ: V2TIMSucc?, fail: V2TIMFail?) {
        logout(succ: succ, fail: fail)
    }

    public func addIMSDKListener(_ listener: (any V2TIMSDKListener)?) {
        addIMSDKListener(listener: listener)
    }

    public func removeIMSDKListener(_ listener: (any V2TIMSDKListener)?) {
        removeIMSDKListener(listener: listener)
    }

    public func addAdvancedMsgListener(_ listener: (any V2TIMAdvancedMsgListener)?) {
        addAdvancedMsgListener(listener: listener)
    }

    public func removeAdvancedMsgListener(_ listener: (any V2TIMAdvancedMsgListener)?) {
        removeAdvancedMsgListener(listener: listener)
    }

    public func addSimpleMsgListener(_ listener: (any V2TIMSimpleMsgListener)?) {
        addSimpleMsgListener(listener: listener)
    }

    public func removeSimpleMsgListener(_ listener: (any V2TIMSimpleMsgListener)?) {
        removeSimpleMsgListener(listener: listener)
    }

    public func addGroupListener(_ listener: (any V2TIMGroupListener)?) {
        addGroupListener(listener: listener)
    }

    public func removeGroupListener(_ listener: (any V2TIMGroupListener)?) {
        removeGroupListener(listener: listener)
    }

    public func addConversationListener(_ listener: (any V2TIMConversationListener)?) {
        addConversationListener(listener: listener)
    }

    public func removeConversationListener(_ listener: (any V2TIMConversationListener)?) {
        removeConversationListener(listener: listener)
    }

    public func setSelfInfo(_ info: V2TIMUserFullInfo?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        setSelfInfo(info: info, succ: succ, fail: fail)
    }
}

// Messages.
extension V2TIMManager {
    public func createTextMessage(_ text: String?) -> V2TIMMessage! {
        createTextMessage(text: text)
    }

    public func createTextAtMessage(_ text: String?, atUserList: NSMutableArray?) -> V2TIMMessage! {
        createTextAtMessage(text: text, atUserList: atUserList)
    }

    public func createAtSignedGroupMessage(_ message: V2TIMMessage?, atUserList: NSMutableArray?) -> V2TIMMessage! {
        createAtSignedGroupMessage(message: message, atUserList: atUserList)
    }

    public func createCustomMessage(_ data: Data?) -> V2TIMMessage! {
        createCustomMessage(data: data)
    }

    public func createCustomMessage(_ data: Data?, desc: String?, extension ext: String?) -> V2TIMMessage! {
        createCustomMessage(data: data, desc: desc, ext: ext)
    }

    public func createLocationMessage(_ desc: String?, longitude: Double, latitude: Double) -> V2TIMMessage! {
        createLocationMessage(desc: desc, longitude: longitude, latitude: latitude)
    }

    public func createFaceMessage(_ index: Int32, data: Data?) -> V2TIMMessage! {
        createFaceMessage(index: index, data: data)
    }

    public func createForwardMessage(_ message: V2TIMMessage?) -> V2TIMMessage? {
        createForwardMessage(message: message)
    }

    public func createTargetedGroupMessage(_ message: V2TIMMessage?, receiverList: NSMutableArray?) -> V2TIMMessage? {
        createTargetedGroupMessage(message: message, receiverList: receiverList)
    }

    @discardableResult
    public func sendMessage(
        _ message: V2TIMMessage?, receiver: String?, groupID: String?, priority: V2TIMMessagePriority,
        onlineUserOnly: Bool, offlinePushInfo: V2TIMOfflinePushInfo?, progress: V2TIMProgress?, succ: V2TIMSucc?,
        fail: V2TIMFail?
    ) -> String? {
        sendMessage(
            message: message, receiver: receiver, groupID: groupID, priority: priority,
            onlineUserOnly: onlineUserOnly, offlinePushInfo: offlinePushInfo, progress: progress, succ: succ,
            fail: fail)
    }

    @discardableResult
    public func sendC2CTextMessage(_ text: String?, to userID: String?, succ: V2TIMSucc?, fail: V2TIMFail?) -> String! {
        sendC2CTextMessage(text: text, to: userID, succ: succ, fail: fail)
    }

    @discardableResult
    public func sendC2CCustomMessage(
        _ customData: Data?, to userID: String?, succ: V2TIMSucc?, fail: V2TIMFail?
    ) -> String! {
        sendC2CCustomMessage(customData: customData, to: userID, succ: succ, fail: fail)
    }

    @discardableResult
    public func sendGroupTextMessage(
        _ text: String?, to groupID: String?, priority: V2TIMMessagePriority, succ: V2TIMSucc?, fail: V2TIMFail?
    ) -> String! {
        sendGroupTextMessage(text: text, to: groupID, priority: priority, succ: succ, fail: fail)
    }

    @discardableResult
    public func sendGroupCustomMessage(
        _ customData: Data?, to groupID: String?, priority: V2TIMMessagePriority, succ: V2TIMSucc?, fail: V2TIMFail?
    ) -> String! {
        sendGroupCustomMessage(customData: customData, to: groupID, priority: priority, succ: succ, fail: fail)
    }

    public func sendMessageReadReceipts(_ messageList: [V2TIMMessage]?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        sendMessageReadReceipts(messageList: messageList, succ: succ, fail: fail)
    }

    public func getMessageReadReceipts(
        _ messageList: [V2TIMMessage]?, succ: V2TIMMessageReadReceiptsSucc?, fail: V2TIMFail?
    ) {
        getMessageReadReceipts(messageList: messageList, succ: succ, fail: fail)
    }

    public func getGroupMessageReadMemberList(
        _ message: V2TIMMessage?, filter: V2TIMGroupMessageReadMembersFilter, nextSeq: UInt64, count: UInt32,
        succ: V2TIMGroupMessageReadMemberListSucc?, fail: V2TIMFail?
    ) {
        getGroupMessageReadMemberList(
            message: message, filter: filter, nextSeq: nextSeq, count: count, succ: succ, fail: fail)
    }

    public func getC2CHistoryMessageList(
        _ userID: String?, count: Int32, lastMsg: V2TIMMessage?, succ: V2TIMMessageListSucc?, fail: V2TIMFail?
    ) {
        getC2CHistoryMessageList(userID: userID, count: count, lastMsg: lastMsg, succ: succ, fail: fail)
    }

    public func getGroupHistoryMessageList(
        _ groupID: String?, count: Int32, lastMsg: V2TIMMessage?, succ: V2TIMMessageListSucc?, fail: V2TIMFail?
    ) {
        getGroupHistoryMessageList(groupID: groupID, count: count, lastMsg: lastMsg, succ: succ, fail: fail)
    }

    public func getHistoryMessageList(
        _ option: V2TIMMessageListGetOption?, succ: V2TIMMessageListSucc?, fail: V2TIMFail?
    ) {
        getHistoryMessageList(option: option, succ: succ, fail: fail)
    }

    public func findMessages(_ messageIDList: [String]?, succ: V2TIMMessageListSucc?, fail: V2TIMFail?) {
        findMessages(messageIDList: messageIDList, succ: succ, fail: fail)
    }

    public func revokeMessage(_ msg: V2TIMMessage?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        revokeMessage(msg: msg, succ: succ, fail: fail)
    }

    public func modifyMessage(_ msg: V2TIMMessage?, completion: V2TIMMessageModifyCompletion?) {
        modifyMessage(msg: msg, completion: completion)
    }

    public func deleteMessages(_ msgList: [V2TIMMessage]?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        deleteMessages(msgList: msgList, succ: succ, fail: fail)
    }

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
}

// Conversations.
extension V2TIMManager {
    public func getConversationList(
        _ nextSeq: UInt64, count: Int32, succ: V2TIMConversationResultSucc?, fail: V2TIMFail?
    ) {
        getConversationList(nextSeq: nextSeq, count: count, succ: succ, fail: fail)
    }

    public func getConversation(_ conversationID: String?, succ: V2TIMConversationSucc?, fail: V2TIMFail?) {
        getConversation(conversationID: conversationID, succ: succ, fail: fail)
    }

    public func getConversationList(
        _ conversationIDList: [String]?, succ: V2TIMConversationListSucc?, fail: V2TIMFail?
    ) {
        getConversationList(conversationIDList: conversationIDList, succ: succ, fail: fail)
    }

    @_disfavoredOverload
    public func getTotalUnreadMessageCount(_ succ: V2TIMTotalUnreadMessageCountSucc?, fail: V2TIMFail?) {
        getTotalUnreadMessageCount(succ: succ, fail: fail)
    }

    public func cleanConversationUnreadMessageCount(
        _ conversationID: String?, cleanTimestamp: UInt64, cleanSequence: UInt64, succ: V2TIMSucc?, fail: V2TIMFail?
    ) {
        cleanConversationUnreadMessageCount(
            conversationID: conversationID, cleanTimestamp: cleanTimestamp, cleanSequence: cleanSequence, succ: succ,
            fail: fail)
    }
}

// Groups.
extension V2TIMManager {
    public func createGroup(
        _ groupType: String?, groupID: String?, groupName: String?, succ: V2TIMCreateGroupSucc?, fail: V2TIMFail?
    ) {
        createGroup(groupType: groupType, groupID: groupID, groupName: groupName, succ: succ, fail: fail)
    }

    public func createGroup(
        _ info: V2TIMGroupInfo?, memberList: [V2TIMCreateGroupMemberInfo]?, succ: V2TIMCreateGroupSucc?,
        fail: V2TIMFail?
    ) {
        createGroup(info: info, memberList: memberList, succ: succ, fail: fail)
    }

    public func joinGroup(_ groupID: String?, msg: String?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        joinGroup(groupID: groupID, msg: msg, succ: succ, fail: fail)
    }

    public func quitGroup(_ groupID: String?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        quitGroup(groupID: groupID, succ: succ, fail: fail)
    }

    public func dismissGroup(_ groupID: String?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        dismissGroup(groupID: groupID, succ: succ, fail: fail)
    }

    @_disfavoredOverload
    public func getJoinedGroupList(_ succ: V2TIMGroupInfoListSucc?, fail: V2TIMFail?) {
        getJoinedGroupList(succ: succ, fail: fail)
    }

    public func setGroupInfo(_ info: V2TIMGroupInfo?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        setGroupInfo(info: info, succ: succ, fail: fail)
    }

    public func setGroupReceiveMessageOpt(
        _ groupID: String?, opt: V2TIMReceiveMessageOpt, succ: V2TIMSucc?, fail: V2TIMFail?
    ) {
        setGroupReceiveMessageOpt(groupID: groupID, opt: opt, succ: succ, fail: fail)
    }

    public func muteAllGroupMembers(_ groupID: String?, isMute: Bool, succ: V2TIMSucc?, fail: V2TIMFail?) {
        muteAllGroupMembers(groupID: groupID, isMute: isMute, succ: succ, fail: fail)
    }

    public func transferGroupOwner(_ groupID: String?, member userID: String?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        transferGroupOwner(groupID: groupID, memberUserID: userID, succ: succ, fail: fail)
    }

    public func getGroupMembersInfo(
        _ groupID: String?, memberList: [String]?, succ: V2TIMGroupMemberInfoListSucc?, fail: V2TIMFail?
    ) {
        getGroupMembersInfo(groupID: groupID, memberList: memberList, succ: succ, fail: fail)
    }

    public func setGroupMemberInfo(
        _ groupID: String?, info: V2TIMGroupMemberFullInfo?, succ: V2TIMSucc?, fail: V2TIMFail?
    ) {
        setGroupMemberInfo(groupID: groupID, info: info, succ: succ, fail: fail)
    }

    public func muteGroupMember(
        _ groupID: String?, member userID: String?, muteTime: UInt32, succ: V2TIMSucc?, fail: V2TIMFail?
    ) {
        muteGroupMember(
            groupID: groupID, memberUserID: userID, muteTimeSeconds: muteTime, succ: succ, fail: fail)
    }

    public func setGroupMemberRole(
        _ groupID: String?, member userID: String?, newRole: UInt32, succ: V2TIMSucc?, fail: V2TIMFail?
    ) {
        setGroupMemberRole(groupID: groupID, memberUserID: userID, newRole: newRole, succ: succ, fail: fail)
    }

    public func inviteUserToGroup(
        _ groupID: String?, userList: [String]?, succ: V2TIMGroupMemberOperationResultListSucc?, fail: V2TIMFail?
    ) {
        inviteUserToGroup(groupID: groupID, userList: userList, succ: succ, fail: fail)
    }

    public func inviteUser(
        toGroup groupID: String?, userList: [String]?, succ: V2TIMGroupMemberOperationResultListSucc?,
        fail: V2TIMFail?
    ) {
        inviteUserToGroup(groupID: groupID, userList: userList, succ: succ, fail: fail)
    }
}
