/** What an application does: connect, send receipts for what it shows, and say when it is back in the foreground. */
import { AppState } from "react-native";
import { LogLevelEnum, TencentImSDKPlugin } from "doubletick/react-native";

const { v2TIMManager } = TencentImSDKPlugin;

/** Answers how to stop. `server`: `url`, and in tests a `WebSocket`. */
export async function start(server, userID, userSig, onReceipts) {
  TencentImSDKPlugin.configure(server);
  check(await v2TIMManager.initSDK(1400000000, LogLevelEnum.V2TIM_LOG_ERROR));
  const messages = v2TIMManager.getMessageManager();
  const listener = {
    onRecvMessageReadReceipts: onReceipts,
    onRecvNewMessage: async (message) => {
      if (message.needReadReceipt) check(await messages.sendMessageReadReceipts([message.msgID]));
    },
  };
  messages.addAdvancedMsgListener(listener);
  const subscription = AppState.addEventListener("change", (state) => {
    if (state === "active") v2TIMManager.getOfflinePushManager().doForeground();
  });
  check(await v2TIMManager.login(userID, userSig));
  return async () => {
    subscription.remove();
    messages.removeAdvancedMsgListener(listener);
    check(await v2TIMManager.unInitSDK());
  };
}

/** Sends a text to a group and asks for receipts; answers the message's id. */
export async function ask(groupID, text) {
  const messages = v2TIMManager.getMessageManager();
  const { data } = await messages.createTextMessage(text);
  const sent = await messages.sendMessage({ id: data.id, receiver: "", groupID, needReadReceipt: true });
  check(sent);
  return sent.data.msgID;
}

/** Who has read it, by their ids. */
export async function readers(msgID) {
  const page = await v2TIMManager.getMessageManager().getGroupMessageReadMemberList(msgID, 0);
  check(page);
  return page.data.memberInfoList.map(({ userID }) => userID);
}

function check({ code, desc }) {
  if (code !== 0) throw new Error(`${code}: ${desc}`);
}
