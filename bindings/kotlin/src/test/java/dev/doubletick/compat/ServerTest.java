package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The story of the examples in the compat face, against a doubletickd that DOUBLETICK_SERVER_URL names, with the
 * UserSigs of the environment. The face has one client, so its users log in one after another.
 */
class ServerTest {
    @TempDir Path directory;

    private static V2TIMManager sdk() {
        return V2TIMManager.getInstance();
    }

    private static V2TIMMessageManager messages() {
        return V2TIMManager.getMessageManager();
    }

    @AfterEach
    void end() {
        sdk().unInitSDK();
        Peer.forgetListeners();
    }

    private static void becomes(String user) {
        if (sdk().getLoginUser() != null) {
            Answer.Done out = new Answer.Done();
            sdk().logout(out);
            out.succeeds();
        }
        Answer.Done in = new Answer.Done();
        sdk().login(user, System.getenv("DOUBLETICK_USERSIG_" + user.toUpperCase(java.util.Locale.ROOT)), in);
        in.succeeds();
    }

    @Test
    void readReceiptsWorkOverTheNetwork() {
        assumeTrue(System.getenv("DOUBLETICK_SERVER_URL") != null, "no server");
        assumeTrue(System.getenv("DOUBLETICK_USERSIG_ALICE") != null, "no UserSigs");
        V2TIMSDKConfig config = new V2TIMSDKConfig();
        config.setDataDirectory(directory.toString());
        World.Ear ear = new World.Ear();
        messages().addAdvancedMsgListener(ear);
        // The URL is that of the environment.
        assertTrue(sdk().initSDK(null, World.APP, config));
        Answer.Done unsigned = new Answer.Done();
        sdk().login("alice", "not signed", unsigned);
        assertFalse(unsigned.fails(70003).isEmpty());
        becomes("bob");
        becomes("alice");
        Answer<String> made = new Answer<>();
        sdk().createGroup(V2TIMManager.GROUP_TYPE_PUBLIC, "", "Weekend hike", made);
        String group = made.get();
        becomes("bob");
        Answer.Done joined = new Answer.Done();
        sdk().joinGroup(group, "", joined);
        joined.succeeds();
        becomes("alice");
        V2TIMMessage message = messages().createTextMessage("你能带地图吗？🗺️");
        message.setNeedReadReceipt(true);
        Answer<V2TIMMessage> sent = new Answer<>();
        messages().sendMessage(message, null, group, V2TIMMessage.V2TIM_PRIORITY_NORMAL, false, null, sent);
        String id = sent.get().getMsgID();
        becomes("bob");
        V2TIMMessage heard = ear.messages.next(fresh -> fresh.getMsgID().equals(id));
        assertEquals("你能带地图吗？🗺️", heard.getTextElem().getText());
        Answer.Done read = new Answer.Done();
        messages().sendMessageReadReceipts(Collections.singletonList(heard), read);
        read.succeeds();
        becomes("alice");
        // What she missed is told after her login.
        assertEquals(1, ear.receipts.next(receipt -> receipt.getMsgID().equals(id)).getReadCount());
        Answer<V2TIMGroupMessageReadMemberList> readers = new Answer<>();
        messages().getGroupMessageReadMemberList(message, 0, 0, 100, readers);
        List<String> users = new ArrayList<>();
        readers.get().getMemberInfoList().forEach(member -> users.add(member.getUserID()));
        assertEquals(Collections.singletonList("bob"), users);
    }
}
