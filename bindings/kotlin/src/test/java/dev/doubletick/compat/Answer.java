package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A callback of every kind that can be waited for, and that knows whether it was answered more than once. */
final class Answer<T> implements V2TIMSendCallback<T>, V2TIMCompleteCallback<T> {
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicInteger answers = new AtomicInteger();
    private volatile T value;
    private volatile int code;
    private volatile String text = "";
    private volatile Thread thread;

    /** The same for calls without a value. */
    static final class Done implements V2TIMCallback {
        final Answer<Void> answer = new Answer<>();

        @Override
        public void onSuccess() {
            answer.onSuccess(null);
        }

        @Override
        public void onError(int code, String desc) {
            answer.onError(code, desc);
        }

        void succeeds() {
            answer.get();
        }

        String fails(int code) {
            return answer.fails(code);
        }
    }

    @Override
    public void onSuccess(T result) {
        value = result;
        answer();
    }

    @Override
    public void onError(int code, String desc) {
        this.code = code;
        text = desc;
        answer();
    }

    @Override
    public void onComplete(int code, String desc, T result) {
        value = result;
        this.code = code;
        text = desc;
        answer();
    }

    @Override
    public void onProgress(int progress) {
        fail("nothing is uploaded");
    }

    private void answer() {
        thread = Thread.currentThread();
        answers.incrementAndGet();
        answered.countDown();
    }

    private void await() {
        try {
            assertTrue(answered.await(60, TimeUnit.SECONDS), "no answer came");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertEquals(1, answers.get());
    }

    /** Waits for success. */
    T get() {
        await();
        assertEquals(0, code, text);
        return value;
    }

    /** Waits for this error, and answers its text. */
    String fails(int code) {
        await();
        assertEquals(code, this.code, text);
        return text;
    }

    /** What came with an error. */
    T valueOfError(int code) {
        fails(code);
        return value;
    }

    Thread thread() {
        await();
        return thread;
    }

    int answers() {
        return answers.get();
    }
}
