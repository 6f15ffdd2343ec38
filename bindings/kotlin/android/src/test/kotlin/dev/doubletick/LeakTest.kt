package dev.doubletick

import android.app.Activity
import android.os.Looper
import dev.doubletick.compat.V2TIMManager
import dev.doubletick.compat.V2TIMSDKConfig
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import java.lang.ref.WeakReference

/** An Activity that has started the library is garbage when it has been destroyed, while the library runs on. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [24, 35])
class LeakTest {
    @After
    fun end() = V2TIMManager.getInstance().unInitSDK()

    /** In a function of its own, so that no frame of the stack holds the activity. */
    private fun destroyed(begin: (Activity) -> Unit): WeakReference<Activity> {
        val controller = Robolectric.buildActivity(Activity::class.java).setup()
        begin(controller.get())
        val activity = WeakReference<Activity>(controller.get())
        controller.pause().stop().destroy()
        shadowOf(Looper.getMainLooper()).idle()
        return activity
    }

    private fun isCollected(reference: WeakReference<*>): Boolean {
        repeat(200) {
            System.gc()
            if (reference.get() == null) return true
            Thread.sleep(10)
        }
        return false
    }

    @Test
    fun `one that has called initSDK`() {
        val config = V2TIMSDKConfig().apply { serverURL = serverUrl }
        val activity = destroyed { assertTrue(V2TIMManager.getInstance().initSDK(it, 1, config)) }
        assertTrue("it is held", isCollected(activity))
    }

    @Test
    fun `one that has connected and opened a service`() {
        var client: Client? = null
        var service: EmbeddedService? = null
        val activity = destroyed { context ->
            client = Client.connect(context, "ws://127.0.0.1:9")
            service = runBlocking { EmbeddedService.open(context) }
        }
        assertTrue("it is held", isCollected(activity))
        client!!.close()
        service!!.close()
    }

    @Test
    fun `a client that nobody refers to ends, though the system holds its watch`() {
        fun forgotten(): WeakReference<Client> {
            val context = org.robolectric.RuntimeEnvironment.getApplication()
            return WeakReference(Client.connect(context, "ws://127.0.0.1:9"))
        }
        assertTrue("it is held", isCollected(forgotten()))
    }

    @Test
    fun `the test sees an activity that is held`() {
        var held: Activity? = null
        val activity = destroyed { held = it }
        System.gc()
        assertNotNull(activity.get())
        assertNotNull(held)
    }
}
