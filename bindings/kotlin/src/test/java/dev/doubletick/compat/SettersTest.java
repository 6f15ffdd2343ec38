package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Collections;
import org.junit.jupiter.api.Test;

/** What is set can be read again, without an SDK that runs. */
class SettersTest {
    @Test
    void aQuestionForHistory() {
        V2TIMMessageListGetOption option = new V2TIMMessageListGetOption();
        assertEquals(V2TIMMessageListGetOption.V2TIM_GET_CLOUD_OLDER_MSG, option.getGetType());
        assertEquals(20, option.getCount());
        assertNull(option.getUserID());
        assertNull(option.getGroupID());
        V2TIMMessage last = V2TIMManager.getMessageManager().createTextMessage("t");
        option.setLastMsg(last);
        option.setLastMsgSeq(1L << 53);
        option.setGetTimeBegin(2);
        option.setGetTimePeriod(3);
        option.setMessageTypeList(Collections.singletonList(V2TIMMessage.V2TIM_ELEM_TYPE_TEXT));
        option.setMessageSeqList(Collections.singletonList((1L << 53) + 1));
        assertSame(last, option.getLastMsg());
        assertEquals(1L << 53, option.getLastMsgSeq());
        assertEquals(2, option.getGetTimeBegin());
        assertEquals(3, option.getGetTimePeriod());
        assertEquals(1, option.getMessageTypeList().get(0));
        assertEquals((1L << 53) + 1, option.getMessageSeqList().get(0));
    }

    @Test
    void aConfiguration() {
        V2TIMSDKConfig config = new V2TIMSDKConfig();
        assertNull(config.getServerURL());
        assertNull(config.getServerCaFile());
        assertNull(config.getDataDirectory());
        assertNull(config.getSecretKey());
        assertNull(config.getLogListener());
        config.setServerURL("wss://chat.example.com");
        config.setServerCaFile("ca.pem");
        config.setDataDirectory("data");
        config.setSecretKey("secret");
        config.setLogLevel(V2TIMSDKConfig.V2TIM_LOG_WARN);
        V2TIMLogListener listener = new V2TIMLogListener() {};
        config.setLogListener(listener);
        listener.onLog(V2TIMSDKConfig.V2TIM_LOG_DEBUG, "does nothing");
        assertEquals("wss://chat.example.com", config.getServerURL());
        assertEquals("ca.pem", config.getServerCaFile());
        assertEquals("data", config.getDataDirectory());
        assertEquals("secret", config.getSecretKey());
        assertEquals(V2TIMSDKConfig.V2TIM_LOG_WARN, config.getLogLevel());
        assertSame(listener, config.getLogListener());
    }

    @Test
    void aNotification() {
        V2TIMOfflinePushInfo push = new V2TIMOfflinePushInfo();
        push.setTitle("title");
        push.setDesc("desc");
        push.setExt(new byte[] {65});
        assertEquals("title", push.getTitle());
        assertEquals("desc", push.getDesc());
        assertArrayEquals(new byte[] {65}, push.getExt());
    }
}
