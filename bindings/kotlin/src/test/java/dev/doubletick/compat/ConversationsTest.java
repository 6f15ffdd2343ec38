package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The conversation list, and profiles. */
class ConversationsTest extends World {
    private static V2TIMConversationManager conversations() {
        return V2TIMManager.getConversationManager();
    }

    private static V2TIMConversation one(String id) {
        Answer<V2TIMConversation> one = new Answer<>();
        conversations().getConversation(id, one);
        return one.get();
    }

    private static void clean(String id) {
        Answer.Done done = new Answer.Done();
        conversations().cleanConversationUnreadMessageCount(id, 0, 0, done);
        done.succeeds();
    }

    @Test
    void aConversationIsWhatOneSeesOfIt() {
        Ear ear = ear();
        Peer bob = peer("bob");
        bob.nickName("Bob");
        String group = group("g", bob);
        bob.toUser("alice", "hello", false);
        ear.messages.next();
        V2TIMConversation user = one("c2c_bob");
        assertEquals("c2c_bob", user.getConversationID());
        assertEquals(V2TIMConversation.V2TIM_C2C, user.getType());
        assertEquals("bob", user.getUserID());
        assertNull(user.getGroupID());
        assertNull(user.getGroupType());
        assertEquals("Bob", user.getShowName());
        assertEquals("", user.getFaceUrl());
        assertEquals(1, user.getUnreadCount());
        assertEquals("hello", user.getLastMessage().getTextElem().getText());
        assertTrue(user.getOrderKey() > 0);
        assertEquals(0, user.getRecvOpt());
        assertEquals(0, user.getC2CReadTimestamp());
        clean("c2c_bob");
        assertTrue(one("c2c_bob").getC2CReadTimestamp() > 0);

        V2TIMMessage at = messages().createTextAtMessage("@bob", Collections.singletonList("bob"));
        sends(at, null, group);
        Answer<List<V2TIMConversation>> some = new Answer<>();
        conversations().getConversationList(Arrays.asList("group_g", "c2c_nobody"), some);
        assertEquals(1, some.get().size());
        V2TIMConversation inGroup = some.get().get(0);
        assertEquals(V2TIMConversation.V2TIM_GROUP, inGroup.getType());
        assertEquals("g", inGroup.getGroupID());
        assertNull(inGroup.getUserID());
        assertEquals("Public", inGroup.getGroupType());
        assertEquals("Weekend hike", inGroup.getShowName());
        assertEquals(0, inGroup.getUnreadCount());
        assertEquals(0, inGroup.getGroupAtInfoList().size());
        assertEquals(1, inGroup.getLastMessage().getSeq());
        assertTrue(inGroup.getGroupReadSequence() <= 1);
    }

    @Test
    void whoIsNamedIsTold() {
        Ear ear = ear();
        Peer bob = peer("bob");
        String group = group("g", bob);
        // Bob names alice: as bob in this face, since the peers send plain texts.
        Answer.Done out = new Answer.Done();
        sdk().logout(out);
        out.succeeds();
        logsIn("carol");
        Answer.Done joined = new Answer.Done();
        sdk().joinGroup(group, "", joined);
        joined.succeeds();
        sends(messages().createTextAtMessage("@alice", Collections.singletonList("alice")), null, group);
        Answer.Done again = new Answer.Done();
        sdk().logout(again);
        again.succeeds();
        logsIn("alice");
        ear.messages.next(message -> message.isSelf() == false);
        V2TIMGroupAtInfo info = one("group_g").getGroupAtInfoList().get(0);
        assertEquals(V2TIMGroupAtInfo.TIM_AT_ME, info.getAtType());
        assertEquals(1, info.getSeq());
    }

    @Test
    void theListIsPagedWithoutGaps() {
        Ear ear = ear();
        for (int number = 0; number < 7; number++) {
            peer("user" + number).toUser("alice", "hello", false);
            ear.messages.next();
        }
        Set<String> seen = new HashSet<>();
        long next = 0;
        int pages = 0;
        while (true) {
            Answer<V2TIMConversationResult> page = new Answer<>();
            conversations().getConversationList(next, 3, page);
            for (V2TIMConversation conversation : page.get().getConversationList()) {
                assertTrue(seen.add(conversation.getConversationID()), conversation.getConversationID());
            }
            pages++;
            next = page.get().getNextSeq();
            if (page.get().isFinished()) {
                break;
            }
        }
        assertEquals(0, next);
        assertEquals(3, pages);
        assertEquals(7, seen.size());
        Answer<V2TIMConversationResult> whole = new Answer<>();
        conversations().getConversationList(0, 7, whole);
        assertTrue(whole.get().isFinished());
        assertEquals("c2c_user6", whole.get().getConversationList().get(0).getConversationID());
    }

