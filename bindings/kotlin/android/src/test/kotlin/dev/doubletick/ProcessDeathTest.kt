package dev.doubletick

import android.content.Context
import android.content.ContextWrapper
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import java.io.File
import java.nio.file.Files
import java.util.concurrent.CopyOnWriteArrayList

private const val FILES = "doubletick.test.files"
private const val EXIT = 42

/** A context whose application has its files where the next process finds them again. */
private class KeptFiles(private val directory: File) : ContextWrapper(RuntimeEnvironment.getApplication()) {
    override fun getFilesDir(): File = directory

    override fun getApplicationContext(): Context = this
}

/** The process that is killed. Run by the test below in a Java virtual machine of its own, and no test by itself. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [24, 35])
class Victim {
    @Test
    fun isKilledInTheMiddleOfIt() = runBlocking {
        val context = KeptFiles(File(checkNotNull(System.getProperty(FILES))))
        val service = EmbeddedService.open(context)
        val (alice, bob) = List(2) { Client.embedded(context, service) }
        val inbox = async(start = CoroutineStart.UNDISPATCHED) { bob.messages.first() }
        val receipt = async(start = CoroutineStart.UNDISPATCHED) { alice.receipts.first() }
        bob.login("bob", "any text")
        alice.login("alice", "any text")
        alice.sendText(ConversationId.C2c("bob"), "before the end")
        bob.sendReceipt(inbox.await())
        assertTrue(receipt.await().isPeerRead)
        // What they have been told is written within half a second. Nothing is closed.
        while (!isWritten(context, "alice", Regex("\"version\":[1-9]")) || !isWritten(context, "bob", Regex("\"seq\":1"))) {
            Thread.sleep(5)
        }
        Runtime.getRuntime().halt(EXIT)
    }

    private fun isWritten(context: Context, user: String, what: Regex): Boolean {
        val name = "device-1-${user.toByteArray().joinToString("") { "%02x".format(it) }}.json"
        val file = context.doubletickDirectory.walk().firstOrNull { it.name == name }
        return file != null && what.containsMatchIn(file.readText())
    }
}

/** What is left of a process that the system has ended, and what the next one makes of it. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [24, 35])
class ProcessDeathTest {
    @Test
    fun `the next process knows what was done and tells nothing twice`() {
        val directory = Files.createTempDirectory("doubletick-files").toFile()
        try {
            assertEquals(EXIT, die(directory))
            runBlocking { live(KeptFiles(directory)) }
        } finally {
            directory.deleteRecursively()
        }
    }

    private fun die(directory: File): Int {
        val settings = System.getProperties().stringPropertyNames().filter { it.startsWith("robolectric.") }
        val command =
            listOf(File(System.getProperty("java.home"), "bin/java").path, "-cp", System.getProperty("java.class.path")) +
                settings.map { "-D$it=${System.getProperty(it)}" } +
                listOf("-D$FILES=$directory", "org.junit.runner.JUnitCore", Victim::class.java.name)
        return ProcessBuilder(command).inheritIO().start().waitFor()
    }

    private suspend fun live(context: Context) {
        val told = CopyOnWriteArrayList<String>()
        // The lock of the one that was killed is not in the way.
        val service = EmbeddedService.open(context)
        val (alice, bob) = listOf("alice", "bob").map { user ->
            Client.embedded(context, service) { event ->
                when (event) {
                    is Event.Messages -> event.messages.forEach { told += "$user: ${it.text}" }
                    is Event.Receipts -> told += "$user: receipts"
                    is Event.SyncFinished -> told += "$user is up to date"
                    else -> Unit
                }
            }
        }
        bob.login("bob", "any text")
        alice.login("alice", "any text")
        while (told.count { it.endsWith("up to date") } < 2) Thread.sleep(5)
        val sent = bob.history(HistoryQuery(ConversationId.C2c("alice"))).single()
        assertEquals("before the end", sent.text)
        assertTrue(alice.receipts(listOf(sent.id)).single().isPeerRead)
        val next = alice.sendText(ConversationId.C2c("bob"), "after it")
        bob.sendReceipt(next)
        while ("bob: after it" !in told || "alice: receipts" !in told) Thread.sleep(5)
        val messages = told.filter { it.startsWith("bob: ") }
        assertEquals(listOf("bob: after it"), messages)
        assertEquals(1, told.count { it == "alice: receipts" })
        listOf(alice, bob).forEach { it.shutdown() }
        service.shutdown()
    }
}
