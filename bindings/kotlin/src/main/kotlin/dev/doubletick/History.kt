@file:JvmMultifileClass
@file:JvmName("HistoryKt")

package dev.doubletick

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/**
 * The history of a conversation from its newest message back. The pages are asked for while the flow is collected, so
 * `take(50)` asks for no more than it needs.
 *
 * @param pageSize 1 to 100
 */
public fun Client.history(conversation: ConversationId, pageSize: Int = 20): Flow<Message> =
    flow {
        var start: HistoryStart? = null
        do {
            val page = history(HistoryQuery(conversation, start, count = pageSize.toLong()))
            page.forEach { emit(it) }
            start = page.lastOrNull()?.let { HistoryStart.Message(it.id) }
        } while (start != null)
    }
