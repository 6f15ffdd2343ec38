package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import org.junit.jupiter.api.Test;

/** What is wrong comes by the callback, with a code and a text that names it, and is never thrown at the caller. */
class ErrorsTest extends World {
    @Test
    void withoutTheSdkEveryCallSays6013() {
        sdk().unInitSDK();
        V2TIMMessage message = messages().createTextMessage("t");
        Calls.right(message).forEach((name, call) -> call.get().fails(6013));
        Answer.Done login = new Answer.Done();
        sdk().login("alice", "any text", login);
        assertEquals("initSDK has not been called, or unInitSDK has", login.fails(6013));
        assertEquals("", messages().sendMessage(message, "bob", null, 1, false, null, null));
        assertEquals(V2TIMMessage.V2TIM_MSG_STATUS_SENDING, messages().createTextMessage("t").getStatus());
        assertNull(sdk().getLoginUser());
        assertEquals(V2TIMManager.V2TIM_STATUS_LOGOUT, sdk().getLoginStatus());
        assertEquals(0, sdk().getServerTime());
        assertEquals("0.1.0", sdk().getVersion());
    }

    @Test
    void withoutALoginEveryCallSays6014() {
        group("g", peer("bob"));
        V2TIMMessage message = sends(messages().createTextMessage("t"), null, "g");
        Answer.Done out = new Answer.Done();
        sdk().logout(out);
        out.succeeds();
        assertEquals(V2TIMManager.V2TIM_STATUS_LOGOUT, sdk().getLoginStatus());
        Calls.right(message).forEach((name, call) -> assertFalse(call.get().fails(6014).isEmpty(), name));
    }

    @Test
    void aWrongArgumentIsNamed() {
        group("g", peer("bob"));
        V2TIMMessage message = sends(messages().createTextMessage("t"), null, "g");
        Calls.wrong(message)
                .forEach(
                        (beginning, call) -> {
                            String text = call.get().fails(6017);
                            assertTrue(text.startsWith(beginning), text);
                        });
        assertEquals(Collections.emptyList(), thrown);
    }

    @Test
    void whatTheServiceRefusesHasItsCode() {
        Peer bob = peer("bob");
        Ear ear = ear();
        group("g", bob);
        bob.toGroup("g", "bob's", true);
        V2TIMMessage ofBob = ear.messages.next();
        Answer<V2TIMGroupMessageReadMemberList> readers = new Answer<>();
        messages().getGroupMessageReadMemberList(ofBob, 0, 0, 100, readers);
        readers.fails(10007);
        Answer.Done own = new Answer.Done();
        V2TIMMessage mine = sends(messages().createTextMessage("mine"), null, "g");
        messages().sendMessageReadReceipts(Collections.singletonList(mine), own);
        own.fails(6017);
        Answer.Done gone = new Answer.Done();
        sdk().joinGroup("no such group", "", gone);
        gone.fails(10010);
        Answer<V2TIMMessage> foreign = new Answer<>();
        sdk().sendGroupTextMessage("t", "no such group", V2TIMMessage.V2TIM_PRIORITY_HIGH, foreign);
        foreign.fails(10010);
    }

    @Test
    void aCallbackMayBeNull() {
        group("g", peer("bob"));
        V2TIMMessage message = sends(messages().createTextMessage("t"), null, "g");
        messages().sendMessageReadReceipts(null, null);
        messages().getMessageReadReceipts(Collections.singletonList(message), null);
        messages().modifyMessage(null, null);
        messages().revokeMessage(null, null);
        messages().sendMessage(null, null, null, 0, false, null, null);
        sdk().callExperimentalAPI(null, null, null);
        sdk().callExperimentalAPI("anything", null, null);
        assertEquals(1, history("g").size());
        assertEquals(Collections.emptyList(), thrown);
    }
}
