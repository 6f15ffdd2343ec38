package dev.doubletick

import java.util.concurrent.Executors
import kotlin.coroutines.Continuation
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.intercepted
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.resume

/*
 * The library reports that a suspended call can go on, and holds a lock of the call meanwhile. Most dispatchers take
 * the call to another thread. One that runs in place (`Dispatchers.Unconfined`, an executor that calls `run` itself)
 * would ask the library again under that lock, and wait for it forever. So a call that finds itself inside a report
 * goes on elsewhere.
 */

private val reporting = ThreadLocal<Boolean>()

private val elsewhere =
    Executors.newSingleThreadExecutor { work -> Thread(work, "doubletick-resume").apply { isDaemon = true } }

/** Continues a call. */
internal fun <T> report(continuation: Continuation<T>, value: T) {
    val outer = reporting.get()
    reporting.set(true)
    try {
        continuation.resume(value)
    } finally {
        reporting.set(outer)
    }
}

/**
 * Takes the caller out of a report, if it is inside one. It suspends in any case: with `suspendCoroutine` a quick other
 * thread would have resumed it before it does, and it would go on where it is.
 */
internal suspend fun leaveReport() {
    if (reporting.get() != true) return
    suspendCoroutineUninterceptedOrReturn<Unit> { inside ->
        elsewhere.execute { inside.intercepted().resume(Unit) }
        COROUTINE_SUSPENDED
    }
}
