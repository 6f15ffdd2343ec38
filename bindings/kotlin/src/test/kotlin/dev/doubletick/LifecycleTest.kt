package dev.doubletick

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import java.io.File
import java.lang.ref.WeakReference
import java.net.ServerSocket
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue

class LifecycleTest {
    @Test
    fun `after the end calls fail and no event comes`() = onService { service ->
        val count = AtomicInteger()
        val bob = service.user("bob") { count.incrementAndGet() }
        val alice = service.user("alice")
        alice.sendText(peer("bob"), "one")
        bob.shutdown()
        val seen = count.get()
        assertTrue(seen > 0)
        repeat(100) { alice.sendText(peer("bob"), "nobody hears number $it") }
        assertEquals(seen, count.get())
        failsWith<DoubletickException.Closed>(7009) { bob.login("bob", "any text") }
        failsWith<DoubletickException.Closed>(7009) { bob.readers("1-2-3", ReaderFilter.READ).toList() }
        failsWith<DoubletickException.Closed>(7009) { bob.newText(peer("alice"), "too late") }
        failsWith<DoubletickException.Closed>(7009) { bob.serverTimeMillis }
        failsWith<DoubletickException.Closed>(7009) { bob.watchTotalUnread() }
        assertEquals(LoginStatus.LOGGED_OUT, bob.loginStatus)
        assertNull(bob.user)
        bob.wake()
        bob.shutdown()
        bob.close()
        alice.shutdown()
    }

    @Test
    fun `calls under way fail when the client is closed`() = inDirectory {
        // Accepts by its backlog and says nothing: the login waits.
        ServerSocket(0).use { silent ->
            val client = Client.connect("ws://127.0.0.1:${silent.localPort}")
            val login = now { assertFailsWith<DoubletickException> { client.login("alice", "any text") } }
            assertTrue(login.isActive)
            client.shutdown()
            val exception = login.await()
            assertIs<DoubletickException.Closed>(exception)
            assertEquals(7009, exception.code)
        }
    }

    @Test
    fun `each of a thousand calls under way ends with its message or with 7009`() = onService { service ->
        val alice = service.user("alice")
        service.user("bob").shutdown()
        val calls = List(1000) { number ->
            now {
                try {
                    alice.sendText(peer("bob"), "number $number").text
                } catch (exception: DoubletickException) {
                    assertEquals(7009, exception.code, exception.text)
                    null
                }
            }
        }
        alice.shutdown()
        calls.forEachIndexed { number, call -> assertTrue(call.await().let { it == null || it == "number $number" }) }
    }

    @Test
    fun `a client can be closed from its listener`() = onService { service ->
        val closed = CompletableFuture<Client>()
        val count = AtomicInteger()
        lateinit var bob: Client
        bob = service.user("bob") { event ->
            if (event is Event.Messages) {
                count.incrementAndGet()
                bob.close()
                closed.complete(bob)
            }
        }
        val ended = now { bob.events.toList() }
        val alice = service.user("alice")
        repeat(10) { alice.sendText(peer("bob"), "number $it") }
        closed.get()
        ended.await()
        alice.sendText(peer("bob"), "nobody hears this")
        assertEquals(1, count.get())
        failsWith<DoubletickException.Closed>(7009) { bob.history(HistoryQuery(peer("alice"))) }
        alice.shutdown()
    }

    @Test
    fun `a service can be closed from a listener`() = inDirectory { directory ->
        val service = EmbeddedService.open(directory)
        val closed = CompletableFuture<Unit>()
        val client = Client.embedded(service) { event ->
            if (event is Event.SyncFinished) {
                service.close()
                closed.complete(Unit)
            }
        }
        client.login("alice", "any text")
        closed.get()
        failsWith<DoubletickException.Closed>(7009) { Client.embedded(service) }
        client.shutdown()
    }

