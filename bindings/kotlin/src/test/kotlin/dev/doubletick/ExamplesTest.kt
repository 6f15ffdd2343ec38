package dev.doubletick

import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertTrue

class ExamplesTest {
    private val folder = File(System.getProperty("doubletick.examples.dir"))

    @Test
    fun `the first receipt is received, and another when it is run again`() = inDirectory { directory ->
        val printed = ByteArrayOutputStream()
        val before = System.out
        System.setOut(PrintStream(printed, true, "UTF-8"))
        try {
            // The program stands in no package, which only Java's reflection can name.
            val program = Class.forName("FirstReceipt").getMethod("main", Array<String>::class.java)
            repeat(2) { program.invoke(null, arrayOf(directory.path)) }
        } finally {
            System.setOut(before)
        }
        assertEquals(List(2) { "bob has read it: true" }, printed.toString("UTF-8").trim().lines())
    }

    @Test
    fun `the page shows the first receipt as it is`() {
        val program = File(folder, "FirstReceipt.kt").readText().substringAfter("\n\n")
        assertContains(File(folder, "../../docs/kotlin.md").readText(), "```kotlin\n$program```\n")
        assertTrue(program.substringAfter("fun main").lines().size <= 15, "it has more than 15 lines")
    }
}