    @Test
    void pinnedOnesComeFirstOnEveryPageAndDeletedOnesAreGone() {
        Ear ear = ear();
        for (int number = 0; number < 3; number++) {
            peer("user" + number).toUser("alice", "hello", false);
            ear.messages.next();
        }
        Answer.Done pinned = new Answer.Done();
        conversations().pinConversation("c2c_user0", true, pinned);
        pinned.succeeds();
        Answer<V2TIMConversationResult> first = new Answer<>();
        conversations().getConversationList(0, 1, first);
        V2TIMConversation head = first.get().getConversationList().get(0);
        assertEquals("c2c_user0", head.getConversationID());
        assertTrue(head.isPinned());
        Answer<V2TIMConversationResult> rest = new Answer<>();
        conversations().getConversationList(first.get().getNextSeq(), 5, rest);
        List<V2TIMConversation> others = rest.get().getConversationList();
        assertEquals("c2c_user2", others.get(0).getConversationID());
        assertEquals("c2c_user1", others.get(1).getConversationID());
        assertFalse(others.get(0).isPinned());
        assertTrue(head.getOrderKey() > others.get(0).getOrderKey());

        long own = 1L << 62;
        Answer<List<V2TIMConversationOperationResult>> marked = new Answer<>();
        conversations().markConversation(
                Arrays.asList("c2c_user0", "c2c_nobody"),
                V2TIMConversation.V2TIM_CONVERSATION_MARK_TYPE_STAR | own, true, marked);
        assertEquals(0, marked.get().get(0).getResultCode());
        assertEquals(6017, marked.get().get(1).getResultCode());
        assertEquals("c2c_nobody", marked.get().get(1).getConversationID());
        V2TIMConversationListFilter filter = new V2TIMConversationListFilter();
        filter.setMarkType(V2TIMConversation.V2TIM_CONVERSATION_MARK_TYPE_STAR);
        filter.setHasUnreadCount(true);
        Answer<V2TIMConversationResult> starred = new Answer<>();
        conversations().getConversationListByFilter(filter, 0, 10, starred);
        assertEquals(Arrays.asList(1L, own), starred.get().getConversationList().get(0).getMarkList());
        assertTrue(starred.get().isFinished());
        Answer<Long> unread = new Answer<>();
        conversations().getUnreadMessageCountByFilter(filter, unread);
        assertEquals(1L, unread.get());
        Heard<Long> totals = new Heard<>();
        V2TIMConversationListener listener =
                new V2TIMConversationListener() {
                    @Override
                    public void onUnreadMessageCountChangedByFilter(
                            V2TIMConversationListFilter of, long totalUnreadCount) {
                        if (of.getMarkType() == V2TIMConversation.V2TIM_CONVERSATION_MARK_TYPE_STAR) {
                            totals.add(totalUnreadCount);
                        }
                    }
                };
        conversations().addConversationListener(listener);
        conversations().subscribeUnreadMessageCountByFilter(filter);
        Answer<V2TIMConversationResult> base = new Answer<>();
        conversations().getConversationListByFilter(filter, 0, 10, base);
        assertEquals(1, base.get().getConversationList().size());
        peer("user0").toUser("alice", "again", false);
        assertEquals(2L, totals.next());
        conversations().unsubscribeUnreadMessageCountByFilter(filter);
        conversations().removeConversationListener(listener);
        Answer<List<V2TIMConversationOperationResult>> none = new Answer<>();
        conversations().markConversation(Arrays.asList("c2c_user0"), 16, true, none);
        none.fails(6017);
        groups();
        Answer.Done cleared = new Answer.Done();
        V2TIMManager.getMessageManager().clearC2CHistoryMessage("user0", cleared);
        cleared.succeeds();
        Answer<V2TIMConversation> bare = new Answer<>();
        conversations().getConversation("c2c_user0", bare);
        assertNull(bare.get().getLastMessage());
        Answer<List<V2TIMConversationOperationResult>> removed = new Answer<>();
        conversations().deleteConversationList(Arrays.asList("c2c_user1"), false, removed);
        assertEquals(0, removed.get().get(0).getResultCode());

        Answer.Done deleted = new Answer.Done();
        conversations().deleteConversation("c2c_user0", deleted);
        deleted.succeeds();
        Answer<V2TIMConversation> gone = new Answer<>();
        conversations().getConversation("c2c_user0", gone);
        gone.fails(6017);
        Answer.Done again = new Answer.Done();
        conversations().pinConversation("c2c_user0", true, again);
        again.fails(6017);
    }

