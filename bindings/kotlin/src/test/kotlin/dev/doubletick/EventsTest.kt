package dev.doubletick

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.CoroutineStart
import java.lang.management.ManagementFactory
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

class EventsTest {
    private companion object {
        const val MANY = 10_000
    }

    @Test
    fun `ten thousand events arrive once, in order, from one thread`() = onService { service ->
        val threads = ConcurrentHashMap.newKeySet<Thread>()
        val texts = ArrayList<String>()
        val all = CompletableFuture<Unit>()
        val bob = service.user("bob") { event ->
            threads.add(Thread.currentThread())
            if (event is Event.Messages) event.messages.mapTo(texts) { it.text }
            if (texts.size >= MANY) all.complete(Unit)
        }
        val alice = service.user("alice")
        val started = ManagementFactory.getThreadMXBean().totalStartedThreadCount
        // Many at once, so that the calls' answers and the events share the thread.
        (0 until MANY).chunked(100).forEach { part ->
            part.map { now { alice.sendText(peer("bob"), "number $it", needReadReceipt = false) } }.forEach { it.await() }
        }
        all.get()
        val grown = ManagementFactory.getThreadMXBean().totalStartedThreadCount - started
        bob.shutdown()
        alice.shutdown()
        assertEquals((0 until MANY).map { "number $it" }, texts)
        assertEquals(1, threads.size, "${threads.take(5)}")
        assertEquals("doubletick-calls", threads.single().name)
        assertTrue(threads.single().isDaemon)
        // A thread per callback would be more than ten thousand; the dispatchers start a few.
        assertTrue(grown < 200, "$grown threads were started")
    }

    @Test
    fun `a listener that throws gets the next event`() = onService { service ->
        val texts = CopyOnWriteArrayList<String>()
        val third = CompletableFuture<Unit>()
        val bob = service.user("bob") { event ->
            if (event is Event.Messages) {
                texts.addAll(event.messages.map { it.text })
                if (texts.size >= 3) third.complete(Unit)
            }
            throw if (texts.size == 1) StackOverflowError("on purpose") else IllegalStateException("on purpose")
        }
        val alice = service.user("alice")
        for (text in listOf("one", "two", "three")) alice.sendText(peer("bob"), text)
        third.get()
        assertEquals(listOf("one", "two", "three"), texts.toList())
        // Answers come too.
        assertEquals(3, bob.history(HistoryQuery(peer("alice"))).size)
        bob.shutdown()
        alice.shutdown()
    }

    @Test
    fun `a slow collector loses nothing and holds up nobody`() = onService { service ->
        val bob = service.user("bob")
        val alice = service.user("alice")
        val quick = now { bob.messages.take(500).toList() }
        val slow = now {
            val taken = ArrayList<String>()
            bob.messages.take(500).collect {
                if (taken.size < 20) delay(20)
                taken.add(it.text)
            }
            taken
        }
        repeat(500) { alice.sendText(peer("bob"), "number $it", needReadReceipt = false) }
        val expected = (0 until 500).map { "number $it" }
        assertEquals(expected, quick.await().map { it.text })
        assertEquals(expected, slow.await())
        bob.shutdown()
        alice.shutdown()
    }

    @Test
    fun `a collector that fails does not end the others`() = onService { service ->
        val bob = service.user("bob")
        val alice = service.user("alice")
        val failing = now { assertFailsWith<IllegalStateException> { bob.messages.collect { error("on purpose") } } }
        val other = now { bob.messages.take(2).toList() }
        alice.sendText(peer("bob"), "one")
        failing.await()
        alice.sendText(peer("bob"), "two")
        assertEquals(listOf("one", "two"), other.await().map { it.text })
        bob.shutdown()
        alice.shutdown()
    }

    @Test
    fun `flows end when the client is closed, after what they still have`() = onService { service ->
        val bob = service.user("bob")
        val alice = service.user("alice")
        val all = now { bob.messages.toList() }
        val begun = now { bob.messages.first() }
        alice.sendText(peer("bob"), "one")
        begun.await()
        bob.shutdown()
        assertEquals(listOf("one"), all.await().map { it.text })
        assertEquals(emptyList<Event>(), bob.events.toList())
        alice.shutdown()
    }

    @Test
    fun `events of every kind reach their flows`() = onService { service ->
        val bob = service.user("bob")
        val alice = service.user("alice")
        val kinds = CopyOnWriteArrayList<Event>()
        val watching = launch(start = CoroutineStart.UNDISPATCHED) { alice.events.collect { kinds.add(it) } }
        alice.watchConversations()
        alice.watchTotalUnread()
        alice.totalUnread()
        val tip = now { bob.groupTips.first() }
        val group = alice.createGroup(GroupType.WORK, "Lunch", listOf("bob"))
        val question = now { bob.messages.first { it.conversation == ConversationId.Group(group) && it.text == "Noon?" } }
        val receipt = now { alice.receipts.first { it.messageId.isNotEmpty() } }
        val modified = now { bob.modifiedMessages.first() }
        val revoked = now { bob.revokedMessages.first() }
        val sent = alice.sendText(ConversationId.Group(group), "Noon?")
        bob.sendReceipt(question.await())
        assertEquals(sent.id, receipt.await().messageId)
        alice.modify(sent.id, MessageContent(listOf(Elem.Text("One?"))))
        assertEquals("One?", modified.await().text)
        alice.revoke(sent.id, "never mind")
        assertEquals("never mind", revoked.await().revoker?.reason)
        alice.modifyGroup(group, GroupChange(name = "Dinner"))
        assertEquals(group, tip.await().groupId)
        val self = now { alice.events.first { it is Event.SelfInfo } as Event.SelfInfo }
        alice.modifyProfile(ProfileChange(nickName = "Al"))
        assertEquals("Al", self.await().profile.nickName)
        val total = now { alice.events.first { it is Event.TotalUnread } as Event.TotalUnread }
        val list = now { alice.events.first { it is Event.ConversationsAdded } as Event.ConversationsAdded }
        bob.sendText(peer("alice"), "unread")
        assertEquals(1, total.await().count)
        assertContains(list.await().conversations.map { it.id }, peer("bob"))
        alice.shutdown()
        watching.join()
        assertTrue(kinds.any { it is Event.Receipts })
        bob.shutdown()
    }
}
