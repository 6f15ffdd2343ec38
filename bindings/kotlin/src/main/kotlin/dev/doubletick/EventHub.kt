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
 * The library holds it as long as the native client lives. It holds the client while someone collects, who would wait
 * for ever if the client were collected as garbage; otherwise not, so that a client that nobody refers to ends.
 */
internal class EventHub(private val listener: ((Event) -> Unit)?) : Listener {
    private class Collector(
        @Suppress("unused") private val client: Any,
    ) {
        // Unbounded: the thread that everyone needs never waits for a collector.
        val channel = Channel<Event>(Channel.UNLIMITED)
    }

    private val collectors = CopyOnWriteArraySet<Collector>()

    @Volatile
    private var closed = false

    /** See [Client.events]; of this client. */
    fun events(client: Any): Flow<Event> =
        flow {
            val collector = Collector(client)
            collectors.add(collector)
            // After the addition: a hub that closes now sees the channel, or is seen here.
            if (closed) collector.channel.close()
            try {
                for (event in collector.channel) emit(event)
            } finally {
                collectors.remove(collector)
                collector.channel.cancel()
            }
        }

    override fun onEvent(event: Event) {
        if (closed) return
        for (collector in collectors) collector.channel.trySend(event)
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
        for (collector in collectors) collector.channel.close()
    }

    private companion object {
        val LOGGER: Logger = Logger.getLogger("dev.doubletick")
    }
}
