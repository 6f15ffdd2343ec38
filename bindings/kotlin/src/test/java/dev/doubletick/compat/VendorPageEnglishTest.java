package dev.doubletick.compat;

/** See {@link VendorPageEnglish}. */
class VendorPageEnglishTest extends VendorPageTest {
    VendorPageEnglishTest() {
        super(new VendorPageEnglish(), "Group message read receipt");
    }
}
