package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Callbacks that pull the rug away, and executors that do not do what they are for. */
class HostileTest extends World {
    private static V2TIMConversationManager conversations() {
        return V2TIMManager.getConversationManager();
    }

    /** Sends to alice what she hears as one event, or as several. */
    private static void missesMessages(World world, int count) {
        Answer.Done out = new Answer.Done();
        sdk().logout(out);
        out.succeeds();
        Peer bob = world.peer("bob");
        for (int number = 0; number < count; number++) {
            bob.toUser("alice", "text " + number, false);
        }
    }

    @Test
    void nothingIsToldAfterAnEndInTheMidstOfAnEvent() throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger late = new AtomicInteger();
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1);
        for (int number = 0; number < 3; number++) {
            int listener = number;
            messages()
                    .addAdvancedMsgListener(
                            new V2TIMAdvancedMsgListener() {
                                @Override
                                public void onRecvNewMessage(V2TIMMessage msg) {
                                    if (ended.get()) {
                                        late.incrementAndGet();
                                    }
                                    told.add(listener + " " + msg.getTextElem().getText());
                                    if (told.size() == 1) {
                                        sdk().unInitSDK();
                                        ended.set(true);
                                        done.countDown();
                                    }
                                }
                            });
        }
        missesMessages(this, 20);
        sdk().login("alice", "any text", null);
        assertTrue(done.await(60, TimeUnit.SECONDS));
        // Answered behind everything else.
        Answer.Done after = new Answer.Done();
        sdk().logout(after);
        after.fails(6013);
        assertEquals(0, late.get(), told.toString());
        // The part of the event that was left was told before the end, to every listener, in order.
        assertEquals("0 text 0", told.get(0));
        assertEquals("1 text 0", told.get(1));
        assertEquals("2 text 0", told.get(2));
        assertEquals(0, told.size() % 3);
        assertEquals(Collections.emptyList(), thrown);
    }

    @Test
    void aListenerThatAnotherRemovesIsNotTold() {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        Heard<String> last = new Heard<>();
        V2TIMAdvancedMsgListener removed =
                new V2TIMAdvancedMsgListener() {
                    @Override
                    public void onRecvNewMessage(V2TIMMessage msg) {
                        told.add("removed");
                    }
                };
        V2TIMAdvancedMsgListener added =
                new V2TIMAdvancedMsgListener() {
                    @Override
                    public void onRecvNewMessage(V2TIMMessage msg) {
                        told.add("added");
                    }
                };
        messages()
                .addAdvancedMsgListener(
                        new V2TIMAdvancedMsgListener() {
                            @Override
                            public void onRecvNewMessage(V2TIMMessage msg) {
                                messages().removeAdvancedMsgListener(removed);
                                messages().removeAdvancedMsgListener(this);
                                messages().addAdvancedMsgListener(added);
                                told.add("remover");
                            }
                        });
        messages().addAdvancedMsgListener(removed);
        messages()
                .addAdvancedMsgListener(
                        new V2TIMAdvancedMsgListener() {
                            @Override
                            public void onRecvNewMessage(V2TIMMessage msg) {
                                last.add(msg.getTextElem().getText());
                            }
                        });
        Peer bob = peer("bob");
        bob.toUser("alice", "one", false);
        assertEquals("one", last.next());
        bob.toUser("alice", "two", false);
        assertEquals("two", last.next());
        // Behind whoever is told of the second message.
        Answer<Long> behind = new Answer<>();
        conversations().getTotalUnreadMessageCount(behind);
        behind.get();
        assertEquals(Arrays.asList("remover", "added"), told);
    }

    @Test
    void anExecutorThatThrowsAnythingIsReplaced() {
        sdk().setCallbackExecutor(
                work -> {
                    throw new IllegalStateException("no looper");
                });
        for (int call = 0; call < 3; call++) {
            Answer<Long> answer = new Answer<>();
            conversations().getTotalUnreadMessageCount(answer);
            answer.get();
            assertEquals("doubletick-callbacks", answer.thread().getName());
        }
        assertEquals("no looper", thrown.get(0).getThrown().getMessage());
    }

    @Test
    void whatAnExecutorLosesIsToldByTheNext() throws InterruptedException {
        CountDownLatch lost = new CountDownLatch(1);
        AtomicReference<Runnable> kept = new AtomicReference<>();
        sdk().setCallbackExecutor(
                work -> {
                    kept.set(work);
                    lost.countDown();
                });
        Answer<Long> first = new Answer<>();
        conversations().getTotalUnreadMessageCount(first);
        assertTrue(lost.await(60, TimeUnit.SECONDS));
        sdk().setCallbackExecutor(null);
        first.get();
        // It does its work after all.
        kept.get().run();
        Answer<Long> second = new Answer<>();
        conversations().getTotalUnreadMessageCount(second);
        second.get();
        assertEquals(1, first.answers());
        assertEquals(Collections.emptyList(), thrown);
    }

    @Test
    void threadsThatBeginEndAndAskAtOnceGetEachAnswerOnce() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        List<String> odd = Collections.synchronizedList(new ArrayList<>());
        V2TIMCallback login =
                new V2TIMCallback() {
                    @Override
                    public void onSuccess() {
                        answered.incrementAndGet();
                    }

                    @Override
                    public void onError(int code, String desc) {
                        answered.incrementAndGet();
                        // Ended, not begun, nobody there, somebody there, under way.
                        if (!Arrays.asList(7009, 6013, 6014, 7501, 7502).contains(code)) {
                            odd.add(code + " " + desc);
                        }
                    }
                };
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            int kind = number % 3;
            Thread thread =
                    new Thread(
                            () -> {
                                for (int round = 0; round < 30; round++) {
                                    if (kind == 0) {
                                        sdk().unInitSDK();
                                    } else if (kind == 1) {
                                        sdk().initSDK(null, APP, config());
                                    }
                                    asked.incrementAndGet();
                                    if (round % 2 == 0) {
                                        sdk().login("alice", "any text", login);
                                    } else {
                                        sdk().logout(login);
                                    }
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join(120_000);
            assertTrue(!thread.isAlive(), "it hangs");
        }
        sdk().unInitSDK();
        Answer.Done last = new Answer.Done();
        sdk().logout(last);
        last.fails(6013);
        assertEquals(asked.get(), answered.get());
        assertEquals(Collections.emptyList(), odd);
        assertEquals(Collections.emptyList(), thrown);
    }
}
