package dev.doubletick

import kotlinx.coroutines.flow.first
import java.io.File
import java.lang.management.ManagementFactory
import kotlin.test.Test
import kotlin.test.assertTrue

class MemoryTest {
    private companion object {
        const val CALLS = 50_000
        const val MIB = 1L shl 20
    }

    /** Bytes of this process in memory, after the collector has run; null where the system does not tell. */
    private fun resident(): Long? {
        repeat(3) {
            System.gc()
            System.runFinalization()
        }
        val line = File("/proc/self/status").takeIf { it.exists() }?.readLines()?.find { it.startsWith("VmRSS:") }
        return line?.filter { it.isDigit() }?.toLong()?.times(1024)
    }

    private suspend fun Client.ask(count: Int) {
        repeat(count) { number ->
            when (number % 4) {
                0 -> settings()
                1 -> profiles(listOf("alice", "bob"))
                2 -> conversations()
                else -> runCatching { sendReceipts(emptyList()) }
            }
        }
    }

    @Test
    fun `the memory of fifty thousand calls is given back`() = onService { service ->
        val bob = service.user("bob")
        val alice = service.user("alice")
        val inbox = now { bob.messages.first() }
        alice.sendText(peer("bob"), "a conversation to ask for")
        inbox.await()
        alice.ask(CALLS / 5)
        val before = resident()
        val threads = ManagementFactory.getThreadMXBean().totalStartedThreadCount
        alice.ask(CALLS)
        val grown = ManagementFactory.getThreadMXBean().totalStartedThreadCount - threads
        val after = resident()
        println("50,000 calls: ${before?.div(MIB)} MiB before, ${after?.div(MIB)} MiB after, $grown threads started")
        assertTrue(grown < 200, "$grown threads were started")
        if (before != null && after != null) {
            assertTrue(after < before + before * 3 / 10 + 20 * MIB, "$before bytes before, $after after")
        }
        bob.shutdown()
        alice.shutdown()
    }

    @Test
    fun `clients come and go without leaving anything`() = onService { service ->
        suspend fun come(count: Int) =
            repeat(count) {
                val client = service.user("alice") { check(it.toString().isNotEmpty()) }
                client.shutdown()
            }
        come(200)
        val before = resident()
        come(1000)
        val after = resident()
        println("1,000 clients: ${before?.div(MIB)} MiB before, ${after?.div(MIB)} MiB after")
        if (before != null && after != null) {
            assertTrue(after < before + before * 3 / 10 + 20 * MIB, "$before bytes before, $after after")
        }
    }
}
