@file:JvmName("FirstReceipt")

import dev.doubletick.*
import kotlinx.coroutines.*
import kotlinx.coroutines.flow.first
import java.io.File

fun main(arguments: Array<String>) = runBlocking {
    val service = EmbeddedService.open(File(arguments.firstOrNull() ?: "doubletick-data"))
    val (alice, bob) = List(2) { Client.embedded(service) }
    val inbox = async(start = CoroutineStart.UNDISPATCHED) { bob.messages.first() }
    val receipt = async(start = CoroutineStart.UNDISPATCHED) { alice.receipts.first() }
    bob.login("bob", "any text")
    alice.login("alice", "any text")
    alice.sendText(ConversationId.C2c("bob"), "Lunch at noon?")
    bob.sendReceipt(inbox.await())
    println("bob has read it: ${receipt.await().isPeerRead}")
    listOf(alice, bob, service).forEach { it.close() }
}
