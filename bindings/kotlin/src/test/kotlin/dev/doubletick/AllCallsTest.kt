package dev.doubletick

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** Every function of the public layer, with an answer that only it can give. */
class AllCallsTest {
    @Test
    fun `login and what a client knows of itself`() = onService { service ->
        val client = Client.embedded(service)
        assertEquals(LoginStatus.LOGGED_OUT, client.loginStatus)
        assertNull(client.user)
        client.login("alice", "any text")
        assertEquals(LoginStatus.LOGGED_IN, client.loginStatus)
        assertEquals("alice", client.user)
        assertTrue(client.serverTimeMillis > 1_600_000_000_000)
        client.logout()
        assertEquals(LoginStatus.LOGGED_OUT, client.loginStatus)
        assertTrue(Regex("""\d+\.\d+\.\d+""").matches(Client.version))
        client.shutdown()
    }

    @Test
    fun `messages`() = onService { service ->
        val bob = service.user("bob")
        val alice = service.user("alice")
        val first = alice.sendText(peer("bob"), "one", needReadReceipt = false)
        assertEquals(false, first.needReadReceipt)
        val draft = alice.newText(peer("bob"), "two")
        val second = alice.send(draft)
        assertEquals(second.uniqueId, alice.send(draft).uniqueId, "the same id is stored once")
        assertEquals(listOf(second, first), alice.findMessages(listOf(second.id, "unknown", first.id)))
        failsWith<DoubletickException>(8020) { alice.cancelSend(first.id) }
        val changed = alice.modify(second.id, MessageContent(listOf(Elem.Text("2"))), second.version)
        assertEquals("2", changed.text)
        failsWith<DoubletickException>(8006) { alice.modify(second.id, second.content, second.version) }
        alice.revoke(second.id)
        assertEquals(MessageStatus.REVOKED, alice.findMessages(listOf(second.id)).single().status)
        alice.deleteMessages(peer("bob"), listOf(first.id))
        assertEquals(listOf(second.id), alice.history(HistoryQuery(peer("bob"))).map { it.id })
        assertEquals(2, bob.history(HistoryQuery(peer("alice"))).size)
        assertNull(alice.localCustom(second.id))
        alice.setLocalCustom(second.id, "kept", 7)
        assertEquals(LocalCustom("kept", 7), alice.localCustom(second.id))
        alice.shutdown()
        bob.shutdown()
    }

    @Test
    fun `history by pages`() = onService { service ->
        service.user("bob").shutdown()
        val alice = service.user("alice")
        repeat(45) { alice.sendText(peer("bob"), "number $it") }
        val all = alice.history(peer("bob"), pageSize = 20).toList()
        assertEquals((44 downTo 0).map { "number $it" }, all.map { it.text })
        assertEquals(all.take(3), alice.history(peer("bob"), pageSize = 2).take(3).toList())
        val newer = HistoryQuery(peer("bob"), HistoryStart.Message(all[40].id), newer = true, count = 3)
        assertEquals(listOf("number 5", "number 6", "number 7"), alice.history(newer).map { it.text })
        val window = TimeWindow(begin = all[0].serverTime, period = 100)
        assertEquals(45, alice.history(HistoryQuery(peer("bob"), count = 100, window = window)).size)
        alice.shutdown()
    }

    @Test
    fun `receipts and readers by pages`() = onService { service ->
        val names = (1..25).map { "reader$it" }
        val readers = names.map { service.user(it) }
        val alice = service.user("alice")
        val group = alice.createGroup(GroupType.WORK, "Lunch", names.take(20))
        alice.invite(group, names.drop(20)).forEach { assertEquals(MemberResult.DONE, it.result) }
        val question = alice.sendText(ConversationId.Group(group), "Noon?")
        readers.take(15).forEach { it.sendReceipts(listOf(question.id)) }
        val receipt = alice.receipts(listOf(question.id)).single()
        assertEquals(15L to 10L, receipt.readCount to receipt.unreadCount)
        for (pageSize in listOf(1, 4, 15, 100)) {
            val read = alice.readers(question.id, ReaderFilter.READ, pageSize).toList()
            assertEquals(names.take(15), read.map { it.member.userId })
            assertTrue(read.all { it.readAt > 0 })
            val unread = alice.readers(question.id, ReaderFilter.UNREAD, pageSize).toList()
            assertEquals(names.drop(15), unread.map { it.member.userId })
        }
        assertEquals(names.take(2), alice.readers(question.id, ReaderFilter.READ, 1).take(2).toList().map { it.member.userId })
        val page = alice.readersPage(question.id, ReaderFilter.READ, count = 10)
        assertEquals(10, page.readers.size)
        assertEquals(false, page.isFinished)
        assertEquals(5, alice.readersPage(question.id, ReaderFilter.READ, page.nextCursor, 10).readers.size)
        assertFailsWith<DoubletickException> { alice.readers("unknown", ReaderFilter.READ).toList() }
        (readers + alice).forEach { it.shutdown() }
    }

