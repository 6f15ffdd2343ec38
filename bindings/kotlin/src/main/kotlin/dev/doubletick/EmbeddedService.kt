package dev.doubletick

import dev.doubletick.ffi.EmbeddedOptions
import java.io.File
import dev.doubletick.ffi.EmbeddedService as NativeService

/**
 * A whole service inside this process, on SQLite in one directory. Any number of clients can use it.
 *
 * ```
 * EmbeddedService.open(File("data")).use { service ->
 *     Client.embedded(service).use { client -> client.login("alice", "any text") }
 * }
 * ```
 */
public class EmbeddedService private constructor(internal val native: NativeService) : AutoCloseable {
    private val ending = Ending { native.use { it.shutdown() } }

    internal val isClosed: Boolean
        get() = ending.hasBegun

    /**
     * Ends the service and unlocks its directory. Its clients lose their connection. Closing again waits for the same
     * end. Cancellation does not break it off, so it can stand in a `finally`.
     */
    public suspend fun shutdown(): Unit = ending.await()

    /**
     * [shutdown], and waits for it: at most some milliseconds. On the library's own thread, inside a listener, where
     * waiting would never end, it returns at once, and the end follows.
     */
    override fun close(): Unit = ending.close()

    /** The native service, for a new client. */
    internal fun open(): NativeService = if (isClosed) throw DoubletickException.closed() else native

    public companion object {
        /**
         * Opens the service in [directory], which is made where it is missing. One process at a time can have it open.
         *
         * @param appId the application; each has a database of its own
         * @param durability what an acknowledged write survives
         * @param secretKey where it is given, a login takes only a UserSig that is signed with it; otherwise any text
         * that is not empty
         * @throws DoubletickException 6017 for a wrong argument, 7010 when another has the directory open, 6022 when it cannot be used
         */
        public suspend fun open(
            directory: File,
            appId: Long = 1,
            durability: Durability = Durability.NORMAL,
            secretKey: String? = null,
        ): EmbeddedService {
            CallsThread.prepare()
            val options = EmbeddedOptions(directory.path, appId, durability, secretKey)
            return EmbeddedService(translated { NativeService.open(options) })
        }
    }
}
