package dev.doubletick.sample

import android.content.Context
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import kotlin.time.Duration.Companion.minutes

/** What the screen of the sample shows, without the screen. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [24, 35])
class ChatTest {
    private val context: Context = RuntimeEnvironment.getApplication()
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    @Test
    fun `a message gets its marks, the sheet has both halves, and an answer its receipt`() =
        runBlocking {
            withTimeout(5.minutes) {
                val chat = start(context, scope)
                chat.send("Meet at the lake at nine?")
                val own = chat.lines.first { all -> all.any { it.mark == Mark.READ_BY_SOME } }.first { it.isOwn }
                assertEquals(1L to 1L, own.readCount to own.unreadCount)
                assertEquals(ReadBy(listOf("bob"), listOf("carol")), chat.readBy(own.id))
                val answer = chat.lines.first { all -> all.any { !it.isOwn } }.first { !it.isOwn }
                assertEquals("bob" to true, answer.sender to answer.asksForReceipt)
                chat.seen(listOf(answer.id))
                assertEquals(false, chat.lines.value.single { it.id == answer.id }.asksForReceipt)
                assertEquals(listOf(own.id, answer.id), chat.lines.value.map { it.id })
            }
            scope.cancel()
        }
}
