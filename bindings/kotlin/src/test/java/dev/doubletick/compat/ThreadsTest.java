package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On which threads the application is told, and how often. */
class ThreadsTest extends World {
    private static final int MANY = 10_000;

    private static V2TIMConversationManager conversations() {
        return V2TIMManager.getConversationManager();
    }

    @Test
    void tenThousandAnswersComeOnceInOrderOnOneThread() throws InterruptedException {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(MANY);
        for (int call = 0; call < MANY; call++) {
            int number = call;
            conversations()
                    .getTotalUnreadMessageCount(
                            new V2TIMValueCallback<Long>() {
                                @Override
                                public void onSuccess(Long total) {
                                    threads.add(Thread.currentThread());
                                    order.add(number);
                                    all.countDown();
                                }

                                @Override
                                public void onError(int code, String desc) {
                                    throw new AssertionError(code + " " + desc);
                                }
                            });
        }
        assertTrue(all.await(120, TimeUnit.SECONDS), "answers are missing");
        // Whatever came twice has come before the answer to this.
        Answer<Long> last = new Answer<>();
        conversations().getTotalUnreadMessageCount(last);
        last.get();
        assertEquals(MANY, order.size());
        for (int call = 0; call < MANY; call++) {
            assertEquals(call, order.get(call));
        }
        assertEquals(1, threads.size());
        assertEquals("doubletick-callbacks", threads.iterator().next().getName());
        assertEquals(Collections.emptyList(), thrown);
    }

    @Test
    void aThousandMessagesAreHeardInOrder() {
        Ear ear = ear();
        Peer bob = peer("bob");
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        messages()
                .addAdvancedMsgListener(
                        new V2TIMAdvancedMsgListener() {
                            @Override
                            public void onRecvNewMessage(V2TIMMessage msg) {
                                threads.add(Thread.currentThread());
                            }
                        });
        for (int number = 1; number <= 1_000; number++) {
            bob.toUser("alice", "text " + number, false);
        }
        for (int number = 1; number <= 1_000; number++) {
            assertEquals("text " + number, ear.messages.next().getTextElem().getText());
        }
        assertEquals(1, threads.size());
    }

    /** Resident memory in bytes, where the system tells it. */
    private static long resident() throws IOException {
        Path statm = Paths.get("/proc/self/statm");
        assumeTrue(Files.exists(statm));
        String pages = new String(Files.readAllBytes(statm), StandardCharsets.US_ASCII).split(" ")[1];
        return Long.parseLong(pages) * 4096;
    }

    private static void calls(int count) throws InterruptedException {
        // As many under way at once as an application may have; otherwise the queue would be what is measured.
        Semaphore underWay = new Semaphore(100);
        V2TIMValueCallback<Long> answer =
                new V2TIMValueCallback<Long>() {
                    @Override
                    public void onSuccess(Long total) {
                        underWay.release();
                    }

                    @Override
                    public void onError(int code, String desc) {
                        throw new AssertionError(code + " " + desc);
                    }
                };
        for (int call = 0; call < count; call++) {
            assertTrue(underWay.tryAcquire(60, TimeUnit.SECONDS), "an answer is missing");
            conversations().getTotalUnreadMessageCount(answer);
        }
        assertTrue(underWay.tryAcquire(100, 60, TimeUnit.SECONDS), "an answer is missing");
    }

    @Test
    void memoryStaysFlat() throws Exception {
        calls(20_000);
        System.gc();
        long before = resident();
        calls(50_000);
        System.gc();
        long after = resident();
        long bound = before * 13 / 10 + 20 * 1024 * 1024;
        assertTrue(after < bound, before + " bytes after 20,000 calls, " + after + " after 50,000 more");
    }

    @Test
    void aCallbackThatThrowsDoesNotStopTheNext() {
        conversations()
                .getTotalUnreadMessageCount(
                        new V2TIMValueCallback<Long>() {
                            @Override
                            public void onSuccess(Long total) {
                                throw new IllegalStateException("from onSuccess");
                            }

                            @Override
                            public void onError(int code, String desc) {
                                throw new IllegalStateException("from onError");
                            }
                        });
        Answer<Long> next = new Answer<>();
        conversations().getTotalUnreadMessageCount(next);
        next.get();
        assertEquals(1, thrown.size());
        assertEquals("from onSuccess", thrown.get(0).getThrown().getMessage());
    }

    @Test
    void aListenerThatThrowsStopsNeitherTheNextListenerNorTheNextEvent() {
        messages()
                .addAdvancedMsgListener(
                        new V2TIMAdvancedMsgListener() {
                            @Override
                            public void onRecvNewMessage(V2TIMMessage msg) {
                                throw new AssertionError(msg.getTextElem().getText());
                            }
                        });
        Ear ear = ear();
        Peer bob = peer("bob");
        bob.toUser("alice", "one", false);
        bob.toUser("alice", "two", false);
        assertEquals("one", ear.messages.next().getTextElem().getText());
        assertEquals("two", ear.messages.next().getTextElem().getText());
        assertEquals("one", thrown.get(0).getThrown().getMessage());
        assertEquals("two", thrown.get(1).getThrown().getMessage());
    }

    @Test
    void anExecutorSaysWhere() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor(work -> new Thread(work, "screen"));
        sdk().setCallbackExecutor(executor);
        Answer<Long> first = new Answer<>();
        conversations().getTotalUnreadMessageCount(first);
        assertEquals("screen", first.thread().getName());
        // One that takes nothing any more is replaced.
        executor.shutdown();
        assertTrue(executor.awaitTermination(60, TimeUnit.SECONDS));
        Answer<Long> second = new Answer<>();
        conversations().getTotalUnreadMessageCount(second);
        assertEquals("doubletick-callbacks", second.thread().getName());
        assertEquals(1, thrown.size());
    }

    @Test
    void anExecutorThatRunsAtOnceIsNeverInsideTheCall() {
        sdk().setCallbackExecutor(Runnable::run);
        Answer<Long> right = new Answer<>();
        conversations().getTotalUnreadMessageCount(right);
        assertNotSame(Thread.currentThread(), right.thread());
        Answer<V2TIMMessage> wrong = new Answer<>();
        sdk().sendC2CTextMessage("t", null, wrong);
        wrong.fails(6017);
        assertNotSame(Thread.currentThread(), wrong.thread());
    }

    @Test
    void aCallbackMayBlockForWhatTheServiceDoes() {
        Answer<Long> outer = new Answer<>();
        conversations()
                .getTotalUnreadMessageCount(
                        new V2TIMValueCallback<Long>() {
                            @Override
                            public void onSuccess(Long total) {
                                // The library goes on while this one blocks, so the message is stored and heard of.
                                Peer bob = peer("bob");
                                sdk().sendC2CTextMessage("t", "bob", null);
                                bob.hears();
                                outer.onSuccess(total);
                            }

                            @Override
                            public void onError(int code, String desc) {
                                outer.onError(code, desc);
                            }
                        });
        outer.get();
        assertEquals(Collections.emptyList(), thrown);
    }
}