    @Test
    void messagesAreFoundByTheirWords() {
        Ear ear = ear();
        peer("bob").toUser("alice", "Hello there", false);
        ear.messages.next();
        V2TIMMessageSearchParam param = new V2TIMMessageSearchParam();
        param.setKeywordList(Arrays.asList("hello", "there"));
        param.setKeywordListMatchType(V2TIMMessageSearchParam.V2TIM_KEYWORD_LIST_MATCH_TYPE_AND);
        param.setConversationID("c2c_bob");
        Answer<V2TIMMessageSearchResult> found = new Answer<>();
        V2TIMManager.getMessageManager().searchLocalMessages(param, found);
        assertEquals(1, found.get().getTotalCount());
        V2TIMMessageSearchResultItem item = found.get().getMessageSearchResultItems().get(0);
        assertEquals("c2c_bob", item.getConversationID());
        assertEquals(1, item.getMessageCount());
        assertEquals("Hello there", item.getMessageList().get(0).getTextElem().getText());
        param.setKeywordList(null);
        Answer<V2TIMMessageSearchResult> wrong = new Answer<>();
        V2TIMManager.getMessageManager().searchLocalMessages(param, wrong);
        wrong.fails(6017);
    }

    @Test
    void whatWasBegunIsInTheConversation() {
        Ear ear = ear();
        peer("bob").toUser("alice", "hello", false);
        ear.messages.next();
        Answer.Done set = new Answer.Done();
        conversations().setConversationDraft("c2c_bob", "begun", set);
        set.succeeds();
        Answer<V2TIMConversation> with = new Answer<>();
        conversations().getConversation("c2c_bob", with);
        assertEquals("begun", with.get().getDraftText());
        assertTrue(with.get().getDraftTimestamp() > 1_600_000_000);
        Answer.Done cancelled = new Answer.Done();
        conversations().setConversationDraft("c2c_bob", null, cancelled);
        cancelled.succeeds();
        Answer<V2TIMConversation> without = new Answer<>();
        conversations().getConversation("c2c_bob", without);
        assertEquals(null, without.get().getDraftText());
        assertEquals(0, without.get().getDraftTimestamp());
        Answer.Done wrong = new Answer.Done();
        conversations().setConversationDraft("bob", "x", wrong);
        wrong.fails(6017);
    }

    @Test
    void cleaningTakesOneKindOrAll() {
        Ear ear = ear();
        Peer bob = peer("bob");
        group("g", bob);
        bob.toUser("alice", "one", false);
        bob.toGroup("g", "two", false);
        ear.messages.next();
        ear.messages.next();
        clean("c2c");
        assertEquals(1, unread());
        clean("group");
        assertEquals(0, unread());
        bob.toGroup("g", "three", false);
        ear.messages.next();
        clean("group_g");
        assertEquals(0, unread());
        bob.toUser("alice", "four", false);
        ear.messages.next();
        clean("");
        assertEquals(0, unread());
    }

    private static long unread() {
        Answer<Long> total = new Answer<>();
        conversations().getTotalUnreadMessageCount(total);
        return total.get();
    }

