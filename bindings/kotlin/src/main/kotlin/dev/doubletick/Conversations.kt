@file:JvmMultifileClass
@file:JvmName("ConversationsKt")

package dev.doubletick

/** Those of these conversations (at most 100) that exist, in the order asked. */
public suspend fun Client.conversations(ids: List<ConversationId>): List<Conversation> = call { getConversations(ids) }

/** This conversation, if it exists. */
public suspend fun Client.conversation(id: ConversationId): Conversation? = conversations(listOf(id)).firstOrNull()

/** Marks one conversation read, to its end. Makes no receipts. */
public suspend fun Client.markRead(conversation: ConversationId): Unit =
    when (conversation) {
        is ConversationId.C2c -> markRead(ReadScope.C2c(conversation.userId))
        is ConversationId.Group -> markRead(ReadScope.Group(conversation.groupId))
    }

/**
 * Whether [Event.ConversationsAdded], [Event.ConversationsUpdated] and [Event.ConversationsDeleted] are wanted; they cost
 * a request per burst of messages. Off at first.
 */
public fun Client.watchConversations(on: Boolean = true): Unit = now { watchConversations(on) }

/** Whether [Event.TotalUnread] is wanted. Off at first. */
public fun Client.watchTotalUnread(on: Boolean = true): Unit = now { watchTotalUnread(on) }

/**
 * Whether [Event.UnreadByFilter] is wanted of this filter: when its unread messages are others than now, or than after the
 * next login. Off at first.
 */
public fun Client.watchUnread(filter: ConversationFilter, on: Boolean = true): Unit = now { watchUnreadByFilter(filter, on) }