    @Test
    fun `conversations`() = onService { service ->
        val bob = service.user("bob")
        val alice = service.user("alice")
        val arrived = now { bob.messages.take(2).toList() }
        alice.sendText(peer("bob"), "one")
        val second = alice.sendText(peer("bob"), "two")
        arrived.await()
        assertEquals(2, bob.totalUnread())
        assertEquals(listOf(2L), bob.conversations().map { it.unread })
        assertEquals("two", bob.conversation(peer("alice"))?.lastMessage?.text)
        assertNull(bob.conversation(peer("carol")))
        assertEquals(1, bob.conversations(listOf(peer("carol"), peer("alice"))).size)
        val mark = now { alice.receipts.first { it.messageId.isEmpty() } }
        bob.markReadUpTo(second.id)
        assertTrue(mark.await().isPeerRead)
        assertEquals(0, bob.totalUnread())
        alice.sendText(peer("bob"), "three")
        bob.markRead(ReadScope.All)
        assertEquals(0, bob.totalUnread())
        alice.sendText(peer("bob"), "four")
        bob.markRead(peer("alice"))
        val group = alice.createGroup(GroupType.WORK, "Lunch", listOf("bob"))
        alice.sendText(ConversationId.Group(group), "five")
        bob.markRead(ConversationId.Group(group))
        assertEquals(0, bob.totalUnread())
        val found = bob.searchMessages(MessageSearch(listOf("FIV"), conversation = ConversationId.Group(group)))
        assertEquals("five", found.items.single().messages.single().text)
        assertEquals(0, bob.searchMessages(MessageSearch(listOf("absent"))).total)
        failsWith<DoubletickException>(6017) { bob.searchMessages(MessageSearch(emptyList())) }
        val local = LocalMessage(MessageContent(listOf(Elem.Text("local"))))
        failsWith<DoubletickException>(7013) { bob.importMessages(peer("alice"), listOf(local)) }
        assertEquals(bob.history(HistoryQuery(peer("alice"))), bob.localHistory(HistoryQuery(peer("alice"))))
        bob.setDraft(peer("alice"), "begun")
        assertEquals("begun", bob.conversations(listOf(peer("alice"))).single().draft?.text)
        bob.setDraft(peer("alice"), "")
        assertEquals(null, bob.conversations(listOf(peer("alice"))).single().draft)
        failsWith<DoubletickException>(6017) { bob.setDraft(peer("alice"), "x".repeat(70_000)) }
        bob.pinConversation(peer("alice"), true)
        assertEquals(listOf(true, false), bob.conversations().map { it.pinned })
        val outcomes = bob.markConversations(listOf(peer("alice"), peer("nobody")), 1L or (1L shl 62), true)
        assertEquals(listOf(0, 6017), outcomes.map { it.code })
        val starred = bob.conversationsByFilter(ConversationFilter(marks = 1), 0, 10).conversations
        assertEquals(listOf(listOf(1L, 1L shl 62)), starred.map { it.marks })
        assertEquals(0, bob.unreadByFilter(ConversationFilter(isGroup = true, marks = 0, hasMention = true)))
        assertEquals(listOf(0), bob.setConversationCustomData(listOf(peer("alice")), "颜色").map { it.code })
        assertEquals("颜色", bob.conversation(peer("alice"))?.customData)
        val created = now { bob.events.first { it is Event.ConversationGroupCreated } }
        assertEquals(listOf(0), bob.createConversationGroup("工作", listOf(peer("alice"))).map { it.code })
        assertEquals("工作", (created.await() as Event.ConversationGroupCreated).name)
        bob.renameConversationGroup("工作", "work")
        bob.addToConversationGroup("work", listOf(ConversationId.Group(group)))
        bob.removeFromConversationGroup("work", listOf(peer("alice")))
        assertEquals(listOf(ConversationGroup("work", listOf(ConversationId.Group(group)))), bob.conversationGroups())
        assertEquals(1, bob.conversationsByFilter(ConversationFilter(inGroup = "work"), 0, 10).conversations.size)
        bob.deleteConversationGroup("work")
        failsWith<DoubletickException>(51009) { bob.deleteConversationGroup("work") }
        bob.clearHistory(peer("alice"))
        assertNull(bob.conversations(listOf(peer("alice"))).single().lastMessage)
        assertEquals(0, bob.deleteConversations(listOf(peer("alice")), false).single().code)
        bob.deleteConversation(peer("alice"))
        assertEquals(listOf<ConversationId>(ConversationId.Group(group)), bob.conversations().map { it.id })
        failsWith<DoubletickException>(6017) { bob.pinConversation(peer("alice"), true) }
        bob.watchConversations(false)
        bob.watchTotalUnread(false)
        alice.shutdown()
        bob.shutdown()
    }

