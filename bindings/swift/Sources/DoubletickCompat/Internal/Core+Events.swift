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
                messageListeners.tell { $0.tellRecvMessageModified(V2TIMMessage(message)) }
            }
        case .groupTip(let tip): groupTip(tip)
        case .reminder(let one): reminder(one)
        case .selfInfo(let profile):
            sdkListeners.tell { $0.tellSelfInfoUpdated(V2TIMUserFullInfo(profile)) }
        case .kickedOffline: sdkListeners.tell { $0.onKickedOffline() }
        case .userSigExpired: sdkListeners.tell { $0.onUserSigExpired() }
        case .log(let level, let text): log.line(V2TIMLogLevel(rawValue: Int(level)) ?? .LOG_DEBUG, text)
        case .outbox(let items):
            messageListeners.tell { $0.tellOutboxChanged(items.map(V2TIMOutboxItem.init)) }
        case .conversationsAdded, .conversationsUpdated, .conversationsDeleted, .syncStarted, .syncFinished,
            .totalUnread, .unreadByFilter:
            conversations(event)
        case .conversationGroupCreated, .conversationGroupDeleted, .conversationGroupRenamed,
            .conversationsAddedToGroup, .conversationsRemovedFromGroup:
            conversationGroups(event)
        }
    }

    /// What the vendor's servers say by a command of the application's backend comes the same way.
    private func reminder(_ reminder: Reminder) {
        let conversation: [String: String]
        var group = ""
        switch reminder.conversation {
        case .c2c(let user): conversation = ["c2c": user]
        case .group(let id): (conversation, group) = (["group": id], id)
        }
        let fields: [String: Any] = [
            "conversation": conversation, "msg_id": reminder.messageId, "seq": reminder.seq, "sender": reminder.sender,
            "time": reminder.time,
        ]
        // Texts and numbers are always JSON.
        guard let data = try? JSONSerialization.data(withJSONObject: ["reminder": fields]) else { return }
        groupListeners.tell { $0.tellReceiveRESTCustomData(group, data) }
    }

    private func network(_ status: NetworkStatus, _ code: Int32, _ text: String) {
        sdkListeners.tell { listener in
            switch status {
            case .connecting: listener.onConnecting()
            case .connected: listener.onConnectSuccess()
            case .disconnected, .connectFailed: listener.tellConnectFailed(code, text)
            }
        }
    }

    private func newMessage(_ message: Message) {
        // Each listener has an object of its own: it may write into it.
        messageListeners.tell { $0.tellRecvNewMessage(V2TIMMessage(message)) }
        guard message.content.elems.count == 1, message.status == .sent else { return }
        simpleListeners.tell { simple(message, message.content.elems[0], $0) }
    }

    private func simple(_ message: Message, _ elem: Elem, _ listener: any V2TIMSimpleMsgListener) {
        switch (message.conversation, elem) {
        case (.c2c, .text(let text)):
            listener.tellRecvC2CTextMessage(message.id, V2TIMUserInfo(sender: message), text)
        case (.c2c, .custom(let data, _, _, _)):
            listener.tellRecvC2CCustomMessage(message.id, V2TIMUserInfo(sender: message), Data(data.utf8))
        case (.group(let group), .text(let text)):
            listener.tellRecvGroupTextMessage(message.id, group, V2TIMGroupMemberInfo(sender: message), text)
        case (.group(let group), .custom(let data, _, _, _)):
            listener.tellRecvGroupCustomMessage(
                message.id, group, V2TIMGroupMemberInfo(sender: message), Data(data.utf8))
        default: break
        }
    }

    /// The vendor has two methods: for messages, and for one-to-one conversations that were marked read.
    private func newReceipts(_ receipts: [Receipt]) {
        let ofMessages = receipts.filter { !$0.messageId.isEmpty }.map(V2TIMMessageReceipt.init)
        let ofPeers = receipts.filter { $0.messageId.isEmpty }.map(V2TIMMessageReceipt.init)
        if !ofMessages.isEmpty {
            messageListeners.tell { $0.tellRecvMessageReadReceipts(ofMessages) }
        }
        if !ofPeers.isEmpty {
            messageListeners.tell { $0.tellRecvC2CReadReceipt(ofPeers) }
        }
    }

    private func revoked(_ message: Message) {
        let user = message.revoker.map(V2TIMUserFullInfo.init) ?? V2TIMUserFullInfo()
        messageListeners.tell { listener in
            listener.tellRecvMessageRevoked(message.id, user, message.revoker?.reason ?? "")
            listener.tellRecvMessageRevoked(message.id)
        }
    }

    private func conversations(_ event: Event) {
        conversationListeners.tell { listener in
            switch event {
            case .conversationsAdded(let list): listener.tellNewConversation(list.map(V2TIMConversation.init))
            case .conversationsUpdated(let list): listener.tellConversationChanged(list.map(V2TIMConversation.init))
            case .conversationsDeleted(let ids): listener.tellConversationDeleted(ids.map(\.prefixed))
            case .syncStarted: listener.onSyncServerStart()
            case .syncFinished: listener.onSyncServerFinish()
            case .totalUnread(let count): listener.tellTotalUnreadMessageCountChanged(count)
            case .unreadByFilter(let filter, let count):
                listener.tellUnreadMessageCountChangedByFilter(V2TIMConversationListFilter(filter), count)
            default: break
            }
        }
    }

    private func conversationGroups(_ event: Event) {
        conversationListeners.tell { listener in
            switch event {
            case .conversationGroupCreated(let name, let list):
                listener.tellConversationGroupCreated(name, list.map(V2TIMConversation.init))
            case .conversationGroupDeleted(let name): listener.tellConversationGroupDeleted(name)
            case .conversationGroupRenamed(let oldName, let newName):
                listener.tellConversationGroupNameChanged(oldName, newName)
            case .conversationsAddedToGroup(let name, let list):
                listener.tellConversationsAddedToGroup(name, list.map(V2TIMConversation.init))
            case .conversationsRemovedFromGroup(let name, let list):
                listener.tellConversationsDeletedFromGroup(name, list.map(V2TIMConversation.init))
            default: break
            }
        }
    }

    private func groupTip(_ tip: GroupTip) {
        let me = session?.client.loginUser
        let group = tip.groupId
        let by = V2TIMGroupMemberInfo(tip.operator)
        let users = tip.users.map { V2TIMGroupMemberInfo($0) }
        groupListeners.tell { listener in
            switch tip.kind {
            case .joined: listener.tellMemberEnter(group, [by])
            case .invited: listener.tellMemberInvited(group, by, users)
            case .quit where tip.operator.userId == me: listener.tellQuitFromGroup(group)
            case .quit: listener.tellMemberLeave(group, by)
            case .kicked: listener.tellMemberKicked(group, by, users)
            case .adminSet: listener.tellGrantAdministrator(group, by, users)
            case .adminCancelled: listener.tellRevokeAdministrator(group, by, users)
            case .infoChanged(let change):
                listener.tellGroupInfoChanged(group, V2TIMGroupChangeInfo.all(change))
                if let isMute = change.mutedAll {
                    listener.tellAllGroupMembersMuted(group, isMute)
                }
            case .memberMuted(let seconds):
                let changes = tip.users.map { V2TIMGroupMemberChangeInfo(userID: $0.userId, muteTime: seconds) }
                listener.tellMemberInfoChanged(group, changes)
            case .deleted: listener.tellGroupDismissed(group, by)
            }
        }
    }
}
