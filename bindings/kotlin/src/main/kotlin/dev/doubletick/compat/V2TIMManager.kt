package dev.doubletick.compat

import dev.doubletick.CallsThread
import dev.doubletick.LoginStatus
import dev.doubletick.NewGroup
import dev.doubletick.ffi.version
import java.util.concurrent.Executor

/**
 * The vendor's entry point: one SDK per process.
 *
 * Everything that the application is told, answers to calls and listeners, comes one at a time and in order on one
 * thread, never inside the call that asked for it: on Android the main thread, elsewhere a thread named
 * `doubletick-callbacks`, or the one of the executor given to [setCallbackExecutor]. Every function can be called from
 * there and from every other thread. What a callback throws is logged, and the next one is told.
 */
public class V2TIMManager private constructor() : V2TIMManagerCalls() {
    /**
     * Starts the SDK. Waits until the embedded service is open, some milliseconds; connects to a server in the
     * background.
     *
     * @param context on Android any `Context` of the application, for the data directory and to be told of the network;
     * only that of the application is kept. Elsewhere null
     * @param config null: everything by default
     * @return whether it runs; it does when it was running for this sdkAppID already, with the configuration of then.
     * Why not is in the log and in [V2TIMSDKListener.onConnectFailed].
     */
    public fun initSDK(context: Any?, sdkAppID: Int, config: V2TIMSDKConfig?): Boolean =
        Core.open(context, sdkAppID, config ?: V2TIMSDKConfig())

    /** As [initSDK] after [addIMSDKListener]. */
    public fun initSDK(context: Any?, sdkAppID: Int, config: V2TIMSDKConfig?, listener: V2TIMSDKListener?): Boolean {
        addIMSDKListener(listener)
        return initSDK(context, sdkAppID, config)
    }

    /**
     * Ends the SDK: what this device knows is written, and each call under way fails with 7009. What is still to be told
     * is told by this function, on the thread that calls it; when it returns no callback comes any more. Listeners stay
     * for the next [initSDK].
     */
    public fun unInitSDK(): Unit = Core.close()

    /** Tells this listener from now on; once, however often it is added. */
    public fun addIMSDKListener(listener: V2TIMSDKListener?) {
        if (listener != null) Core.sdkListeners.addIfAbsent(listener)
    }

    /** Tells this listener no more. */
    public fun removeIMSDKListener(listener: V2TIMSDKListener?) {
        Core.sdkListeners.remove(listener)
    }

    /**
     * Not of the vendor: the executor on which the application is told from now on. It should have one thread. Null: the
     * thread of the class comment.
     */
    public fun setCallbackExecutor(executor: Executor?) {
        Core.mailbox.executor = executor ?: Platform.mainThread
    }

    /** Version of doubletick, such as `0.1.0`. */
    public val version: String
        get() {
            CallsThread.prepare()
            return version()
        }

    /** The service's clock, seconds since 1970 (this device's until the first login; 0 before [initSDK]). */
    public val serverTime: Long
        get() = (Core.now { serverTimeMs() } ?: 0) / MILLIS

    /** The user who is logged in, or logging in; null when nobody is. */
    public val loginUser: String?
        get() = Core.now { loginUser() }

    /** One of the `V2TIM_STATUS_` numbers. */
    public val loginStatus: Int
        get() =
            when (Core.now { loginStatus() }) {
                LoginStatus.LOGGED_IN -> V2TIM_STATUS_LOGINED
                LoginStatus.LOGGING_IN -> V2TIM_STATUS_LOGINING
                LoginStatus.LOGGED_OUT, LoginStatus.LOGGING_OUT, null -> V2TIM_STATUS_LOGOUT
            }

    /** Tells this listener of text and custom messages from now on. */
    public fun addSimpleMsgListener(listener: V2TIMSimpleMsgListener?) {
        if (listener != null) Core.simpleListeners.addIfAbsent(listener)
    }

    /** Tells this listener no more. */
    public fun removeSimpleMsgListener(listener: V2TIMSimpleMsgListener?) {
        Core.simpleListeners.remove(listener)
    }

    /** Tells this listener what happens in groups from now on. */
    public fun addGroupListener(listener: V2TIMGroupListener?) {
        if (listener != null) Core.groupListeners.addIfAbsent(listener)
    }

    /** Tells this listener no more. */
    public fun removeGroupListener(listener: V2TIMGroupListener?) {
        Core.groupListeners.remove(listener)
    }

