package dev.doubletick

import android.app.Activity
import android.app.Application
import android.content.Context
import android.net.ConnectivityManager
import android.net.Network
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.shadows.ShadowConnectivityManager
import org.robolectric.shadows.ShadowNetwork

/** When a client is told to look after its link. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [24, 35])
class DeviceWatchTest {
    private val application: Application = RuntimeEnvironment.getApplication()
    private val connectivity = application.getSystemService(Context.CONNECTIVITY_SERVICE) as ConnectivityManager
    private var wakes = 0

    private fun network(id: Int): Network = ShadowNetwork.newInstance(id)

    private fun callbacks() = shadowOf(connectivity).networkCallbacks.toList()

    @Test
    fun `each network that comes wakes, until the watch is closed`() {
        val watch = DeviceWatch(application) { wakes++ }
        val callback = callbacks().single()
        callback.onAvailable(network(1))
        callback.onLost(network(1))
        assertEquals("one that goes is no news: the link says so itself", 1, wakes)
        callback.onAvailable(network(2))
        assertEquals(2, wakes)
        watch.close()
        watch.close()
        callback.onAvailable(network(3))
        assertEquals(2, wakes)
        assertTrue(callbacks().isEmpty())
    }

    @Test
    fun `coming to the foreground wakes, and what happens in it or behind does not`() {
        val watch = DeviceWatch(application) { wakes++ }
        val first = Robolectric.buildActivity(Activity::class.java).setup()
        assertEquals(1, wakes)
        val second = Robolectric.buildActivity(Activity::class.java).setup()
        first.pause().stop()
        assertEquals("another one is on the screen", 1, wakes)
        second.pause().stop()
        assertEquals("in the background", 1, wakes)
        second.restart().start().resume()
        assertEquals("back", 2, wakes)
        watch.close()
        second.pause().stop().restart().start()
        assertEquals(2, wakes)
    }

    @Test
    fun `an activity that was there before is not counted below nothing`() {
        val before = Robolectric.buildActivity(Activity::class.java).setup()
        val watch = DeviceWatch(application) { wakes++ }
        before.pause().stop()
        before.restart().start()
        assertEquals(1, wakes)
        watch.close()
    }

    /** An application that has taken the permission ACCESS_NETWORK_STATE out of its manifest. */
    @Implements(ConnectivityManager::class)
    class Refusing : ShadowConnectivityManager() {
        @Implementation
        public override fun registerDefaultNetworkCallback(callback: ConnectivityManager.NetworkCallback): Unit =
            throw SecurityException("ACCESS_NETWORK_STATE")
    }

    @Test
    @Config(shadows = [Refusing::class])
    fun `without the permission only the foreground wakes`() {
        val watch = DeviceWatch(application) { wakes++ }
        Robolectric.buildActivity(Activity::class.java).setup()
        assertEquals(1, wakes)
        watch.close()
    }

    @Test
    fun `a client that is closed watches no more, and one of an embedded service never did`() {
        val client = Client.connect(application, "ws://127.0.0.1:9")
        assertEquals(1, callbacks().size)
        client.close()
        assertTrue(callbacks().isEmpty())
    }

    @Test
    fun `a link is asked for a sign of life as soon as the network is another one`() {
        Relay(serverUrl).use { relay ->
            val synced = java.util.concurrent.CountDownLatch(1)
            Client.connect(application, relay.url) { if (it is Event.SyncFinished) synced.countDown() }.use { client ->
                kotlinx.coroutines.runBlocking { client.login("alice", userSig("alice")) }
                assertTrue(synced.await(PATIENCE_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS))
                assertFalse("by itself it asks after 20 seconds of silence", relay.pinged.get())
                callbacks().single().onAvailable(network(7))
                val begin = System.nanoTime()
                while (!relay.pinged.get() && (System.nanoTime() - begin) / 1_000_000_000 < 15) Thread.sleep(5)
                assertTrue(relay.pinged.get())
            }
        }
    }
}
