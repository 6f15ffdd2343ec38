package dev.doubletick.compat

import org.junit.jupiter.api.Test
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What a JVM is to the face; what Android is to it has tests in `android`. */
class PlatformTest {
    @Test
    fun `the data directory is the platform's`() {
        val directory = File(checkNotNull(Platform.dataDirectory(null)))
        assertEquals("doubletick", directory.name)
        assertTrue(directory.isAbsolute)
    }
}
