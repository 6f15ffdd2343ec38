package consumer

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.io.File
import java.util.concurrent.TimeUnit
import java.util.zip.ZipFile

/**
 * The application, shrunk and renamed by ProGuard as R8 would do it when a release is built: the rules of the
 * AAR are all that says what must stay. Android's own classes are those that it is shrunk against; it runs on this JVM.
 */
class ShrunkTest {
    @get:Rule
    val folder = TemporaryFolder()

    private val classPath = System.getProperty("java.class.path").split(File.pathSeparator).map(::File)
    private val aar = File(checkNotNull(System.getProperty("doubletick.aar.dir")))

    private fun library(begin: String): File = classPath.single { it.name.startsWith(begin) && it.name.endsWith(".jar") }

    /** The libraries that an application is packed with. */
    private val libraries: List<File>
        get() =
            listOf(
                aar.resolve("classes.jar"),
                library("jna-"),
                library("kotlin-stdlib-2"),
                library("annotations-13"),
                library("kotlinx-coroutines-core-jvm-"),
                library("kotlinx-coroutines-android-"),
            )

    /** What libraries say to R8 from within their jars, for which Gradle looks by itself. */
    private fun ownRules(): List<File> =
        libraries.flatMap { jar ->
            ZipFile(jar).use { zip ->
                val rules = zip.entries().toList().filter { it.name.startsWith("META-INF/proguard/") && !it.isDirectory }
                rules.map { entry ->
                    folder.newFile().apply { writeText(zip.getInputStream(entry).reader().readText()) }
                }
            }
        }

    /** Runs a class of a class path to its end; its exit status and what it printed. */
    private fun java(path: List<File>, vararg words: String): Pair<Int, String> {
        val printed = folder.newFile()
        val command = listOf(File(System.getProperty("java.home"), "bin/java").path, "-Dfile.encoding=UTF-8", "-cp")
        val process =
            ProcessBuilder(command + path.joinToString(File.pathSeparator) + words)
                .redirectErrorStream(true).redirectOutput(printed).start()
        assertTrue("it does not end", process.waitFor(10, TimeUnit.MINUTES))
        return process.exitValue() to printed.readText()
    }

    /** The application shrunk with these rules. */
    private fun shrunk(rules: List<File>): File {
        val application = classPath.first { it.isDirectory && it.resolve("consumer/Consumer.class").exists() }
        val out = folder.root.resolve("shrunk.jar")
        val lines = mutableListOf("-injars '$application'(consumer/**)")
        libraries.mapTo(lines) { "-injars '$it'(!META-INF/**,!module-info.class)" }
        lines += "-outjars '$out'"
        lines += "-libraryjars '${library("android-all-")}'"
        // Robolectric's Android leaves these to the JVM. Nothing of the desktop: Android has none.
        for (module in listOf("java.base", "java.logging")) {
            lines += "-libraryjars <java.home>/jmods/$module.jmod(!**.jar;!module-info.class)"
        }
        lines += "-keep class consumer.Consumer { public static void main(java.lang.String[]); }"
        // Only of the desktop part of coroutines, which looks for debuggers and tests; R8 has rules of its own for it.
        lines += "-dontwarn java.lang.instrument.**,sun.misc.**,java.lang.management.**,org.codehaus.mojo.**,androidx.annotation.**"
        lines += "-dontnote"
        // ProGuard's optimisations break coroutines, with which R8's are tested by their authors.
        lines += "-dontoptimize"
        rules.mapTo(lines) { "-include '$it'" }
        val settings = folder.newFile("app.pro").apply { writeText(lines.joinToString("\n")) }
        val (status, printed) = java(classPath, "proguard.ProGuard", "@$settings")
        assertEquals(printed, 0, status)
        return out
    }

    private fun run(jar: File): Pair<Int, String> =
        java(listOf(jar, File(checkNotNull(System.getProperty("doubletick.native.jar")))), "consumer.Consumer", folder.newFolder().path)

    @Test
    fun `with the rules of the AAR it sends and receives receipts`() {
        val jar = shrunk(ownRules() + aar.resolve("proguard.txt"))
        val expected = File(checkNotNull(System.getenv("DOUBLETICK_EXPECTED"))).readText()
        assertEquals(0 to expected, run(jar))
        val names = ZipFile(jar).use { zip -> zip.entries().toList().map { it.name } }
        // It was shrunk and renamed: the vendor's face is not used, and the client has another name.
        assertFalse(names.any { it.startsWith("dev/doubletick/compat/") })
        assertFalse(names.contains("dev/doubletick/Client.class"))
    }

    @Test
    fun `without them it fails`() {
        val jar = shrunk(ownRules() + folder.newFile().apply { writeText("-dontwarn java.awt.**") })
        val (status, printed) = run(jar)
        assertNotEquals(printed, 0, status)
        assertTrue(printed, "UnsatisfiedLinkError" in printed)
    }
}
