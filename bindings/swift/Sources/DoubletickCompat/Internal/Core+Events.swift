import Doubletick
import Foundation

// What the client tells unasked, to the listeners. Called by the mailbox.
extension Core {
    func tell(_ event: Event, _ log: Log) {
        switch event {
        case .network(let status, let code, let text): network(status, code, text)
        case .messages(let messages): messages.forEach(newMessage)
        case .receipts(let receipts): newReceipts(receipts)
        case .revoked(let messages): messages.forEach(revoked)
        case .modified(let messages):
            for message in messages {
                messageListeners.tell { $0.onRecvMessageModified(msg: V2TIMMessage(message) as V2TIMMessage?) }
            }
        case .groupTip(let tip): groupTip(tip)
        case .selfInfo(let profile):
            sdkListeners.tell { $0.onSelfInfoUpdated(info: V2TIMUserFullInfo(profile) as V2TIMUserFullInfo?) }
        case .kickedOffline: sdkListeners.tell { $0.onKickedOffline() }
        case .userSigExpired: sdkListeners.tell { $0.onUserSigExpired() }
        case .log(let level, let text): log.line(V2TIMLogLevel(rawValue: Int(level)) ?? .LOG_DEBUG, text)
        case .conversationsAdded, .conversationsUpdated, .conversationsDeleted, .syncStarted, .syncFinished,
            .totalUnread:
            conversations(event)
        }
    }

    private func network(_ status: NetworkStatus, _ code: Int32, _ text: String) {
        sdkListeners.tell { listener in
            switch status {
            case .connecting: listener.onConnecting()
            case .connected: listener.onConnectSuccess()
            case .disconnected, .connectFailed: listener.onConnectFailed(code, err: text as String?)
            }
        }
    }

    private func newMessage(_ message: Message) {
        // Each listener has an object of its own: it may write into it.
        messageListeners.tell { $0.onRecvNewMessage(msg: V2TIMMessage(message) as V2TIMMessage?) }
        guard message.content.elems.count == 1, message.status == .sent else { return }
        simpleListeners.tell { simple(message, message.content.elems[0], $0) }
    }

    private func simple(_ message: Message, _ elem: Elem, _ listener: any V2TIMSimpleMsgListener) {
        let id: String? = message.id
        switch (message.conversation, elem) {
        case (.c2c, .text(let text)):
            let sender: V2TIMUserInfo? = V2TIMUserInfo(sender: message)
            listener.onRecvC2CTextMessage(msgID: id, sender: sender, text: text as String?)
        case (.c2c, .custom(let data, _, _, _)):
            let sender: V2TIMUserInfo? = V2TIMUserInfo(sender: message)
            listener.onRecvC2CCustomMessage(msgID: id, sender: sender, customData: Data(data.utf8) as Data?)
        case (.group(let group), .text(let text)):
            let sender: V2TIMGroupMemberInfo? = V2TIMGroupMemberInfo(sender: message)
            listener.onRecvGroupTextMessage(
                msgID: id, groupID: group as String?, sender: sender, text: text as String?)
        case (.group(let group), .custom(let data, _, _, _)):
            let sender: V2TIMGroupMemberInfo? = V2TIMGroupMemberInfo(sender: message)
            listener.onRecvGroupCustomMessage(
                msgID: id, groupID: group as String?, sender: sender, customData: Data(data.utf8) as Data?)
        default: break
        }
    }

    /// The vendor has two methods: for messages, and for one-to-one conversations that were marked read.
    private func newReceipts(_ receipts: [Receipt]) {
        let ofMessages = receipts.filter { !$0.messageId.isEmpty }.map(V2TIMMessageReceipt.init)
        let ofPeers = receipts.filter { $0.messageId.isEmpty }.map(V2TIMMessageReceipt.init)
        if !ofMessages.isEmpty {
            messageListeners.tell { $0.onRecvMessageReadReceipts(receiptList: ofMessages as [V2TIMMessageReceipt]?) }
        }
        if !ofPeers.isEmpty {
            messageListeners.tell { $0.onRecvC2CReadReceipt(receiptList: ofPeers as [V2TIMMessageReceipt]?) }
        }
    }

    private func revoked(_ message: Message) {
        let user = message.revoker.map(V2TIMUserFullInfo.init)
        messageListeners.tell { listener in
            listener.onRecvMessageRevoked(
                msgID: message.id as String?, operateUser: user ?? V2TIMUserFullInfo(),
                reason: (message.revoker?.reason ?? "") as String?)
            listener.onRecvMessageRevoked(message.id as String?)
        }
    }

    private func conversations(_ event: Event) {
        conversationListeners.tell { listener in
            switch event {
            case .conversationsAdded(let list):
                listener.onNewConversation(conversationList: list.map(V2TIMConversation.init) as [V2TIMConversation]?)
            case .conversationsUpdated(let list):
                listener.onConversationChanged(
                    conversationList: list.map(V2TIMConversation.init) as [V2TIMConversation]?)
            case .conversationsDeleted(let ids):
                listener.onConversationDeleted(conversationIDList: ids.map(\.prefixed) as [String]?)
            case .syncStarted: listener.onSyncServerStart()
            case .syncFinished: listener.onSyncServerFinish()
            case .totalUnread(let count): listener.onTotalUnreadMessageCountChanged(totalUnreadCount: count)
            default: break
            }
        }
    }

    private func groupTip(_ tip: GroupTip) {
        let me = session?.client.loginUser
        let group: String? = tip.groupId
        let by: V2TIMGroupMemberInfo? = V2TIMGroupMemberInfo(tip.operator)
        let users: [V2TIMGroupMemberInfo]? = tip.users.map { V2TIMGroupMemberInfo($0) }
        groupListeners.tell { listener in
            switch tip.kind {
            case .joined:
                let joined: [V2TIMGroupMemberInfo]? = [V2TIMGroupMemberInfo(tip.operator)]
                listener.onMemberEnter(groupID: group, memberList: joined)
            case .invited: listener.onMemberInvited(groupID: group, opUser: by, memberList: users)
            case .quit where tip.operator.userId == me: listener.onQuitFromGroup(groupID: group)
            case .quit: listener.onMemberLeave(groupID: group, member: by)
            case .kicked: listener.onMemberKicked(groupID: group, opUser: by, memberList: users)
            case .adminSet: listener.onGrantAdministrator(groupID: group, opUser: by, memberList: users)
            case .adminCancelled: listener.onRevokeAdministrator(groupID: group, opUser: by, memberList: users)
            case .infoChanged(let change):
                let changes: [V2TIMGroupChangeInfo]? = V2TIMGroupChangeInfo.all(change)
                listener.onGroupInfoChanged(groupID: group, changeInfoList: changes)
                if let isMute = change.mutedAll {
                    listener.onAllGroupMembersMuted(groupID: group, isMute: isMute)
                }
            case .memberMuted(let seconds):
                let changes: [V2TIMGroupMemberChangeInfo]? = tip.users.map {
                    V2TIMGroupMemberChangeInfo(userID: $0.userId, muteTime: seconds)
                }
                listener.onMemberInfoChanged(groupID: group, changeInfoList: changes)
            case .deleted: listener.onGroupDismissed(groupID: group, opUser: by)
            }
        }
    }
}
