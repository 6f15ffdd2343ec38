package dev.doubletick

import org.junit.jupiter.api.Assumptions.assumeTrue
import java.io.File
import kotlin.test.assertTrue

/**
 * A server that can be away: a process that is killed and comes back at the same place with what it had.
 * DOUBLETICK_TEST_SERVER names its program, which the tests of the repository set.
 */
internal class TestServer private constructor(private val program: String, private val data: File) : AutoCloseable {
    private var process: Process? = null

    lateinit var url: String
        private set

    init {
        listen("127.0.0.1:0")
    }

    fun userSig(user: String): String {
        val asked = run("usersig", user)
        val sig = asked.inputStream.bufferedReader().readLine().orEmpty()
        assertTrue(asked.waitFor() == 0 && sig.isNotEmpty(), "a UserSig")
        return sig
    }

    /** The operator reminds who has not read a message; what is printed. */
    fun remind(message: String): String {
        val asked = run("remind", message)
        val line = asked.inputStream.bufferedReader().readLine().orEmpty()
        asked.waitFor()
        return line
    }

    /** It is gone, without a word to anybody. */
    fun kill() {
        process?.destroyForcibly()?.waitFor()
        process = null
    }

    /** It is there again. */
    fun again(): Unit = listen(url.removePrefix("ws://"))

    override fun close(): Unit = kill()

    private fun listen(address: String) {
        val begun = run("serve", "--listen", address)
        process = begun
        val line = begun.inputStream.bufferedReader().readLine().orEmpty()
        assertTrue(line.startsWith("listening on ws://"), "the server says where it listens, and not: $line")
        url = line.removePrefix("listening on ")
    }

    private fun run(vararg words: String): Process =
        ProcessBuilder(program, *words, "--data", data.path).redirectError(ProcessBuilder.Redirect.INHERIT).start()

    companion object {
        /** A server with nothing in it; the test is skipped where there is no program for one. */
        fun start(directory: File): TestServer {
            val program = System.getenv("DOUBLETICK_TEST_SERVER").orEmpty()
            assumeTrue(program.isNotEmpty(), "no program of a server")
            return TestServer(program, directory.resolve("server").apply { mkdirs() })
        }
    }
}
