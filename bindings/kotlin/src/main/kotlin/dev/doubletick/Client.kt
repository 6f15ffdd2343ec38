package dev.doubletick

import dev.doubletick.ffi.version
import kotlinx.coroutines.flow.Flow
import java.io.File
import java.util.concurrent.atomic.AtomicReference
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import dev.doubletick.ffi.Client as NativeClient
import dev.doubletick.ffi.ClientOptions as NativeOptions

/**
 * How a client runs.
 *
 * @property appId the application, as the service knows it; not 0
 * @property stateDirectory where this device keeps what it has (versions, its own words on messages), made where it is
 * missing; each server has a folder of its own there. Without it that is in memory, and the next start knows nothing.
 * A directory belongs to one process at a time, and each of its clients there has a user of its own: two clients of one
 * user need two directories.
 * @property caFile certificate authorities (PEM) to trust instead of the system's; only for `wss://`
 * @property requestTimeout after which a call without an answer fails with 9520
 * @property platform `TIMPlatform` of this device, by default what it is. One account is logged in on one device of
 * each platform, unless the settings of the service say otherwise; 0 is never limited.
 * @property proxy what connections to the server go through
 * @property environmentProxy whether, without [proxy], the one that the environment variables name is used
 * (`https_proxy` for `wss://`, `http_proxy` for `ws://`, then `all_proxy`, but for what `no_proxy` excepts and for this
 * device itself); they are read when the client is made
 * @property durability what receipts, read marks, deletions and messages survive that wait in [stateDirectory] until the server
 * has them; without a directory they wait as long as their calls
 * @property keepUnsent whether messages, too, wait there ([send]), as receipts, read marks and deletions always do; else they
 * wait as long as their calls. Without effect on a client of an embedded service.
 * @property mirrorBytes how many bytes the copy of what the server has told may have in [stateDirectory], from which is answered
 * what is asked without a link; the oldest messages go first. 0: there is no such copy, and one of before is removed. Not
 * negative. Without effect on a client of an embedded service.
 */
public data class ClientOptions(
    public val appId: Long = 1,
    public val stateDirectory: File? = null,
    public val caFile: File? = null,
    public val requestTimeout: Duration = 30.seconds,
    public val platform: Long? = null,
    public val proxy: Proxy? = null,
    public val environmentProxy: Boolean = true,
    public val durability: Durability = Durability.NORMAL,
    public val keepUnsent: Boolean = false,
    public val mirrorBytes: Long = 256L shl 20,
) {
    internal fun native() =
        NativeOptions(
            appId,
            stateDirectory?.path,
            caFile?.path,
            requestTimeout.inWholeMilliseconds,
            platform,
            proxy?.native(),
            environmentProxy,
            durability,
            keepUnsent,
            mirrorBytes,
        )
}

/**
 * A client of one service: one user at a time. As many as you like in one process. One that nobody refers to, and whose
 * [events] nobody collects, ends when it is collected as garbage, though it has a listener.
 *
 * What it does stands beside the class, a file per topic: [send], [sendReceipts], [readers], [history],
 * [conversations], [createGroup], [profiles], [settings] and others are extensions in this package
 * (`import dev.doubletick.*`).
 *
 * Every suspending function starts its call at once, in the order of the calls, fails with [DoubletickException], and
 * can be cancelled: then nobody waits any more, and the service may have done the work or not. All functions can be
 * called from every thread.
 */
public class Client private constructor(private val native: NativeClient, private val hub: EventHub) : AutoCloseable {
    /** What ends with the client: on Android the watch of network and foreground. */
    private val company = AtomicReference<AutoCloseable?>()

    private val ending =
        Ending {
            try {
                company.get()?.close()
                native.use { it.shutdown() }
            } finally {
                hub.close()
            }
        }

    /**
     * Everything that the client tells without being asked, in order. Each collector gets every event from the moment
     * on that it begins to collect, however slow it is: what it has not taken yet waits in memory without a bound.
     * The flow ends when the client is closed; while someone collects, the client is not collected as garbage.
     *
     * `launch { events.collect { } }` begins when the coroutine is first dispatched. With
     * `launch(start = CoroutineStart.UNDISPATCHED)` it has begun when `launch` returns.
     *
     * [messages] and [receipts] are what most applications need of it.
     */
    public val events: Flow<Event>
        get() = hub.events(this)

    /** State of the login now. */
    public val loginStatus: LoginStatus
        get() = if (ending.hasBegun) LoginStatus.LOGGED_OUT else now { loginStatus() }

    /** The user who is logged in, or logging in. */
    public val user: String?
        get() = if (ending.hasBegun) null else now { loginUser() }

