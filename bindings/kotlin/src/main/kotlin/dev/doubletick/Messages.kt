@file:JvmMultifileClass
@file:JvmName("MessagesKt")

package dev.doubletick

import dev.doubletick.ffi.attachment
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

/** Sends a text that asks for receipts. See [send]. */
public suspend fun Client.sendText(
    conversation: ConversationId,
    text: String,
    needReadReceipt: Boolean = true,
): Message = send(newText(conversation, text, needReadReceipt))

/**
 * Modifies a message, and answers it as it is now; receipts stay.
 *
 * @param baseVersion the version that the change was made on (8006 when there is a newer one); null: whatever is there
 */
public suspend fun Client.modify(messageId: String, content: MessageContent, baseVersion: Long? = null): Message =
    call { modify(messageId, baseVersion, content) }

/** This device's own words on a message, if there are any. */
public fun Client.localCustom(messageId: String): LocalCustom? = now { localCustom(messageId) }

/** What an image, a sound, a video, a file or a merged message says; null for other elements. */
public val Elem.attachment: Attachment?
    get() =
        (this as? Elem.Other)?.let {
            CallsThread.prepare()
            attachment(it.elemType, it.json)
        }

/** The texts of the message's text elements, one after another; empty when there are none. */
public val Message.text: String
    get() = content.text

/** The texts of the text elements, one after another; empty when there are none. */
public val MessageContent.text: String
    get() = elems.filterIsInstance<Elem.Text>().joinToString("") { it.text }