    /** Sends a text to a user, without asking for a receipt; returns the id of the message. */
    public fun sendC2CTextMessage(
        text: String?,
        userID: String?,
        callback: V2TIMValueCallback<V2TIMMessage>?,
    ): String = simple(messages.createTextMessage(text), userID, null, V2TIMMessage.V2TIM_PRIORITY_DEFAULT, callback)

    /** Sends custom data to a user, without asking for a receipt; returns the id of the message. */
    public fun sendC2CCustomMessage(
        customData: ByteArray?,
        userID: String?,
        callback: V2TIMValueCallback<V2TIMMessage>?,
    ): String =
        simple(messages.createCustomMessage(customData), userID, null, V2TIMMessage.V2TIM_PRIORITY_DEFAULT, callback)

    /** Sends a text to a group, without asking for receipts; returns the id of the message. */
    public fun sendGroupTextMessage(
        text: String?,
        groupID: String?,
        priority: Int,
        callback: V2TIMValueCallback<V2TIMMessage>?,
    ): String = simple(messages.createTextMessage(text), null, groupID, priority, callback)

    /** Sends custom data to a group, without asking for receipts; returns the id of the message. */
    public fun sendGroupCustomMessage(
        customData: ByteArray?,
        groupID: String?,
        priority: Int,
        callback: V2TIMValueCallback<V2TIMMessage>?,
    ): String = simple(messages.createCustomMessage(customData), null, groupID, priority, callback)

    private fun simple(
        message: V2TIMMessage,
        userID: String?,
        groupID: String?,
        priority: Int,
        callback: V2TIMValueCallback<V2TIMMessage>?,
    ): String = messages.send(message, "userID", userID, groupID, priority, false, null, callback)

    /** Makes a group, and answers its id; without an id the service makes one. */
    public fun createGroup(
        groupType: String?,
        groupID: String?,
        groupName: String?,
        callback: V2TIMValueCallback<String>?,
    ) {
        Core.ask(callback) {
            createGroup(NewGroup(groupID.orEmpty(), groupTypeOf(groupType), groupName.given("groupName")))
        }
    }

    /**
     * Does one operation by name. `isCommercialAbilityEnabled` answers 1: there are no plans. Others are accepted, do
     * nothing, and answer null.
     */
    public fun callExperimentalAPI(api: String?, param: Any?, callback: V2TIMValueCallback<Any?>?) {
        Core.mailbox.post {
            when {
                api.isNullOrEmpty() -> Refused.argument("api", "is null or empty").let { callback?.onError(it.code, it.text) }
                api != "isCommercialAbilityEnabled" -> callback?.onSuccess(null)
                param is Long -> callback?.onSuccess(1)
                else -> Refused.argument("param", "is not a Long").let { callback?.onError(it.code, it.text) }
            }
        }
    }

    /**
     * Not of the vendor: the application is back in the foreground, or the device has a network again or another one.
     * Says so, and does not wait; see [dev.doubletick.Client.wake]. With a `Context` given to [initSDK] on Android it
     * happens by itself. Without effect before [initSDK].
     */
    public fun wake() {
        Core.now { wake() }
    }

    /** The one object of each manager, and numbers of the vendor. */
    public companion object {
        /** Logged in. */
        public const val V2TIM_STATUS_LOGINED: Int = 1

        /** A login is under way. */
        public const val V2TIM_STATUS_LOGINING: Int = 2

        /** Nobody is logged in. */
        public const val V2TIM_STATUS_LOGOUT: Int = 3

        /** By invitation only. */
        public const val GROUP_TYPE_WORK: String = "Work"

        /** Anyone may find it; joining may need approval. */
        public const val GROUP_TYPE_PUBLIC: String = "Public"

        /** Anyone may come and go, and sees what was said before. */
        public const val GROUP_TYPE_MEETING: String = "Meeting"

        /** No receipts, no history, no unread counts. */
        public const val GROUP_TYPE_AVCHATROOM: String = "AVChatRoom"

        /** For very many members. */
        public const val GROUP_TYPE_COMMUNITY: String = "Community"

        private const val MILLIS = 1000
        private val manager = V2TIMManager()
        private val messages = V2TIMMessageManager()
        private val groups = V2TIMGroupManager()
        private val conversations = V2TIMConversationManager()

        /** The SDK. */
        @JvmStatic
        public fun getInstance(): V2TIMManager = manager

        /** Messages and receipts. */
        @JvmStatic
        public fun getMessageManager(): V2TIMMessageManager = messages

        /** Groups and their members. */
        @JvmStatic
        public fun getGroupManager(): V2TIMGroupManager = groups

        /** The conversation list. */
        @JvmStatic
        public fun getConversationManager(): V2TIMConversationManager = conversations
    }
}
