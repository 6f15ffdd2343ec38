package dev.doubletick.compat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Every call of the face that answers a callback, once each with right arguments and once each with a wrong one. */
final class Calls {
    private Calls() {}

    /** A call under way. */
    interface Asked {
        /** Waits for this error, and answers its text. */
        String fails(int code);
    }

    private static Asked done(Consumer<Answer.Done> call) {
        Answer.Done done = new Answer.Done();
        call.accept(done);
        return done::fails;
    }

    private static <T> Asked value(Consumer<Answer<T>> call) {
        Answer<T> answer = new Answer<>();
        call.accept(answer);
        return answer::fails;
    }

    private static V2TIMManager sdk() {
        return V2TIMManager.getInstance();
    }

    private static V2TIMMessageManager messages() {
        return V2TIMManager.getMessageManager();
    }

    private static V2TIMGroupManager groups() {
        return V2TIMManager.getGroupManager();
    }

    private static V2TIMConversationManager conversations() {
        return V2TIMManager.getConversationManager();
    }

    /** Calls with arguments that are right for a message of the group "g". */
    static Map<String, Supplier<Asked>> right(V2TIMMessage message) {
        List<V2TIMMessage> list = Collections.singletonList(message);
        List<String> users = Collections.singletonList("bob");
        V2TIMMessageListGetOption option = new V2TIMMessageListGetOption();
        option.setGroupID("g");
        V2TIMGroupInfo group = new V2TIMGroupInfo();
        group.setGroupID("g");
        group.setGroupType("Public");
        group.setGroupName("name");
        V2TIMGroupMemberFullInfo member = new V2TIMGroupMemberFullInfo();
        member.setUserID("bob");
        member.setNameCard("Bob");
        V2TIMUserFullInfo profile = new V2TIMUserFullInfo();
        profile.setNickname("Alice");
        Map<String, Supplier<Asked>> calls = new LinkedHashMap<>();
        calls.put("sendC2CTextMessage", () -> Calls.<V2TIMMessage>value(a -> sdk().sendC2CTextMessage("t", "bob", a)));
        calls.put(
                "sendC2CCustomMessage",
                () -> Calls.<V2TIMMessage>value(a -> sdk().sendC2CCustomMessage(new byte[] {65}, "bob", a)));
        calls.put(
                "sendGroupTextMessage", () -> Calls.<V2TIMMessage>value(a -> sdk().sendGroupTextMessage("t", "g", 2, a)));
        calls.put(
                "sendGroupCustomMessage",
                () -> Calls.<V2TIMMessage>value(a -> sdk().sendGroupCustomMessage(new byte[] {65}, "g", 2, a)));
        calls.put("logout", () -> done(sdk()::logout));
        calls.put("createGroup", () -> Calls.<String>value(a -> sdk().createGroup("Work", "", "name", a)));
        calls.put("joinGroup", () -> done(a -> sdk().joinGroup("g", "hello", a)));
        calls.put("quitGroup", () -> done(a -> sdk().quitGroup("g", a)));
        calls.put("dismissGroup", () -> done(a -> sdk().dismissGroup("g", a)));
        calls.put("getUsersInfo", () -> Calls.<List<V2TIMUserFullInfo>>value(a -> sdk().getUsersInfo(users, a)));
        calls.put("setSelfInfo", () -> done(a -> sdk().setSelfInfo(profile, a)));
        calls.put(
                "sendMessage",
                () ->
                        Calls.<V2TIMMessage>value(
                                a ->
                                        messages()
                                                .sendMessage(
                                                        messages().createTextMessage("t"), "bob", null, 1, false, null, a)));
        calls.put(
                "getC2CHistoryMessageList",
                () -> Calls.<List<V2TIMMessage>>value(a -> messages().getC2CHistoryMessageList("bob", 20, null, a)));
        calls.put(
                "getGroupHistoryMessageList",
                () -> Calls.<List<V2TIMMessage>>value(a -> messages().getGroupHistoryMessageList("g", 20, null, a)));
        calls.put(
                "getHistoryMessageList",
                () -> Calls.<List<V2TIMMessage>>value(a -> messages().getHistoryMessageList(option, a)));
        calls.put(
                "findMessages",
                () -> Calls.<List<V2TIMMessage>>value(a -> messages().findMessages(Collections.singletonList("m"), a)));
        calls.put("revokeMessage", () -> done(a -> messages().revokeMessage(message, a)));
        calls.put("revokeMessage with a reason", () -> done(a -> messages().revokeMessage(message, "why", a)));
        calls.put("modifyMessage", () -> Calls.<V2TIMMessage>value(a -> messages().modifyMessage(message, a)));
        calls.put("deleteMessages", () -> done(a -> messages().deleteMessages(list, a)));
        calls.put("sendMessageReadReceipts", () -> done(a -> messages().sendMessageReadReceipts(list, a)));
        calls.put(
                "getMessageReadReceipts",
                () -> Calls.<List<V2TIMMessageReceipt>>value(a -> messages().getMessageReadReceipts(list, a)));
        calls.put(
                "getGroupMessageReadMemberList",
                () ->
                        Calls.<V2TIMGroupMessageReadMemberList>value(
                                a -> messages().getGroupMessageReadMemberList(message, 0, 0, 100, a)));
        calls.put("markC2CMessageAsRead", () -> done(a -> messages().markC2CMessageAsRead("bob", a)));
        calls.put("markGroupMessageAsRead", () -> done(a -> messages().markGroupMessageAsRead("g", a)));
        calls.put("markAllMessageAsRead", () -> done(messages()::markAllMessageAsRead));
        calls.put("setGroupReceiveMessageOpt", () -> done(a -> messages().setGroupReceiveMessageOpt("g", 1, a)));
        calls.put("createGroup with members", () -> Calls.<String>value(a -> groups().createGroup(group, null, a)));
        calls.put(
                "getJoinedGroupList", () -> Calls.<List<V2TIMGroupInfo>>value(a -> groups().getJoinedGroupList(a)));
        calls.put(
                "getGroupsInfo",
                () ->
                        Calls.<List<V2TIMGroupInfoResult>>value(
                                a -> groups().getGroupsInfo(Collections.singletonList("g"), a)));
        calls.put("setGroupInfo", () -> done(a -> groups().setGroupInfo(group, a)));
        calls.put(
                "getGroupMemberList",
                () -> Calls.<V2TIMGroupMemberInfoResult>value(a -> groups().getGroupMemberList("g", 0, 0, a)));
        calls.put(
                "getGroupMembersInfo",
                () -> Calls.<List<V2TIMGroupMemberFullInfo>>value(a -> groups().getGroupMembersInfo("g", users, a)));
        calls.put("setGroupMemberInfo", () -> done(a -> groups().setGroupMemberInfo("g", member, a)));
        calls.put("muteGroupMember", () -> done(a -> groups().muteGroupMember("g", "bob", 10, a)));
        calls.put(
                "kickGroupMember",
                () ->
                        Calls.<List<V2TIMGroupMemberOperationResult>>value(
                                a -> groups().kickGroupMember("g", users, "why", a)));
        calls.put("setGroupMemberRole", () -> done(a -> groups().setGroupMemberRole("g", "bob", 300, a)));
        calls.put("transferGroupOwner", () -> done(a -> groups().transferGroupOwner("g", "bob", a)));
        calls.put(
                "inviteUserToGroup",
                () ->
                        Calls.<List<V2TIMGroupMemberOperationResult>>value(
                                a -> groups().inviteUserToGroup("g", users, a)));
        calls.put(
                "getConversationList",
                () -> Calls.<V2TIMConversationResult>value(a -> conversations().getConversationList(0, 20, a)));
        calls.put(
                "getConversationList of some",
                () ->
                        Calls.<List<V2TIMConversation>>value(
                                a -> conversations().getConversationList(Collections.singletonList("group_g"), a)));
        calls.put(
                "getConversation",
                () -> Calls.<V2TIMConversation>value(a -> conversations().getConversation("group_g", a)));
        calls.put(
                "getTotalUnreadMessageCount",
                () -> Calls.<Long>value(a -> conversations().getTotalUnreadMessageCount(a)));
        calls.put("pinConversation", () -> done(a -> conversations().pinConversation("group_g", true, a)));
        calls.put(
                "searchLocalMessages",
                () -> Calls.<V2TIMMessageSearchResult>value(a -> messages().searchLocalMessages(new V2TIMMessageSearchParam(), a)));
        calls.put(
                "insertC2CMessageToLocalStorage",
                () -> Calls.<V2TIMMessage>value(a -> messages().insertC2CMessageToLocalStorage(message, "bob", null, a)));
        calls.put(
                "insertGroupMessageToLocalStorage",
                () -> Calls.<V2TIMMessage>value(a -> messages().insertGroupMessageToLocalStorage(message, "g", null, a)));
        calls.put("deleteMessageFromLocalStorage", () -> done(a -> messages().deleteMessageFromLocalStorage(message, a)));
        calls.put("setConversationDraft", () -> done(a -> conversations().setConversationDraft("group_g", "x", a)));
        List<String> some = Collections.singletonList("group_g");
        V2TIMConversationListFilter filter = new V2TIMConversationListFilter();
        calls.put(
                "markConversation",
                () ->
                        Calls.<List<V2TIMConversationOperationResult>>value(
                                a -> conversations().markConversation(some, 1, true, a)));
        calls.put(
                "deleteConversationList",
                () ->
                        Calls.<List<V2TIMConversationOperationResult>>value(
                                a -> conversations().deleteConversationList(some, true, a)));
        calls.put(
                "getConversationListByFilter",
                () ->
                        Calls.<V2TIMConversationResult>value(
                                a -> conversations().getConversationListByFilter(filter, 0, 1, a)));
        calls.put(
                "getUnreadMessageCountByFilter",
                () -> Calls.<Long>value(a -> conversations().getUnreadMessageCountByFilter(filter, a)));
        calls.put(
                "setConversationCustomData",
                () ->
                        Calls.<List<V2TIMConversationOperationResult>>value(
                                a -> conversations().setConversationCustomData(some, "x", a)));
        calls.put(
                "createConversationGroup",
                () ->
                        Calls.<List<V2TIMConversationOperationResult>>value(
                                a -> conversations().createConversationGroup("n", some, a)));
        calls.put(
                "getConversationGroupList",
                () -> Calls.<List<String>>value(a -> conversations().getConversationGroupList(a)));
        calls.put("deleteConversationGroup", () -> done(a -> conversations().deleteConversationGroup("n", a)));
        calls.put(
                "renameConversationGroup", () -> done(a -> conversations().renameConversationGroup("n", "m", a)));
        calls.put(
                "addConversationsToGroup",
                () ->
                        Calls.<List<V2TIMConversationOperationResult>>value(
                                a -> conversations().addConversationsToGroup("n", some, a)));
        calls.put(
                "deleteConversationsFromGroup",
                () ->
                        Calls.<List<V2TIMConversationOperationResult>>value(
                                a -> conversations().deleteConversationsFromGroup("n", some, a)));
        calls.put("clearC2CHistoryMessage", () -> done(a -> messages().clearC2CHistoryMessage("u", a)));
        calls.put("clearGroupHistoryMessage", () -> done(a -> messages().clearGroupHistoryMessage("g", a)));
        calls.put("deleteConversation", () -> done(a -> conversations().deleteConversation("group_g", a)));
        calls.put(
                "cleanConversationUnreadMessageCount",
                () -> done(a -> conversations().cleanConversationUnreadMessageCount("group_g", 0, 0, a)));
        return calls;
    }