    @Test
    void changesOfTheListAreHeard() {
        Heard<String> heard = new Heard<>();
        V2TIMConversationListener listener =
                new V2TIMConversationListener() {
                    @Override
                    public void onSyncServerStart() {
                        heard.add("start");
                    }

                    @Override
                    public void onSyncServerFinish() {
                        heard.add("finish");
                    }

                    @Override
                    public void onNewConversation(List<V2TIMConversation> conversationList) {
                        heard.add("new " + conversationList.get(0).getConversationID());
                    }

                    @Override
                    public void onConversationChanged(List<V2TIMConversation> conversationList) {
                        heard.add("changed " + conversationList.get(0).getConversationID());
                    }

                    @Override
                    public void onConversationDeleted(List<String> conversationIDList) {
                        heard.add("deleted " + conversationIDList.get(0));
                    }

                    @Override
                    public void onTotalUnreadMessageCountChanged(long totalUnreadCount) {
                        heard.add("unread " + totalUnreadCount);
                    }
                };
        Answer.Done out = new Answer.Done();
        sdk().logout(out);
        out.succeeds();
        conversations().addConversationListener(new V2TIMConversationListener() {});
        conversations().addConversationListener(listener);
        conversations().addConversationListener(listener);
        logsIn("alice");
        assertEquals("start", heard.next());
        assertEquals("finish", heard.next());
        Peer bob = peer("bob");
        bob.toUser("alice", "one", false);
        assertEquals("new c2c_bob", heard.next(what -> what.startsWith("new")));
        bob.toUser("alice", "two", false);
        assertEquals("changed c2c_bob", heard.next(what -> what.startsWith("changed")));
        bob.toUser("alice", "three", false);
        assertEquals("unread 3", heard.next(what -> what.equals("unread 3")));
        Answer.Done joined = new Answer.Done();
        String group = group("g", bob);
        heard.next(what -> what.equals("new group_g"));
        sdk().dismissGroup(group, joined);
        joined.succeeds();
        assertEquals("deleted group_g", heard.next(what -> what.startsWith("deleted")));
        conversations().removeConversationListener(listener);
    }

    @Test
    void profilesAreChangedAndHeard() {
        Heard<V2TIMUserFullInfo> heard = new Heard<>();
        sdk().addIMSDKListener(new V2TIMSDKListener() {});
        sdk().addIMSDKListener(
                new V2TIMSDKListener() {
                    @Override
                    public void onSelfInfoUpdated(V2TIMUserFullInfo info) {
                        heard.add(info);
                    }
                });
        V2TIMUserFullInfo change = new V2TIMUserFullInfo();
        change.setNickname("爱丽丝 🐇");
        change.setFaceUrl("https://face");
        change.setSelfSignature("signature");
        change.setGender(V2TIMUserFullInfo.V2TIM_GENDER_FEMALE);
        change.setAllowType(V2TIMUserFullInfo.V2TIM_FRIEND_DENY_ANY);
        change.setBirthday(19990101);
        change.setRole(3);
        change.setLevel(4);
        HashMap<String, byte[]> custom = new HashMap<>();
        custom.put("key", new byte[] {65});
        change.setCustomInfo(custom);
        Answer.Done changed = new Answer.Done();
        sdk().setSelfInfo(change, changed);
        changed.succeeds();
        V2TIMUserFullInfo info = heard.next();
        assertEquals("alice", info.getUserID());
        assertEquals("爱丽丝 🐇", info.getNickName());
        assertEquals("https://face", info.getFaceUrl());
        assertEquals("signature", info.getSelfSignature());
        assertEquals(V2TIMUserFullInfo.V2TIM_GENDER_FEMALE, info.getGender());
        assertEquals(V2TIMUserFullInfo.V2TIM_FRIEND_DENY_ANY, info.getAllowType());
        assertEquals(19990101, info.getBirthday());
        assertEquals(3, info.getRole());
        assertEquals(4, info.getLevel());
        assertArrayEquals(new byte[] {65}, info.getCustomInfo().get("key"));

        // Only what is set changes.
        V2TIMUserFullInfo second = new V2TIMUserFullInfo();
        second.setLevel(5);
        Answer.Done again = new Answer.Done();
        sdk().setSelfInfo(second, again);
        again.succeeds();
        Answer<List<V2TIMUserFullInfo>> users = new Answer<>();
        sdk().getUsersInfo(Arrays.asList("alice", "nobody"), users);
        assertEquals(1, users.get().size());
        assertEquals("爱丽丝 🐇", users.get().get(0).getNickName());
        assertEquals(5, users.get().get(0).getLevel());
        assertFalse(users.get().get(0).getCustomInfo().isEmpty());
    }

