package dev.doubletick.compat

import dev.doubletick.ConversationId
import dev.doubletick.HistoryQuery
import dev.doubletick.HistoryStart
import dev.doubletick.LocalMessage
import dev.doubletick.MemberChange
import dev.doubletick.ReadScope
import dev.doubletick.ReaderFilter

/**
 * Messages and receipts. [V2TIMManager.getMessageManager] has the one object.
 *
 * A call answers its callback exactly once, on the thread of the callbacks; a callback may be null.
 */
public class V2TIMMessageManager internal constructor() : V2TIMMessageManagerCalls() {
    /** Tells this listener from now on; once, however often it is added. */
    public fun addAdvancedMsgListener(listener: V2TIMAdvancedMsgListener?) {
        if (listener != null) Core.messageListeners.addIfAbsent(listener)
    }

    /** Tells this listener no more. */
    public fun removeAdvancedMsgListener(listener: V2TIMAdvancedMsgListener?) {
        Core.messageListeners.remove(listener)
    }

    /** A message with a text. */
    public fun createTextMessage(text: String?): V2TIMMessage =
        V2TIMMessage.new(V2TIMTextElem().also { it.text = text })

    /** A group message with a text that names these users; [V2TIMGroupAtInfo.AT_ALL_TAG] is everyone. */
    public fun createTextAtMessage(text: String?, atUserList: List<String>?): V2TIMMessage =
        createAtSignedGroupMessage(createTextMessage(text), atUserList)

    /** The same message, naming these users of a group. Null: a message without elements, which cannot be sent. */
    public fun createAtSignedGroupMessage(message: V2TIMMessage?, atUserList: List<String>?): V2TIMMessage =
        (message ?: V2TIMMessage.new(null)).also { it.groupAtUserList = atUserList.orEmpty() }

    /** A message with the application's own data, which must be UTF-8. */
    public fun createCustomMessage(data: ByteArray?): V2TIMMessage = V2TIMMessage.new(V2TIMCustomElem(data))

    /** A message with the application's own data, a description and an extension. */
    public fun createCustomMessage(data: ByteArray?, description: String?, extension: ByteArray?): V2TIMMessage =
        V2TIMMessage.new(V2TIMCustomElem(data, description, extension))

    /** A message with a sticker. */
    public fun createFaceMessage(index: Int, data: ByteArray?): V2TIMMessage =
        V2TIMMessage.new(
            V2TIMFaceElem().also {
                it.index = index
                it.data = data
            },
        )

    /** A message with a place. */
    public fun createLocationMessage(desc: String?, longitude: Double, latitude: Double): V2TIMMessage =
        V2TIMMessage.new(
            V2TIMLocationElem().also {
                it.desc = desc
                it.longitude = longitude
                it.latitude = latitude
            },
        )

    /** A new message with the elements of this one. Null: a message without elements, which cannot be sent. */
    public fun createForwardMessage(message: V2TIMMessage?): V2TIMMessage =
        V2TIMMessage.copyOf(message ?: V2TIMMessage.new(null))

    /**
     * The same message, for these members of a group only (at most 50). Null: a message without elements, which cannot be
     * sent.
     */
    public fun createTargetedGroupMessage(message: V2TIMMessage?, receiverList: List<String>?): V2TIMMessage =
        (message ?: V2TIMMessage.new(null)).also { it.targets = receiverList.orEmpty() }

    /**
     * Sends a message. Messages leave in the order of the calls. While the link is down they wait, up to 30 seconds
     * (9520).
     *
     * @param receiver the peer, or null
     * @param groupID the group, or null; exactly one of the two is given
     * @param priority one of the `V2TIM_PRIORITY_` numbers of [V2TIMMessage]
     * @param onlineUserOnly delivered to who is online, not stored; such a message has no receipts
     * @return the id of the message; empty where it cannot be sent
     */
    public fun sendMessage(
        message: V2TIMMessage?,
        receiver: String?,
        groupID: String?,
        priority: Int,
        onlineUserOnly: Boolean,
        offlinePushInfo: V2TIMOfflinePushInfo?,
        callback: V2TIMSendCallback<V2TIMMessage>?,
    ): String = send(message, "receiver", receiver, groupID, priority, onlineUserOnly, offlinePushInfo, callback)

    internal fun send(
        message: V2TIMMessage?,
        userName: String,
        userID: String?,
        groupID: String?,
        priority: Int,
        onlineUserOnly: Boolean,
        offlinePushInfo: V2TIMOfflinePushInfo?,
        callback: V2TIMValueCallback<V2TIMMessage>?,
    ): String {
        var id = ""
        Core.ask({ result ->
            result.fold(
                { stored ->
                    val sent = checkNotNull(message)
                    sent.becomes(stored)
                    callback?.onSuccess(sent)
                },
                { thrown ->
                    message?.failed()
                    val refused = Refused.of(thrown)
                    callback?.onError(refused.code, refused.text)
                },
            )
        }) {
            val subject = message.given("message")
            val target = conversation(userName, userID, groupID)
            val content =
                subject.content().copy(priority = priorityOf(priority), offlinePush = offlinePushInfo?.toJson())
            val fresh =
                newMessage(target, content).copy(
                    needReadReceipt = subject.isNeedReadReceipt,
                    onlineOnly = onlineUserOnly,
                    targets = subject.targets.given("receiverList"),
                )
            val leaving = subject.leaves(fresh)
            id = leaving.id
            send(leaving)
        }
        // Until it waits for the service the call above runs on this thread.
        return id
    }

