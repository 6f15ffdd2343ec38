package dev.doubletick.compat

import java.io.File
import java.util.concurrent.Executor

/**
 * What differs between Android and other JVMs. Android's classes are reached by reflection, so that one jar serves
 * both; they are of the system, and R8 does not rename them.
 */
internal object Platform {
    private val isAndroid = System.getProperty("java.vm.name") == "Dalvik"

    /** On Android callbacks come on the main thread unless the application has said otherwise. */
    fun useMainThread(mailbox: Mailbox) {
        if (isAndroid && mailbox.executor == null) mailbox.executor = mainThread()
    }

    /** Posts to Android's main thread. */
    fun mainThread(): Executor {
        val looper = Class.forName("android.os.Looper")
        val handlers = Class.forName("android.os.Handler")
        val handler = handlers.getConstructor(looper).newInstance(looper.getMethod("getMainLooper").invoke(null))
        val post = handlers.getMethod("post", Runnable::class.java)
        return Executor { post.invoke(handler, it) }
    }

    /** Where an application that names no directory has its data: the same place as with the C API. */
    fun dataDirectory(context: Any?): String? {
        if (isAndroid) return filesDirectory(context)
        val home = System.getProperty("user.home")?.takeIf { it.isNotEmpty() }?.let(::File)
        val system = System.getProperty("os.name").orEmpty()
        val base =
            when {
                system.startsWith("Windows") -> directory("APPDATA") ?: home?.resolve("AppData/Roaming")
                system.startsWith("Mac") -> home?.resolve("Library/Application Support")
                else -> directory("XDG_DATA_HOME") ?: home?.resolve(".local/share")
            }
        return base?.resolve(NAME)?.path
    }

    /** In the directory of an Android `Context` for the application's own files. */
    fun filesDirectory(context: Any?): String? {
        val files = context?.let { it.javaClass.getMethod("getFilesDir").invoke(it) } as? File
        return files?.resolve(NAME)?.path
    }

    private fun directory(variable: String): File? =
        System.getenv(variable)?.takeIf { it.isNotEmpty() }?.let(::File)?.takeIf { it.isAbsolute }

    private const val NAME = "doubletick"
}
