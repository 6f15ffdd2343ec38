package dev.doubletick.compat

import org.junit.jupiter.api.Test
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.ThreadFactory
import java.util.concurrent.TimeUnit
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

/** The threads of the vendor's face where the system has none to give, as the JVM tells that. */
class OwnThreadTest {
    @Volatile
    private var none = true

    private val scarce =
        ThreadFactory { work ->
            object : Thread(work) {
                override fun start() {
                    if (none) throw OutOfMemoryError("unable to create native thread")
                    isDaemon = true
                    super.start()
                }
            }
        }

    @Test
    fun `what is posted without a thread is told in order when there is one`() {
        val mailbox = Mailbox(OwnThread("scarce", scarce))
        val told = mutableListOf<Int>()
        val done = CountDownLatch(3)
        val tell = { number: Int ->
            mailbox.post {
                told += number
                done.countDown()
            }
        }
        tell(1)
        tell(2)
        assertEquals(3L, done.count)
        none = false
        tell(3)
        assertTrue(done.await(60, TimeUnit.SECONDS), "not told: $told")
        assertEquals(listOf(1, 2, 3), told)
    }

    @Test
    fun `an executor that was replaced while it told something tells nothing more`() {
        val mailbox = Mailbox()
        val told = CopyOnWriteArrayList<String>()
        val done = CountDownLatch(2)
        val tell = { told += Thread.currentThread().name; done.countDown() }
        val (first, second) = listOf("first", "second").map { name -> Executors.newSingleThreadExecutor { Thread(it, name) } }
        mailbox.executor = first
        mailbox.post {
            tell()
            mailbox.executor = second
            mailbox.post { tell() }
        }
        assertTrue(done.await(60, TimeUnit.SECONDS), "not told: $told")
        assertEquals(listOf("first", "second"), told)
        listOf(first, second).forEach { it.shutdown() }
    }

    @Test
    fun `what is posted without a thread is told by a flush`() {
        val mailbox = Mailbox(OwnThread("scarce", scarce))
        val told = mutableListOf<Thread>()
        mailbox.post { told += Thread.currentThread() }
        mailbox.flush()
        assertEquals(listOf(Thread.currentThread()), told)
    }

    @Test
    fun `holding says whether there is a thread and keeps it`() {
        val thread = OwnThread("scarce", scarce)
        assertFailsWith<OutOfMemoryError> { thread.hold() }
        assertEquals(0, thread.poolSize)
        none = false
        thread.hold()
        none = true
        thread.setKeepAliveTime(1, TimeUnit.NANOSECONDS)
        val done = CountDownLatch(2)
        thread.execute { done.countDown() }
        thread.execute { done.countDown() }
        assertTrue(done.await(60, TimeUnit.SECONDS), "the thread is gone")
        assertEquals(1, thread.poolSize)
        thread.shutdown()
    }
}
