package dev.doubletick.compat

import dev.doubletick.ConversationId
import dev.doubletick.Event
import dev.doubletick.GroupTip
import dev.doubletick.GroupTipKind
import dev.doubletick.Message
import dev.doubletick.NetworkStatus
import dev.doubletick.Receipt
import dev.doubletick.Reminder
import dev.doubletick.ffi.Listener

/** Takes what one native client tells, and tells the application's listeners by the mailbox. */
internal class Events(private val config: V2TIMSDKConfig) : Listener {
    override fun onEvent(event: Event) {
        Session.later { Core.mailbox.post { deliver(event) } }
    }

    /** What one event has to tell, a part for each listener. */
    private var parts = ArrayList<Runnable>()

    /**
     * A part at a time, so that `unInitSDK` in one of them tells the others before it returns, and not that they come
     * after it.
     */
    private fun deliver(event: Event) {
        divide(event)
        Core.mailbox.tellNext(parts)
        parts = ArrayList()
    }

    private fun divide(event: Event) {
        when (event) {
            is Event.Network -> network(event)
            is Event.Messages -> event.messages.forEach(::message)
            is Event.Receipts -> receipts(event.receipts)
            is Event.Revoked -> event.messages.forEach(::revoked)
            is Event.Modified ->
                event.messages.forEach { message ->
                    val modified = V2TIMMessage.of(message)
                    tell(Core.messageListeners) { onRecvMessageModified(modified) }
                }
            is Event.ConversationsAdded -> {
                val list = event.conversations.map(V2TIMConversation::of)
                tell(Core.conversationListeners) { onNewConversation(list) }
            }
            is Event.ConversationsUpdated -> {
                val list = event.conversations.map(V2TIMConversation::of)
                tell(Core.conversationListeners) { onConversationChanged(list) }
            }
            is Event.ConversationsDeleted -> {
                val list = event.conversations.map { it.vendorId() }
                tell(Core.conversationListeners) { onConversationDeleted(list) }
            }
            is Event.SyncStarted -> tell(Core.conversationListeners) { onSyncServerStart() }
            is Event.SyncFinished -> tell(Core.conversationListeners) { onSyncServerFinish() }
            is Event.TotalUnread ->
                tell(Core.conversationListeners) { onTotalUnreadMessageCountChanged(event.count) }
            is Event.UnreadByFilter -> {
                val filter = V2TIMConversationListFilter.of(event.filter)
                tell(Core.conversationListeners) { onUnreadMessageCountChangedByFilter(filter, event.count) }
            }
            is Event.ConversationGroupCreated -> {
                val list = event.conversations.map(V2TIMConversation::of)
                tell(Core.conversationListeners) { onConversationGroupCreated(event.name, list) }
            }
            is Event.ConversationGroupDeleted ->
                tell(Core.conversationListeners) { onConversationGroupDeleted(event.name) }
            is Event.ConversationGroupRenamed ->
                tell(Core.conversationListeners) { onConversationGroupNameChanged(event.oldName, event.newName) }
            is Event.ConversationsAddedToGroup -> {
                val list = event.conversations.map(V2TIMConversation::of)
                tell(Core.conversationListeners) { onConversationsAddedToGroup(event.name, list) }
            }
            is Event.ConversationsRemovedFromGroup -> {
                val list = event.conversations.map(V2TIMConversation::of)
                tell(Core.conversationListeners) { onConversationsDeletedFromGroup(event.name, list) }
            }
            is Event.GroupTip -> tip(event.tip)
            is Event.Reminder -> reminder(event.reminder)
            is Event.SelfInfo -> {
                val info = V2TIMUserFullInfo.of(event.profile)
                tell(Core.sdkListeners) { onSelfInfoUpdated(info) }
            }
            is Event.KickedOffline -> tell(Core.sdkListeners) { onKickedOffline() }
            is Event.UserSigExpired -> tell(Core.sdkListeners) { onUserSigExpired() }
            is Event.Outbox -> {
                val list = event.items.map(V2TIMOutboxItem::of)
                tell(Core.messageListeners) { onOutboxChanged(list) }
            }
            is Event.Log -> parts += Runnable { line(config, event.level.toInt(), event.text) }
        }
    }

    /** What the vendor's servers say by a command of the application's backend comes the same way. */
    private fun reminder(reminder: Reminder) {
        val (kind, id) =
            when (val conversation = reminder.conversation) {
                is ConversationId.C2c -> "c2c" to conversation.userId
                is ConversationId.Group -> "group" to conversation.groupId
            }
        val group = if (kind == "group") id else ""
        val text =
            "{\"reminder\":{\"conversation\":{\"$kind\":${quoted(id)}},\"msg_id\":${quoted(reminder.messageId)}," +
                "\"seq\":${reminder.seq},\"sender\":${quoted(reminder.sender)},\"time\":${reminder.time}}}"
        tell(Core.groupListeners) { onReceiveRESTCustomData(group, text.toByteArray()) }
    }

