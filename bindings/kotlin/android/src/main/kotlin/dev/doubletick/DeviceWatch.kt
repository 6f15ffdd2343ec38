package dev.doubletick

import android.app.Activity
import android.app.Application
import android.content.Context
import android.net.ConnectivityManager
import android.net.Network
import android.os.Bundle
import java.util.concurrent.atomic.AtomicBoolean
import java.util.logging.Level
import java.util.logging.Logger

/**
 * Says when a client should look after its link: the device has a network again or another one, and the application is
 * back in the foreground, where its process may have been frozen before.
 *
 * The system holds it until it is closed; it holds what wakes the client and the Application, never an Activity.
 *
 * @param context any of the application
 * @param wake is called on the main thread and on one of the system; must not block
 */
internal class DeviceWatch(context: Context, private val wake: () -> Unit) : AutoCloseable {
    private val application = context.applicationContext as? Application
    private val connectivity =
        (context.applicationContext ?: context).getSystemService(Context.CONNECTIVITY_SERVICE) as? ConnectivityManager
    private val closed = AtomicBoolean()

    private val network =
        object : ConnectivityManager.NetworkCallback() {
            /** Of the default network: at once for the one that is there, then for each that takes its place. */
            override fun onAvailable(network: Network) = tell()
        }

    private val foreground =
        object : Application.ActivityLifecycleCallbacks {
            /** Activities on the screen that were started since this watch began. */
            private var started = 0

            override fun onActivityStarted(activity: Activity) {
                started += 1
                if (started == 1) tell()
            }

            override fun onActivityStopped(activity: Activity) {
                // One that was there before the watch is not counted.
                if (started > 0) started -= 1
            }

            override fun onActivityCreated(activity: Activity, state: Bundle?) = Unit

            override fun onActivityResumed(activity: Activity) = Unit

            override fun onActivityPaused(activity: Activity) = Unit

            override fun onActivitySaveInstanceState(activity: Activity, state: Bundle) = Unit

            override fun onActivityDestroyed(activity: Activity) = Unit
        }

    init {
        application?.registerActivityLifecycleCallbacks(foreground)
        try {
            connectivity?.registerDefaultNetworkCallback(network)
        } catch (refused: RuntimeException) {
            // The application has taken the permission back, or has asked for a hundred such callbacks. Without this
            // one the client tries again after its pauses.
            LOGGER.log(Level.WARNING, "changes of the network are not told", refused)
        }
    }

    /** Nothing is called after this has returned, except what has begun on another thread. */
    override fun close() {
        if (!closed.compareAndSet(false, true)) return
        application?.unregisterActivityLifecycleCallbacks(foreground)
        try {
            connectivity?.unregisterNetworkCallback(network)
        } catch (_: IllegalArgumentException) {
            // It was not registered.
        }
    }

    private fun tell() {
        if (!closed.get()) wake()
    }

    private companion object {
        val LOGGER: Logger = Logger.getLogger("dev.doubletick")
    }
}
