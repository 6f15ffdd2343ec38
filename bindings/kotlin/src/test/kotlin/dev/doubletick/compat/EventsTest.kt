package dev.doubletick.compat

import dev.doubletick.Event
import dev.doubletick.NetworkStatus
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.test.assertEquals

/** Events that no embedded service has a reason to send. */
class EventsTest {
    private val heard = LinkedBlockingQueue<String>()
    private val config =
        V2TIMSDKConfig().apply {
            logListener =
                object : V2TIMLogListener() {
                    override fun onLog(logLevel: Int, logContent: String) {
                        heard += "log $logLevel $logContent"
                    }
                }
        }
    private val events = Events(config)

    @AfterEach
    fun end() = Peer.forgetListeners()

    private fun hears(): String? = heard.poll(60, TimeUnit.SECONDS)

    @Test
    fun `the end of a credential, and cuts, are told`() {
        V2TIMManager.getInstance().addIMSDKListener(object : V2TIMSDKListener() {})
        V2TIMManager.getInstance().addIMSDKListener(
            object : V2TIMSDKListener() {
                override fun onUserSigExpired() {
                    heard += "expired"
                }

                override fun onConnectFailed(code: Int, error: String) {
                    heard += "failed $code $error"
                }
            },
        )
        events.onEvent(Event.UserSigExpired)
        assertEquals("expired", hears())
        events.onEvent(Event.Network(NetworkStatus.DISCONNECTED, 9508, "cut"))
        assertEquals("failed 9508 cut", hears())
        events.onEvent(Event.Network(NetworkStatus.CONNECT_FAILED, 9501, "refused"))
        assertEquals("failed 9501 refused", hears())
    }

    @Test
    fun `lines below the level are not told`() {
        config.logLevel = V2TIMSDKConfig.V2TIM_LOG_WARN
        events.onEvent(Event.Log(V2TIMSDKConfig.V2TIM_LOG_INFO.toLong(), "not wanted"))
        events.onEvent(Event.Log(V2TIMSDKConfig.V2TIM_LOG_WARN.toLong(), "wanted"))
        assertEquals("log 5 wanted", hears())
    }
}
