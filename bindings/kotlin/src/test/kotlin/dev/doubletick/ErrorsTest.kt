package dev.doubletick

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import java.io.File
import java.net.ServerSocket
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.time.Duration.Companion.milliseconds

class ErrorsTest {
    @Test
    fun `each kind of error has its class, code and text`() = onService { service ->
        val client = Client.embedded(service)
        failsWith<DoubletickException.NotLoggedIn>(6014) { client.sendText(peer("bob"), "hello") }
        service.user("bob").close()
        client.login("alice", "any text")
        failsWith<DoubletickException.InvalidArgument>(6017) { client.sendReceipts(emptyList()) }
        failsWith<DoubletickException.NotFound>(10010) { client.joinGroup("nowhere") }
        val message = client.sendText(peer("bob"), "hello")
        client.logout()
        client.login("bob", "any text")
        val group = client.createGroup(GroupType.WORK, "Lunch", listOf("alice"))
        val question = client.sendText(ConversationId.Group(group), "Noon?")
        client.logout()
        client.login("alice", "any text")
        failsWith<DoubletickException.NotPermitted>(10007) {
            client.readers(question.id, ReaderFilter.READ).toList()
        }
        failsWith<DoubletickException.InvalidArgument>(6017) { client.sendReceipt(message) }
        client.shutdown()
        failsWith<DoubletickException.Closed>(7009) { client.sendText(peer("bob"), "hello") }
    }

    @Test
    fun `the message of an exception has text and code`() = onService { service ->
        Client.embedded(service).use { client ->
            val exception = failsWith<DoubletickException.NotLoggedIn>(6014) { client.logout() }
            assertEquals("${exception.text} (code 6014)", exception.message)
        }
    }

    @Test
    fun `a wrong credential is refused`() = onService(secretKey = "a key of this test") { service ->
        Client.embedded(service).use { client ->
            assertFailsWith<DoubletickException.Credential> { client.login("alice", "not a UserSig") }
            assertEquals(LoginStatus.LOGGED_OUT, client.loginStatus)
        }
    }

    @Test
    fun `a server that does not answer is told after the time of the options`() = inDirectory {
        ServerSocket(0).use { silent ->
            val options = ClientOptions(requestTimeout = 200.milliseconds)
            Client.connect("ws://127.0.0.1:${silent.localPort}", options).use { client ->
                failsWith<DoubletickException.Network>(9520) { client.login("alice", "any text") }
            }
        }
    }

    @Test
    fun `wrong options are refused and named`() = inDirectory { directory ->
        failsWith<DoubletickException.InvalidArgument>(6017) { Client.connect("http://example.org") }
        val options = ClientOptions(appId = 0)
        val appId = failsWith<DoubletickException.InvalidArgument>(6017) { Client.connect("ws://127.0.0.1:9", options) }
        assertContains(appId.text, "app_id")
        failsWith<DoubletickException.InvalidArgument>(6017) { EmbeddedService.open(File("")) }
        failsWith<DoubletickException.InvalidArgument>(6017) { EmbeddedService.open(directory, appId = 0) }
        failsWith<DoubletickException.InvalidArgument>(6017) { EmbeddedService.open(directory, appId = -1) }
        val timeout = ClientOptions(requestTimeout = 0.milliseconds)
        failsWith<DoubletickException.InvalidArgument>(6017) { Client.connect("ws://127.0.0.1:9", timeout) }
    }

    @Test
    fun `a proxy that nobody listens at is named, a wrong one is refused, and its password is shown nowhere`() =
        inDirectory {
            val port = ServerSocket(0).use { it.localPort }
            val proxy = Proxy(ProxyKind.SOCKS5, "127.0.0.1", port, "somebody", "topsecret")
            val options = ClientOptions(proxy = proxy, environmentProxy = false)
            assertFalse("topsecret" in "$options" || "somebody" in "$options")
            Client.connect("ws://chat.invalid", options).use { client ->
                val failed =
                    client.events.first { it is Event.Network && it.status == NetworkStatus.CONNECT_FAILED } as Event.Network
                assertEquals(9511, failed.code)
                assertContains(failed.text, "SOCKS5 proxy 127.0.0.1:$port: ")
            }
            for (wrong in listOf(proxy.copy(port = 0), proxy.copy(port = 65_536), proxy.copy(host = ""))) {
                val error =
                    failsWith<DoubletickException.InvalidArgument>(6017) {
                        Client.connect("ws://chat.invalid", ClientOptions(proxy = wrong))
                    }
                assertContains(error.text, "proxy: ")
            }
        }

    @Test
    fun `a directory that is in use or cannot be made is refused`() = inDirectory { directory ->
        val service = EmbeddedService.open(directory)
        failsWith<DoubletickException.Other>(7010) { EmbeddedService.open(directory) }
        service.shutdown()
        EmbeddedService.open(directory).shutdown()
        val file = File(directory, "file").apply { writeText("not a directory") }
        assertFailsWith<DoubletickException> { EmbeddedService.open(File(file, "below")) }
    }

    @Test
    fun `half a surrogate pair is refused and nothing is sent`() = onService { service ->
        service.user("bob").close()
        val alice = service.user("alice")
        for (text in listOf("\uD83D", "\uDE00 the wrong half first", "ends with \uD83D")) {
            failsWith<DoubletickException.InvalidArgument>(6017) { alice.sendText(peer("bob"), text) }
            failsWith<DoubletickException.InvalidArgument>(6017) { alice.revoke(text) }
        }
        assertEquals(emptyList(), alice.history(HistoryQuery(peer("bob"))))
        alice.shutdown()
    }

    @Test
    fun `numbers that do not fit are refused`() = onService { service ->
        val alice = service.user("alice")
        failsWith<DoubletickException.InvalidArgument>(6017) { alice.setLocalCustom("1-2-3", "", -1) }
        failsWith<DoubletickException.InvalidArgument>(6017) { alice.setLocalCustom("1-2-3", "", 1L shl 32) }
        failsWith<DoubletickException.InvalidArgument>(6017) { alice.readersPage("1-2-3", ReaderFilter.READ, cursor = -1) }
        failsWith<DoubletickException.InvalidArgument>(6017) { alice.history(HistoryQuery(peer("bob"), count = 0)) }
        alice.shutdown()
    }

    @Test
    fun `huge and empty messages are answered, not crashed on`() = onService { service ->
        service.user("bob").close()
        val alice = service.user("alice")
        failsWith<DoubletickException.InvalidArgument>(8001) { alice.sendText(peer("bob"), "x".repeat(5_000_000)) }
        failsWith<DoubletickException.InvalidArgument>(7003) { alice.sendText(peer(""), "to nobody") }
        failsWith<DoubletickException.InvalidArgument>(6016) {
            alice.send(alice.newMessage(peer("bob"), MessageContent(emptyList())))
        }
        val json = MessageContent(listOf(Elem.Other(4, "[not an object]")))
        failsWith<DoubletickException.InvalidArgument>(6017) { alice.send(alice.newMessage(peer("bob"), json)) }
        alice.shutdown()
    }
}
