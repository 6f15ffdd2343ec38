package dev.doubletick.compat;

/** The example of docs/kotlin-migration.md. */
final class Migration {
    private Migration() {}

    static void begins(Object context, String userSig) {
        V2TIMSDKConfig config = new V2TIMSDKConfig();
        config.setServerURL("wss://chat.example.com");
        V2TIMManager.getInstance().initSDK(context, 1400000000, config);
        V2TIMManager.getInstance().login("alice", userSig, new V2TIMCallback() {
            @Override
            public void onSuccess() {
                V2TIMMessage message = V2TIMManager.getMessageManager().createTextMessage("Meet at the lake at nine?");
                message.setNeedReadReceipt(true);
                V2TIMManager.getMessageManager().sendMessage(
                        message, "bob", null, V2TIMMessage.V2TIM_PRIORITY_NORMAL, false, null, null);
            }

            @Override
            public void onError(int code, String desc) {
            }
        });
    }
}
