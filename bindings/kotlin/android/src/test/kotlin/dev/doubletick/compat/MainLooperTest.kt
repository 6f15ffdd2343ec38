package dev.doubletick.compat

import android.app.Activity
import android.app.Application
import android.os.Looper
import dev.doubletick.Client
import dev.doubletick.ClientOptions
import dev.doubletick.ConversationId
import dev.doubletick.connect
import dev.doubletick.isMainThread
import dev.doubletick.sendReceipts
import dev.doubletick.sendText
import dev.doubletick.serverUrl
import dev.doubletick.untilMain
import dev.doubletick.userSig
import kotlinx.coroutines.runBlocking
import org.junit.After
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
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors

/** The vendor's face on Android: a `Context` is all it needs, and everything comes on the main thread. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [24, 35])
class MainLooperTest {
    private val application: Application = RuntimeEnvironment.getApplication()
    private val sdk = V2TIMManager.getInstance()
    private val messages = V2TIMManager.getMessageManager()
    private val heard = CopyOnWriteArrayList<String>()

    private val ear =
        object : V2TIMAdvancedMsgListener() {
            override fun onRecvNewMessage(msg: V2TIMMessage) = hear(msg.textElem?.text.orEmpty())

            override fun onRecvMessageReadReceipts(receiptList: List<V2TIMMessageReceipt>) =
                hear("receipt ${receiptList.single().isPeerRead}")
        }

    private fun hear(what: String) {
        heard += if (isMainThread) what else "$what, not on the main thread"
    }

    private fun <T> value(what: String) =
        object : V2TIMValueCallback<T> {
            override fun onSuccess(result: T) = hear(what)

            override fun onError(code: Int, desc: String) = hear("$what: $code $desc")
        }

    private fun done(what: String) =
        object : V2TIMCallback {
            override fun onSuccess() = hear(what)

            override fun onError(code: Int, desc: String) = hear("$what: $code $desc")
        }

    /** The service in this process, whatever the environment says. */
    private fun embedded() = V2TIMSDKConfig().apply { serverURL = "embedded:" }

    @After
    fun end() {
        sdk.unInitSDK()
        sdk.setCallbackExecutor(null)
        messages.removeAdvancedMsgListener(ear)
    }

    @Test
    fun `with a context and no path the data are among the files of the application`() {
        assertTrue(sdk.initSDK(application, 1, embedded()))
        assertTrue(application.filesDir.resolve("doubletick").list().orEmpty().isNotEmpty())
    }

    @Test
    fun `what is no context is refused, and so is none without a directory`() {
        val lines = mutableListOf<String>()
        val config = embedded()
        config.logListener =
            object : V2TIMLogListener() {
                override fun onLog(logLevel: Int, logContent: String) {
                    lines += logContent
                }
            }
        assertFalse(sdk.initSDK("a text", 1, config))
        assertFalse(sdk.initSDK(null, 1, config))
        untilMain("both lines") { lines.size == 2 }
        assertTrue(lines[0], "context: is not an android.content.Context" in lines[0])
        assertTrue(lines[1], "data directory" in lines[1])
    }

    @Test
    fun `nothing is told before the main thread gets to it, and then on it alone`() {
        assertTrue(sdk.initSDK(application, 1, embedded()))
        sdk.login("alice", "any text", done("login"))
        // Long enough for the answer to have been posted, were it told where it comes from.
        untilLoggedIn()
        assertEquals(emptyList<String>(), heard)
        untilMain("the answer") { heard.isNotEmpty() }
        assertEquals(listOf("login"), heard)
    }

    private fun untilLoggedIn() {
        while (sdk.loginStatus != V2TIMManager.V2TIM_STATUS_LOGINED) Thread.sleep(2)
    }

    @Test
    fun `a receipt of the vendor's face over the network, started by an activity`() {
        val activity = Robolectric.buildActivity(Activity::class.java).setup()
        val config = V2TIMSDKConfig().apply { serverURL = serverUrl }
        messages.addAdvancedMsgListener(ear)
        assertTrue(sdk.initSDK(activity.get(), 1, config))
        sdk.login("alice", userSig("alice"), done("login"))
        untilMain("the login") { "login" in heard }
        Client.connect(application, serverUrl, ClientOptions(stateDirectory = application.cacheDir)).use { bob ->
            runBlocking { bob.login("bob", userSig("bob")) }
            val message = messages.createTextMessage("Meet at nine?").apply { isNeedReadReceipt = true }
            val sent = messages.sendMessage(message, "bob", null, 0, false, null, null)
            // In the background the link lives, and everything is told.
            activity.pause().stop()
            runBlocking {
                while (runCatching { bob.sendReceipts(listOf(sent)) }.isFailure) Thread.sleep(5)
                bob.sendText(ConversationId.C2c("alice"), "Yes")
            }
            untilMain("receipt and answer") { "receipt true" in heard && "Yes" in heard }
            activity.restart().start().resume().pause().stop().destroy()
            runBlocking { bob.sendText(ConversationId.C2c("alice"), "I am on my way") }
            untilMain("news after the activity") { "I am on my way" in heard }
        }
        assertTrue("$heard", heard.none { "not on" in it })
    }

    @Test
    fun `an executor of the application takes the place of the main thread until it is taken back`() {
        val own = Executors.newSingleThreadExecutor()
        sdk.setCallbackExecutor(own)
        assertTrue(sdk.initSDK(application, 1, embedded()))
        sdk.login("alice", "any text", done("login"))
        while (heard.isEmpty()) Thread.sleep(2)
        sdk.setCallbackExecutor(null)
        messages.markAllMessageAsRead(done("marked"))
        untilMain("the answer") { heard.size == 2 }
        assertEquals(listOf("login, not on the main thread", "marked"), heard)
        own.shutdown()
    }

    @Test
    fun `after unInitSDK the main thread has nothing left to tell`() {
        assertTrue(sdk.initSDK(application, 1, embedded()))
        sdk.login("alice", "any text", done("login"))
        sdk.unInitSDK()
        val count = heard.size
        assertEquals("it was answered before unInitSDK returned", 1, count)
        shadowOf(Looper.getMainLooper()).idle()
        assertEquals(count, heard.size)
        sdk.getUsersInfo(listOf("alice"), value("late"))
        untilMain("the refusal") { heard.size == 2 }
        assertTrue(heard.last(), heard.last().startsWith("late: 6013"))
    }
}