    /** The service's clock, milliseconds since 1970 (this device's until the first login). */
    public val serverTimeMillis: Long
        get() = now { serverTimeMs() }

    /**
     * Logs in; the first login of a user makes the account. While the link is down it waits. What this user missed
     * comes as events, between [Event.SyncStarted] and [Event.SyncFinished].
     *
     * @throws DoubletickException 6017, 7003, 7501, 7502, 6208 (once: another device of this platform has taken this
     * one's place), 6206 and 70001 to 70014 (UserSig), 9520
     */
    public suspend fun login(userId: String, userSig: String): Unit = call { login(userId, userSig) }

    /** Logs out and writes the device's state. 6014 without a login. */
    public suspend fun logout(): Unit = call { logout() }

    /**
     * The application is back in the foreground, or the device has a network again or another one: says so, and does not
     * wait. Without a link to the server one is made now instead of after a pause of up to 30 seconds. A link of before
     * is asked for a sign of life, for which it has ten seconds, and is made anew without one. Safe to call at any time;
     * without effect on a client of an embedded service, and after the end.
     */
    public fun wake() {
        if (ending.hasBegun) return
        try {
            now { wake() }
        } catch (_: DoubletickException.Closed) {
            // It ended in between.
        }
    }

    /**
     * Ends the client: state is written, calls under way fail with 7009, and when this returns no listener is called any
     * more and every flow has ended or ends with what it still has. Closing again waits for the same end. Cancellation
     * does not break it off, so it can stand in a `finally`.
     */
    public suspend fun shutdown(): Unit = ending.await()

    /**
     * [shutdown], and waits for it: at most some milliseconds. On the library's own thread, inside a listener, where
     * waiting would never end, it returns at once: no event comes after the one that is being handled. So it does in a
     * shutdown hook when a listener has called `System.exit`.
     */
    override fun close() {
        // Nobody hears what comes until the end.
        if (!CallsThread.canBeAwaited) hub.close()
        ending.close()
    }

    /** This is closed when the client ends. */
    internal fun endsWith(other: AutoCloseable) {
        company.set(other)
        // It may have ended meanwhile.
        if (ending.hasBegun) other.close()
    }

    /** A call of the native client; its errors are ours, and after the end it fails with 7009. */
    internal suspend fun <T> call(block: suspend NativeClient.() -> T): T {
        if (ending.hasBegun) throw DoubletickException.closed()
        return translated({ ending.hasBegun }) { native.block() }
    }

    /** A call that needs no waiting. */
    internal fun <T> now(block: NativeClient.() -> T): T {
        if (ending.hasBegun) throw DoubletickException.closed()
        return translated({ ending.hasBegun }) { native.block() }
    }

    public companion object {
        /** Version of the library, such as `0.1.0`. */
        public val version: String by lazy {
            CallsThread.prepare()
            version()
        }

        /**
         * A client of an embedded service. Nobody is logged in; events come from now on.
         *
         * @param listener called for every event, on the library's own thread, one at a time and in order, from the first
         * event on. It must not block: answers to calls wait behind it. What it throws is logged, and the next event
         * comes. [events] is the way with coroutines.
         * @throws DoubletickException 6017, naming the option that is wrong, or 7010: another process uses the state
         * directory
         */
        public fun embedded(
            service: EmbeddedService,
            options: ClientOptions = ClientOptions(),
            listener: ((Event) -> Unit)? = null,
        ): Client {
            CallsThread.prepare()
            val hub = EventHub(listener)
            val native = translated(service::isClosed) { NativeClient.embedded(service.open(), options.native(), hub) }
            return Client(native, hub)
        }

        /**
         * A client of a doubletickd at `ws://HOST:PORT` or `wss://HOST:PORT`. Connects in the background, and again after
         * every cut; events come from now on.
         *
         * @param listener as in [embedded]
         * @throws DoubletickException 6017, naming what is wrong with the URL or an option, or 7010: another process
         * uses the state directory
         */
        public fun connect(
            url: String,
            options: ClientOptions = ClientOptions(),
            listener: ((Event) -> Unit)? = null,
        ): Client {
            CallsThread.prepare()
            val hub = EventHub(listener)
            return Client(translated { NativeClient.connect(url, options.native(), hub) }, hub)
        }
    }
}

/** Runs a generated function, and throws what it throws as an exception of ours. */
internal inline fun <T> translated(closed: () -> Boolean = { false }, block: () -> T): T =
    try {
        block()
    } catch (exception: IllegalStateException) {
        // The native object was let go between the question and the call. Cancellation is one of these too.
        throw if (exception !is kotlinx.coroutines.CancellationException && closed()) DoubletickException.closed() else exception
    } catch (exception: Exception) {
        throw DoubletickException.of(exception) ?: exception
    }
