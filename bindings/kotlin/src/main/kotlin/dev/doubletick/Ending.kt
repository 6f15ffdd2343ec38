package dev.doubletick

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import java.util.concurrent.atomic.AtomicBoolean

/** The end of a client or a service: it happens once, and everyone who asks for it waits for the same end. */
internal class Ending(private val end: suspend () -> Unit) {
    private val asked = AtomicBoolean()
    private val done = CompletableDeferred<Unit>()

    /** It has begun, perhaps ended. */
    val hasBegun: Boolean
        get() = asked.get()

    /** Ends. A caller who is cancelled, as in a `finally`, waits too: half an end would be none. */
    suspend fun await(): Unit = withContext(NonCancellable) { if (begins()) finish() else done.join() }

    /** Ends, and blocks until it is done, where that is possible; elsewhere the end follows. */
    fun close() {
        if (!CallsThread.canBeAwaited) {
            if (begins()) {
                CoroutineScope(Dispatchers.Default).launch(start = CoroutineStart.UNDISPATCHED) { finish() }
            }
            return
        }
        try {
            runBlocking { await() }
        } catch (_: InterruptedException) {
            // Thrown after the end: nothing in it can be broken off.
            Thread.currentThread().interrupt()
        }
    }

    private fun begins() = asked.compareAndSet(false, true)

    private suspend fun finish() {
        try {
            end()
        } finally {
            done.complete(Unit)
        }
    }
}
