package dev.doubletick.compat

import dev.doubletick.CallsThread
import dev.doubletick.ffi.Client
import dev.doubletick.ffi.ClientOptions
import dev.doubletick.ffi.EmbeddedOptions
import dev.doubletick.ffi.EmbeddedService
import dev.doubletick.ffi.Listener
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.launch
import java.util.concurrent.CountDownLatch

/** The time from one `initSDK` to its `unInitSDK`: a client, the service if it is in this process, the calls under way. */
internal class Session private constructor(
    val appId: Int,
    val client: Client,
    val service: EmbeddedService?,
    private val mailbox: Mailbox,
    /** Says when the network or the foreground is back, where the platform says so. */
    private val watch: AutoCloseable?,
) {
    private val lock = Any()

    /** How each call under way is refused if the session ends before its answer. Null: the session has ended. */
    private var pending: LinkedHashMap<Any, (Refused) -> Unit>? = LinkedHashMap()

    /**
     * Starts a call now, on this thread, so that calls leave in the order in which they are made. Its answer comes by
     * the mailbox, exactly once.
     */
    fun <T> start(answer: (Result<T>) -> Unit, work: suspend Client.() -> T) {
        val call = Any()
        val begun =
            synchronized(lock) { pending?.put(call) { refused -> answer(Result.failure(refused)) } ?: pending }
        if (begun == null) {
            mailbox.post { answer(Result.failure(Refused.notInitialised())) }
            return
        }
        begin({ client.work() }) { result ->
            synchronized(lock) {
                if (pending?.remove(call) != null) mailbox.post { answer(result) }
            }
        }
    }

    /** Ends the client and the service. Calls that have no answer yet have it in the mailbox when this returns. */
    fun close() {
        watch?.close()
        if (CallsThread.canBeAwaited) {
            blocking { end() }
        } else {
            begin({ end() }) {}
        }
        val unanswered = synchronized(lock) { pending.also { pending = null } }
        unanswered?.values?.forEach { refuse -> mailbox.post { refuse(Refused.interrupted()) } }
        mailbox.release()
        answerThread.release()
    }

    private suspend fun end() {
        client.use { it.shutdown() }
        service?.use { it.shutdown() }
    }

    internal companion object {
        /** Opens the service, if it is in this process, and starts a client. Throws what is wrong. */
        fun open(appId: Int, config: V2TIMSDKConfig, context: Any?, mailbox: Mailbox, listener: Listener): Session {
            answerThread.hold()
            return try {
                mailbox.hold()
                start(appId, config, context, mailbox, listener)
            } catch (thrown: Throwable) {
                mailbox.release()
                answerThread.release()
                throw thrown
            }
        }

        private fun start(
            appId: Int,
            config: V2TIMSDKConfig,
            context: Any?,
            mailbox: Mailbox,
            listener: Listener,
        ): Session {
            CallsThread.prepare()
            // Asked first, and so is whether the context is one.
            val own = Platform.dataDirectory(context)
            val directory = config.dataDirectory ?: own
            val url = config.url()
            val options =
                ClientOptions(
                    appId = appId.toLong(),
                    stateDirectory = directory,
                    caFile = config.caFile(),
                    keepUnsent = config.keepUnsent,
                    mirrorBytes = config.mirrorBytes,
                )
            if (url != null) {
                val client = Client.connect(url, options, listener)
                // After the end it does nothing.
                val watch = Platform.watch(context) { runCatching { client.wake() } }
                return Session(appId, client, null, mailbox, watch)
            }
            val place = directory ?: throw Refused.argument("data directory", "is not set, and this user has none")
            val service =
                blocking { EmbeddedService.open(EmbeddedOptions(place, appId.toLong(), null, config.secretKey)) }
            return try {
                Session(appId, Client.embedded(service, options, listener), service, mailbox, null)
            } catch (thrown: Throwable) {
                blocking { service.shutdown() }
                service.destroy()
                throw thrown
            }
        }

        /**
         * Where calls go on when the native library has news of them: not on its own thread, inside the news, where it
         * must not be asked anything. What the library tells all comes by here, answers and events, so that it stays in
         * order. No code of the application runs here.
         */
        private val answerThread = OwnThread("doubletick-answers")
        private val answers = CoroutineScope(SupervisorJob() + answerThread.asCoroutineDispatcher())

        /** After all news that have come so far. */
        fun later(work: Runnable) = answerThread.execute(work)

        /** Runs on this thread until the work waits for the first time. */
        private fun <T> begin(work: suspend () -> T, then: (Result<T>) -> Unit) {
            val caller = Thread.currentThread()
            answers.launch(start = CoroutineStart.UNDISPATCHED) {
                val result = runCatching { work() }
                if (Thread.currentThread() === caller) {
                    // The answer was there before the call had to wait. Others that came before may be on their way.
                    later { then(result) }
                } else {
                    then(result)
                }
            }
        }

        /** Waits for a call of the native library. */
        fun <T> blocking(work: suspend () -> T): T {
            val done = CountDownLatch(1)
            var outcome: Result<T>? = null
            begin(work) { result ->
                outcome = result
                done.countDown()
            }
            var interrupted = false
            while (true) {
                try {
                    done.await()
                    break
                } catch (_: InterruptedException) {
                    interrupted = true
                }
            }
            if (interrupted) Thread.currentThread().interrupt()
            return checkNotNull(outcome).getOrThrow()
        }
    }
}
