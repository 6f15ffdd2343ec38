package dev.doubletick.compat

import dev.doubletick.ffi.Client
import java.util.concurrent.CopyOnWriteArrayList

/**
 * What the managers share: the session, the mailbox and who listens. The vendor's SDK is one object per process, and so
 * is this.
 */
internal object Core {
    val mailbox = Mailbox()

    val sdkListeners = CopyOnWriteArrayList<V2TIMSDKListener>()
    val messageListeners = CopyOnWriteArrayList<V2TIMAdvancedMsgListener>()
    val simpleListeners = CopyOnWriteArrayList<V2TIMSimpleMsgListener>()
    val groupListeners = CopyOnWriteArrayList<V2TIMGroupListener>()
    val conversationListeners = CopyOnWriteArrayList<V2TIMConversationListener>()

    /** Held while a session begins or ends, never while the application is told. */
    private val life = Any()

    @Volatile
    var session: Session? = null
        private set

    fun open(context: Any?, appId: Int, config: V2TIMSDKConfig): Boolean =
        synchronized(life) {
            val current = session
            if (current != null) {
                val same = current.appId == appId
                if (!same) Events.log(config, ERROR, "initSDK: is initialised for another sdkAppID: unInitSDK first")
                return same
            }
            try {
                if (appId <= 0) throw Refused.argument("sdkAppID", "is not a positive number")
                Platform.useMainThread(mailbox)
                session = Session.open(appId, config, context, mailbox, Events(config))
                watch()
                true
            } catch (thrown: Throwable) {
                val refused = Refused.of(thrown)
                Events.log(config, ERROR, "initSDK: ${refused.text} (code ${refused.code})")
                mailbox.post {
                    for (listener in sdkListeners) {
                        Mailbox.guarded("a listener") { listener.onConnectFailed(refused.code, refused.text) }
                    }
                }
                false
            }
        }

    fun close() {
        synchronized(life) {
            val ended = session
            session = null
            ended?.close()
        }
        // Outside: a callback that calls unInitSDK itself must not wait for who waits for it.
        mailbox.flush()
    }

    /** The native client tells of conversations only when somebody listens: it costs requests. */
    fun watch() {
        val client = session?.client ?: return
        val wanted = conversationListeners.isNotEmpty()
        unlessClosed {
            client.watchConversations(wanted)
            client.watchTotalUnread(wanted)
        }
    }

    /** Something of the native client that needs no waiting; null without a session. */
    fun <T> now(work: Client.() -> T): T? {
        val client = session?.client ?: return null
        return unlessClosed { client.work() }
    }

    private inline fun <T> unlessClosed(work: () -> T): T? =
        try {
            work()
        } catch (_: IllegalStateException) {
            // unInitSDK let the client go in between.
            null
        }

    /**
     * A call. What the parameters lack is thrown by `work` before it asks the service, so that all errors go one way.
     */
    fun <T> ask(answer: (Result<T>) -> Unit, work: suspend Client.() -> T) {
        val session = session
        if (session == null) {
            mailbox.post { answer(Result.failure(Refused.notInitialised())) }
        } else {
            session.start(answer, work)
        }
    }

    fun <T> ask(callback: V2TIMValueCallback<T>?, work: suspend Client.() -> T) {
        ask({ result ->
            result.fold(
                { callback?.onSuccess(it) },
                { callback.refuse(it) },
            )
        }, work)
    }

    fun ask(callback: V2TIMCallback?, work: suspend Client.() -> Unit) {
        ask<Unit>({ result ->
            result.fold(
                { callback?.onSuccess() },
                { thrown -> Refused.of(thrown).let { callback?.onError(it.code, it.text) } },
            )
        }, work)
    }

    fun V2TIMValueCallback<*>?.refuse(thrown: Throwable) {
        val refused = Refused.of(thrown)
        this?.onError(refused.code, refused.text)
    }

    private const val ERROR = V2TIMSDKConfig.V2TIM_LOG_ERROR
}
