package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GroupsTest extends World {
    private static final byte[] VALUE = "值".getBytes(StandardCharsets.UTF_8);

    private static V2TIMGroupManager groups() {
        return V2TIMManager.getGroupManager();
    }

    private static V2TIMGroupInfo info(String group) {
        Answer<List<V2TIMGroupInfoResult>> infos = new Answer<>();
        groups().getGroupsInfo(Collections.singletonList(group), infos);
        assertEquals(0, infos.get().get(0).getResultCode());
        assertEquals("", infos.get().get(0).getResultMessage());
        return infos.get().get(0).getGroupInfo();
    }

    private static V2TIMGroupMemberFullInfo member(String group, String user) {
        Answer<List<V2TIMGroupMemberFullInfo>> members = new Answer<>();
        groups().getGroupMembersInfo(group, Collections.singletonList(user), members);
        return members.get().get(0);
    }

    @Test
    void aGroupIsWhatWasAskedFor() {
        peer("bob");
        peer("carol");
        V2TIMGroupInfo group = new V2TIMGroupInfo();
        group.setGroupType("Meeting");
        group.setGroupName("Weekend hike");
        group.setIntroduction("introduction");
        group.setNotification("notification");
        group.setFaceUrl("https://face");
        group.setGroupAddOpt(V2TIMGroupInfo.V2TIM_GROUP_ADD_AUTH);
        group.setGroupApproveOpt(V2TIMGroupInfo.V2TIM_GROUP_ADD_FORBID);
        group.setMemberMaxCount(10);
        group.setCustomInfo(Collections.singletonMap("key", VALUE));
        V2TIMCreateGroupMemberInfo bob = new V2TIMCreateGroupMemberInfo();
        bob.setUserID("bob");
        bob.setRole(V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_ROLE_ADMIN);
        V2TIMCreateGroupMemberInfo carol = new V2TIMCreateGroupMemberInfo();
        carol.setUserID("carol");
        assertEquals("carol", carol.getUserID());
        assertEquals(V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_ROLE_MEMBER, carol.getRole());
        Answer<String> made = new Answer<>();
        groups().createGroup(group, Arrays.asList(bob, carol), made);
        V2TIMGroupInfo stored = info(made.get());
        assertEquals(made.get(), stored.getGroupID());
        assertEquals("Meeting", stored.getGroupType());
        assertEquals("Weekend hike", stored.getGroupName());
        assertEquals("introduction", stored.getIntroduction());
        assertEquals("notification", stored.getNotification());
        assertEquals("https://face", stored.getFaceUrl());
        assertEquals(V2TIMGroupInfo.V2TIM_GROUP_ADD_AUTH, stored.getGroupAddOpt());
        assertEquals(V2TIMGroupInfo.V2TIM_GROUP_ADD_FORBID, stored.getGroupApproveOpt());
        assertEquals(10, stored.getMemberMaxCount());
        assertArrayEquals(VALUE, stored.getCustomInfo().get("key"));
        assertEquals("alice", stored.getOwner());
        assertEquals(3, stored.getMemberCount());
        assertTrue(stored.getCreateTime() > 0);
        assertTrue(stored.getLastInfoTime() > 0);
        assertEquals(0, stored.getLastMessageTime());
        assertFalse(stored.isAllMuted());
        assertEquals(V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_UNDEFINED, stored.getRole());

        Answer<List<V2TIMGroupInfo>> joined = new Answer<>();
        groups().getJoinedGroupList(joined);
        V2TIMGroupInfo mine = joined.get().get(0);
        assertEquals(V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_ROLE_OWNER, mine.getRole());
        assertTrue(mine.getJoinTime() > 0);
        assertEquals(0, mine.getRecvOpt());

        Answer<V2TIMGroupMemberInfoResult> admins = new Answer<>();
        groups()
                .getGroupMemberList(
                        made.get(), V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_FILTER_ADMIN, 0, admins);
        assertEquals(0, admins.get().getNextSeq());
        assertEquals(
                Collections.singletonList("bob"),
                admins.get().getMemberInfoList().stream()
                        .map(V2TIMGroupMemberInfo::getUserID)
                        .collect(Collectors.toList()));
    }

    @Test
    void aGroupThatIsNotThereSaysSo() {
        Answer<List<V2TIMGroupInfoResult>> infos = new Answer<>();
        groups().getGroupsInfo(Collections.singletonList("none"), infos);
        assertEquals(10010, infos.get().get(0).getResultCode());
        assertFalse(infos.get().get(0).getResultMessage().isEmpty());
        assertNull(infos.get().get(0).getGroupInfo());
    }

    /** What a member hears while others act. */
    private static final class Tips extends V2TIMGroupListener {
        final Heard<String> heard = new Heard<>();

        private static String users(List<? extends V2TIMGroupMemberInfo> users) {
            return users.stream().map(V2TIMGroupMemberInfo::getUserID).collect(Collectors.joining(","));
        }

        @Override
        public void onMemberEnter(String groupID, List<V2TIMGroupMemberInfo> memberList) {
            heard.add("enter " + users(memberList));
        }

        @Override
        public void onMemberLeave(String groupID, V2TIMGroupMemberInfo member) {
            heard.add("leave " + member.getUserID());
        }

        @Override
        public void onMemberInvited(
                String groupID, V2TIMGroupMemberInfo opUser, List<V2TIMGroupMemberInfo> memberList) {
            heard.add("invited " + opUser.getUserID() + " " + users(memberList));
        }

        @Override
        public void onMemberKicked(
                String groupID, V2TIMGroupMemberInfo opUser, List<V2TIMGroupMemberInfo> memberList) {
            heard.add("kicked " + opUser.getUserID() + " " + users(memberList));
        }

        @Override
        public void onMemberInfoChanged(String groupID, List<V2TIMGroupMemberChangeInfo> list) {
            heard.add("muted " + list.get(0).getUserID() + " " + list.get(0).getMuteTime());
        }

        @Override
        public void onGroupDismissed(String groupID, V2TIMGroupMemberInfo opUser) {
            heard.add("dismissed " + groupID + " " + opUser.getUserID());
        }

        @Override
        public void onGroupInfoChanged(String groupID, List<V2TIMGroupChangeInfo> changeInfos) {
            for (V2TIMGroupChangeInfo info : changeInfos) {
                heard.add(
                        "info " + info.getType() + " " + info.getValue() + info.getKey() + " " + info.getBoolValue()
                                + " " + info.getIntValue());
            }
        }

        @Override
        public void onAllGroupMembersMuted(String groupID, boolean isMute) {
            heard.add("all muted " + isMute);
        }

        @Override
        public void onGrantAdministrator(
                String groupID, V2TIMGroupMemberInfo opUser, List<V2TIMGroupMemberInfo> memberList) {
            heard.add("grant " + opUser.getUserID() + " " + users(memberList));
        }

        @Override
        public void onRevokeAdministrator(
                String groupID, V2TIMGroupMemberInfo opUser, List<V2TIMGroupMemberInfo> memberList) {
            heard.add("revoke " + opUser.getUserID() + " " + users(memberList));
        }

        @Override
        public void onQuitFromGroup(String groupID) {
            heard.add("quit " + groupID);
        }
    }

    @Test
    void whatHappensInAGroupIsHeard() {
        Tips tips = new Tips();
        sdk().addGroupListener(new V2TIMGroupListener() {});
        sdk().addGroupListener(tips);
        Peer bob = peer("bob");
        peer("carol");
        String group = group("g", bob);
        assertEquals("enter bob", tips.heard.next(heard -> heard.startsWith("enter")));

        Answer<List<V2TIMGroupMemberOperationResult>> invited = new Answer<>();
        groups().inviteUserToGroup(group, Arrays.asList("carol", "bob", "nobody"), invited);
        assertEquals("carol", invited.get().get(0).getMemberID());
        assertEquals(V2TIMGroupMemberOperationResult.OPERATION_RESULT_SUCC, invited.get().get(0).getResult());
        assertEquals(V2TIMGroupMemberOperationResult.OPERATION_RESULT_INVALID, invited.get().get(1).getResult());
        assertEquals(V2TIMGroupMemberOperationResult.OPERATION_RESULT_FAIL, invited.get().get(2).getResult());
        assertEquals("invited alice carol", tips.heard.next());

        done(d -> groups().setGroupMemberRole(group, "bob", 300, d));
        assertEquals("grant alice bob", tips.heard.next());
        assertEquals(300, member(group, "bob").getRole());
        done(d -> groups().setGroupMemberRole(group, "bob", 200, d));
        assertEquals("revoke alice bob", tips.heard.next());

        done(d -> groups().muteGroupMember(group, "bob", 60, d));
        assertEquals("muted bob 60", tips.heard.next());
        assertTrue(member(group, "bob").getMuteUntil() > sdk().getServerTime());
        done(d -> groups().muteGroupMember(group, "bob", 0, d));
        assertEquals("muted bob 0", tips.heard.next());

        V2TIMGroupInfo change = new V2TIMGroupInfo();
        change.setGroupID(group);
        change.setGroupName("Lake");
        change.setAllMuted(true);
        change.setGroupAddOpt(V2TIMGroupInfo.V2TIM_GROUP_ADD_FORBID);
        done(d -> groups().setGroupInfo(change, d));
        assertEquals("info 1 Lake false 0", tips.heard.next());
        assertEquals("info 8  true 0", tips.heard.next());
        assertEquals("info 11  false 0", tips.heard.next());
        assertEquals("all muted true", tips.heard.next());
        assertTrue(info(group).isAllMuted());

        V2TIMGroupMemberFullInfo card = new V2TIMGroupMemberFullInfo();
        card.setUserID("bob");
        card.setNameCard("Bobby");
        card.setCustomInfo(Collections.singletonMap("key", VALUE));
        done(d -> groups().setGroupMemberInfo(group, card, d));
        assertEquals("Bobby", member(group, "bob").getNameCard());
        assertTrue(member(group, "bob").getJoinTime() > 0);
        assertArrayEquals(VALUE, member(group, "bob").getCustomInfo().get("key"));
        assertEquals("", member(group, "bob").getFaceUrl());

        Answer<List<V2TIMGroupMemberOperationResult>> kicked = new Answer<>();
        groups().kickGroupMember(group, Collections.singletonList("carol"), "why", kicked);
        assertEquals(V2TIMGroupMemberOperationResult.OPERATION_RESULT_SUCC, kicked.get().get(0).getResult());
        assertEquals("kicked alice carol", tips.heard.next(heard -> heard.startsWith("kicked")));

        done(d -> messages().setGroupReceiveMessageOpt(group, V2TIMMessage.V2TIM_NOT_RECEIVE_MESSAGE, d));
        Answer<List<V2TIMGroupInfo>> joined = new Answer<>();
        groups().getJoinedGroupList(joined);
        assertEquals(V2TIMMessage.V2TIM_NOT_RECEIVE_MESSAGE, joined.get().get(0).getRecvOpt());

        bob.quit(group);
        assertEquals("leave bob", tips.heard.next());
        done(d -> sdk().dismissGroup(group, d));
        assertEquals("dismissed g alice", tips.heard.next());
        sdk().removeGroupListener(tips);
    }

    @Test
    void leavingOnAnotherDeviceIsHeard() {
        Peer bob = peer("bob");
        String group = group("g", bob);
        done(d -> groups().transferGroupOwner(group, "bob", d));
        Tips tips = new Tips();
        sdk().addGroupListener(new V2TIMGroupListener() {});
        sdk().addGroupListener(tips);
        anotherDevice("alice").quit(group);
        assertEquals("quit g", tips.heard.next(heard -> heard.startsWith("quit")));
    }

    @Test
    void anOwnerHandsTheGroupOver() {
        Peer bob = peer("bob");
        String group = group("g", bob);
        done(d -> groups().transferGroupOwner(group, "bob", d));
        assertEquals("bob", info(group).getOwner());
        done(d -> sdk().quitGroup(group, d));
        assertEquals(1, info(group).getMemberCount());
        done(d -> sdk().joinGroup(group, "again", d));
        assertEquals(2, info(group).getMemberCount());
    }

    private interface Call {
        void make(Answer.Done done);
    }

    private static void done(Call call) {
        Answer.Done done = new Answer.Done();
        call.make(done);
        done.succeeds();
    }
}
