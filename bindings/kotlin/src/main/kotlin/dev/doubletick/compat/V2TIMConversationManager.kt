package dev.doubletick.compat

import dev.doubletick.Conversation
import dev.doubletick.ConversationId
import dev.doubletick.ReadScope

/** The conversation list. [V2TIMManager.getConversationManager] has the one object. */
public class V2TIMConversationManager internal constructor() : V2TIMConversationManagerCalls() {
    /** Tells this listener from now on. The events cost requests, so they come only while someone listens. */
    public fun addConversationListener(listener: V2TIMConversationListener?) {
        if (listener != null && Core.conversationListeners.addIfAbsent(listener)) Core.watch()
    }

    /** Tells this listener no more. */
    public fun removeConversationListener(listener: V2TIMConversationListener?) {
        if (Core.conversationListeners.remove(listener)) Core.watch()
    }

    /**
     * A page of the conversations of this user, the pinned ones first, then the most active ones.
     *
     * @param nextSeq 0 first, then that of the last page. A conversation that becomes active in between moves to the
     * front, and is told to the listener.
     * @param count 1 to 100
     */
    public fun getConversationList(nextSeq: Long, count: Int, callback: V2TIMValueCallback<V2TIMConversationResult>?) {
        Core.ask(callback) {
            if (count !in 1..MOST) throw Refused.argument("count", "is not 1 to $MOST")
            if (nextSeq < 0) throw Refused.argument("nextSeq", "is negative")
            page(conversations(), nextSeq, count)
        }
    }

    /** Those of these conversations (at most 100) that exist, in the order asked. */
    public fun getConversationList(
        conversationIDList: List<String?>?,
        callback: V2TIMValueCallback<List<V2TIMConversation>>?,
    ) {
        Core.ask(callback) {
            getConversations(ids(conversationIDList)).map { V2TIMConversation.of(it) }
        }
    }

    /**
     * A page of the conversations that a filter takes, in the order of the list. The list may change between two pages.
     *
     * @param nextSeq 0 first, then that of the last page
     * @param count 1 to 100
     */
    public fun getConversationListByFilter(
        filter: V2TIMConversationListFilter?,
        nextSeq: Long,
        count: Int,
        callback: V2TIMValueCallback<V2TIMConversationResult>?,
    ) {
        Core.ask(callback) {
            if (count !in 1..MOST) throw Refused.argument("count", "is not 1 to $MOST")
            if (nextSeq < 0) throw Refused.argument("nextSeq", "is negative")
            val page = conversationsByFilter(filter.given("filter").record(), nextSeq, count.toLong())
            V2TIMConversationResult(page.nextCursor, page.conversations.map { V2TIMConversation.of(it) })
        }
    }

    /** The unread messages of the conversations that a filter takes, without those that are muted. */
    public fun getUnreadMessageCountByFilter(filter: V2TIMConversationListFilter?, callback: V2TIMValueCallback<Long>?) {
        Core.ask(callback) { unreadByFilter(filter.given("filter").record()) }
    }

    /**
     * From now on listeners are told when the unread messages of what this filter takes change. Without `initSDK`, or with a filter
     * that cannot be, it does nothing. It lasts until `unInitSDK`.
     */
    public fun subscribeUnreadMessageCountByFilter(filter: V2TIMConversationListFilter?) {
        watch(filter, true)
    }

    /** Listeners are told no more of this filter. */
    public fun unsubscribeUnreadMessageCountByFilter(filter: V2TIMConversationListFilter?) {
        watch(filter, false)
    }

    private fun watch(filter: V2TIMConversationListFilter?, on: Boolean) {
        Core.now {
            try {
                watchUnreadByFilter(filter.given("filter").record(), on)
            } catch (_: Exception) {
                // The method has no way to say so.
            }
        }
    }

    /**
     * Puts marks on 1 to 100 conversations of the list, or takes them off, on all devices of this user, and answers what became
     * of each. A message takes no mark off; deleting a conversation ends its marks.
     *
     * @param markType one or several of `V2TIM_CONVERSATION_MARK_TYPE_` of [V2TIMConversation] and `1L shl 32` to `1L shl 62`
     */
    public fun markConversation(
        conversationIDList: List<String?>?,
        markType: Long,
        enableMark: Boolean,
        callback: V2TIMValueCallback<List<V2TIMConversationOperationResult>>?,
    ) {
        Core.ask(callback) {
            markConversations(ids(conversationIDList), markType, enableMark).map { V2TIMConversationOperationResult(it) }
        }
    }

    /**
     * Takes 1 to 100 conversations out of the list, on all devices of this user, and answers what became of each.
     *
     * @param clearMessage whether their messages go with them; else they are there when the next message brings the
     * conversation back
     */
    public fun deleteConversationList(
        conversationIDList: List<String?>?,
        clearMessage: Boolean,
        callback: V2TIMValueCallback<List<V2TIMConversationOperationResult>>?,
    ) {
        Core.ask(callback) {
            deleteConversations(ids(conversationIDList), clearMessage).map { V2TIMConversationOperationResult(it) }
        }
    }

    /**
     * Keeps data of the application's own, of at most 256 bytes, beside 1 to 100 conversations of the list, on all devices of
     * this user, in place of what was kept before (empty: nothing), and answers what became of each. Deleting a conversation or
     * leaving the group ends it.
     */
    public fun setConversationCustomData(
        conversationIDList: List<String?>?,
        customData: String?,
        callback: V2TIMValueCallback<List<V2TIMConversationOperationResult>>?,
    ) {
        Core.ask(callback) {
            setConversationCustomData(ids(conversationIDList), customData.given("customData"))
                .map { V2TIMConversationOperationResult(it) }
        }
    }

