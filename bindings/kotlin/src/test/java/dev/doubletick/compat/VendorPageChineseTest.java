package dev.doubletick.compat;

/** See {@link VendorPageChinese}. */
class VendorPageChineseTest extends VendorPageTest {
    VendorPageChineseTest() {
        super(new VendorPageChinese(), "群已读回执消息");
    }
}
