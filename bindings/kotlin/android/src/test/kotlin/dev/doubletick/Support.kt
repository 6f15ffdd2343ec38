package dev.doubletick

import android.os.Looper
import org.junit.Assert.fail
import org.robolectric.Shadows.shadowOf
import java.io.File
import java.net.ServerSocket
import java.net.Socket
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.concurrent.thread

/** Nothing takes as long as this, unless it never comes. */
internal const val PATIENCE_MILLIS = 120_000L

/** Does what waits on the main thread, which is that of the test, until something is so. */
internal fun untilMain(what: String, isSo: () -> Boolean) {
    val begin = System.nanoTime()
    while (!isSo()) {
        if ((System.nanoTime() - begin) / 1_000_000 > PATIENCE_MILLIS) fail("in vain: $what")
        shadowOf(Looper.getMainLooper()).idle()
        Thread.sleep(2)
    }
}

/** Whether this is Android's main thread. */
internal val isMainThread: Boolean
    get() = Looper.myLooper() === Looper.getMainLooper()

/** The server that the part `android` of the tests starts, and a UserSig of it. */
internal val serverUrl: String
    get() = checkNotNull(System.getenv("DOUBLETICK_SERVER_URL")) { "cargo xtask test android starts a server" }

internal fun userSig(user: String): String = checkNotNull(System.getenv("DOUBLETICK_USERSIG_${user.uppercase()}"))

/** All files below it, as text where it is text. */
internal fun File.textBelow(): String = walk().filter { it.isFile }.joinToString("\n") { it.readText(Charsets.ISO_8859_1) }

/** A way to the server on which pings can be seen. */
internal class Relay(private val to: String) : AutoCloseable {
    private val listener = ServerSocket(0)
    private val sockets = CopyOnWriteArrayList<Socket>()
    private val over = AtomicBoolean()

    /** Whether the client has begun a write with a ping: the first byte of such a frame, and the mask's bit. */
    val pinged = AtomicBoolean()
    val url = "ws://127.0.0.1:${listener.localPort}"

    init {
        thread(isDaemon = true) {
            while (!over.get()) {
                val client = runCatching { listener.accept() }.getOrNull() ?: break
                val (host, port) = to.removePrefix("ws://").split(":")
                val server = Socket(host, port.toInt())
                sockets += listOf(client, server)
                carry(client, server) { bytes, count ->
                    if (count >= 2 && bytes[0] == PING && bytes[1] == MASKED) pinged.set(true)
                }
                carry(server, client) { _, _ -> }
            }
        }
    }

    private fun carry(from: Socket, to: Socket, look: (ByteArray, Int) -> Unit) =
        thread(isDaemon = true) {
            val bytes = ByteArray(65536)
            runCatching {
                while (true) {
                    val count = from.getInputStream().read(bytes)
                    if (count < 0) break
                    look(bytes, count)
                    to.getOutputStream().write(bytes, 0, count)
                }
            }
            from.close()
            to.close()
        }

    override fun close() {
        over.set(true)
        listener.close()
        sockets.forEach { it.close() }
    }

    private companion object {
        const val PING = 0x89.toByte()
        const val MASKED = 0x80.toByte()
    }
}