    /** The newest messages with this user, or those before `lastMsg`, the newest first. `count` is 1 to 100. */
    public fun getC2CHistoryMessageList(
        userID: String?,
        count: Int,
        lastMsg: V2TIMMessage?,
        callback: V2TIMValueCallback<List<V2TIMMessage>>?,
    ): Unit = history({ ConversationId.C2c(userID.given("userID")) }, count, lastMsg, callback)

    /** The newest messages of this group, or those before `lastMsg`, the newest first. `count` is 1 to 100. */
    public fun getGroupHistoryMessageList(
        groupID: String?,
        count: Int,
        lastMsg: V2TIMMessage?,
        callback: V2TIMValueCallback<List<V2TIMMessage>>?,
    ): Unit = history({ ConversationId.Group(groupID.given("groupID")) }, count, lastMsg, callback)

    private fun history(
        conversation: () -> ConversationId,
        count: Int,
        lastMsg: V2TIMMessage?,
        callback: V2TIMValueCallback<List<V2TIMMessage>>?,
    ) {
        Core.ask(callback) {
            val start = lastMsg?.let { HistoryStart.Message(it.sentId("lastMsg")) }
            history(HistoryQuery(conversation(), start, count = count.coerceAtLeast(0).toLong()))
                .map(V2TIMMessage::of)
        }
    }

    /** A page of history. */
    public fun getHistoryMessageList(
        option: V2TIMMessageListGetOption?,
        callback: V2TIMValueCallback<List<V2TIMMessage>>?,
    ) {
        Core.ask(callback) {
            val given = option.given("option")
            val query = given.query(serverTimeMs() / MILLIS)
            (if (given.isLocal) localHistory(query) else history(query)).map(V2TIMMessage::of)
        }
    }

    /**
     * Looks for messages in what is on this device: what it has read and was told, with a link to a server or without one. With an
     * embedded service in all that it has, of which at most 100,000 messages are looked at, the newest of each conversation
     * first. 6017 names what is wrong; 7010 where the device cannot read; 7013 where it keeps nothing.
     */
    public fun searchLocalMessages(
        searchParam: V2TIMMessageSearchParam?,
        callback: V2TIMValueCallback<V2TIMMessageSearchResult>?,
    ) {
        Core.ask(callback) { V2TIMMessageSearchResult(searchMessages(searchParam.given("searchParam").search())) }
    }

    /**
     * Puts a message into the history of one-to-one with this user, on this device alone: it is never sent. It stands behind what is there,
     * as if `sender` had said it now; null: this user. 7013 where this device keeps nothing, as with an embedded service.
     *
     * @return the id of the message; empty where it cannot be put there
     */
    public fun insertC2CMessageToLocalStorage(
        msg: V2TIMMessage?,
        userID: String?,
        sender: String?,
        callback: V2TIMValueCallback<V2TIMMessage>?,
    ): String = insert(msg, { ConversationId.C2c(userID.given("userID")) }, sender, callback)

    /** The same in the history of a group. */
    public fun insertGroupMessageToLocalStorage(
        msg: V2TIMMessage?,
        groupID: String?,
        sender: String?,
        callback: V2TIMValueCallback<V2TIMMessage>?,
    ): String = insert(msg, { ConversationId.Group(groupID.given("groupID")) }, sender, callback)

    private fun insert(
        msg: V2TIMMessage?,
        target: () -> ConversationId,
        sender: String?,
        callback: V2TIMValueCallback<V2TIMMessage>?,
    ): String {
        var id = ""
        Core.ask({ result ->
            result.fold(
                { stored ->
                    val inserted = checkNotNull(msg)
                    inserted.becomes(stored)
                    callback?.onSuccess(inserted)
                },
                { thrown -> Refused.of(thrown).let { callback?.onError(it.code, it.text) } },
            )
        }) {
            val content = msg.given("msg").content()
            val conversation = target()
            id = newMessage(conversation, content).id
            importMessages(conversation, listOf(LocalMessage(content, id, sender.orEmpty()))).first()
        }
        // Until it waits for the disk the call above runs on this thread.
        return id
    }

    /** Deletes a message on this device alone; pages that the server answers still have one that it has. */
    public fun deleteMessageFromLocalStorage(msg: V2TIMMessage?, callback: V2TIMCallback?) {
        Core.ask(callback) {
            val id = msg.sentId("msg")
            deleteMessagesHere(msg.given("msg").conversation.given("msg"), listOf(id))
        }
    }

    /** Revokes an own message, or as owner or administrator of its group anyone's. */
    public fun revokeMessage(msg: V2TIMMessage?, callback: V2TIMCallback?): Unit = revokeMessage(msg, "", callback)

