package dev.doubletick.compat

import android.content.Context
import android.os.Handler
import android.os.Looper
import dev.doubletick.DeviceWatch
import dev.doubletick.doubletickDirectory
import java.util.concurrent.Executor

/** What Android is to the face. Other JVMs have a file of this name of their own, in `src/jvm`. */
internal object Platform {
    /** Posts to the main thread. */
    val mainThread: Executor by lazy {
        val handler = Handler(Looper.getMainLooper())
        Executor { handler.post(it) }
    }

    /** Callbacks come on the main thread unless the application has said otherwise. */
    fun useMainThread(mailbox: Mailbox) {
        if (mailbox.executor == null) mailbox.executor = mainThread
    }

    /** Among the files of the application, whose `Context` `initSDK` is given. */
    fun dataDirectory(context: Any?): String? = contextOf(context)?.doubletickDirectory?.path

    /** Wakes the client when the network or the foreground is back, until it is closed. Holds no Activity. */
    fun watch(context: Any?, wake: () -> Unit): AutoCloseable? = contextOf(context)?.let { DeviceWatch(it, wake) }

    private fun contextOf(context: Any?): Context? {
        if (context == null || context is Context) return context as Context?
        throw Refused.argument("context", "is not an android.content.Context")
    }
}
