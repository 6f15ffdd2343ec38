package dev.doubletick

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.io.File
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/**
 * A device: it does what it is told on its standard input and says what comes of it. The words, and what happens to it, are
 * those of `xtask/src/test/kept`, the same in every language.
 */
internal class Device(private val client: Client) {
    suspend fun run(line: String) {
        val words = line.split(' ')
        val group = ConversationId.Group(words.getOrElse(1) { "" })
        when (words[0]) {
            "login" -> answer("login ${words[1]}") { client.login(words[1], words[2]) }
            "group" -> answer("group ${words[1]}") {
                val members = listOf(NewMember(words[2]))
                client.createGroup(NewGroup(words[1], GroupType.PUBLIC, words[1], members = members))
            }
            "send" -> client.newText(group, words[2]).let { message -> answer("sent ${message.id}") { client.send(message) } }
            "read" -> answer(line) { client.sendReceipts(listOf(words[1])) }
            "count" -> answer(line) { client.receipts(listOf(words[1])).single().readCount }
            "page" -> answer(line) {
                client.historyPage(HistoryQuery(group)).let { page(it.fromDevice, it.messages.map { message -> message.id }) }
            }
            "list" -> answer(line) {
                client.conversationList().let { list ->
                    page(list.fromDevice, list.conversations.map { "${(it.id as ConversationId.Group).groupId}=${it.unread}" })
                }
            }
            "members" -> answer(line) {
                client.membersPage(MemberQuery(words[1])).let { page(it.fromDevice, it.members.map { member -> member.userId }) }
            }
            "wake" -> client.wake()
            else -> throw IllegalArgumentException(line)
        }
    }

    private suspend fun answer(what: String, call: suspend () -> Any) {
        val said = try {
            val answer = call()
            if (answer is String || answer is Long) "0 $answer" else "0"
        } catch (failure: DoubletickException) {
            "${failure.code} ${failure.text}"
        }
        say("$what $said")
    }

    private fun page(fromDevice: Boolean, names: List<String>): String =
        (if (fromDevice) "device " else "service ") + names.joinToString(",")

    companion object {
        @Synchronized
        fun say(line: String) = println(line)

        private fun hear(event: Event) {
            when (event) {
                is Event.Messages -> event.messages.filter { !it.isSelf }.forEach { say("message ${it.id}") }
                is Event.Outbox -> event.items.forEach { say("outbox ${it.messageId} ${it.code}") }
                else -> Unit
            }
        }

        /** Until the end of its input: `URL DIRECTORY MILLISECONDS`. */
        @JvmStatic
        fun main(arguments: Array<String>) {
            val (url, directory, milliseconds) = arguments
            val timeout = milliseconds.toLong().let { if (it == 0L) 30.seconds else it.milliseconds }
            val options =
                ClientOptions(stateDirectory = File(directory), requestTimeout = timeout, keepUnsent = true)
            val client = Client.connect(url, options, ::hear)
            val device = Device(client)
            runBlocking(Dispatchers.Default) {
                generateSequence(::readLine).takeWhile { it != "end" }.forEach { line -> begin { device.run(line) } }
                client.shutdown()
            }
            say("ended")
        }

        /** What is told in order is begun in order. */
        private fun CoroutineScope.begin(call: suspend () -> Unit) {
            launch(start = CoroutineStart.UNDISPATCHED) { call() }
        }
    }
}