    @Test
    fun `clients and services live beside each other`() = inDirectory { directory ->
        val services = List(2) { EmbeddedService.open(File(directory, "service $it")) }
        val clients = services.map { it.user("alice") to it.user("bob") }
        for ((number, pair) in clients.withIndex()) {
            val inbox = now { pair.second.messages.first() }
            pair.first.sendText(peer("bob"), "in service $number")
            assertEquals("in service $number", inbox.await().text)
        }
        assertEquals(listOf("in service 0"), clients[0].second.history(peer("alice")).toList().map { it.text })
        clients[0].first.shutdown()
        // The others go on.
        clients[0].second.sendText(peer("alice"), "still here")
        clients[1].first.sendText(peer("bob"), "still here")
        clients.flatMap { it.toList() }.forEach { it.shutdown() }
        services.forEach { it.shutdown() }
    }

    @Test
    fun `a cancelled call stops waiting and the client goes on`() = inDirectory {
        ServerSocket(0).use { silent ->
            val client = Client.connect("ws://127.0.0.1:${silent.localPort}")
            val login = now { client.login("alice", "any text") }
            login.cancelAndJoin()
            assertFailsWith<CancellationException> { login.await() }
            assertEquals(LoginStatus.LOGGING_IN, client.loginStatus)
            failsWith<DoubletickException.NotLoggedIn>(7501) { client.login("alice", "any text") }
            client.shutdown()
        }
    }

    @Test
    fun `cancelled calls are not repeated and not lost`() = onService { service ->
        val alice = service.user("alice")
        service.user("bob").shutdown()
        val calls = List(500) { number -> now { alice.sendText(peer("bob"), "number $number") } }
        calls.filterIndexed { number, _ -> number % 2 == 1 }.forEach { it.cancel() }
        calls.forEach { it.join() }
        val even = calls.filterIndexed { number, _ -> number % 2 == 0 }.map { it.await().text }
        assertEquals((0 until 500 step 2).map { "number $it" }, even)
        // A message is on its way when the call has begun, whoever waits: each is there once, in order.
        val stored = alice.history(peer("bob"), pageSize = 100).toList().map { it.text }.reversed()
        assertEquals((0 until 500).map { "number $it" }, stored)
        alice.shutdown()
    }

    @Test
    fun `a client that nobody refers to ends`() = onService { service ->
        val (reference, ended) = abandoned(service)
        while (!ended.isDone) {
            System.gc()
            System.runFinalization()
            // JNA cleans up when there is something new to remember.
            Client.embedded(service).shutdown()
        }
        assertNull(reference.get())
    }

    /** A client that is not closed, and what completes when its hub has been let go of by the native side. */
    private suspend fun abandoned(service: EmbeddedService): Pair<WeakReference<Client>, CompletableFuture<Unit>> {
        val witness = Witness()
        val client = service.user("alice", witness::hear)
        val ended = CompletableFuture<Unit>()
        java.lang.ref.Cleaner.create().register(witness) { ended.complete(Unit) }
        return WeakReference(client) to ended
    }

    private class Witness {
        private val events = AtomicInteger()

        fun hear(event: Event) {
            check(event.toString().isNotEmpty())
            events.incrementAndGet()
        }
    }

    @Test
    fun `a program that closes nothing comes to its end`() = inDirectory { directory ->
        val java = File(System.getProperty("java.home"), "bin/java").path
        val program = arrayOf("-cp", System.getProperty("java.class.path"), Careless::class.java.name, directory.path)
        val printed = File(directory, "printed")
        val process = ProcessBuilder(java, *program).redirectErrorStream(true).redirectOutput(printed).start()
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it goes on and on: ${printed.readText()}")
            assertEquals("sent: hello", printed.readText().trim())
            assertEquals(0, process.exitValue())
        } finally {
            process.destroyForcibly()
        }
    }
}

/** A program that leaves its client and its service open. */
internal object Careless {
    @JvmStatic
    fun main(arguments: Array<String>) = kotlinx.coroutines.runBlocking {
        val service = EmbeddedService.open(File(arguments[0]))
        service.user("bob")
        println("sent: ${service.user("alice").sendText(peer("bob"), "hello").text}")
    }
}
