package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Java lets one pass: null anywhere, also inside lists and maps, negative numbers, bytes that are no text. */
class NullsTest extends World {
    private static void assertBegins(String beginning, String text) {
        assertTrue(text.startsWith(beginning), text);
    }

    private static V2TIMGroupManager groups() {
        return V2TIMManager.getGroupManager();
    }

    private static Object nothing(Class<?> type) {
        if (type == int.class) {
            return 0;
        }
        if (type == long.class) {
            return 0L;
        }
        if (type == boolean.class) {
            return false;
        }
        return type == double.class ? (Object) Double.NaN : null;
    }

    /** Calls a method with nothing in every parameter, and a callback where there is one. */
    private static void callsWithNothing(Object manager, Method method)
            throws IllegalAccessException, InvocationTargetException {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        Answer<Object> answer = new Answer<>();
        Answer.Done done = new Answer.Done();
        Answer<?> expected = null;
        for (int number = 0; number < types.length; number++) {
            if (types[number] == V2TIMCallback.class) {
                arguments[number] = done;
                expected = done.answer;
            } else if (types[number].getSimpleName().endsWith("Callback")) {
                arguments[number] = answer;
                expected = answer;
            } else {
                arguments[number] = nothing(types[number]);
            }
        }
        method.invoke(manager, arguments);
        if (expected != null && types.length > 1) {
            assertTrue(expected.fails(6017).contains(": "), method.toString());
        }
    }

    @Test
    void noMethodThrowsAtWhoCallsItWithNothing() throws Exception {
        int called = 0;
        for (Object manager : Arrays.asList(sdk(), messages(), groups(), V2TIMManager.getConversationManager())) {
            for (Method method : manager.getClass().getMethods()) {
                boolean ours = method.getDeclaringClass() != Object.class && !method.getName().contains("$");
                boolean ends = Arrays.asList("initSDK", "unInitSDK", "logout").contains(method.getName());
                if (ours && !ends && !Modifier.isStatic(method.getModifiers())) {
                    callsWithNothing(manager, method);
                    called++;
                }
            }
        }
        assertTrue(called > 60, called + " methods");
        assertEquals(Collections.emptyList(), thrown);
    }

    private static String refusal(V2TIMMessage message) {
        Answer<V2TIMMessage> sent = new Answer<>();
        messages().sendMessage(message, null, "hike", V2TIMMessage.V2TIM_PRIORITY_NORMAL, false, null, sent);
        return sent.fails(6017);
    }

    @Test
    void aMessageMadeOfNothingCannotBeSent() {
        group("hike");
        List<V2TIMMessage> empty = new ArrayList<>();
        empty.add(messages().createForwardMessage(null));
        empty.add(messages().createTargetedGroupMessage(null, null));
        empty.add(messages().createAtSignedGroupMessage(null, null));
        for (V2TIMMessage message : empty) {
            assertEquals(V2TIMMessage.V2TIM_ELEM_TYPE_NONE, message.getElemType());
            Answer<V2TIMMessage> sent = new Answer<>();
            messages().sendMessage(message, null, "hike", V2TIMMessage.V2TIM_PRIORITY_NORMAL, false, null, sent);
            assertBegins("elems: ", sent.fails(6016));
        }
    }

    @Test
    void aForwardedMessageIsLookedAtWhenItIsSent() {
        group("hike");
        byte[] noText = {(byte) 0xff};
        V2TIMMessage chain = messages().createTextMessage(null);
        chain.getTextElem().appendElem(new V2TIMCustomElem(noText));
        V2TIMMessage forward = messages().createForwardMessage(chain);
        assertBegins("text: ", refusal(forward));
        forward.getTextElem().setText("t");
        assertNull(chain.getTextElem().getText());
        assertBegins("data: ", refusal(forward));
        assertBegins("data: ", refusal(messages().createForwardMessage(messages().createFaceMessage(1, noText))));
        assertBegins(
                "elem: ",
                refusal(messages().createForwardMessage(messages().createLocationMessage(null, Double.NaN, 0))));
    }

