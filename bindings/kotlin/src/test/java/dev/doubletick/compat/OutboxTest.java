package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.doubletick.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user has read while there was no server: it waits on the device, and what becomes of it is told. */
class OutboxTest {
    @TempDir Path directory;

    private final World.Heard<V2TIMMessage> messages = new World.Heard<>();
    private final World.Heard<V2TIMOutboxItem> outbox = new World.Heard<>();
    private TestServer server;

    private static V2TIMManager sdk() {
        return V2TIMManager.getInstance();
    }

    @BeforeEach
    void begin() {
        server = TestServer.Companion.start(directory.toFile());
        V2TIMManager.getMessageManager().addAdvancedMsgListener(new V2TIMAdvancedMsgListener() {
            @Override
            public void onRecvNewMessage(V2TIMMessage msg) {
                messages.add(msg);
            }

            @Override
            public void onOutboxChanged(List<V2TIMOutboxItem> itemList) {
                itemList.forEach(outbox::add);
            }
        });
        start();
    }

    @AfterEach
    void end() {
        sdk().unInitSDK();
        Peer.forgetListeners();
        if (server != null) {
            server.close();
        }
    }

    private void start() {
        V2TIMSDKConfig config = new V2TIMSDKConfig();
        config.setServerURL(server.getUrl());
        config.setDataDirectory(directory.resolve("device").toString());
        config.setKeepUnsent(true);
        assertTrue(sdk().initSDK(null, World.APP, config));
    }

    private void becomes(String user) {
        if (sdk().getLoginUser() != null) {
            Answer.Done out = new Answer.Done();
            sdk().logout(out);
            out.succeeds();
        }
        Answer.Done in = new Answer.Done();
        sdk().login(user, server.userSig(user), in);
        in.succeeds();
    }

    /** A message of alice's that bob, who is logged in, has seen and not read. */
    private V2TIMMessage unread() {
        becomes("bob");
        becomes("alice");
        V2TIMMessage message = V2TIMManager.getMessageManager().createTextMessage("在吗？");
        message.setNeedReadReceipt(true);
        Answer<V2TIMMessage> sent = new Answer<>();
        V2TIMManager.getMessageManager()
                .sendMessage(message, "bob", null, V2TIMMessage.V2TIM_PRIORITY_NORMAL, false, null, sent);
        String id = sent.get().getMsgID();
        becomes("bob");
        return messages.next(heard -> heard.getMsgID().equals(id));
    }

    private Answer.Done read(V2TIMMessage message) {
        Answer.Done answer = new Answer.Done();
        V2TIMManager.getMessageManager().sendMessageReadReceipts(Collections.singletonList(message), answer);
        return answer;
    }

    private boolean isRead(V2TIMMessage message) {
        becomes("alice");
        Answer<List<V2TIMMessageReceipt>> receipts = new Answer<>();
        V2TIMManager.getMessageManager().getMessageReadReceipts(Collections.singletonList(message), receipts);
        assertEquals(1, receipts.get().size());
        return receipts.get().get(0).isPeerRead();
    }

    @Test
    void whatWasReadOutlivesTheSdkAndIsTold() {
        V2TIMMessage message = unread();
        server.kill();
        Answer.Done receipt = read(message);
        sdk().unInitSDK();
        receipt.fails(7009);
        assertTrue(outbox.isEmpty());

        server.again();
        start();
        becomes("bob");
        V2TIMOutboxItem item = outbox.next();
        assertEquals(1, item.getKind());
        assertEquals(message.getMsgID(), item.getMsgID());
        assertEquals("alice", item.getUserID());
        assertNull(item.getGroupID());
        assertEquals(0, item.getCode());
        assertEquals("", item.getDesc());
        assertTrue(isRead(message));
    }

    private Answer<V2TIMMessage> send(V2TIMMessage message) {
        Answer<V2TIMMessage> answer = new Answer<>();
        V2TIMManager.getMessageManager()
                .sendMessage(message, "alice", null, V2TIMMessage.V2TIM_PRIORITY_NORMAL, false, null, answer);
        return answer;
    }

    private static List<V2TIMMessage> waiting() {
        Answer<List<V2TIMMessage>> answer = new Answer<>();
        V2TIMManager.getMessageManager().getUnsentMessages(answer);
        return answer.get();
    }

