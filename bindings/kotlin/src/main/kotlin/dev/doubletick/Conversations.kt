package dev.doubletick

/** The conversations of this user, the most active first. */
public suspend fun Client.conversations(): List<Conversation> = call { conversations() }

/** Those of these conversations (at most 100) that exist, in the order asked. */
public suspend fun Client.conversations(ids: List<ConversationId>): List<Conversation> = call { getConversations(ids) }

/** This conversation, if it exists. */
public suspend fun Client.conversation(id: ConversationId): Conversation? = conversations(listOf(id)).firstOrNull()

/** Marks conversations read. Makes no receipts. */
public suspend fun Client.markRead(scope: ReadScope): Unit = call { markRead(scope) }

/** Marks one conversation read, to its end. Makes no receipts. */
public suspend fun Client.markRead(conversation: ConversationId): Unit =
    when (conversation) {
        is ConversationId.C2c -> markRead(ReadScope.C2c(conversation.userId))
        is ConversationId.Group -> markRead(ReadScope.Group(conversation.groupId))
    }

/** Marks the conversation of this message read up to it. Makes no receipts. */
public suspend fun Client.markReadUpTo(messageId: String): Unit = call { markReadUpTo(messageId) }

/** Unread messages of all conversations that are not muted. */
public suspend fun Client.totalUnread(): Long = call { totalUnread() }

/**
 * Whether [Event.ConversationsAdded], [Event.ConversationsUpdated] and [Event.ConversationsDeleted] are wanted; they cost
 * a request per burst of messages. Off at first.
 */
public fun Client.watchConversations(on: Boolean = true): Unit = now { watchConversations(on) }

/** Whether [Event.TotalUnread] is wanted. Off at first. */
public fun Client.watchTotalUnread(on: Boolean = true): Unit = now { watchTotalUnread(on) }
