package dev.doubletick.compat

import dev.doubletick.ConversationId
import dev.doubletick.Elem
import dev.doubletick.Event
import dev.doubletick.Message
import dev.doubletick.MessageContent
import dev.doubletick.ProfileChange
import dev.doubletick.ReadScope
import dev.doubletick.ffi.Client
import dev.doubletick.ffi.ClientOptions
import dev.doubletick.ffi.Listener
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

/**
 * Another user of the embedded service that the compat face has opened, for tests in Java. The face has one client per
 * process, and the generated layer cannot be reached from Java, so these are plain blocking methods on it.
 */
class Peer(val userID: String, platform: Long?) : AutoCloseable {
    /** On a device like this one. */
    constructor(userID: String) : this(userID, null)

    private val events = LinkedBlockingQueue<Event>()
    private val client: Client

    init {
        val session = checkNotNull(Core.session) { "initSDK first" }
        val service = checkNotNull(session.service) { "the service is not embedded" }
        val listener =
            object : Listener {
                override fun onEvent(event: Event) {
                    events.add(event)
                }
            }
        client = Client.embedded(service, ClientOptions(appId = session.appId.toLong(), platform = platform), listener)
        ask { login(userID, "any text") }
    }

    private fun <T> ask(work: suspend Client.() -> T): T = Session.blocking { client.work() }

    /** Sends a text and answers the id of the message. */
    fun toUser(user: String, text: String, needReceipt: Boolean): String =
        send(ConversationId.C2c(user), Elem.Text(text), needReceipt).id

    fun toGroup(group: String, text: String, needReceipt: Boolean): String =
        send(ConversationId.Group(group), Elem.Text(text), needReceipt).id

    /** Sends custom data. */
    fun customToGroup(group: String, data: String): String =
        send(ConversationId.Group(group), Elem.Custom(data), false).id

    fun customToUser(user: String, data: String): String =
        send(ConversationId.C2c(user), Elem.Custom(data), false).id

    /** Sends an element that the face has no class for, as an application of the C API does. */
    fun imageToUser(user: String, json: String): String = otherToUser(user, 1, json)

    /** An element of this type of the C API, which this face cannot make. */
    fun otherToUser(user: String, type: Int, json: String): String =
        send(ConversationId.C2c(user), Elem.Other(type, json), false).id

    private fun send(to: ConversationId, elem: Elem, needReceipt: Boolean): Message =
        ask { send(newMessage(to, MessageContent(listOf(elem))).copy(needReadReceipt = needReceipt)) }

    fun sendReceipts(vararg ids: String) = ask { sendReceipts(ids.toList()) }

    /** The number of readers of an own message. */
    fun readCount(id: String): Long = ask { receipts(listOf(id)) }.single().readCount

    fun markRead(user: String) = ask { markRead(ReadScope.C2c(user)) }

    fun join(group: String) = ask { joinGroup(group, "") }

    fun quit(group: String) = ask { quitGroup(group) }

    fun nickName(name: String) = ask { modifyProfile(ProfileChange(nickName = name)) }

    /** Modifies an own message. */
    fun modify(id: String, text: String) {
        ask { modify(id, null, MessageContent(listOf(Elem.Text(text)))) }
    }

    fun revoke(id: String, reason: String) = ask { revoke(id, reason) }

    /** The next message that this user hears. */
    fun hears(): V2TIMMessage {
        while (true) {
            val event = checkNotNull(events.poll(PATIENCE, TimeUnit.SECONDS)) { "$userID hears nothing" }
            if (event is Event.Messages) return V2TIMMessage.of(event.messages.first())
        }
    }

    override fun close() {
        Session.blocking { client.shutdown() }
        client.destroy()
    }

    companion object {
        private const val PATIENCE = 60L

        /** Takes all listeners away, which otherwise stay for the next test. */
        @JvmStatic
        fun forgetListeners() {
            Core.sdkListeners.clear()
            Core.messageListeners.clear()
            Core.simpleListeners.clear()
            Core.groupListeners.clear()
            Core.conversationListeners.clear()
        }
    }
}
