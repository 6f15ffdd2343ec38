package dev.doubletick.compat

import org.junit.jupiter.api.Test
import java.io.File
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What is reached by reflection on Android, with stand-ins of its classes, and what stands in for it elsewhere. */
class PlatformTest {
    /** As much of Android's `Context` as is asked for; a class of an application, which may be renamed and hidden. */
    @Suppress("unused")
    class Context {
        fun getFilesDir() = File("/data/user/0/app/files")
    }

    @Test
    fun `the data directory is in the files of the application`() {
        assertEquals("/data/user/0/app/files/doubletick", Platform.filesDirectory(Context()))
        assertNull(Platform.filesDirectory(null))
    }

    @Test
    fun `callbacks are posted to the main looper`() {
        val done = CountDownLatch(1)
        var thread = ""
        Platform.mainThread().execute {
            thread = Thread.currentThread().name
            done.countDown()
        }
        assertTrue(done.await(60, TimeUnit.SECONDS))
        assertEquals("main looper", thread)
    }

    @Test
    fun `elsewhere the data directory is the platform's`() {
        val directory = File(checkNotNull(Platform.dataDirectory(null)))
        assertEquals("doubletick", directory.name)
        assertTrue(directory.isAbsolute)
    }
}
