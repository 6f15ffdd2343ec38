package dev.doubletick

import dev.doubletick.ffi.EmbeddedOptions
import kotlinx.coroutines.runBlocking
import java.io.File
import java.util.concurrent.atomic.AtomicBoolean
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
    private val closed = AtomicBoolean()

    /**
     * Ends the service and unlocks its directory. Its clients lose their connection. Closing again does nothing.
     */
    public suspend fun shutdown() {
        if (closed.compareAndSet(false, true)) {
            native.use { it.shutdown() }
        }
    }

    /**
     * [shutdown], and waits for it: at most some milliseconds. On the library's own thread, inside a listener, where
     * waiting would never end, the service ends when its last client has.
     */
    override fun close() {
        if (!CallsThread.isCurrent) {
            runBlocking { shutdown() }
        } else if (closed.compareAndSet(false, true)) {
            native.destroy()
        }
    }

    /** The native service, for a new client. */
    internal fun open(): NativeService = if (closed.get()) throw DoubletickException.closed() else native

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