    @Test
    void whatIsNotAPlanIsAlwaysEnabled() {
        Answer<Object> enabled = new Answer<>();
        sdk().callExperimentalAPI("isCommercialAbilityEnabled", 1L, enabled);
        assertEquals(1, enabled.get());
        Answer<Object> other = new Answer<>();
        sdk().callExperimentalAPI("setUIPlatform", 5, other);
        assertNull(other.get());
    }

    /** Groups of conversations and data beside one, and what is told of them. */
    private void groups() {
        Heard<String> told = new Heard<>();
        V2TIMConversationListener listener =
                new V2TIMConversationListener() {
                    @Override
                    public void onConversationGroupCreated(String groupName, List<V2TIMConversation> list) {
                        told.add("created " + groupName + " " + list.get(0).getConversationID());
                    }

                    @Override
                    public void onConversationGroupDeleted(String groupName) {
                        told.add("deleted " + groupName);
                    }

                    @Override
                    public void onConversationGroupNameChanged(String oldName, String newName) {
                        told.add("renamed " + oldName + " " + newName);
                    }

                    @Override
                    public void onConversationsAddedToGroup(String groupName, List<V2TIMConversation> list) {
                        told.add("added " + groupName + " " + list.get(0).getConversationID());
                    }

                    @Override
                    public void onConversationsDeletedFromGroup(String groupName, List<V2TIMConversation> list) {
                        told.add("removed " + groupName + " " + list.get(0).getConversationID());
                    }
                };
        conversations().addConversationListener(listener);
        Answer<List<V2TIMConversationOperationResult>> kept = new Answer<>();
        conversations().setConversationCustomData(Arrays.asList("c2c_user0", "c2c_nobody"), "颜色", kept);
        assertEquals(0, kept.get().get(0).getResultCode());
        assertEquals(6017, kept.get().get(1).getResultCode());
        Answer<List<V2TIMConversationOperationResult>> made = new Answer<>();
        conversations().createConversationGroup("工作", Arrays.asList("c2c_user0"), made);
        assertEquals(0, made.get().get(0).getResultCode());
        assertEquals("created 工作 c2c_user0", told.next());
        Answer<List<V2TIMConversationOperationResult>> added = new Answer<>();
        conversations().addConversationsToGroup("工作", Arrays.asList("c2c_user1"), added);
        assertEquals(0, added.get().get(0).getResultCode());
        assertEquals("added 工作 c2c_user1", told.next());
        Answer.Done renamed = new Answer.Done();
        conversations().renameConversationGroup("工作", "work", renamed);
        renamed.succeeds();
        assertEquals("renamed 工作 work", told.next());
        Answer<List<V2TIMConversationOperationResult>> taken = new Answer<>();
        conversations().deleteConversationsFromGroup("work", Arrays.asList("c2c_user1"), taken);
        assertEquals(0, taken.get().get(0).getResultCode());
        assertEquals("removed work c2c_user1", told.next());
        Answer<V2TIMConversation> one = new Answer<>();
        conversations().getConversation("c2c_user0", one);
        assertEquals("颜色", one.get().getCustomData());
        assertEquals(Arrays.asList("work"), one.get().getConversationGroupList());
        Answer<List<String>> names = new Answer<>();
        conversations().getConversationGroupList(names);
        assertEquals(Arrays.asList("work"), names.get());
        V2TIMConversationListFilter filter = new V2TIMConversationListFilter();
        filter.setConversationGroup("work");
        Answer<V2TIMConversationResult> page = new Answer<>();
        conversations().getConversationListByFilter(filter, 0, 10, page);
        assertEquals(1, page.get().getConversationList().size());
        Answer.Done deleted = new Answer.Done();
        conversations().deleteConversationGroup("work", deleted);
        deleted.succeeds();
        assertEquals("deleted work", told.next());
        Answer.Done again = new Answer.Done();
        conversations().deleteConversationGroup("work", again);
        again.fails(51009);
        Answer<List<V2TIMConversationOperationResult>> nameless = new Answer<>();
        conversations().createConversationGroup(null, Arrays.asList("c2c_user0"), nameless);
        nameless.fails(6017);
        conversations().removeConversationListener(listener);
    }
}
