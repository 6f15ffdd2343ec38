package dev.doubletick

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import java.io.File
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What a user has read while there was no server: it waits on the device, and what becomes of it is told. */
class OutboxTest {
    private companion object {
        const val UNKNOWN = "144115188075855872-1700000000-1"
    }

    private fun bob(directory: File) =
        ClientOptions(stateDirectory = directory.resolve("bob"), durability = Durability.FULL)

    /** A message of alice's that bob's device has and he has not read. */
    private suspend fun CoroutineScope.message(server: TestServer, bob: Client): Message {
        val coming = now { bob.messages.first() }
        Client.connect(server.url).use { alice ->
            alice.login("alice", server.userSig("alice"))
            alice.sendText(peer("bob"), "在吗？")
        }
        return coming.await()
    }

    private suspend fun TestServer.isRead(message: Message): Boolean =
        Client.connect(url).use { alice ->
            alice.login("alice", userSig("alice"))
            alice.receipts(listOf(message.id)).single().isPeerRead
        }

    @Test
    fun `what was read outlives the client, and its event says what has become of it`() = inDirectory { directory ->
        TestServer.start(directory).use { server ->
            val first = Client.connect(server.url, bob(directory))
            first.login("bob", server.userSig("bob"))
            val message = message(server, first)
            assertFalse(first.historyPage(HistoryQuery(peer("alice"))).fromDevice)
            server.kill()
            val receipt = now { failsWith<DoubletickException>(7009) { first.sendReceipts(listOf(message.id)) } }
            val unknown = now { failsWith<DoubletickException>(7009) { first.sendReceipts(listOf(UNKNOWN)) } }
            val page = first.historyPage(HistoryQuery(peer("alice")))
            assertEquals(true to listOf(message.id), page.fromDevice to page.messages.map { it.id })
            first.shutdown()
            receipt.await()
            unknown.await()

            server.again()
            val items = Channel<OutboxItem>(Channel.UNLIMITED)
            val second = Client.connect(server.url, bob(directory)) { event ->
                if (event is Event.Outbox) event.items.forEach { items.trySend(it) }
            }
            second.login("bob", server.userSig("bob"))
            val told = List(2) { items.receive() }.associateBy { it.messageId }
            assertEquals(OutboxItem(OutboxKind.RECEIPT, peer("alice"), message.id, 0, ""), told[message.id])
            val refused = told.getValue(UNKNOWN)
            assertEquals(10062, refused.code)
            assertTrue(refused.text.isNotEmpty())
            assertNull(refused.conversation)
            assertTrue(server.isRead(message))
            second.shutdown()
        }
    }

    @Test
    fun `what was wiped is not sent`() = inDirectory { directory ->
        TestServer.start(directory).use { server ->
            val outbox = CompletableDeferred<Event.Outbox>()
            val client = Client.connect(server.url, bob(directory)) { event ->
                if (event is Event.Outbox) outbox.complete(event)
            }
            failsWith<DoubletickException>(6014) { client.wipeDeviceStore() }
            client.login("bob", server.userSig("bob"))
            val message = message(server, client)
            server.kill()
            val mark = now { failsWith<DoubletickException>(7009) { client.markRead(ReadScope.C2c("alice")) } }
            val receipt = now { failsWith<DoubletickException>(7009) { client.sendReceipts(listOf(message.id)) } }
            client.wipeDeviceStore()
            assertContains(receipt.await().text, "wiped")
            mark.await()
            server.again()
            client.wake()
            // What is asked later is answered later: by now anything that waited would be there.
            assertEquals(1, client.totalUnread())
            assertFalse(server.isRead(message))
            assertFalse(outbox.isCompleted)
            client.shutdown()
        }
    }

    @Test
    fun `a message that was sent without a server arrives once, and one that was taken back does not`() =
        inDirectory { directory ->
            TestServer.start(directory).use { server ->
                Client.connect(server.url).use { it.login("alice", server.userSig("alice")) }
                val options = bob(directory).copy(keepUnsent = true)
                val first = Client.connect(server.url, options)
                first.login("bob", server.userSig("bob"))
                val text = MessageContent(listOf(Elem.Text("of this device")))
                val local = LocalMessage(text, id = "local", sender = "alice", time = 5)
                val imported = first.importMessages(peer("alice"), listOf(local)).single()
                assertEquals(MessageStatus.LOCAL_IMPORTED to "alice", imported.status to imported.sender)
                assertEquals(listOf("local"), first.localHistory(HistoryQuery(peer("alice"))).map { it.id })
                failsWith<DoubletickException>(6017) { first.importMessages(peer("alice"), emptyList()) }
                server.kill()
                val message = first.newText(peer("alice"), "first")
                val other = first.newText(peer("alice"), "second")
                val sent = now { failsWith<DoubletickException>(7009) { first.send(message) } }
                val takenBack = now { failsWith<DoubletickException>(8021) { first.send(other) } }
                val waiting = first.unsentMessages()
                assertEquals(listOf(message.id, other.id), waiting.map { it.id })
                assertEquals(listOf(MessageStatus.SENDING), waiting.map { it.status }.distinct())
                first.cancelSend(other.id)
                takenBack.await()
                first.shutdown()
                sent.await()

                server.again()
                val items = Channel<OutboxItem>(Channel.UNLIMITED)
                val second = Client.connect(server.url, options) { event ->
                    if (event is Event.Outbox) event.items.forEach { items.trySend(it) }
                }
                second.login("bob", server.userSig("bob"))
                val item = items.receive()
                assertEquals(OutboxKind.MESSAGE to message.id, item.kind to item.messageId)
                assertEquals(0, item.code)
                assertEquals(MessageStatus.SENT to 1L, item.message?.let { it.status to it.seq })
                assertEquals(emptyList(), second.unsentMessages())
                assertEquals(listOf(message.id, "local"), second.history(peer("alice")).toList().map { it.id })
                second.deleteMessagesHere(peer("alice"), listOf("local", message.id))
                assertEquals(emptyList(), second.localHistory(HistoryQuery(peer("alice"))))
                assertEquals(listOf(message.id), second.history(peer("alice")).toList().map { it.id })
                second.shutdown()
            }
        }

    @Test
    fun `who has not read a message is reminded of it, once an hour`() = inDirectory { directory ->
        TestServer.start(directory).use { server ->
            val told = CompletableDeferred<Reminder>()
            val client = Client.connect(server.url, bob(directory)) { event ->
                if (event is Event.Reminder) told.complete(event.reminder)
            }
            client.login("bob", server.userSig("bob"))
            val message = message(server, client)
            assertEquals("reminded = 1", server.remind(message.id))
            val reminder = told.await()
            assertEquals(Reminder(peer("alice"), message.id, 1, "alice", reminder.time), reminder)
            assertEquals("", server.remind(message.id), "a refusal prints nothing here")
            client.shutdown()
        }
    }

    @Test
    fun `with an embedded service nothing waits and nothing is wiped`() = onService { service ->
        val client = Client.embedded(service)
        failsWith<DoubletickException>(6014) { client.wipeDeviceStore() }
        client.login("alice", "any text")
        client.wipeDeviceStore()
        assertEquals(emptyList(), client.unsentMessages())
        client.shutdown()
    }
}
