/** Read receipts in React Native with the vendor's V2TIM names. Imports nothing of React Native. */
import { V2TIMManager } from "./manager";
import type { V2TimServerOptions } from "./manager";

/** The way in. `configure` is the line that is new: where the service is. */
export const TencentImSDKPlugin = /* @__PURE__ */ plugin();

function plugin(): { readonly v2TIMManager: V2TIMManager; configure(options: V2TimServerOptions): void } {
  const v2TIMManager = new V2TIMManager();
  return { v2TIMManager, configure: (options) => v2TIMManager.configure(options) };
}

export { ChatError, Code } from "../errors";
export type { Store } from "../store";
export type { ResultCode } from "./codes";
export * from "./enums";
export type {
  V2TimAdvancedMsgListener, V2TimConversationListener, V2TimGroupListener, V2TimSDKListener, V2TimSimpleMsgListener,
} from "./listeners";
export type { V2TIMConversationManager } from "./conversation-manager";
export type { CreateGroupParam, V2TIMGroupManager } from "./group-manager";
export { V2TIMManager } from "./manager";
export type { V2TimServerOptions } from "./manager";
export type { SendMessageParam, V2TIMMessageManager } from "./message-manager";
export type { V2TIMOfflinePushManager } from "./offline-push-manager";
export type * from "./types";
