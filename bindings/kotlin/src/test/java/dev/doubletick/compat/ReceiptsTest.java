package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiptsTest extends World {
    @Test
    void groupReceiptsCountToTheEnd() {
        Ear ear = ear();
        Peer bob = peer("bob");
        Peer carol = peer("carol");
        Peer dave = peer("dave");
        group("g", bob, carol, dave);
        V2TIMMessage message = sends(messages().createTextMessage("Meet at the lake at nine?"), null, "g");
        V2TIMMessageReceipt before = receipt(message);
        assertEquals(0, before.getReadCount());
        assertEquals(3, before.getUnreadCount());
        assertEquals(0, before.getTimestamp());
        bob.sendReceipts(message.getMsgID());
        bob.sendReceipts(message.getMsgID());
        carol.sendReceipts(message.getMsgID());
        V2TIMMessageReceipt both = ear.receipts.next(heard -> heard.getReadCount() == 2);
        assertEquals(1, both.getUnreadCount());
        assertEquals("[bob, carol]", readers(message, 0).toString());
        assertEquals("[dave]", readers(message, 1).toString());
        dave.quit("g");
        V2TIMMessageReceipt all = ear.receipts.next(heard -> heard.getUnreadCount() == 0);
        assertEquals(2, all.getReadCount());
        assertEquals("[]", readers(message, 1).toString());
        assertTrue(receipt(message).getTimestamp() > 0);
    }

    private static List<String> readers(V2TIMMessage message, int filter) {
        List<String> users = new ArrayList<>();
        long next = 0;
        while (true) {
            Answer<V2TIMGroupMessageReadMemberList> page = new Answer<>();
            messages().getGroupMessageReadMemberList(message, filter, next, 1, page);
            for (V2TIMGroupMemberInfo member : page.get().getMemberInfoList()) {
                users.add(member.getUserID());
            }
            next = page.get().getNextSeq();
            if (page.get().isFinished()) {
                assertEquals(0, next);
                return users;
            }
        }
    }

    @Test
    void readingAConversationIsNotAReceipt() {
        Ear ear = ear();
        Peer bob = peer("bob");
        V2TIMMessage message = sends("t", "bob");
        bob.markRead("alice");
        V2TIMMessageReceipt position = ear.conversations.next();
        assertEquals("", position.getMsgID());
        assertEquals("bob", position.getUserID());
        assertTrue(position.getTimestamp() >= message.getTimestamp());
        assertFalse(receipt(message).isPeerRead());
        Answer<List<V2TIMMessage>> found = new Answer<>();
        messages().findMessages(Collections.singletonList(message.getMsgID()), found);
        assertTrue(found.get().get(0).isPeerRead());
        bob.sendReceipts(message.getMsgID());
        assertTrue(ear.receipts.next().isPeerRead());
        assertEquals(1, receipt(message).getReadCount());
    }

    @Test
    void messagesOfSeveralConversationsAreRefusedTogether() {
        Ear ear = ear();
        peer("bob").toUser("alice", "one", true);
        peer("carol").toUser("alice", "two", true);
        Answer.Done refused = new Answer.Done();
        messages().sendMessageReadReceipts(Arrays.asList(ear.messages.next(), ear.messages.next()), refused);
        refused.fails(6017);
    }

    @Test
    void marksMoveTheUnreadCountOnly() {
        Ear ear = ear();
        Peer bob = peer("bob");
        group("g", bob);
        bob.toUser("alice", "one", true);
        String inGroup = bob.toGroup("g", "two", true);
        ear.messages.next();
        ear.messages.next();
        assertEquals(2, unread());
        Answer.Done user = new Answer.Done();
        messages().markC2CMessageAsRead("bob", user);
        user.succeeds();
        assertEquals(1, unread());
        Answer.Done group = new Answer.Done();
        messages().markGroupMessageAsRead("g", group);
        group.succeeds();
        assertEquals(0, unread());
        assertEquals(0, bob.readCount(inGroup));
        bob.toGroup("g", "three", true);
        ear.messages.next();
        Answer.Done all = new Answer.Done();
        messages().markAllMessageAsRead(all);
        all.succeeds();
        assertEquals(0, unread());
    }

    private static long unread() {
        Answer<Long> total = new Answer<>();
        V2TIMManager.getConversationManager().getTotalUnreadMessageCount(total);
        return total.get();
    }
}