    @Test
    fun `groups and members`() = onService { service ->
        val bob = service.user("bob")
        val alice = service.user("alice")
        val custom = listOf(CustomField("colour", "青"))
        val new = NewGroup("lunch", GroupType.PUBLIC, "Lunch", addOption = AddOption.ANY, custom = custom)
        assertEquals("lunch", alice.createGroup(new))
        failsWith<DoubletickException.InvalidArgument>(10021) { bob.createGroup(new) }
        bob.joinGroup("lunch", "hello")
        assertEquals(listOf("alice", "bob"), alice.members("lunch").toList().map { it.userId })
        assertEquals(listOf(Role.OWNER), alice.members("lunch", listOf("alice")).map { it.role })
        assertEquals(emptyList(), alice.members("lunch", emptyList()))
        assertEquals(2, alice.membersPage(MemberQuery("lunch")).members.size)
        alice.modifyGroup("lunch", GroupChange(name = "Dinner"))
        alice.modifyMember("lunch", "bob", MemberChange(nameCard = "Bobby", muteSeconds = 60))
        assertEquals("Bobby", alice.members("lunch", listOf("bob")).single().nameCard)
        failsWith<DoubletickException.NotPermitted>(10017) { bob.sendText(ConversationId.Group("lunch"), "muted") }
        val found = alice.groups(listOf("lunch", "nowhere"))
        assertEquals("Dinner", found[0].group?.name)
        assertEquals(custom, found[0].group?.custom)
        assertNull(found[1].group)
        assertEquals(10010, found[1].code)
        assertEquals(listOf("lunch"), bob.joinedGroups().map { it.group.groupId })
        assertEquals(MemberResult.DONE, alice.kick("lunch", listOf("bob"), "late").single().result)
        assertEquals(emptyList(), bob.joinedGroups())
        bob.joinGroup("lunch")
        bob.quitGroup("lunch")
        alice.deleteGroup("lunch")
        assertEquals(emptyList(), alice.joinedGroups())
        alice.shutdown()
        bob.shutdown()
    }

    @Test
    fun `profiles and settings`() = onService { service ->
        val alice = service.user("alice")
        alice.modifyProfile(ProfileChange(nickName = "Al", gender = 2, custom = listOf(CustomField("Pet", "cat"))))
        val profile = assertNotNull(alice.profile("alice"))
        assertEquals("Al", profile.nickName)
        assertEquals(2, profile.gender)
        assertEquals(listOf("cat"), profile.custom.map { it.value })
        assertEquals(listOf("alice"), alice.profiles(listOf("nobody", "alice")).map { it.userId })
        assertNull(alice.profile("nobody"))
        val settings = alice.settings()
        val changed = alice.setSettings(settings.copy(receiptGroupTypes = listOf(GroupType.WORK)))
        assertEquals(listOf(GroupType.WORK), changed.receiptGroupTypes)
        assertEquals(changed, alice.settings())
        failsWith<DoubletickException.InvalidArgument>(6017) { alice.setSettings(settings.copy(groupMembers = 1)) }
        alice.shutdown()
    }
}