    @Test
    void nullInAListIsNamed() {
        group("hike");
        List<String> users = Arrays.asList("bob", null);
        assertBegins("atUserList[1]: is null", refusal(messages().createTextAtMessage("t", users)));
        V2TIMMessage targeted = messages().createTargetedGroupMessage(messages().createTextMessage("t"), users);
        assertBegins("receiverList[1]: is null", refusal(targeted));
        V2TIMMessageListGetOption option = new V2TIMMessageListGetOption();
        option.setGroupID("hike");
        option.setMessageTypeList(Arrays.asList(1, null));
        assertBegins("messageTypeList[1]: is null", refusal(option));
        option.setMessageTypeList(null);
        option.setMessageSeqList(Arrays.asList(null, 1L));
        assertBegins("messageSeqList[0]: is null", refusal(option));
        option.setMessageSeqList(Arrays.asList(1L, -1L));
        assertBegins("messageSeqList[1]: is negative", refusal(option));
        option.setMessageSeqList(null);
        option.setGetTimePeriod(10);
        option.setGetTimeBegin(-1);
        assertBegins("getTimeBegin: is negative", refusal(option));
    }

    private static String refusal(V2TIMMessageListGetOption option) {
        Answer<List<V2TIMMessage>> history = new Answer<>();
        messages().getHistoryMessageList(option, history);
        return history.fails(6017);
    }

    private static String refusal(V2TIMUserFullInfo info) {
        Answer.Done done = new Answer.Done();
        sdk().setSelfInfo(info, done);
        return done.fails(6017);
    }

    @Test
    void nullInAMapIsNamed() {
        group("hike");
        HashMap<String, byte[]> noValue = new HashMap<>();
        noValue.put("k", null);
        HashMap<String, byte[]> noKey = new HashMap<>();
        noKey.put(null, new byte[] {65});
        Map<String, HashMap<String, byte[]>> wrongs = new HashMap<>();
        wrongs.put("customInfo[k]: is null", noValue);
        wrongs.put("customInfo: a key: is null", noKey);
        for (Map.Entry<String, HashMap<String, byte[]>> wrong : wrongs.entrySet()) {
            V2TIMUserFullInfo self = new V2TIMUserFullInfo();
            self.setCustomInfo(wrong.getValue());
            assertBegins(wrong.getKey(), refusal(self));
            V2TIMGroupInfo info = new V2TIMGroupInfo();
            info.setGroupID("hike");
            info.setCustomInfo(wrong.getValue());
            Answer.Done changed = new Answer.Done();
            groups().setGroupInfo(info, changed);
            assertBegins(wrong.getKey(), changed.fails(6017));
            V2TIMGroupMemberFullInfo member = new V2TIMGroupMemberFullInfo();
            member.setUserID("alice");
            member.setCustomInfo(wrong.getValue());
            Answer.Done memberChanged = new Answer.Done();
            groups().setGroupMemberInfo("hike", member, memberChanged);
            assertBegins(wrong.getKey(), memberChanged.fails(6017));
        }
    }

    @Test
    void aNegativeNumberIsNamed() {
        V2TIMUserFullInfo gender = new V2TIMUserFullInfo();
        gender.setGender(-1);
        assertBegins("gender: ", refusal(gender));
        V2TIMUserFullInfo birthday = new V2TIMUserFullInfo();
        birthday.setBirthday(Long.MIN_VALUE);
        assertBegins("birthday: ", refusal(birthday));
        V2TIMUserFullInfo role = new V2TIMUserFullInfo();
        role.setRole(-1);
        assertBegins("role: ", refusal(role));
        V2TIMUserFullInfo level = new V2TIMUserFullInfo();
        level.setLevel(-1);
        assertBegins("level: ", refusal(level));
        V2TIMUserFullInfo allow = new V2TIMUserFullInfo();
        allow.setAllowType(-1);
        assertBegins("allowType: ", refusal(allow));
        V2TIMGroupInfo group = new V2TIMGroupInfo();
        group.setGroupType(V2TIMManager.GROUP_TYPE_WORK);
        group.setGroupName("Hike");
        group.setMemberMaxCount(-1);
        Answer<String> made = new Answer<>();
        groups().createGroup(group, null, made);
        assertBegins("memberMaxCount: ", made.fails(6017));
    }
}
