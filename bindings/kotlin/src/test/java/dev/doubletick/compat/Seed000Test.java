package dev.doubletick.compat;

/** See {@link Seed000}. */
class Seed000Test extends SeedTest {
    Seed000Test() {
        super(new Seed000(), "Group message read receipt");
    }
}
