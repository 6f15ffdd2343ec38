package dev.doubletick.compat

import java.io.File
import java.util.concurrent.Executor

/** What a JVM is to the face. Android has a file of this name of its own, in `android`. */
internal object Platform {
    /** Null: a JVM has no main thread that takes work. */
    val mainThread: Executor? = null

    /** Nothing, for the same reason. */
    @Suppress("UNUSED_PARAMETER")
    fun useMainThread(mailbox: Mailbox) = Unit

    /** Where an application that names no directory has its data: the same place as with the C API. */
    @Suppress("UNUSED_PARAMETER")
    fun dataDirectory(context: Any?): String? {
        val home = System.getProperty("user.home")?.takeIf { it.isNotEmpty() }?.let(::File)
        val system = System.getProperty("os.name").orEmpty()
        val base =
            when {
                system.startsWith("Windows") -> directory("APPDATA") ?: home?.resolve("AppData/Roaming")
                system.startsWith("Mac") -> home?.resolve("Library/Application Support")
                else -> directory("XDG_DATA_HOME") ?: home?.resolve(".local/share")
            }
        return base?.resolve("doubletick")?.path
    }

    /** Nothing: a JVM does not say that its network is another one. */
    @Suppress("UNUSED_PARAMETER")
    fun watch(context: Any?, wake: () -> Unit): AutoCloseable? = null

    private fun directory(variable: String): File? =
        System.getenv(variable)?.takeIf { it.isNotEmpty() }?.let(::File)?.takeIf { it.isAbsolute }
}
