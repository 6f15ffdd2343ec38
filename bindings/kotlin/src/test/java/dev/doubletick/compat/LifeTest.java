package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Beginnings and ends. */
class LifeTest extends World {
    private void beginsAgain() {
        assertTrue(sdk().initSDK(null, APP, config()));
        logsIn("alice");
    }

    @Test
    void loginAndLogout() {
        assertEquals("alice", sdk().getLoginUser());
        assertEquals(V2TIMManager.V2TIM_STATUS_LOGINED, sdk().getLoginStatus());
        assertTrue(sdk().getServerTime() > 1_600_000_000L && sdk().getServerTime() < 1L << 40);
        Answer.Done out = new Answer.Done();
        sdk().logout(out);
        out.succeeds();
        assertNull(sdk().getLoginUser());
        assertEquals(V2TIMManager.V2TIM_STATUS_LOGOUT, sdk().getLoginStatus());
    }

    @Test
    void whatWasStoredIsThereAfterAnotherBeginning() {
        peer("bob");
        sends("t", "bob");
        sdk().unInitSDK();
        sdk().unInitSDK();
        beginsAgain();
        Answer<List<V2TIMMessage>> history = new Answer<>();
        messages().getC2CHistoryMessageList("bob", 20, null, history);
        assertEquals(1, history.get().size());
    }

    @Test
    void aSecondInitKeepsWhatRuns() {
        assertTrue(sdk().initSDK(null, APP, new V2TIMSDKConfig()));
        assertEquals("alice", sdk().getLoginUser());
        assertFalse(sdk().initSDK(null, APP + 1, config()));
        assertEquals("alice", sdk().getLoginUser());
    }

    /** Ends the SDK and begins it again with this, which does not work; answers what the listener hears. */
    private String refusal(int app, V2TIMSDKConfig config) {
        sdk().unInitSDK();
        Heard<String> heard = new Heard<>();
        V2TIMSDKListener listener =
                new V2TIMSDKListener() {
                    @Override
                    public void onConnectFailed(int code, String error) {
                        heard.add(code + " " + error);
                    }
                };
        assertFalse(sdk().initSDK(null, app, config, listener));
        String text = heard.next();
        sdk().removeIMSDKListener(listener);
        return text;
    }

    @Test
    void anInitThatCannotWorkSaysWhy() throws IOException {
        assertBegins("6017 sdkAppID: ", refusal(0, config()));
        V2TIMSDKConfig url = config();
        url.setServerURL("http://localhost");
        assertBegins("6017 ", refusal(APP, url));
        V2TIMSDKConfig ca = config();
        ca.setServerURL("wss://localhost:1");
        ca.setServerCaFile(directory.resolve("none.pem").toString());
        assertTrue(refusal(APP, ca).contains("none.pem"));
        Path file = Files.createFile(directory.resolve("file"));
        V2TIMSDKConfig place = config();
        place.setDataDirectory(file.toString());
        assertBegins("7010 ", refusal(APP, place));
    }

    private static void assertBegins(String beginning, String text) {
        assertTrue(text.startsWith(beginning), text);
    }

    @Test
    void theLogSaysWhyToo() {
        sdk().unInitSDK();
        Heard<String> lines = new Heard<>();
        V2TIMSDKConfig config = config();
        config.setServerURL("nonsense");
        assertEquals(V2TIMSDKConfig.V2TIM_LOG_INFO, config.getLogLevel());
        config.setLogListener(
                new V2TIMLogListener() {
                    @Override
                    public void onLog(int logLevel, String logContent) {
                        lines.add(logLevel + " " + logContent);
                    }
                });
        assertFalse(sdk().initSDK(null, APP, config));
        assertTrue(lines.next().startsWith(V2TIMSDKConfig.V2TIM_LOG_ERROR + " initSDK: "));
        config.setLogLevel(V2TIMSDKConfig.V2TIM_LOG_NONE);
        assertFalse(sdk().initSDK(null, APP, config));
        Answer.Done after = new Answer.Done();
        sdk().logout(after);
        after.fails(6013);
        assertTrue(lines.isEmpty());
    }

    @Test
    void aSecretKeyIsAsked() {
        sdk().unInitSDK();
        V2TIMSDKConfig config = config();
        config.setSecretKey("secret");
        assertTrue(sdk().initSDK(null, APP, config));
        Answer.Done login = new Answer.Done();
        sdk().login("alice", "not signed", login);
        assertFalse(login.fails(70003).isEmpty());
    }

