package dev.doubletick

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import java.io.File
import java.nio.file.Files
import kotlin.test.assertFailsWith
import kotlin.time.Duration.Companion.minutes

/** A test on an embedded service of its own in a fresh directory. The deadline only ends a test that hangs. */
internal fun onService(secretKey: String? = null, test: suspend CoroutineScope.(EmbeddedService) -> Unit) =
    inDirectory { directory ->
        val service = EmbeddedService.open(directory, secretKey = secretKey)
        try {
            test(service)
        } finally {
            service.shutdown()
        }
    }

/** A test with a fresh directory, which is removed at the end. */
internal fun inDirectory(test: suspend CoroutineScope.(File) -> Unit) {
    val directory = Files.createTempDirectory("doubletick-test").toFile()
    try {
        runBlocking(Dispatchers.Default) { withTimeout(5.minutes) { test(directory) } }
    } finally {
        directory.deleteRecursively()
    }
}

/** A client with this user logged in. */
internal suspend fun EmbeddedService.user(name: String, listener: ((Event) -> Unit)? = null): Client {
    val client = Client.embedded(this, listener = listener)
    client.login(name, "any text")
    return client
}

/** Runs now, up to its first wait. */
internal fun <T> CoroutineScope.now(block: suspend CoroutineScope.() -> T): Deferred<T> =
    async(start = CoroutineStart.UNDISPATCHED, block = block)

/** The exception of a call that must fail with this kind and code. */
internal suspend inline fun <reified E : DoubletickException> failsWith(code: Int, crossinline call: suspend () -> Unit): E {
    val exception = assertFailsWith<E> { call() }
    kotlin.test.assertEquals(code, exception.code, exception.text)
    kotlin.test.assertTrue(exception.text.isNotEmpty())
    return exception
}

internal fun peer(user: String): ConversationId = ConversationId.C2c(user)
