package dev.doubletick.sample

import android.app.Application
import android.content.Context
import dev.doubletick.Client
import dev.doubletick.ClientOptions
import dev.doubletick.EmbeddedService
import dev.doubletick.GroupType
import dev.doubletick.createGroup
import dev.doubletick.embedded
import dev.doubletick.joinedGroups
import dev.doubletick.messages
import dev.doubletick.open
import dev.doubletick.sendReceipt
import dev.doubletick.sendText
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.launch

/**
 * The client lives as long as the process, not as long as an Activity: a rotated screen finds its chat again.
 *
 * The service is embedded, and Bob is in this process too, so that the sample shows something without a server: he reads
 * what is said and answers. With a server it is `Client.connect(context, "wss://…")`, `login` with a UserSig of your own
 * server, and nobody else.
 */
class SampleApplication : Application() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    /** The one chat, once its user is logged in. */
    val chat: Deferred<Chat> by lazy { scope.async { start(this@SampleApplication, scope) } }
}

/** Opens everything that the sample needs among the files of the application; [scope] is how long it lives. */
suspend fun start(context: Context, scope: CoroutineScope): Chat {
    val service = EmbeddedService.open(context)
    // Zero: Bob's device is not one of a kind of which a user has one.
    val (alice, bob, carol) = List(3) { Client.embedded(context, service, ClientOptions(platform = 0)) }
    scope.launch(start = CoroutineStart.UNDISPATCHED) {
        bob.messages.collect { message ->
            if (message.isSelf) return@collect
            bob.sendReceipt(message)
            bob.sendText(message.conversation, "I have read it.")
        }
    }
    bob.login("bob", "any text")
    // Carol has an account and is never there.
    carol.login("carol", "any text")
    carol.shutdown()
    alice.login("alice", "any text")
    val known = alice.joinedGroups().firstOrNull()?.group?.groupId
    val groupId = known ?: alice.createGroup(GroupType.WORK, "Weekend hike", listOf("bob", "carol"))
    return Chat(alice, groupId).also { chat -> scope.launch(start = CoroutineStart.UNDISPATCHED) { chat.run() } }
}
