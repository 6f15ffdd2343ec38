package dev.doubletick.compat

import dev.doubletick.ConversationId
import dev.doubletick.Elem
import dev.doubletick.Event
import dev.doubletick.GroupType
import dev.doubletick.Message
import dev.doubletick.MessageContent
import dev.doubletick.NewGroup
import dev.doubletick.ffi.Client
import dev.doubletick.ffi.ClientOptions
import dev.doubletick.ffi.Listener
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.test.assertEquals

/** What an application of another language has set on a message stays, though the face has no setter for it. */
class FlagsTest {
    @TempDir
    lateinit var directory: File

    private val sdk = V2TIMManager.getInstance()
    private lateinit var other: Client

    private val content =
        MessageContent(
            elems = listOf(Elem.Text("one"), Elem.Custom("two", "description", "extension", "sound")),
            cloudCustomData = "{\"n\":9007199254740993}",
            priority = 2,
            atUsers = listOf("carol", "__kImSDK_MessageAtALL__"),
            excludedFromUnreadCount = true,
            excludedFromLastMessage = true,
            excludedFromContentModeration = true,
            excludedFromMuting = true,
            disableCloudMessagePreHook = true,
            disableCloudMessagePostHook = true,
            supportsExtension = true,
            isForward = true,
            moderationConfigurationId = "strict",
            offlinePush = "{\"offline_push_config_desc\":\"lunch\"}",
        )

    @BeforeEach
    fun begin() {
        val config = V2TIMSDKConfig()
        config.serverURL = "embedded:"
        config.dataDirectory = directory.path
        check(sdk.initSDK(null, 1, config))
        answer { sdk.login("alice", "any text", it) }
        val listener =
            object : Listener {
                override fun onEvent(event: Event) = Unit
            }
        // Another device of alice's.
        other = Client.embedded(checkNotNull(Core.session?.service), ClientOptions(platform = 0), listener)
        Session.blocking { other.login("alice", "any text") }
    }

    @AfterEach
    fun end() {
        other.use { client -> Session.blocking { client.shutdown() } }
        sdk.unInitSDK()
    }

    private fun answer(call: (V2TIMCallback) -> Unit) {
        val done = CompletableFuture<Unit>()
        call(
            object : V2TIMCallback {
                override fun onSuccess() {
                    done.complete(Unit)
                }

                override fun onError(code: Int, desc: String) {
                    done.completeExceptionally(AssertionError("$code $desc"))
                }
            },
        )
        done.get(60, TimeUnit.SECONDS)
    }

    private fun find(id: String): V2TIMMessage {
        val found = CompletableFuture<V2TIMMessage>()
        V2TIMManager.getMessageManager().findMessages(
            listOf(id),
            object : V2TIMValueCallback<List<V2TIMMessage>> {
                override fun onSuccess(result: List<V2TIMMessage>) {
                    found.complete(result.single())
                }

                override fun onError(code: Int, desc: String) {
                    found.completeExceptionally(AssertionError("$code $desc"))
                }
            },
        )
        return found.get(60, TimeUnit.SECONDS)
    }

    private fun stored(id: String): Message = Session.blocking { other.findMessages(listOf(id)).single() }

    private fun sentByTheOther(): String {
        Session.blocking { other.createGroup(NewGroup("hike", GroupType.PUBLIC, "Hike")) }
        return Session.blocking { other.send(other.newMessage(ConversationId.Group("hike"), content)) }.id
    }

    @Test
    fun `a modification keeps all that it does not change`() {
        val id = sentByTheOther()
        assertEquals(content, stored(id).content)
        val message = find(id)
        message.textElem!!.text = "changed"
        val done = CompletableFuture<Int>()
        V2TIMManager.getMessageManager().modifyMessage(
            message,
            object : V2TIMCompleteCallback<V2TIMMessage> {
                override fun onComplete(code: Int, desc: String, result: V2TIMMessage?) {
                    done.complete(code)
                }
            },
        )
        assertEquals(0, done.get(60, TimeUnit.SECONDS))
        val elems = listOf(Elem.Text("changed")) + content.elems.drop(1)
        assertEquals(content.copy(elems = elems), stored(id).content)
    }

    @Test
    fun `a message that is sent on keeps them too`() {
        val message = find(sentByTheOther())
        val push = V2TIMOfflinePushInfo().also { it.desc = "again" }
        val sent = CompletableFuture<Unit>()
        val id = V2TIMManager.getMessageManager().sendMessage(
            message, null, "hike", V2TIMMessage.V2TIM_PRIORITY_HIGH, false, push,
            object : V2TIMSendCallback<V2TIMMessage> {
                override fun onProgress(progress: Int) = Unit

                override fun onSuccess(result: V2TIMMessage) {
                    sent.complete(Unit)
                }

                override fun onError(code: Int, desc: String) {
                    sent.completeExceptionally(AssertionError("$code $desc"))
                }
            },
        )
        sent.get(60, TimeUnit.SECONDS)
        val again = stored(id).content
        assertEquals(content.copy(priority = 0, offlinePush = again.offlinePush), again)
        assertEquals(true, again.offlinePush?.contains("again"))
    }
}