    /** Ids are printable ASCII. */
    private fun quoted(id: String): String = "\"" + id.replace("\\", "\\\\").replace("\"", "\\\"") + "\""

    private fun network(event: Event.Network) {
        tell(Core.sdkListeners) {
            when (event.status) {
                NetworkStatus.CONNECTED -> onConnectSuccess()
                NetworkStatus.CONNECTING -> onConnecting()
                NetworkStatus.DISCONNECTED, NetworkStatus.CONNECT_FAILED -> onConnectFailed(event.code, event.text)
            }
        }
    }

    private fun message(message: Message) {
        // Each listener sees the same object, as with the vendor: what one sets on it the next can see.
        val new = V2TIMMessage.of(message)
        tell(Core.messageListeners) { onRecvNewMessage(new) }
        tell(Core.simpleListeners) { simple(new) }
    }

    private fun V2TIMSimpleMsgListener.simple(message: V2TIMMessage) {
        val group = message.groupID
        val text = message.textElem?.text
        val data = message.customElem?.data
        when {
            text != null && group == null -> onRecvC2CTextMessage(message.msgID, message.senderInfo(), text)
            text != null && group != null -> onRecvGroupTextMessage(message.msgID, group, message.senderMember(), text)
            data != null && group == null -> onRecvC2CCustomMessage(message.msgID, message.senderInfo(), data)
            data != null && group != null -> onRecvGroupCustomMessage(message.msgID, group, message.senderMember(), data)
        }
    }

    private fun receipts(receipts: List<Receipt>) {
        val (conversations, messages) = receipts.partition { it.messageId.isEmpty() }
        if (messages.isNotEmpty()) {
            val list = messages.map(V2TIMMessageReceipt::of)
            tell(Core.messageListeners) { onRecvMessageReadReceipts(list) }
        }
        if (conversations.isNotEmpty()) {
            val list = conversations.map(V2TIMMessageReceipt::of)
            tell(Core.messageListeners) { onRecvC2CReadReceipt(list) }
        }
    }

    private fun revoked(message: Message) {
        val operator = V2TIMUserFullInfo.of(message.revoker)
        tell(Core.messageListeners) { onRecvMessageRevoked(message.id) }
        tell(Core.messageListeners) {
            onRecvMessageRevoked(message.id, operator, message.revoker?.reason.orEmpty())
        }
    }

    private fun tip(tip: GroupTip) {
        val group = tip.groupId
        val operator = V2TIMGroupMemberInfo.of(tip.operator)
        val users = tip.users.map(V2TIMGroupMemberInfo::of)
        val me = Core.now { loginUser() }
        tell(Core.groupListeners) {
            when (val kind = tip.kind) {
                is GroupTipKind.Joined -> onMemberEnter(group, users.ifEmpty { listOf(operator) })
                is GroupTipKind.Invited -> onMemberInvited(group, operator, users)
                is GroupTipKind.Quit ->
                    if (tip.operator.userId == me) onQuitFromGroup(group) else onMemberLeave(group, operator)
                is GroupTipKind.Kicked -> onMemberKicked(group, operator, users)
                is GroupTipKind.AdminSet -> onGrantAdministrator(group, operator, users)
                is GroupTipKind.AdminCancelled -> onRevokeAdministrator(group, operator, users)
                is GroupTipKind.InfoChanged -> {
                    onGroupInfoChanged(group, V2TIMGroupChangeInfo.of(kind.change))
                    kind.change.mutedAll?.let { onAllGroupMembersMuted(group, it) }
                }
                is GroupTipKind.MemberMuted ->
                    onMemberInfoChanged(
                        group,
                        users.map { V2TIMGroupMemberChangeInfo(it.userID, kind.seconds) },
                    )
                is GroupTipKind.Deleted -> onGroupDismissed(group, operator)
            }
        }
    }

    /**
     * Each listener answers for itself: what one throws does not keep the next from being told. One that another has
     * removed meanwhile is told nothing.
     */
    private fun <L> tell(listeners: Collection<L>, what: L.() -> Unit) {
        for (listener in listeners) {
            parts += Runnable { Mailbox.guarded("a listener") { if (listener in listeners) listener.what() } }
        }
    }

    internal companion object {
        /** A line of the face itself. */
        fun log(config: V2TIMSDKConfig, level: Int, text: String) {
            Core.mailbox.post { line(config, level, text) }
        }

        private fun line(config: V2TIMSDKConfig, level: Int, text: String) {
            val wanted = config.logLevel
            if (wanted == V2TIMSDKConfig.V2TIM_LOG_NONE || level < wanted) return
            config.logListener?.onLog(level, text)
        }
    }
}
