package dev.doubletick

import android.content.Context
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.MainScope
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import java.io.File

/** Starts with a `Context` and no path, and coroutines on the main thread. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [24, 35])
class ContextTest {
    private val context: Context = RuntimeEnvironment.getApplication()

    @Test
    fun `data and state are among the files of the application`() = runBlocking {
        val service = EmbeddedService.open(context)
        val alice = Client.embedded(context, service)
        alice.login("alice", "any text")
        alice.shutdown()
        service.shutdown()
        val directory = context.filesDir.resolve("doubletick")
        assertEquals(directory, context.doubletickDirectory)
        val files = directory.walk().filter { it.isFile }.map { it.name }.toList()
        assertTrue("$files", files.any { it.startsWith("app-1.") })
        assertTrue("$files", files.any { it.startsWith("device-1-") })
    }

    @Test
    fun `a state directory that is named is used`() = runBlocking {
        val own = context.cacheDir.resolve("state")
        val service = EmbeddedService.open(context)
        val alice = Client.embedded(context, service, ClientOptions(stateDirectory = own))
        alice.login("alice", "any text")
        alice.shutdown()
        service.shutdown()
        val state = { directory: File -> directory.walk().any { it.name.startsWith("device-1-") } }
        assertTrue(state(own))
        assertFalse(state(context.doubletickDirectory))
    }

    @Test
    fun `on Dispatchers Main calls go on and events come on the main thread`() {
        val scope = MainScope()
        val read = scope.async {
            val service = EmbeddedService.open(context)
            val (alice, bob) = List(2) { Client.embedded(context, service) }
            val threads = mutableListOf(isMainThread)
            val inbox = async(start = CoroutineStart.UNDISPATCHED) { bob.messages.first().also { threads += isMainThread } }
            val receipt = async(start = CoroutineStart.UNDISPATCHED) { alice.receipts.first().also { threads += isMainThread } }
            launch(Dispatchers.Main) { threads += isMainThread }
            bob.login("bob", "any text")
            alice.login("alice", "any text")
            alice.sendText(ConversationId.C2c("bob"), "Is anybody there?")
            bob.sendReceipt(inbox.await())
            threads += isMainThread
            val isRead = receipt.await().isPeerRead
            listOf(alice, bob).forEach { it.shutdown() }
            service.shutdown()
            threads.all { it } && threads.size == 5 && isRead
        }
        untilMain("the receipt") { read.isCompleted }
        assertTrue(read.getCompletedOrFail())
        scope.cancel()
    }

    @OptIn(kotlinx.coroutines.ExperimentalCoroutinesApi::class)
    private fun <T> kotlinx.coroutines.Deferred<T>.getCompletedOrFail(): T = getCompleted()
}
