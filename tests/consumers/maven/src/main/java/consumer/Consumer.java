package consumer;

import dev.doubletick.compat.V2TIMAdvancedMsgListener;
import dev.doubletick.compat.V2TIMCallback;
import dev.doubletick.compat.V2TIMManager;
import dev.doubletick.compat.V2TIMMessage;
import dev.doubletick.compat.V2TIMMessageReceipt;
import dev.doubletick.compat.V2TIMSDKConfig;
import dev.doubletick.compat.V2TIMSendCallback;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Bob reads a message of alice, and alice learns it. The face has one user at a time, so they log in in turns. */
public final class Consumer {
    private static final CompletableFuture<V2TIMMessage> arrived = new CompletableFuture<>();
    private static final CompletableFuture<V2TIMMessageReceipt> told = new CompletableFuture<>();

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        V2TIMSDKConfig config = new V2TIMSDKConfig();
        config.setDataDirectory("data");
        if (!V2TIMManager.getInstance().initSDK(null, 1400000000, config)) {
            throw new IllegalStateException("initSDK");
        }
        V2TIMManager.getMessageManager().addAdvancedMsgListener(new V2TIMAdvancedMsgListener() {
            @Override
            public void onRecvNewMessage(V2TIMMessage message) {
                if (!message.isSelf()) {
                    arrived.complete(message);
                }
            }

            @Override
            public void onRecvMessageReadReceipts(List<V2TIMMessageReceipt> receipts) {
                told.complete(receipts.get(0));
            }
        });

        login("bob");
        login("alice");
        send("Is anybody there? 👋");
        login("bob");
        V2TIMMessage message = arrived.get();
        out.println("bob reads: " + message.getTextElem().getText());
        Done read = new Done();
        V2TIMManager.getMessageManager().sendMessageReadReceipts(Collections.singletonList(message), read);
        read.get();
        login("alice");
        out.println("alice hears: bob has" + (told.get().isPeerRead() ? "" : " not") + " read it");
        V2TIMManager.getInstance().unInitSDK();
    }

    private static void login(String user) throws Exception {
        Done done = new Done();
        V2TIMManager.getInstance().login(user, "any text", done);
        done.get();
    }

    private static void send(String text) throws Exception {
        V2TIMMessage message = V2TIMManager.getMessageManager().createTextMessage(text);
        message.setNeedReadReceipt(true);
        CompletableFuture<V2TIMMessage> sent = new CompletableFuture<>();
        V2TIMManager.getMessageManager().sendMessage(
                message, "bob", null, V2TIMMessage.V2TIM_PRIORITY_NORMAL, false, null,
                new V2TIMSendCallback<V2TIMMessage>() {
                    @Override
                    public void onProgress(int progress) {}

                    @Override
                    public void onSuccess(V2TIMMessage stored) {
                        sent.complete(stored);
                    }

                    @Override
                    public void onError(int code, String desc) {
                        sent.completeExceptionally(new IllegalStateException(code + " " + desc));
                    }
                });
        sent.get();
    }

    private static final class Done extends CompletableFuture<Void> implements V2TIMCallback {
        @Override
        public void onSuccess() {
            complete(null);
        }

        @Override
        public void onError(int code, String desc) {
            completeExceptionally(new IllegalStateException(code + " " + desc));
        }
    }
}
