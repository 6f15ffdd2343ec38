package android.os;

/** A stand-in for Android's class, as far as the compat face reaches for it by reflection. */
public final class Looper {
    private static final Looper MAIN = new Looper();

    private Looper() {}

    public static Looper getMainLooper() {
        return MAIN;
    }
}
