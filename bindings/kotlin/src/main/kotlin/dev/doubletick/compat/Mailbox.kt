package dev.doubletick.compat

import dev.doubletick.isExiting
import java.util.concurrent.Executor
import java.util.logging.Level
import java.util.logging.Logger

/**
 * Where everything that the application is told waits for its turn: one at a time, in order, on the thread of an
 * executor.
 *
 * A thread of its own hands over to the executor, for two reasons. An executor that runs what it is given at once would
 * otherwise run it on the library's native thread, which must not block, or inside the call that asked. And without an
 * executor that thread is the one on which the application is told.
 */
internal class Mailbox(private val own: OwnThread = OwnThread(THREAD)) {
    private val lock = Object()
    private val waiting = ArrayDeque<Runnable>()

    /** Who is telling now, at whatever depth; only that thread takes from the queue. */
    private var teller: Thread? = null

    /** Calls of [flush] under way. A turn of the executor ends early for them. */
    private var flushing = 0

    /** A turn of the executor has been asked for and has not ended. */
    private var turnAsked = false

    /** Null: the own thread. */
    @Volatile
    var executor: Executor? = null
        set(value) {
            field = value
            synchronized(lock) {
                // The one before may never do what it was given. If it does after all, one turn finds the other.
                turnAsked = false
                if (waiting.isNotEmpty()) askForTurn()
            }
        }

    /** Starts the own thread, and keeps it until [release]. Throws where the system has none to give. */
    fun hold() = own.hold()

    /** The own thread may end again. */
    fun release() = own.release()

    /** Tells this after everything that was posted before. */
    fun post(work: Runnable) {
        synchronized(lock) {
            waiting.addLast(work)
            askForTurn()
        }
    }

    /** Tells this before everything that waits; only for who is being told. */
    fun tellNext(work: List<Runnable>) {
        synchronized(lock) { waiting.addAll(0, work) }
    }

    /**
     * Tells everything that waits, on this thread, before it returns. Waits for what is being told on another thread
     * now, but not for the executor, whose thread may be this one, and not for a callback that has called `System.exit`:
     * that waits for the shutdown hooks, of which this may be one.
     */
    fun flush() {
        val me = Thread.currentThread()
        val outer =
            synchronized(lock) {
                flushing++
                awaitTurnOf(me)
                teller.also { teller = me }
            }
        while (true) {
            val next = synchronized(lock) { waiting.removeFirstOrNull() } ?: break
            guarded("a callback") { next.run() }
        }
        synchronized(lock) {
            flushing--
            teller = outer
            lock.notifyAll()
            if (waiting.isNotEmpty()) askForTurn()
        }
    }

    /** Under the lock. */
    private fun awaitTurnOf(me: Thread) {
        var interrupted = false
        while (true) {
            val other = teller
            if (other == null || other === me || other.isExiting()) break
            try {
                // Nobody tells when the other begins to exit.
                lock.wait(EXIT_CHECK_MILLIS)
            } catch (_: InterruptedException) {
                interrupted = true
            }
        }
        if (interrupted) me.interrupt()
    }

    /** Under the lock. Where the system has no thread to give, what waits is told with what is posted next. */
    private fun askForTurn() {
        if (turnAsked) return
        try {
            own.execute(::giveTurn)
            turnAsked = true
        } catch (none: OutOfMemoryError) {
            LOGGER.log(Level.SEVERE, "no thread for callbacks: they wait", none)
        }
    }

    private fun giveTurn() {
        val executor = executor
        if (executor == null) {
            turn(null)
            return
        }
        try {
            executor.execute { turn(executor) }
        } catch (thrown: Throwable) {
            LOGGER.log(Level.SEVERE, "the callback executor takes nothing: callbacks come on $THREAD", thrown)
            turn(executor)
        }
    }

    /**
     * A bounded number, so that a burst does not keep the executor's thread, perhaps that of the screen, to itself; and
     * only as long as it is the executor that was [asked].
     */
    private fun turn(asked: Executor?) {
        val me = Thread.currentThread()
        synchronized(lock) {
            // Who flushes goes on until nothing waits, and asks for a turn for what comes after.
            if (teller != null || flushing > 0) {
                turnAsked = false
                return
            }
            teller = me
        }
        for (count in 0 until TURN) {
            val next = synchronized(lock) { if (flushing > 0 || executor !== asked) null else waiting.removeFirstOrNull() } ?: break
            guarded("a callback") { next.run() }
        }
        synchronized(lock) {
            teller = null
            lock.notifyAll()
            turnAsked = false
            if (waiting.isNotEmpty()) askForTurn()
        }
    }

    internal companion object {
        const val THREAD = "doubletick-callbacks"
        private const val TURN = 64
        private const val EXIT_CHECK_MILLIS = 100L
        private val LOGGER = Logger.getLogger("dev.doubletick")

        /** What an application's code throws is logged, and the next one is told. */
        inline fun guarded(what: String, work: () -> Unit) {
            try {
                work()
            } catch (thrown: Throwable) {
                threw(what, thrown)
            }
        }

        fun threw(what: String, thrown: Throwable) {
            LOGGER.log(Level.SEVERE, "$what of the application threw", thrown)
        }
    }
}
