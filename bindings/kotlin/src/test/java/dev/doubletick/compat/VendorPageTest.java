package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Runs the samples of one of the vendor's pages. Their callbacks are empty, so what they did is looked at by other calls, which
 * are answered after theirs, and by listeners beside theirs.
 */
abstract class VendorPageTest extends World {
    private final VendorPage page;
    private final String text;

    /** The samples of one page, and the text that its first one sends. */
    VendorPageTest(VendorPage page, String text) {
        this.page = page;
        this.text = text;
    }

    /** The calls of the samples, which the face made; a sample that threw is in the log. */
    @AfterEach
    void nothingThrew() {
        assertEquals(Collections.emptyList(), thrown);
    }

    @Test
    void aMessageThatNeedsReceiptsIsSent() {
        Peer bob = peer("bob");
        group("groupA", bob);
        page.sends();
        V2TIMMessage sent = history("groupA").get(0);
        assertTrue(sent.isNeedReadReceipt());
        assertTrue(sent.isSelf());
        assertEquals("groupA", sent.getGroupID());
        assertNull(sent.getUserID());
        assertEquals(V2TIMMessage.V2TIM_PRIORITY_NORMAL, sent.getPriority());
        assertEquals(text, sent.getTextElem().getText());
        assertEquals(text, bob.hears().getTextElem().getText());
    }

    @Test
    void aReceiptIsSent() {
        Ear ear = ear();
        Peer bob = peer("bob");
        String wanted = bob.toUser("alice", "你能带地图吗？🗺️", true);
        V2TIMMessage message = ear.messages.next();
        assertEquals(wanted, message.getMsgID());
        page.reads(message);
        // Not for a message that wants none, nor for an own one: the sample asks before it sends.
        String unwanted = bob.toUser("alice", "no receipt", false);
        page.reads(ear.messages.next());
        page.reads(sends("an own message", "bob"));
        // Answered after the samples' calls.
        Answer<List<V2TIMMessage>> later = new Answer<>();
        messages().findMessages(Collections.singletonList(wanted), later);
        later.get();
        assertEquals(1, bob.readCount(wanted));
        Answer.Done refused = new Answer.Done();
        Answer<List<V2TIMMessage>> found = new Answer<>();
        messages().findMessages(Collections.singletonList(unwanted), found);
        messages().sendMessageReadReceipts(found.get(), refused);
        refused.fails(6017);
    }

    @Test
    void aListenerHearsReceipts() {
        Peer bob = peer("bob");
        group("groupA", bob);
        page.listens();
        // After the sample's listener: when this one has heard, that one has too.
        Ear ear = ear();
        V2TIMMessage toGroup = sends(messages().createTextMessage("Meet at nine?"), null, "groupA");
        V2TIMMessage toBob = sends("你能带地图吗？", "bob");
        bob.sendReceipts(toGroup.getMsgID());
        V2TIMMessageReceipt ofGroup = ear.receipts.next();
        assertEquals(toGroup.getMsgID(), ofGroup.getMsgID());
        assertEquals("groupA", ofGroup.getGroupID());
        assertNull(ofGroup.getUserID());
        assertEquals(1, ofGroup.getReadCount());
        assertEquals(0, ofGroup.getUnreadCount());
        bob.sendReceipts(toBob.getMsgID());
        V2TIMMessageReceipt ofBob = ear.receipts.next();
        assertEquals("bob", ofBob.getUserID());
        assertNull(ofBob.getGroupID());
        assertTrue(ofBob.isPeerRead());
        assertTrue(ofBob.getTimestamp() > 0);
    }

    @Test
    void historyAndItsReceiptsArePulled() {
        Peer bob = peer("bob");
        Peer carol = peer("carol");
        group("groupA", bob, carol);
        V2TIMMessage read = sends(messages().createTextMessage("read by bob"), null, "groupA");
        V2TIMMessage unread = sends(messages().createTextMessage("read by nobody"), null, "groupA");
        bob.toGroup("groupA", "bob's own", true);
        bob.sendReceipts(read.getMsgID());
        page.asks();
        // What the sample pulls, pulled here with the same conditions.
        List<V2TIMMessage> own = new ArrayList<>();
        for (V2TIMMessage message : history("groupA")) {
            if (message.isSelf() && message.isNeedReadReceipt()) {
                own.add(message);
            }
        }
        Answer<List<V2TIMMessageReceipt>> receipts = new Answer<>();
        messages().getMessageReadReceipts(own, receipts);
        assertEquals(2, receipts.get().size());
        assertEquals(unread.getMsgID(), receipts.get().get(0).getMsgID());
        assertEquals(2, receipts.get().get(0).getUnreadCount());
        assertEquals(read.getMsgID(), receipts.get().get(1).getMsgID());
        assertEquals(1, receipts.get().get(1).getReadCount());
        assertEquals(1, receipts.get().get(1).getUnreadCount());
    }

    @Test
    void readersArePulled() {
        Peer bob = peer("bob");
        Peer carol = peer("carol");
        group("groupA", bob, carol);
        V2TIMMessage message = sends(messages().createTextMessage("who?"), null, "groupA");
        carol.sendReceipts(message.getMsgID());
        bob.sendReceipts(message.getMsgID());
        page.asksWho(message);
        Answer<V2TIMGroupMessageReadMemberList> first = new Answer<>();
        messages()
                .getGroupMessageReadMemberList(
                        message, V2TIMMessage.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, 0, 1, first);
        assertEquals("carol", first.get().getMemberInfoList().get(0).getUserID());
        assertFalse(first.get().isFinished());
        Answer<V2TIMGroupMessageReadMemberList> second = new Answer<>();
        messages()
                .getGroupMessageReadMemberList(
                        message,
                        V2TIMMessage.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ,
                        first.get().getNextSeq(),
                        100,
                        second);
        assertEquals("bob", second.get().getMemberInfoList().get(0).getUserID());
        assertTrue(second.get().isFinished());
        assertEquals(0, second.get().getNextSeq());
    }
}
