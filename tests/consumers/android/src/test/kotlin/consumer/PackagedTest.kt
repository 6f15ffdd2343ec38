package consumer

import android.app.Application
import android.os.Looper
import dev.doubletick.Client
import dev.doubletick.EmbeddedService
import dev.doubletick.compat.V2TIMCallback
import dev.doubletick.compat.V2TIMManager
import dev.doubletick.embedded
import dev.doubletick.open
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** The classes of the AAR, with Android's around them. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [24, 35])
class PackagedTest {
    private val application: Application = RuntimeEnvironment.getApplication()

    @Test
    fun `the vendor's face answers on the main looper`() {
        val sdk = V2TIMManager.getInstance()
        assertTrue(sdk.initSDK(application, 1, null))
        val answers = mutableListOf<String>()
        sdk.login("alice", "any text", object : V2TIMCallback {
            override fun onSuccess() {
                answers += "in, on the main looper: ${Looper.myLooper() === Looper.getMainLooper()}"
            }

            override fun onError(code: Int, desc: String) {
                answers += "$code $desc"
            }
        })
        val begin = System.nanoTime()
        while (answers.isEmpty() && (System.nanoTime() - begin) / 1_000_000_000 < 120) {
            Thread.sleep(2)
            shadowOf(Looper.getMainLooper()).idle()
        }
        sdk.unInitSDK()
        assertEquals(listOf("in, on the main looper: true"), answers)
    }

    @Test
    fun `a client starts with a context and no path`() = runBlocking {
        val service = EmbeddedService.open(application)
        Client.embedded(application, service).use { it.login("alice", "any text") }
        service.shutdown()
        assertTrue(application.filesDir.resolve("doubletick").isDirectory)
    }
}
