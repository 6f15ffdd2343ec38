package dev.doubletick

import dev.doubletick.ffi.Listener
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.util.concurrent.CopyOnWriteArraySet
import java.util.logging.Level
import java.util.logging.Logger

/**
 * Takes the events of one client on the thread `doubletick-calls` and gives them to its listener and to whoever collects.
 *
 * The library holds it as long as the native client lives; it does not hold the client, so that a client that nobody
 * refers to any more can be collected and ends.
 */
internal class EventHub(private val listener: ((Event) -> Unit)?) : Listener {
    private val collectors = CopyOnWriteArraySet<Channel<Event>>()

    @Volatile
    private var closed = false

    /** See [Client.events]. */
    val events: Flow<Event> =
        flow {
            // Unbounded: the thread that everyone needs never waits for a collector.
            val channel = Channel<Event>(Channel.UNLIMITED)
            collectors.add(channel)
            // After the addition: a hub that closes now sees the channel, or is seen here.
            if (closed) channel.close()
            try {
                for (event in channel) emit(event)
            } finally {
                collectors.remove(channel)
                channel.cancel()
            }
        }

    override fun onEvent(event: Event) {
        if (closed) return
        for (channel in collectors) channel.trySend(event)
        try {
            listener?.invoke(event)
        } catch (thrown: Throwable) {
            // Nobody above could handle it, and an error here must not keep the next event from coming.
            LOGGER.log(Level.SEVERE, "the listener of a client failed", thrown)
        }
    }

    /** Ends all flows, after what they still have. */
    fun close() {
        closed = true
        for (channel in collectors) channel.close()
    }

    private companion object {
        val LOGGER: Logger = Logger.getLogger("dev.doubletick")
    }
}
