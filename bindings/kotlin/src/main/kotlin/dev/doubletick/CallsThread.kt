package dev.doubletick

import com.sun.jna.CallbackThreadInitializer
import dev.doubletick.ffi.ThreadHook
import dev.doubletick.ffi.setThreadHook
import dev.doubletick.ffi.uniffiCallbackInterfaceThreadHook
import com.sun.jna.Native as Jna

/**
 * The native thread `doubletick-calls`, on which listeners run and from which suspended calls are resumed.
 *
 * JNA attaches a native thread to the JVM for the time of one callback: ten thousand callbacks would be ten thousand
 * Java threads. So the first callback of the thread is ours, and it stays attached after it. It is attached as a daemon:
 * a client that nobody closed must not keep the JVM from ending.
 */
internal object CallsThread {
    private const val NAME = "doubletick-calls"

    private val here = ThreadLocal<Boolean>()

    /** The thread; one that has ended when there is no client. */
    @Volatile
    private var thread: Thread? = null

    /** Whether the caller is on the thread. There blocking for an answer would wait for itself. */
    val isCurrent: Boolean
        get() = here.get() == true

    /**
     * Whether blocking for an answer can end. Not on the thread itself, and not in a shutdown hook when the thread is who
     * called `System.exit`.
     */
    val canBeAwaited: Boolean
        get() = !isCurrent && thread?.isExiting() != true

    // Its initialisation is what `prepare` waits for; the class loader sees to it that it happens once.
    init {
        // Before the library is loaded, which passes the callback to it.
        Jna.setCallbackThreadInitializer(
            uniffiCallbackInterfaceThreadHook.onThreadStarted,
            CallbackThreadInitializer(true, false, NAME),
        )
        setThreadHook(
            object : ThreadHook {
                override fun onThreadStarted() {
                    here.set(true)
                    thread = Thread.currentThread()
                    // Where the thread was attached by another callback, whose initializer is not ours.
                    Jna.detach(false)
                }
            },
        )
    }

    /** Loads the native library and prepares its thread, once. */
    fun prepare() = Unit
}

/** Whether this thread is in `System.exit`, which waits for the shutdown hooks: none of them may wait for the thread. */
internal fun Thread.isExiting(): Boolean =
    stackTrace.any { it.className == "java.lang.Runtime" && it.methodName == "exit" }
