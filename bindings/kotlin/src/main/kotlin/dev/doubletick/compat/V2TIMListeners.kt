package dev.doubletick.compat

/**
 * Is told of messages and receipts. Methods that are not overridden do nothing.
 *
 * All of them are called one at a time and in order, on the thread of the callbacks ([V2TIMManager]).
 */
@JvmSuppressWildcards
public abstract class V2TIMAdvancedMsgListener {
    /** A message that is new to this device: of others, or of this user on another device. Each comes once. */
    public open fun onRecvNewMessage(msg: V2TIMMessage) {}

    /** How far peers have marked one-to-one conversations read; the receipts carry no message id. */
    public open fun onRecvC2CReadReceipt(receiptList: List<V2TIMMessageReceipt>) {}

    /** Newest receipts of own messages, each message at most once. */
    public open fun onRecvMessageReadReceipts(receiptList: List<V2TIMMessageReceipt>) {}

    /** A message was revoked. The method with three parameters is called too. */
    public open fun onRecvMessageRevoked(msgID: String) {}

    /** A message was revoked, by whom and why. */
    public open fun onRecvMessageRevoked(msgID: String, operateUser: V2TIMUserFullInfo, reason: String) {}

    /** A message was modified. */
    public open fun onRecvMessageModified(msg: V2TIMMessage) {}
}

/** Is told of text and custom messages in the short form. Methods that are not overridden do nothing. */
@JvmSuppressWildcards
public abstract class V2TIMSimpleMsgListener {
    /** A one-to-one text. */
    public open fun onRecvC2CTextMessage(msgID: String, sender: V2TIMUserInfo, text: String) {}

    /** One-to-one custom data. */
    public open fun onRecvC2CCustomMessage(msgID: String, sender: V2TIMUserInfo, customData: ByteArray) {}

    /** A text in a group. */
    public open fun onRecvGroupTextMessage(
        msgID: String,
        groupID: String,
        sender: V2TIMGroupMemberInfo,
        text: String,
    ) {
    }

    /** Custom data in a group. */
    public open fun onRecvGroupCustomMessage(
        msgID: String,
        groupID: String,
        sender: V2TIMGroupMemberInfo,
        customData: ByteArray,
    ) {
    }
}

/** Is told of what happens in groups, while it happens. Methods that are not overridden do nothing. */
@JvmSuppressWildcards
public abstract class V2TIMGroupListener {
    /** Someone joined. */
    public open fun onMemberEnter(groupID: String, memberList: List<V2TIMGroupMemberInfo>) {}

    /** Someone left. */
    public open fun onMemberLeave(groupID: String, member: V2TIMGroupMemberInfo) {}

    /** Someone was invited, and is a member now. */
    public open fun onMemberInvited(
        groupID: String,
        opUser: V2TIMGroupMemberInfo,
        memberList: List<V2TIMGroupMemberInfo>,
    ) {
    }

    /** Someone was removed. */
    public open fun onMemberKicked(
        groupID: String,
        opUser: V2TIMGroupMemberInfo,
        memberList: List<V2TIMGroupMemberInfo>,
    ) {
    }

    /** Members were muted or unmuted. */
    public open fun onMemberInfoChanged(groupID: String, v2TIMGroupMemberChangeInfoList: List<V2TIMGroupMemberChangeInfo>) {
    }

    /** The group is gone. */
    public open fun onGroupDismissed(groupID: String, opUser: V2TIMGroupMemberInfo) {}

    /** What of the group's info changed. */
    public open fun onGroupInfoChanged(groupID: String, changeInfos: List<V2TIMGroupChangeInfo>) {}

    /** Everyone was muted or unmuted; [onGroupInfoChanged] is called too. */
    public open fun onAllGroupMembersMuted(groupID: String, isMute: Boolean) {}

    /** Members became administrators. */
    public open fun onGrantAdministrator(
        groupID: String,
        opUser: V2TIMGroupMemberInfo,
        memberList: List<V2TIMGroupMemberInfo>,
    ) {
    }

    /** Members are administrators no more. */
    public open fun onRevokeAdministrator(
        groupID: String,
        opUser: V2TIMGroupMemberInfo,
        memberList: List<V2TIMGroupMemberInfo>,
    ) {
    }

    /** This user left the group on another device. */
    public open fun onQuitFromGroup(groupID: String) {}
}

/** Is told of the conversation list. Methods that are not overridden do nothing. */
@JvmSuppressWildcards
public abstract class V2TIMConversationListener {
    /** After a login: what was missed is being delivered. */
    public open fun onSyncServerStart() {}

    /** What was missed has been delivered. */
    public open fun onSyncServerFinish() {}

    /** Conversations came into the list. */
    public open fun onNewConversation(conversationList: List<V2TIMConversation>) {}

    /** Conversations changed. */
    public open fun onConversationChanged(conversationList: List<V2TIMConversation>) {}

    /** Conversations left the list. */
    public open fun onConversationDeleted(conversationIDList: List<String>) {}

    /** The total of unread messages changed. */
    public open fun onTotalUnreadMessageCountChanged(totalUnreadCount: Long) {}
}
