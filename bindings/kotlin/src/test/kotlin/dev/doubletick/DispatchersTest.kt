package dev.doubletick

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.withContext
import java.util.concurrent.Executor
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse

/** Calls from coroutines whose dispatcher goes on in place, on whatever thread brings the answer. */
class DispatchersTest {
    @Test
    fun `a call may be made on a dispatcher that does not dispatch`() = callsOn(Dispatchers.Unconfined)

    @Test
    fun `a call may be made on an executor that runs in place`() = callsOn(Executor { it.run() }.asCoroutineDispatcher())

    private fun callsOn(dispatcher: CoroutineDispatcher) = onService { service ->
        withContext(dispatcher) {
            val alice = service.user("alice")
            service.user("bob").shutdown()
            val ids = List(100) { alice.sendText(peer("bob"), "number $it").id }
            assertFalse(CallsThread.isCurrent, "the library's thread is free for the next answer")
            assertEquals(100, alice.receipts(ids).size)
            alice.shutdown()
        }
    }
}
