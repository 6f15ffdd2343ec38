package dev.doubletick.compat

import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.ThreadFactory
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit

/**
 * A thread that ends by itself when nothing has come for a while and nobody holds it, and does not keep the JVM from
 * ending. A session holds its threads: what is answered must not wait for a thread that the system does not have then.
 */
internal class OwnThread(
    name: String,
    factory: ThreadFactory = ThreadFactory { work -> Thread(work, name).apply { isDaemon = true } },
) : ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, LinkedBlockingQueue(), factory) {
    init {
        allowCoreThreadTimeOut(true)
    }

    /** Starts it, and keeps it until [release]. Throws [OutOfMemoryError] where the system has none to give. */
    fun hold() {
        allowCoreThreadTimeOut(false)
        try {
            prestartCoreThread()
        } catch (none: OutOfMemoryError) {
            release()
            throw none
        }
    }

    /** It may end again. */
    fun release() = allowCoreThreadTimeOut(true)

    private companion object {
        const val IDLE_SECONDS = 10L
    }
}
