package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An embedded service with alice in the compat face, and others beside her. */
abstract class World {
    static final int APP = 1400000000;

    @TempDir Path directory;

    private final List<Peer> peers = new ArrayList<>();

    /** What the face logged: every callback or listener that threw. */
    final List<LogRecord> thrown = Collections.synchronizedList(new ArrayList<>());

    private final Handler logHandler =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    thrown.add(record);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    static V2TIMManager sdk() {
        return V2TIMManager.getInstance();
    }

    static V2TIMMessageManager messages() {
        return V2TIMManager.getMessageManager();
    }

    V2TIMSDKConfig config() {
        V2TIMSDKConfig config = new V2TIMSDKConfig();
        config.setServerURL("embedded:");
        config.setDataDirectory(directory.toString());
        return config;
    }

    @BeforeEach
    void begin() {
        Logger log = Logger.getLogger("dev.doubletick");
        log.setUseParentHandlers(false);
        log.addHandler(logHandler);
        assertTrue(sdk().initSDK(null, APP, config()));
        logsIn("alice");
    }

    @AfterEach
    void end() {
        for (Peer peer : peers) {
            peer.close();
        }
        sdk().unInitSDK();
        sdk().setCallbackExecutor(null);
        Peer.forgetListeners();
        Logger.getLogger("dev.doubletick").removeHandler(logHandler);
    }

    void logsIn(String user) {
        Answer.Done done = new Answer.Done();
        sdk().login(user, "any text", done);
        done.succeeds();
    }

    /** Another user, live beside alice. */
    Peer peer(String user) {
        Peer peer = new Peer(user);
        peers.add(peer);
        return peer;
    }

    /** A group of alice's with these members. */
    String group(String id, Peer... members) {
        Answer<String> made = new Answer<>();
        sdk().createGroup(V2TIMManager.GROUP_TYPE_PUBLIC, id, "Weekend hike", made);
        String group = made.get();
        for (Peer member : members) {
            member.join(group);
        }
        return group;
    }

    /** Alice sends a text to a user and asks for a receipt. */
    V2TIMMessage sends(String text, String user) {
        return sends(messages().createTextMessage(text), user, null);
    }

    V2TIMMessage sends(V2TIMMessage message, String user, String group) {
        message.setNeedReadReceipt(true);
        Answer<V2TIMMessage> sent = new Answer<>();
        String id =
                messages()
                        .sendMessage(message, user, group, V2TIMMessage.V2TIM_PRIORITY_NORMAL, false, null, sent);
        V2TIMMessage stored = sent.get();
        assertEquals(id, stored.getMsgID());
        return stored;
    }

    V2TIMMessageReceipt receipt(V2TIMMessage message) {
        Answer<List<V2TIMMessageReceipt>> receipts = new Answer<>();
        messages().getMessageReadReceipts(Collections.singletonList(message), receipts);
        assertEquals(1, receipts.get().size());
        return receipts.get().get(0);
    }

    List<V2TIMMessage> history(String group) {
        Answer<List<V2TIMMessage>> history = new Answer<>();
        messages().getGroupHistoryMessageList(group, 20, null, history);
        return history.get();
    }

    /** A queue of things that a listener heard. */
    static final class Heard<T> {
        private final BlockingQueue<T> queue = new LinkedBlockingQueue<>();

        void add(T thing) {
            queue.add(thing);
        }

        T next() {
            try {
                T thing = queue.poll(60, TimeUnit.SECONDS);
                assertTrue(thing != null, "nothing was heard");
                return thing;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** The next thing that is like this. */
        T next(Predicate<T> wanted) {
            while (true) {
                T thing = next();
                if (wanted.test(thing)) {
                    return thing;
                }
            }
        }

        boolean isEmpty() {
            return queue.isEmpty();
        }
    }

    /** Records what alice hears of messages. */
    static final class Ear extends V2TIMAdvancedMsgListener {
        final Heard<V2TIMMessage> messages = new Heard<>();
        final Heard<V2TIMMessageReceipt> receipts = new Heard<>();
        final Heard<V2TIMMessageReceipt> conversations = new Heard<>();
        final Heard<String> revoked = new Heard<>();
        final Heard<String> revokedBy = new Heard<>();
        final Heard<V2TIMMessage> modified = new Heard<>();

        @Override
        public void onRecvNewMessage(V2TIMMessage msg) {
            messages.add(msg);
        }

        @Override
        public void onRecvMessageReadReceipts(List<V2TIMMessageReceipt> receiptList) {
            receiptList.forEach(receipts::add);
        }

        @Override
        public void onRecvC2CReadReceipt(List<V2TIMMessageReceipt> receiptList) {
            receiptList.forEach(conversations::add);
        }

        @Override
        public void onRecvMessageRevoked(String msgID) {
            revoked.add(msgID);
        }

        @Override
        public void onRecvMessageRevoked(String msgID, V2TIMUserFullInfo operateUser, String reason) {
            revokedBy.add(msgID + " " + operateUser.getUserID() + " " + reason);
        }

        @Override
        public void onRecvMessageModified(V2TIMMessage msg) {
            modified.add(msg);
        }
    }

    /** Another device of a user, of a kind that is never limited. */
    Peer anotherDevice(String user) {
        Peer peer = new Peer(user, 0L);
        peers.add(peer);
        return peer;
    }

    Ear ear() {
        // One that overrides nothing is told too, and does nothing.
        messages().addAdvancedMsgListener(new V2TIMAdvancedMsgListener() {});
        Ear ear = new Ear();
        messages().addAdvancedMsgListener(ear);
        return ear;
    }
}
