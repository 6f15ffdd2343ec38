package dev.doubletick

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.transform

/** Messages that are new to this device, one by one, also those that this user sent from it. See [Client.events]. */
public val Client.messages: Flow<Message>
    get() = events.transform { event -> if (event is Event.Messages) event.messages.forEach { emit(it) } }

/** Messages that were revoked, each with its revoker. See [Client.events]. */
public val Client.revokedMessages: Flow<Message>
    get() = events.transform { event -> if (event is Event.Revoked) event.messages.forEach { emit(it) } }

/** Messages that were modified, as they are now. See [Client.events]. */
public val Client.modifiedMessages: Flow<Message>
    get() = events.transform { event -> if (event is Event.Modified) event.messages.forEach { emit(it) } }

/** A message with a fresh id that asks for receipts, ready to be changed with `copy` and sent. */
public fun Client.newMessage(conversation: ConversationId, content: MessageContent): NewMessage =
    now { newMessage(conversation, content) }

/** A text message with a fresh id, ready to be changed with `copy` and sent. */
public fun Client.newText(conversation: ConversationId, text: String, needReadReceipt: Boolean = true): NewMessage =
    newMessage(conversation, MessageContent(listOf(Elem.Text(text)))).copy(needReadReceipt = needReadReceipt)

/**
 * Sends a message, and answers it as it was stored. Messages leave in the order of the calls. While the link is down it
 * waits. A message may be sent again with the same id: it is stored once.
 *
 * @throws DoubletickException 6014, 6016, 6017, 8021 (cancelled), 9520, 10007 (not a member), 10010 (no such group),
 * 10017 (muted), 8001 (too large)
 */
public suspend fun Client.send(message: NewMessage): Message = call { send(message) }

/** Sends a text that asks for receipts. See [send]. */
public suspend fun Client.sendText(
    conversation: ConversationId,
    text: String,
    needReadReceipt: Boolean = true,
): Message = send(newText(conversation, text, needReadReceipt))

/**
 * Takes back a message that has not left this device: its [send] fails with 8021. 8020 when it is unknown or on its way
 * already.
 */
public suspend fun Client.cancelSend(messageId: String): Unit = call { cancelSend(messageId) }

/** The messages with these ids (at most 100) that exist and that this user may see, in the order asked. */
public suspend fun Client.findMessages(messageIds: List<String>): List<Message> = call { findMessages(messageIds) }

/**
 * Revokes an own message, or as owner or administrator of its group anyone's.
 *
 * @throws DoubletickException 10062, 10007, 20016 and 10031 (too late)
 */
public suspend fun Client.revoke(messageId: String, reason: String = ""): Unit = call { revoke(messageId, reason) }

/**
 * Modifies a message, and answers it as it is now; receipts stay.
 *
 * @param baseVersion the version that the change was made on (8006 when there is a newer one); null: whatever is there
 */
public suspend fun Client.modify(messageId: String, content: MessageContent, baseVersion: Long? = null): Message =
    call { modify(messageId, baseVersion, content) }

/** Deletes 1 to 50 messages of one conversation for this user. */
public suspend fun Client.deleteMessages(conversation: ConversationId, messageIds: List<String>): Unit =
    call { deleteMessages(conversation, messageIds) }

/** Keeps this device's own words on a message, at most 12 KiB. They are never synced. */
public suspend fun Client.setLocalCustom(messageId: String, text: String, number: Long = 0): Unit =
    call { setLocalCustom(messageId, text, number) }

/** This device's own words on a message, if there are any. */
public fun Client.localCustom(messageId: String): LocalCustom? = now { localCustom(messageId) }

/** The texts of the message's text elements, one after another; empty when there are none. */
public val Message.text: String
    get() = content.text

/** The texts of the text elements, one after another; empty when there are none. */
public val MessageContent.text: String
    get() = elems.filterIsInstance<Elem.Text>().joinToString("") { it.text }
