package dev.doubletick.sample

import dev.doubletick.Client
import dev.doubletick.ConversationId
import dev.doubletick.Message
import dev.doubletick.ReaderFilter
import dev.doubletick.Receipt
import dev.doubletick.history
import dev.doubletick.messages
import dev.doubletick.readers
import dev.doubletick.receipts
import dev.doubletick.sendReceipts
import dev.doubletick.sendText
import dev.doubletick.text
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** What stands beside an own message. */
enum class Mark { NONE, SENT, READ_BY_SOME, READ_BY_ALL }

/** One message on the screen. */
data class Line(
    val id: String,
    val sender: String,
    val text: String,
    val isOwn: Boolean,
    /** Order in the conversation. */
    val seq: Long,
    val readCount: Long,
    val unreadCount: Long,
    /** Its sender wants to know who has read it, and this user has not said so yet. */
    val asksForReceipt: Boolean,
) {
    val mark: Mark
        get() =
            when {
                !isOwn -> Mark.NONE
                readCount == 0L -> Mark.SENT
                unreadCount == 0L -> Mark.READ_BY_ALL
                else -> Mark.READ_BY_SOME
            }
}

/** Who has read a message, and who has not: names, in the order of reading and of joining. */
data class ReadBy(val read: List<String>, val unread: List<String>)

/** One group as the screen shows it. Holds no `Context`; functions can be called on every thread. */
class Chat(private val client: Client, private val groupId: String) {
    private val conversation = ConversationId.Group(groupId)
    private val shown = MutableStateFlow(emptyList<Line>())

    /** A receipt may be there before the message that it is of, which another call brings. */
    private val newest = HashMap<String, Receipt>()

    /** The oldest first. */
    val lines: StateFlow<List<Line>> = shown.asStateFlow()

    /** Keeps [lines] as they are in the service, until it is cancelled. The user is logged in, or logging in. */
    suspend fun run(): Unit =
        coroutineScope {
            // Undispatched: both collect before the history is asked for, so nothing falls between.
            launch(start = CoroutineStart.UNDISPATCHED) {
                client.messages.collect { if (it.conversation == conversation) add(listOf(it)) }
            }
            launch(start = CoroutineStart.UNDISPATCHED) { client.receipts.collect { count(it) } }
            add(client.history(conversation).take(SHOWN).toList())
        }

    /** Says something. Throws a `DoubletickException` that says why it could not. */
    suspend fun send(text: String) {
        add(listOf(client.sendText(conversation, text)))
    }

    /** These lines are on the screen: their senders are told, thirty at a time. */
    suspend fun seen(ids: List<String>) {
        val wanted = shown.value.filter { it.asksForReceipt && it.id in ids }.map { it.id }
        for (some in wanted.chunked(RECEIPTS)) {
            client.sendReceipts(some)
            shown.update { all -> all.map { if (it.id in some) it.copy(asksForReceipt = false) else it } }
        }
    }

    /** Both halves of the audience of an own message. */
    suspend fun readBy(id: String): ReadBy =
        ReadBy(
            client.readers(id, ReaderFilter.READ).map { it.member.userId }.toList(),
            client.readers(id, ReaderFilter.UNREAD).map { it.member.userId }.toList(),
        )

    private fun add(messages: List<Message>) =
        synchronized(newest) {
            // What is shown already knows newer counts.
            shown.update { old -> (old + messages.map { it.line() }).distinctBy { it.id }.sortedBy { it.seq } }
        }

    private fun count(receipt: Receipt) =
        synchronized(newest) {
            newest[receipt.messageId] = receipt
            shown.update { all -> all.map { if (it.id == receipt.messageId) it.with(receipt) else it } }
        }

    private fun Line.with(receipt: Receipt?) =
        if (receipt == null) this else copy(readCount = receipt.readCount, unreadCount = receipt.unreadCount)

    private fun Message.line() =
        Line(
            id = id,
            sender = sender,
            text = text,
            isOwn = isSelf,
            seq = seq,
            readCount = readCount,
            unreadCount = unreadCount,
            asksForReceipt = !isSelf && needReadReceipt && !hasSentReceipt,
        ).with(newest[id])

    private companion object {
        const val SHOWN = 100
        const val RECEIPTS = 30
    }
}
