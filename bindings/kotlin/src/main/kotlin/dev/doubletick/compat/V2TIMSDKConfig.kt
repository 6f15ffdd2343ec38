package dev.doubletick.compat

/**
 * How the SDK runs. Without anything set the service is embedded: a whole doubletick inside this process, its data in
 * the application's data directory.
 */
public class V2TIMSDKConfig {
    /** Lines of this level and above go to the log listener. */
    public var logLevel: Int = V2TIM_LOG_INFO

    /** Receives the lines of the log; without one there is no log. Never a message text or a credential. */
    public var logListener: V2TIMLogListener? = null

    /**
     * Not of the vendor: the server, `ws://HOST:PORT` or `wss://HOST:PORT`. `embedded:` is the embedded service, and
     * null is what the environment variable `DOUBLETICK_SERVER_URL` says, or else the embedded service.
     */
    public var serverURL: String? = null

    /**
     * Not of the vendor: a file with the certificate authorities (PEM) to trust for `wss://` instead of the platform's.
     * Null is what the environment variable `DOUBLETICK_SERVER_CA_FILE` says, or else the platform's.
     */
    public var serverCaFile: String? = null

    /**
     * Not of the vendor: the directory for the embedded service's data and for what this device knows of a server, made
     * where it is missing. Null is the application's own (on Android in `Context.getFilesDir()`). One process at a time
     * can use it.
     */
    public var dataDirectory: String? = null

    /**
     * Not of the vendor: where it is set, the embedded service takes only a UserSig that is signed with it; otherwise
     * any text that is not empty.
     */
    public var secretKey: String? = null

    /**
     * Not of the vendor: messages, too, wait on this device until the server has them, as receipts, read marks and deletions
     * always do. A send that fails with 9520 ("kept, will be sent") is not to be sent again: `onOutboxChanged` of the message
     * listener tells what has become of it. Without effect with an embedded service.
     */
    public var keepUnsent: Boolean = false

    /**
     * Not of the vendor: how many bytes the copy of what the server has told may have on this device, from which is answered what
     * is asked without a link; the oldest messages go first. 256 MiB by default. 0: there is no such copy, and one of before is
     * removed. Without effect with an embedded service.
     */
    public var mirrorBytes: Long = 256L shl 20

    /** Null: the embedded service. */
    internal fun url(): String? =
        (serverURL ?: variable("DOUBLETICK_SERVER_URL"))?.takeIf { it != "embedded:" }

    internal fun caFile(): String? = serverCaFile ?: variable("DOUBLETICK_SERVER_CA_FILE")

    private fun variable(name: String) = System.getenv(name)?.takeIf { it.isNotEmpty() }

    /** Levels of the log. */
    public companion object {
        /** Nothing. */
        public const val V2TIM_LOG_NONE: Int = 0

        /** Everything. */
        public const val V2TIM_LOG_VERBOSE: Int = 2

        /** For finding faults. */
        public const val V2TIM_LOG_DEBUG: Int = 3

        /** What happens. */
        public const val V2TIM_LOG_INFO: Int = 4

        /** What may need attention. */
        public const val V2TIM_LOG_WARN: Int = 5

        /** Defects. */
        public const val V2TIM_LOG_ERROR: Int = 6
    }
}

/** Receives the lines of the log, on the thread of the callbacks. */
public abstract class V2TIMLogListener {
    /** One line of a level of [V2TIMSDKConfig]. */
    public open fun onLog(logLevel: Int, logContent: String) {}
}
