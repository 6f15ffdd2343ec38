@file:JvmName("FirstReceipt")

import dev.doubletick.*
import kotlinx.coroutines.*
import kotlinx.coroutines.flow.first
import java.io.File

fun main(arguments: Array<String>) = runBlocking {
    val data = File(arguments.firstOrNull() ?: "doubletick-data")
    val service = EmbeddedService.open(data)
    val devices = listOf("alice-device", "bob-device").map { ClientOptions(stateDirectory = File(data, it)) }
    val (alice, bob) = devices.map { Client.embedded(service, it) }
    val inbox = async(start = CoroutineStart.UNDISPATCHED) { bob.messages.first() }
    val receipt = async(start = CoroutineStart.UNDISPATCHED) { alice.receipts.first() }
    bob.login("bob", "any text")
    alice.login("alice", "any text")
    alice.sendText(ConversationId.C2c("bob"), "Lunch at noon?")
    bob.sendReceipt(inbox.await())
    println("bob has read it: ${receipt.await().isPeerRead}")
    listOf(alice, bob, service).forEach { it.close() }
}
