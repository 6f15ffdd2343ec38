package dev.doubletick.compat;

/** See {@link Seed001}. */
class Seed001Test extends SeedTest {
    Seed001Test() {
        super(new Seed001(), "群已读回执消息");
    }
}
