package dev.doubletick

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import java.io.File
import java.lang.ref.WeakReference
import java.net.ServerSocket
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** Ends that come at an unlikely moment, or from an unlikely place. */
class EndingTest {
    @Test
    fun `a cancelled coroutine ends its client in finally`() = inDirectory { directory ->
        val begun = CompletableDeferred<Unit>()
        val job = now {
            val service = EmbeddedService.open(directory)
            val alice = service.user("alice")
            try {
                begun.complete(Unit)
                awaitCancellation()
            } finally {
                alice.shutdown()
                service.shutdown()
            }
        }
        begun.await()
        job.cancelAndJoin()
        // The directory is free again.
        EmbeddedService.open(directory).shutdown()
    }

    @Test
    fun `whoever closes too waits for the same end`() = inDirectory { directory ->
        for (blocking in listOf(false, true)) {
            val service = EmbeddedService.open(directory)
            val first = now { service.shutdown() }
            if (blocking) service.close() else service.shutdown()
            // 7010 while the directory is locked.
            EmbeddedService.open(directory).shutdown()
            first.await()
        }
    }

    @Test
    fun `a client that is closed in a listener fails the calls under way`() = inDirectory {
        ServerSocket(0).use { silent ->
            val reference = CompletableFuture<Client>()
            val client = Client.connect("ws://127.0.0.1:${silent.localPort}") { reference.join().close() }
            val login = now { failsWith<DoubletickException.Closed>(7009) { client.login("alice", "any text") } }
            reference.complete(client)
            login.await()
        }
    }

    @Test
    fun `an interrupted thread closes, and is interrupted still`() = onService { service ->
        val client = service.user("alice")
        var interrupted = false
        thread {
            Thread.currentThread().interrupt()
            client.close()
            interrupted = Thread.currentThread().isInterrupted
        }.join()
        assertTrue(interrupted)
        failsWith<DoubletickException.Closed>(7009) { client.conversations() }
    }

    @Test
    fun `a client whose events are collected is not collected as garbage`() = onService { service ->
        val (reference, messages) = messagesOf(service, "bob")
        val third = now { messages.first { it.text == "number 2" } }
        val alice = service.user("alice")
        repeat(3) { number ->
            repeat(3) {
                System.gc()
                // JNA cleans up when there is something new to remember.
                Client.embedded(service).shutdown()
            }
            alice.sendText(peer("bob"), "number $number")
        }
        third.await()
        assertNotNull(reference.get()).shutdown()
        alice.shutdown()
    }

    /** Messages of a client to which nothing else refers. */
    private suspend fun messagesOf(service: EmbeddedService, name: String): Pair<WeakReference<Client>, Flow<Message>> {
        val client = service.user(name)
        return WeakReference(client) to client.messages
    }

    @Test
    fun `a service that closes while clients are made refuses them`() = inDirectory { directory ->
        repeat(50) {
            val service = EmbeddedService.open(directory)
            val closes = thread { service.close() }
            try {
                while (true) Client.embedded(service).shutdown()
            } catch (exception: DoubletickException) {
                assertEquals(7009, exception.code)
            }
            closes.join()
        }
    }

    @Test
    fun `System exit in a listener comes to its end though a hook closes the client`() = exits("listener")

    @Test
    fun `System exit in a coroutine on no thread of its own comes to its end`() = exits("coroutine")

    @Test
    fun `System exit in a callback of the compat face comes to its end though a hook ends the SDK`() = exits("callback")

    private fun exits(way: String) = inDirectory { directory ->
        val java = File(System.getProperty("java.home"), "bin/java").path
        val program =
            arrayOf("-cp", System.getProperty("java.class.path"), Exiting::class.java.name, way, directory.path)
        val printed = File(directory, "printed")
        val process = ProcessBuilder(java, *program).redirectErrorStream(true).redirectOutput(printed).start()
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it hangs: ${printed.readText()}")
            assertEquals("exits, ends, ended", printed.readText().trim().lines().joinToString())
            assertEquals(3, process.exitValue())
        } finally {
            process.destroyForcibly()
        }
    }
}

/** A program that exits where the library calls it, and has a shutdown hook that closes everything. */
internal object Exiting {
    private fun atExit(end: () -> Unit) {
        Runtime.getRuntime().addShutdownHook(
            Thread {
                println("ends")
                end()
                println("ended")
            },
        )
    }

    private fun exit() {
        println("exits")
        System.exit(3)
    }

    @JvmStatic
    fun main(arguments: Array<String>) {
        val directory = File(arguments[1], "data")
        if (arguments[0] == "callback") return callback(directory)
        runBlocking {
            val service = EmbeddedService.open(directory)
            val client =
                Client.embedded(service) { if (arguments[0] == "listener" && it is Event.SyncFinished) exit() }
            atExit {
                client.close()
                service.close()
            }
            async(Dispatchers.Unconfined) {
                client.login("alice", "any text")
                if (arguments[0] == "coroutine") exit()
            }
            awaitCancellation()
        }
    }

    private fun callback(directory: File) {
        val sdk = dev.doubletick.compat.V2TIMManager.getInstance()
        val config = dev.doubletick.compat.V2TIMSDKConfig()
        config.serverURL = "embedded:"
        config.dataDirectory = directory.path
        check(sdk.initSDK(null, 1, config))
        atExit(sdk::unInitSDK)
        sdk.login(
            "alice",
            "any text",
            object : dev.doubletick.compat.V2TIMCallback {
                override fun onSuccess() = exit()

                override fun onError(code: Int, desc: String) = println("$code $desc")
            },
        )
        Thread.currentThread().join()
    }
}
