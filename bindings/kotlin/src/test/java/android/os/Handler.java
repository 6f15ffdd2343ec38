package android.os;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A stand-in for Android's class: what is posted runs on one thread named "main looper". */
public class Handler {
    private static final ExecutorService THREAD =
            Executors.newSingleThreadExecutor(
                    work -> {
                        Thread thread = new Thread(work, "main looper");
                        thread.setDaemon(true);
                        return thread;
                    });

    public Handler(Looper looper) {
        if (looper != Looper.getMainLooper()) {
            throw new IllegalArgumentException("not the main looper");
        }
    }

    public final boolean post(Runnable work) {
        THREAD.execute(work);
        return true;
    }
}