    /** Calls with an argument that is wrong, by what the text of their 6017 begins with. */
    static Map<String, Supplier<Asked>> wrong(V2TIMMessage message) {
        V2TIMMessage unsent = messages().createTextMessage("t");
        V2TIMMessageListGetOption nobody = new V2TIMMessageListGetOption();
        V2TIMMessageListGetOption oddGetType = new V2TIMMessageListGetOption();
        oddGetType.setGroupID("g");
        oddGetType.setGetType(5);
        V2TIMMessageListGetOption oddType = new V2TIMMessageListGetOption();
        oddType.setGroupID("g");
        oddType.setMessageTypeList(Collections.singletonList(99));
        V2TIMCreateGroupMemberInfo owner = new V2TIMCreateGroupMemberInfo();
        owner.setUserID("bob");
        owner.setRole(V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_ROLE_OWNER);
        V2TIMGroupInfo group = new V2TIMGroupInfo();
        group.setGroupType("Public");
        group.setGroupName("name");
        V2TIMGroupInfo oddOption = new V2TIMGroupInfo();
        oddOption.setGroupID("g");
        oddOption.setGroupAddOpt(7);
        V2TIMUserFullInfo bytes = new V2TIMUserFullInfo();
        bytes.setCustomInfo(new java.util.HashMap<>(Collections.singletonMap("key", new byte[] {(byte) 0xff})));
        Map<String, Supplier<Asked>> calls = new LinkedHashMap<>();
        calls.put("userID: is null", () -> done(a -> sdk().login(null, "sig", a)));
        calls.put("userSig: is null", () -> done(a -> sdk().login("alice", null, a)));
        calls.put("text: is null", () -> send(messages().createTextMessage(null), "bob", null, 1));
        calls.put("data: is null", () -> send(messages().createCustomMessage(null), "bob", null, 1));
        calls.put(
                "data: is not UTF-8", () -> send(messages().createCustomMessage(new byte[] {(byte) 0xff}), "bob", null, 1));
        calls.put("a text is not Unicode", () -> send(messages().createTextMessage("\ud83d"), "bob", null, 1));
        calls.put("message: is null", () -> send(null, "bob", null, 1));
        calls.put("receiver, groupID: exactly one", () -> send(unsent, "bob", "g", 1));
        calls.put("receiver, groupID: exactly", () -> send(unsent, null, null, 1));
        calls.put("userID, groupID: exactly", () -> Calls.<V2TIMMessage>value(a -> sdk().sendC2CTextMessage("t", "", a)));
        calls.put("priority: ", () -> send(unsent, "bob", null, 9));
        calls.put(
                "groupType: is none", () -> Calls.<String>value(a -> sdk().createGroup("Club", "", "name", a)));
        calls.put("groupType: is null", () -> Calls.<String>value(a -> sdk().createGroup(null, "", "name", a)));
        calls.put("groupName: is null", () -> Calls.<String>value(a -> sdk().createGroup("Work", "", null, a)));
        calls.put("groupID: is null", () -> done(a -> sdk().joinGroup(null, "", a)));
        calls.put("userIDList: is null", () -> Calls.<List<V2TIMUserFullInfo>>value(a -> sdk().getUsersInfo(null, a)));
        calls.put("info: is null", () -> done(a -> sdk().setSelfInfo(null, a)));
        calls.put("customInfo[key]: is not UTF-8", () -> done(a -> sdk().setSelfInfo(bytes, a)));
        calls.put("messageList: is null", () -> done(a -> messages().sendMessageReadReceipts(null, a)));
        calls.put(
                "messageList[0]: is null",
                () -> done(a -> messages().sendMessageReadReceipts(Collections.singletonList(null), a)));
        calls.put(
                "messageList[0]: has not been sent",
                () ->
                        Calls.<List<V2TIMMessageReceipt>>value(
                                a -> messages().getMessageReadReceipts(Collections.singletonList(unsent), a)));
        calls.put("filter: is neither", () -> readers(message, 2, 0, 100));
        calls.put("nextSeq: is negative", () -> readers(message, 0, -1, 100));
        calls.put("count: ", () -> readers(message, 0, 0, -1));
        calls.put(
                "lastMsg: has not been sent",
                () -> Calls.<List<V2TIMMessage>>value(a -> messages().getGroupHistoryMessageList("g", 20, unsent, a)));
        calls.put(
                "userID, groupID: exactly one of them",
                () -> Calls.<List<V2TIMMessage>>value(a -> messages().getHistoryMessageList(nobody, a)));
        calls.put(
                "getType: ", () -> Calls.<List<V2TIMMessage>>value(a -> messages().getHistoryMessageList(oddGetType, a)));
        calls.put(
                "messageTypeList: ",
                () -> Calls.<List<V2TIMMessage>>value(a -> messages().getHistoryMessageList(oddType, a)));
        calls.put("option: is null", () -> Calls.<List<V2TIMMessage>>value(a -> messages().getHistoryMessageList(null, a)));
        calls.put(
                "messageIDList: is null", () -> Calls.<List<V2TIMMessage>>value(a -> messages().findMessages(null, a)));
        calls.put("msg: is null", () -> done(a -> messages().revokeMessage(null, a)));
        calls.put("msg: has not been sent", () -> Calls.<V2TIMMessage>value(a -> messages().modifyMessage(unsent, a)));
        calls.put("messages: is null", () -> done(a -> messages().deleteMessages(null, a)));
        calls.put("messages: is empty", () -> done(a -> messages().deleteMessages(Collections.emptyList(), a)));
        calls.put("opt: is negative", () -> done(a -> messages().setGroupReceiveMessageOpt("g", -1, a)));
        calls.put(
                "memberList[0]: is null",
                () -> Calls.<String>value(a -> groups().createGroup(group, Collections.singletonList(null), a)));
        calls.put(
                "role: is neither",
                () -> Calls.<String>value(a -> groups().createGroup(group, Collections.singletonList(owner), a)));
        calls.put("info.groupID: is null", () -> done(a -> groups().setGroupInfo(group, a)));
        calls.put("groupAddOpt: ", () -> done(a -> groups().setGroupInfo(oddOption, a)));
        calls.put(
                "groupIDList: is null",
                () -> Calls.<List<V2TIMGroupInfoResult>>value(a -> groups().getGroupsInfo(null, a)));
        calls.put(
                "filter: is none",
                () -> Calls.<V2TIMGroupMemberInfoResult>value(a -> groups().getGroupMemberList("g", 8, 0, a)));
        calls.put(
                "nextSeq: is",
                () -> Calls.<V2TIMGroupMemberInfoResult>value(a -> groups().getGroupMemberList("g", 0, -1, a)));
        calls.put(
                "memberList: is empty",
                () ->
                        Calls.<List<V2TIMGroupMemberFullInfo>>value(
                                a -> groups().getGroupMembersInfo("g", Collections.emptyList(), a)));
        calls.put("seconds: is negative", () -> done(a -> groups().muteGroupMember("g", "bob", -1, a)));
        calls.put(
                "userList: is null",
                () ->
                        Calls.<List<V2TIMGroupMemberOperationResult>>value(
                                a -> groups().inviteUserToGroup("g", null, a)));
        calls.put(
                "count: is not 1 to 100",
                () -> Calls.<V2TIMConversationResult>value(a -> conversations().getConversationList(0, 101, a)));
        calls.put(
                "nextSeq: ",
                () -> Calls.<V2TIMConversationResult>value(a -> conversations().getConversationList(-1, 20, a)));
        calls.put(
                "conversationIDList[0]: is neither",
                () ->
                        Calls.<List<V2TIMConversation>>value(
                                a -> conversations().getConversationList(Collections.singletonList("g"), a)));
        calls.put(
                "conversationID: there is no such",
                () -> Calls.<V2TIMConversation>value(a -> conversations().getConversation("c2c_nobody", a)));
        calls.put(
                "conversationID: is null",
                () -> done(a -> conversations().cleanConversationUnreadMessageCount(null, 0, 0, a)));
        calls.put(
                "cleanTimestamp: ",
                () -> done(a -> conversations().cleanConversationUnreadMessageCount("c2c", -1, 0, a)));
        calls.put(
                "cleanSequence: ",
                () -> done(a -> conversations().cleanConversationUnreadMessageCount("group", 0, -1, a)));
        calls.put("api: ", () -> Calls.<Object>value(a -> sdk().callExperimentalAPI("", null, a)));
        calls.put(
                "param: ", () -> Calls.<Object>value(a -> sdk().callExperimentalAPI("isCommercialAbilityEnabled", "", a)));
        return calls;
    }

    private static Asked send(V2TIMMessage message, String user, String group, int priority) {
        return Calls.<V2TIMMessage>value(
                a -> messages().sendMessage(message, user, group, priority, false, null, a));
    }

    private static Asked readers(V2TIMMessage message, int filter, long nextSeq, int count) {
        return Calls.<V2TIMGroupMessageReadMemberList>value(
                a -> messages().getGroupMessageReadMemberList(message, filter, nextSeq, count, a));
    }
}
