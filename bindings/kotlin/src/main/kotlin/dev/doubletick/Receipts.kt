@file:JvmMultifileClass
@file:JvmName("ReceiptsKt")

package dev.doubletick

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.transform

/**
 * Newest receipts of own messages, one by one. An empty [Receipt.messageId] tells how far a peer has marked a one-to-one
 * conversation read. See [Client.events].
 */
public val Client.receipts: Flow<Receipt>
    get() = events.transform { event -> if (event is Event.Receipts) event.receipts.forEach { emit(it) } }

/** Tells the sender that this user has read this message. */
public suspend fun Client.sendReceipt(message: Message): Unit = sendReceipts(listOf(message.id))

/**
 * Everyone who has, or has not, read an own group message. The pages are asked for while the flow is collected, and are
 * stable while others read.
 *
 * @param pageSize 1 to 100
 * @throws DoubletickException (from the collection) 6017, 10007 (someone else's message), 10062 (no such message, or
 * revoked)
 */
public fun Client.readers(messageId: String, filter: ReaderFilter, pageSize: Int = MAX_PAGE): Flow<Reader> =
    flow {
        var cursor = 0L
        do {
            val page = readersPage(messageId, filter, cursor, pageSize)
            page.readers.forEach { emit(it) }
            cursor = page.nextCursor
        } while (!page.isFinished)
    }

/**
 * One page of those who have, or have not, read an own group message, for lists that ask for more when they are scrolled.
 *
 * @param cursor 0 first, then [ReaderPage.nextCursor] of the last page
 * @param count 1 to 100
 */
public suspend fun Client.readersPage(
    messageId: String,
    filter: ReaderFilter,
    cursor: Long = 0,
    count: Int = MAX_PAGE,
): ReaderPage = call { readers(messageId, filter, cursor, count.toLong()) }

/** The most that a page of readers, members or history has. */
internal const val MAX_PAGE: Int = 100
