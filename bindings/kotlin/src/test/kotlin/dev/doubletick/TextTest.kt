package dev.doubletick

import kotlinx.coroutines.flow.first
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertTrue

class TextTest {
    private val text = "你能带地图吗？🗺️ – 👩‍👩‍👧‍👦 \u0000 \"quoted\" \\ \u2028 ｆｕｌｌ"

    @Test
    fun `chinese, emoji and control characters arrive as they were written`() = onService { service ->
        val bob = service.user("bob")
        val alice = service.user("alice")
        val inbox = now { bob.messages.first() }
        val custom = Elem.Custom(data = text, description = text, extension = text)
        val content = MessageContent(listOf(Elem.Text(text), custom, Elem.Face(-7, text)), cloudCustomData = text)
        val sent = alice.send(alice.newMessage(peer("bob"), content))
        assertEquals(content, sent.content)
        assertEquals(content, inbox.await().content)
        assertEquals(text, inbox.await().text)
        alice.setLocalCustom(sent.id, text, 4_294_967_295)
        assertEquals(LocalCustom(text, 4_294_967_295), alice.localCustom(sent.id))
        alice.modifyProfile(ProfileChange(nickName = "爱丽丝 🐇"))
        assertEquals("爱丽丝 🐇", bob.profile("alice")?.nickName)
        alice.shutdown()
        bob.shutdown()
    }

    @Test
    fun `numbers above 2^53 are exact`() = onService { service ->
        val bob = service.user("bob")
        val alice = service.user("alice")
        val inbox = now { bob.messages.first() }
        // The unique id of an online-only message has its time in the upper half.
        val sent = alice.send(alice.newText(peer("bob"), "only now").copy(onlineOnly = true, random = 4_294_967_295))
        val received = inbox.await()
        assertTrue(sent.uniqueId > 1L shl 53, "${sent.uniqueId}")
        assertEquals(sent.uniqueId, received.uniqueId)
        assertEquals(4_294_967_295, received.random)
        // A number that a double cannot hold, through the whole way and back.
        val exact = (1L shl 53) + 1
        val file = Elem.Other(4, """{"elem_type":4,"file_elem_file_name":"地图.png","file_elem_file_size":$exact}""")
        val place = Elem.Location("here", 1.5, -2.25)
        val stored = alice.send(alice.newMessage(peer("bob"), MessageContent(listOf(file, place))))
        assertEquals(place, stored.content.elems[1])
        val json = (stored.content.elems[0] as Elem.Other).json
        assertContains(json, "9007199254740993")
        assertContains(json, "地图.png")
        alice.shutdown()
        bob.shutdown()
    }
}
