/**
 * The story of a read receipt, as every language of doubletick tells it: it prints `examples/story.txt`.
 *
 * `Story [DIRECTORY]` plays on an embedded service in DIRECTORY, or in a fresh one that is removed at the end. With
 * `DOUBLETICK_SERVER_URL` it plays on that server, with the credentials in `DOUBLETICK_USERSIG_ALICE` and so on.
 */
@file:JvmName("Story")

import dev.doubletick.Client
import dev.doubletick.ClientOptions
import dev.doubletick.ConversationId
import dev.doubletick.DoubletickException
import dev.doubletick.EmbeddedService
import dev.doubletick.GroupType
import dev.doubletick.Message
import dev.doubletick.ReaderFilter
import dev.doubletick.Receipt
import dev.doubletick.createGroup
import dev.doubletick.messages
import dev.doubletick.quitGroup
import dev.doubletick.readers
import dev.doubletick.receipts
import dev.doubletick.sendReceipt
import dev.doubletick.sendReceipts
import dev.doubletick.sendText
import dev.doubletick.text
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import java.io.File
import java.io.PrintStream
import java.nio.file.Files
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.seconds

private const val APP_ID = 1_400_000_000L
private val out = PrintStream(System.out, true, "UTF-8")

/** A user with a client of their own, and what it was told. */
private class Person(val name: String, val client: Client, scope: CoroutineScope) {
    private val inbox = MutableStateFlow(emptyList<Message>())
    private val heard = MutableStateFlow(emptyMap<String, Receipt>())

    init {
        // Undispatched: collecting has begun before the login, which brings what was missed.
        scope.launch(start = CoroutineStart.UNDISPATCHED) { client.messages.collect { new -> inbox.update { it + new } } }
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            client.receipts.collect { new -> heard.update { it + (new.messageId to new) } }
        }
    }

    /** Waits for the message with this id. */
    suspend fun message(id: String): Message =
        inbox.first { all -> all.any { it.id == id } }.first { it.id == id }

    /** Waits until the newest receipt of this message says what is wanted. */
    suspend fun hears(id: String, wanted: (Receipt) -> Boolean): Receipt =
        heard.first { all -> all[id]?.let(wanted) == true }.getValue(id)

    /** Reads a message: shows it, and tells its sender. */
    suspend fun reads(id: String): Message {
        val message = message(id)
        out.println("$name reads: ${message.text}")
        client.sendReceipt(message)
        return message
    }
}

private fun counts(receipt: Receipt): String {
    val rest = receipt.unreadCount
    return "${receipt.readCount} have read in the group, $rest ${if (rest == 1L) "has" else "have"} not"
}

/** The number that a call fails with. */
private suspend fun codeOf(call: suspend () -> Unit): Int =
    try {
        call()
        0
    } catch (exception: DoubletickException) {
        exception.code
    }

private suspend fun tell(alice: Person, bob: Person, carol: Person, dave: Person) {
    out.println("alice, bob, carol and dave have accounts")
    val groupId = alice.client.createGroup(GroupType.WORK, "Weekend hike", listOf("bob", "carol", "dave"))
    out.println("alice makes the group \"Weekend hike\" with bob, carol and dave")
    val question = alice.client.sendText(ConversationId.Group(groupId), "Meet at the lake at nine?")
    out.println("alice -> group: ${question.text}")
    val request = alice.client.sendText(ConversationId.C2c("bob"), "你能带地图吗？🗺️")
    out.println("alice -> bob: ${request.text}")

    val read = listOf(bob.reads(question.id), bob.reads(request.id))
    read.forEach { bob.client.sendReceipts(listOf(it.id)) }
    out.println("bob sends his receipts again, which changes nothing")
    carol.reads(question.id)
    out.println("alice hears: ${counts(alice.hears(question.id) { it.readCount == 2L })}")
    alice.hears(request.id) { it.isPeerRead }
    out.println("alice hears: bob has read")

    out.println("alice asks: ${counts(alice.client.receipts(listOf(question.id)).single())}")
    check(alice.client.receipts(listOf(request.id)).single().isPeerRead) { "bob has not read" }
    out.println("alice asks: bob has read")
    for ((word, half) in listOf("read" to ReaderFilter.READ, "unread" to ReaderFilter.UNREAD)) {
        val names = alice.client.readers(question.id, half).toList().map { it.member.userId }
        out.println("$word: ${names.joinToString()}")
    }

    out.println("a receipt for no message: ${codeOf { alice.client.sendReceipts(emptyList()) }}")
    val own = codeOf { alice.client.sendReceipt(question) }
    out.println("alice sends a receipt for her own message: $own")
    val foreign = codeOf { bob.client.readers(question.id, ReaderFilter.READ).toList() }
    out.println("bob asks who has read alice's message: $foreign")

    dave.client.quitGroup(groupId)
    out.println("dave leaves the group")
    out.println("alice hears: ${counts(alice.hears(question.id) { it.unreadCount == 0L })}")
    out.println("done")
}

private suspend fun play(scope: CoroutineScope, url: String?, service: EmbeddedService?) {
    val options = ClientOptions(appId = APP_ID)
    val people = listOf("alice", "bob", "carol", "dave").map { name ->
        val client = if (service == null) Client.connect(url!!, options) else Client.embedded(service, options)
        Person(name, client, scope)
    }
    try {
        for (person in people) {
            val sig = if (url == null) "embedded" else System.getenv("DOUBLETICK_USERSIG_${person.name.uppercase()}")
            person.client.login(person.name, sig ?: error("DOUBLETICK_USERSIG_${person.name.uppercase()} is not set"))
        }
        tell(people[0], people[1], people[2], people[3])
    } finally {
        people.forEach { it.client.shutdown() }
    }
}

private suspend fun playIn(scope: CoroutineScope, directory: File) {
    val service = EmbeddedService.open(directory, APP_ID)
    try {
        play(scope, null, service)
    } finally {
        service.shutdown()
    }
}

fun main(arguments: Array<String>) {
    val url = System.getenv("DOUBLETICK_SERVER_URL")?.takeIf { it.isNotEmpty() }
    try {
        runBlocking {
            withTimeout(60.seconds) {
                if (url != null) {
                    play(this, url, null)
                } else if (arguments.isNotEmpty()) {
                    playIn(this, File(arguments[0]))
                } else {
                    val fresh = Files.createTempDirectory("doubletick").toFile()
                    try {
                        playIn(this, fresh)
                    } finally {
                        fresh.deleteRecursively()
                    }
                }
            }
        }
    } catch (exception: Exception) {
        System.err.println("story: $exception")
        exitProcess(1)
    }
}