    @Test
    void aMessageThatWasSentWithoutAServerIsSentByTheNextStart() {
        becomes("alice");
        becomes("bob");
        V2TIMMessage local = V2TIMManager.getMessageManager().createTextMessage("of this device");
        Answer<V2TIMMessage> inserted = new Answer<>();
        String id = V2TIMManager.getMessageManager()
                .insertC2CMessageToLocalStorage(local, "alice", "alice", inserted);
        assertEquals(id, inserted.get().getMsgID());
        assertEquals(V2TIMMessage.V2TIM_MSG_STATUS_LOCAL_IMPORTED, local.getStatus());
        assertEquals("alice", local.getSender());
        server.kill();
        assertEquals(Collections.singletonList(id), here());
        V2TIMMessage message = V2TIMManager.getMessageManager().createTextMessage("hello");
        Answer<V2TIMMessage> sent = send(message);
        List<V2TIMMessage> waiting = waiting();
        assertEquals(1, waiting.size());
        assertEquals(message.getMsgID(), waiting.get(0).getMsgID());
        assertEquals(V2TIMMessage.V2TIM_MSG_STATUS_SENDING, waiting.get(0).getStatus());
        sdk().unInitSDK();
        sent.fails(7009);

        server.again();
        start();
        becomes("bob");
        V2TIMOutboxItem item = outbox.next();
        assertEquals(4, item.getKind());
        assertEquals(message.getMsgID(), item.getMsgID());
        assertEquals(0, item.getCode());
        assertEquals(V2TIMMessage.V2TIM_MSG_STATUS_SEND_SUCC, item.getMessage().getStatus());
        assertEquals(1, item.getMessage().getSeq());
        assertTrue(waiting().isEmpty());
        assertEquals(2, here().size());
        Answer.Done deleted = new Answer.Done();
        V2TIMManager.getMessageManager().deleteMessageFromLocalStorage(local, deleted);
        deleted.succeeds();
        assertEquals(Collections.singletonList(message.getMsgID()), here());
    }

    /** The ids of what is on this device with alice, the newest first. */
    private static List<String> here() {
        V2TIMMessageListGetOption option = new V2TIMMessageListGetOption();
        option.setUserID("alice");
        option.setGetType(V2TIMMessageListGetOption.V2TIM_GET_LOCAL_OLDER_MSG);
        Answer<List<V2TIMMessage>> answer = new Answer<>();
        V2TIMManager.getMessageManager().getHistoryMessageList(option, answer);
        return answer.get().stream().map(V2TIMMessage::getMsgID).collect(java.util.stream.Collectors.toList());
    }

    @Test
    void whatWasWipedIsNotSent() {
        Answer.Done early = new Answer.Done();
        sdk().wipeDeviceStore(early);
        early.fails(6014);
        V2TIMMessage message = unread();
        server.kill();
        Answer.Done receipt = read(message);
        Answer.Done wiped = new Answer.Done();
        sdk().wipeDeviceStore(wiped);
        wiped.succeeds();
        assertTrue(receipt.fails(7009).contains("wiped"));
        server.again();
        sdk().wake();
        // Anything that waited would go out with the login.
        becomes("bob");
        assertFalse(isRead(message));
        assertTrue(outbox.isEmpty());
    }

    @Test
    void whoHasNotReadIsRemindedAsByACommandOfTheBackend() {
        World.Heard<String> custom = new World.Heard<>();
        sdk().addGroupListener(new V2TIMGroupListener() {
            @Override
            public void onReceiveRESTCustomData(String groupID, byte[] data) {
                custom.add(groupID + " " + new String(data, StandardCharsets.UTF_8));
            }
        });
        V2TIMMessage message = unread();
        assertEquals("reminded = 1", server.remind(message.getMsgID()));
        String told = custom.next(any -> true);
        String begin = " {\"reminder\":{\"conversation\":{\"c2c\":\"alice\"},\"msg_id\":\"" + message.getMsgID()
                + "\",\"seq\":1,\"sender\":\"alice\",\"time\":";
        assertTrue(told.startsWith(begin), told);
    }
}