    /** Not of the vendor: revokes a message and says why. */
    public fun revokeMessage(msg: V2TIMMessage?, reason: String?, callback: V2TIMCallback?) {
        Core.ask<Unit>({ result ->
            result.fold(
                {
                    msg?.revoked()
                    callback?.onSuccess()
                },
                { thrown -> Refused.of(thrown).let { callback?.onError(it.code, it.text) } },
            )
        }) { revoke(msg.sentId("msg"), reason.orEmpty()) }
    }

    /**
     * Changes a message to what the object says now. 8006 when someone has changed it since: then the result is the
     * message as it is.
     */
    public fun modifyMessage(msg: V2TIMMessage?, callback: V2TIMCompleteCallback<V2TIMMessage>?) {
        Core.ask<Modified>({ result ->
            result.fold(
                { (message, conflict) ->
                    if (conflict == null) {
                        msg?.becomes(checkNotNull(message))
                        callback?.onComplete(0, "", msg)
                    } else {
                        callback?.onComplete(conflict.code, conflict.text, message?.let(V2TIMMessage::of))
                    }
                },
                { thrown -> Refused.of(thrown).let { callback?.onComplete(it.code, it.text, null) } },
            )
        }) {
            val id = msg.sentId("msg")
            val subject = msg.given("msg")
            try {
                Modified(modify(id, subject.version, subject.content()), null)
            } catch (thrown: Exception) {
                val refused = Refused.of(thrown)
                if (refused.code != CONFLICT) throw refused
                Modified(findMessages(listOf(id)).firstOrNull(), refused)
            }
        }
    }

    private data class Modified(val message: dev.doubletick.Message?, val conflict: Refused?)

    /** Deletes 1 to 50 messages of one conversation for this user. */
    public fun deleteMessages(messages: List<V2TIMMessage?>?, callback: V2TIMCallback?) {
        Core.ask(callback) {
            val ids = messages.ids("messages")
            val conversations = messages.given("messages").map { it.conversation }.distinct()
            val only =
                conversations.singleOrNull()
                    ?: throw Refused.argument("messages", "is empty, or has messages of several conversations")
            deleteMessages(only, ids)
        }
    }

    /**
     * A page of those who have, or have not, read an own group message.
     *
     * @param filter one of the `V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_` numbers of [V2TIMMessage]
     * @param nextSeq 0 first, then that of the last page
     * @param count 1 to 100
     */
    public fun getGroupMessageReadMemberList(
        message: V2TIMMessage?,
        filter: Int,
        nextSeq: Long,
        count: Int,
        callback: V2TIMValueCallback<V2TIMGroupMessageReadMemberList>?,
    ) {
        Core.ask(callback) {
            val half =
                when (filter) {
                    V2TIMMessage.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ -> ReaderFilter.READ
                    V2TIMMessage.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD -> ReaderFilter.UNREAD
                    else -> throw Refused.argument("filter", "is neither READ nor UNREAD")
                }
            if (nextSeq < 0) throw Refused.argument("nextSeq", "is negative")
            val page = readers(message.sentId("message"), half, nextSeq, count.coerceAtLeast(0).toLong())
            V2TIMGroupMessageReadMemberList.of(page)
        }
    }

    /** Hides the messages with this user, for this user on all devices; the peer keeps theirs, and it stays in the list. */
    public fun clearC2CHistoryMessage(userID: String?, callback: V2TIMCallback?) {
        Core.ask(callback) { clearHistory(ConversationId.C2c(userID.given("userID"))) }
    }

    /** Hides the messages of this group, for this user on all devices; the others keep theirs, and it stays in the list. */
    public fun clearGroupHistoryMessage(groupID: String?, callback: V2TIMCallback?) {
        Core.ask(callback) { clearHistory(ConversationId.Group(groupID.given("groupID"))) }
    }

    /** Marks the conversation with this user read; the peer is told. Makes no receipts. */
    public fun markC2CMessageAsRead(userID: String?, callback: V2TIMCallback?) {
        Core.ask(callback) { markRead(ReadScope.C2c(userID.given("userID"))) }
    }

    /** Marks this group read. Makes no receipts. */
    public fun markGroupMessageAsRead(groupID: String?, callback: V2TIMCallback?) {
        Core.ask(callback) { markRead(ReadScope.Group(groupID.given("groupID"))) }
    }

    /** Marks everything read. Makes no receipts. */
    public fun markAllMessageAsRead(callback: V2TIMCallback?) {
        Core.ask(callback) { markRead(ReadScope.All) }
    }

    /** How messages of a group are received: 0 to 4, of which `V2TIM_RECEIVE_MESSAGE` and others have names. */
    public fun setGroupReceiveMessageOpt(groupID: String?, opt: Int, callback: V2TIMCallback?) {
        Core.ask(callback) {
            if (opt < 0) throw Refused.argument("opt", "is negative")
            val group = groupID.given("groupID")
            modifyMember(group, loginUser().orEmpty(), MemberChange(receiveOption = opt.toLong()))
        }
    }

    private companion object {
        const val CONFLICT = 8006
        const val MILLIS = 1000
    }
}
