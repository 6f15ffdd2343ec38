@file:JvmName("Consumer")

package consumer

import dev.doubletick.Client
import dev.doubletick.ConversationId
import dev.doubletick.DoubletickException
import dev.doubletick.EmbeddedService
import dev.doubletick.ReaderFilter
import dev.doubletick.messages
import dev.doubletick.readersPage
import dev.doubletick.receipts
import dev.doubletick.sendReceipt
import dev.doubletick.sendText
import dev.doubletick.text
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import java.io.File
import java.io.PrintStream

/** Alice writes, bob reads, alice hears of it; and an error comes as what it is. Needs nothing of Android to run. */
fun main(arguments: Array<String>) = runBlocking {
    val out = PrintStream(System.out, true, "UTF-8")
    val service = EmbeddedService.open(File(arguments.single()))
    val (alice, bob) = List(2) { Client.embedded(service) }
    val inbox = async(start = CoroutineStart.UNDISPATCHED) { bob.messages.first() }
    val receipt = async(start = CoroutineStart.UNDISPATCHED) { alice.receipts.first() }
    bob.login("bob", "any text")
    alice.login("alice", "any text")
    alice.sendText(ConversationId.C2c("bob"), "Is anybody there? 👋")
    val message = inbox.await()
    out.println("bob reads: ${message.text}")
    bob.sendReceipt(message)
    if (receipt.await().isPeerRead) out.println("alice hears: bob has read it")
    try {
        bob.readersPage("no-such-message", ReaderFilter.READ)
        out.println("an error did not come")
    } catch (error: DoubletickException.NotFound) {
        if (error.code != 10062) out.println("the code is ${error.code}")
    }
    listOf(alice, bob).forEach { it.shutdown() }
    service.shutdown()
}