    @Test
    void theConnectionIsTold() {
        sdk().unInitSDK();
        Heard<String> heard = new Heard<>();
        V2TIMSDKListener listener =
                new V2TIMSDKListener() {
                    @Override
                    public void onConnecting() {
                        heard.add("connecting");
                    }

                    @Override
                    public void onConnectSuccess() {
                        heard.add("connected");
                    }

                    @Override
                    public void onKickedOffline() {
                        heard.add("kicked");
                    }
                };
        sdk().addIMSDKListener(new V2TIMSDKListener() {});
        sdk().addIMSDKListener(listener);
        beginsAgain();
        assertEquals("connecting", heard.next());
        assertEquals("connected", heard.next());
        // Another device of the same kind with the same account.
        peer("alice");
        assertEquals("kicked", heard.next());
        assertNull(sdk().getLoginUser());
    }

    @Test
    void aCallWithoutAnAnswerFailsWhenTheSdkEnds() {
        sdk().unInitSDK();
        V2TIMSDKConfig nobodyThere = config();
        nobodyThere.setServerURL("ws://127.0.0.1:1");
        assertTrue(sdk().initSDK(null, APP, nobodyThere));
        Answer.Done login = new Answer.Done();
        sdk().login("alice", "any text", login);
        assertEquals(V2TIMManager.V2TIM_STATUS_LOGINING, sdk().getLoginStatus());
        sdk().unInitSDK();
        // No waiting: the answer has come when unInitSDK returns.
        assertEquals(1, login.answer.answers());
        login.fails(7009);
    }

    @Test
    void everyCallIsAnsweredOnceAndNothingComesAfterTheEnd() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            AtomicInteger answers = new AtomicInteger();
            AtomicInteger others = new AtomicInteger();
            V2TIMValueCallback<Long> count =
                    new V2TIMValueCallback<Long>() {
                        @Override
                        public void onSuccess(Long total) {
                            answers.incrementAndGet();
                        }

                        @Override
                        public void onError(int code, String desc) {
                            if (code != 7009) {
                                others.incrementAndGet();
                            }
                            answers.incrementAndGet();
                        }
                    };
            for (int call = 0; call < 200; call++) {
                V2TIMManager.getConversationManager().getTotalUnreadMessageCount(count);
            }
            sdk().unInitSDK();
            assertEquals(200, answers.get());
            assertEquals(0, others.get());
            beginsAgain();
            assertEquals(200, answers.get());
        }
    }

    @Test
    void theSdkCanEndInsideACallback() throws InterruptedException {
        CountDownLatch made = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger answered = new AtomicInteger();
        Answer.Done after = new Answer.Done();
        V2TIMValueCallback<Long> end =
                new V2TIMValueCallback<Long>() {
                    @Override
                    public void onSuccess(Long total) {
                        if (answered.getAndIncrement() == 0) {
                            await(made);
                            sdk().unInitSDK();
                            answered.addAndGet(1000);
                            sdk().logout(after);
                            ended.countDown();
                        }
                    }

                    @Override
                    public void onError(int code, String desc) {
                        assertEquals(7009, code);
                        answered.incrementAndGet();
                    }
                };
        for (int call = 0; call < 50; call++) {
            V2TIMManager.getConversationManager().getTotalUnreadMessageCount(end);
        }
        made.countDown();
        assertTrue(ended.await(60, TimeUnit.SECONDS));
        after.fails(6013);
        assertEquals(1050, answered.get());
        assertEquals(Collections.emptyList(), thrown);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void twoThreadsCanEndTheSdk() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            Thread thread = new Thread(() -> sdk().unInitSDK());
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join(60_000);
            assertFalse(thread.isAlive());
        }
        beginsAgain();
    }

    @Test
    void anInterruptedThreadCanBeginAndEndTheSdk() {
        Thread.currentThread().interrupt();
        sdk().unInitSDK();
        assertTrue(sdk().initSDK(null, APP, config()));
        assertTrue(Thread.interrupted());
        logsIn("alice");
    }

    @Test
    void listenersStayForTheNextBeginning() {
        Ear ear = ear();
        sdk().unInitSDK();
        beginsAgain();
        peer("bob").toUser("alice", "t", false);
        assertNotEquals("", ear.messages.next().getMsgID());
        messages().removeAdvancedMsgListener(ear);
        Ear other = ear();
        peer("carol").toUser("alice", "t", false);
        other.messages.next();
        assertTrue(ear.messages.isEmpty());
    }
}