    /**
     * Makes a group of 1 to 100 conversations, also of such as are not in the list, on all devices of this user, and answers
     * what became of each. It keeps what is put into it: a conversation that is deleted, or whose group the user has left, is
     * in it again when it comes back. Fails with 6017 (another group has the name), 51008 (more than 1000 conversations in all
     * groups together), 51010 (more than 20 groups), 51011 (a name of more than 32 bytes).
     */
    public fun createConversationGroup(
        groupName: String?,
        conversationIDList: List<String?>?,
        callback: V2TIMValueCallback<List<V2TIMConversationOperationResult>>?,
    ) {
        Core.ask(callback) {
            createConversationGroup(groupName.given("groupName"), ids(conversationIDList))
                .map { V2TIMConversationOperationResult(it) }
        }
    }

    /** The names of the groups of conversations, in the order in which they were made. */
    public fun getConversationGroupList(callback: V2TIMValueCallback<List<String>>?) {
        Core.ask(callback) { conversationGroups().map { it.name } }
    }

    /**
     * Puts 1 to 100 conversations into a group of conversations, and answers what became of each. Fails with 51008, 51009 (no
     * such group).
     */
    public fun addConversationsToGroup(
        groupName: String?,
        conversationIDList: List<String?>?,
        callback: V2TIMValueCallback<List<V2TIMConversationOperationResult>>?,
    ) {
        Core.ask(callback) {
            addToConversationGroup(groupName.given("groupName"), ids(conversationIDList))
                .map { V2TIMConversationOperationResult(it) }
        }
    }

    /**
     * Takes 1 to 100 conversations out of a group of conversations, which stays, and answers what became of each. Fails with
     * 51009 (no such group).
     */
    public fun deleteConversationsFromGroup(
        groupName: String?,
        conversationIDList: List<String?>?,
        callback: V2TIMValueCallback<List<V2TIMConversationOperationResult>>?,
    ) {
        Core.ask(callback) {
            removeFromConversationGroup(groupName.given("groupName"), ids(conversationIDList))
                .map { V2TIMConversationOperationResult(it) }
        }
    }

    /** One conversation; 6017 where it does not exist. */
    public fun getConversation(conversationID: String?, callback: V2TIMValueCallback<V2TIMConversation>?) {
        Core.ask(callback) {
            val found = getConversations(listOf(conversation("conversationID", conversationID)))
            V2TIMConversation.of(
                found.firstOrNull() ?: throw Refused.argument("conversationID", "there is no such conversation"),
            )
        }
    }

    /** Unread messages of all conversations that are not muted. */
    public fun getTotalUnreadMessageCount(callback: V2TIMValueCallback<Long>?) {
        Core.ask(callback) { totalUnread() }
    }

    /**
     * Marks a conversation read. Makes no receipts.
     *
     * @param conversationID `c2c_USER`, `group_GROUP`, `c2c` (all of them), `group` (all of them) or empty (everything)
     * @param cleanTimestamp one-to-one: up to this time, seconds since 1970; 0: to the end
     * @param cleanSequence group: up to this seq; 0: to the end
     */
    public fun cleanConversationUnreadMessageCount(
        conversationID: String?,
        cleanTimestamp: Long,
        cleanSequence: Long,
        callback: V2TIMCallback?,
    ) {
        Core.ask(callback) {
            val id = conversationID.given("conversationID")
            if (cleanTimestamp < 0) throw Refused.argument("cleanTimestamp", "is negative")
            if (cleanSequence < 0) throw Refused.argument("cleanSequence", "is negative")
            val scope =
                when (id) {
                    "" -> ReadScope.All
                    "c2c" -> ReadScope.AllC2c
                    "group" -> ReadScope.AllGroups
                    else ->
                        when (val one = conversation("conversationID", id)) {
                            is ConversationId.C2c -> ReadScope.C2c(one.userId, cleanTimestamp)
                            is ConversationId.Group -> ReadScope.Group(one.groupId, cleanSequence)
                        }
                }
            markRead(scope)
        }
    }

    /**
     * The cursor is the place of the last conversation of a page, and how many with that very place have been
     * delivered: it holds while other conversations move to the front.
     */
    private fun page(all: List<Conversation>, cursor: Long, count: Int): V2TIMConversationResult {
        val sorted = all.sortedWith(compareByDescending<Conversation> { it.place }.thenBy { it.id.vendorId() })
        val place = cursor / SAME_PLACE
        val delivered = (cursor % SAME_PLACE).toInt()
        val rest =
            if (cursor == 0L) {
                sorted
            } else {
                sorted.filter { it.place == place }.drop(delivered) + sorted.filter { it.place < place }
            }
        val page = rest.take(count)
        val last = page.lastOrNull()
        val next =
            if (last == null || rest.size <= count) {
                0
            } else {
                val before = if (last.place == place) delivered else 0
                last.place * SAME_PLACE + before + page.count { it.place == last.place }
            }
        return V2TIMConversationResult(next, page.map { V2TIMConversation.of(it) })
    }

    private fun ids(given: List<String?>?): List<ConversationId> =
        given.given("conversationIDList").mapIndexed { index, id -> conversation("conversationIDList[$index]", id) }

    private companion object {
        const val MOST = 100
        const val SAME_PLACE = 1_000_000L
    }
}
