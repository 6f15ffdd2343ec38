/** The way in: where the service is, login, groups, profiles, and the other managers. */
import { Client } from "../client";
import type { ClientOptions } from "../core";
import { invalid } from "../errors";
import { IDS_PER_CALL } from "../generated/constants";
import type { ConversationId, Elem, Head, Profile } from "../protocol";
import { ElemType } from "../protocol";
import { Unread } from "../unread";
import type { Absent } from "./absent";
import { absentCalls, friendshipManager, signalingManager } from "./absent";
import { ConversationNews } from "./conversation-news";
import { V2TIMConversationManager } from "./conversation-manager";
import { pairsOf, profileOf, protocolPriority } from "./convert";
import { LogLevelEnum, MessagePriorityEnum } from "./enums";
import { tellListeners } from "./events";
import { groupTypeFrom, V2TIMGroupManager } from "./group-manager";
import { checkId, checkObject, checkText, checkTexts, failure, Hub, success } from "./hub";
import type { V2TimGroupListener, V2TimSDKListener, V2TimSimpleMsgListener } from "./listeners";
import { V2TIMMessageManager } from "./message-manager";
import { V2TIMOfflinePushManager } from "./offline-push-manager";
import type { V2TimCallback, V2TimMessage, V2TimUserFullInfo, V2TimValueCallback } from "./types";
import { UnreadFilters } from "./unread-filters";

/** The version of this package. */
export const VERSION = "0.1.0";

const ABSENT_CALLS = [
  "callExperimentalAPI", "setSelfStatus", "getUserStatus", "subscribeUserStatus", "unsubscribeUserStatus",
  "setAPNSListener",
] as const;

/** What stands in the one line that is new; see {@link V2TIMManager.configure}. */
export type V2TimServerOptions = Pick<ClientOptions, "url" | "platform" | "store" | "kept" | "timeout" | "WebSocket">;

export interface V2TIMManager extends Absent<(typeof ABSENT_CALLS)[number]> {}

/** Hears what each login says, also those after a cut, of which nobody else is told. */
class HeadsHeard extends Unread {
  constructor(private readonly heard: (heads: readonly Head[]) => void) {
    super();
  }

  override begin(heads: readonly Head[]): void {
    super.begin(heads);
    this.heard(heads);
  }
}

/** One user's client. An application has one, `TencentImSDKPlugin.v2TIMManager`; a program with several users makes more. */
export class V2TIMManager {
  private readonly hub = new Hub();
  private readonly filters = new UnreadFilters(this.hub);
  private readonly news = new ConversationNews(this.hub, this.filters);
  private readonly messageManager = new V2TIMMessageManager(this.hub);
  private readonly groupManager = new V2TIMGroupManager(this.hub);
  private readonly conversationManager = new V2TIMConversationManager(this.hub, this.filters);
  private readonly offlinePushManager = new V2TIMOfflinePushManager(this.hub);
  private readonly friendshipManager = friendshipManager();
  private readonly signalingManager = signalingManager();
  private initListener: V2TimSDKListener | undefined;
  private loggingIn = 0;

  constructor(options: Partial<ClientOptions> = {}) {
    Object.assign(this, absentCalls(ABSENT_CALLS));
    this.hub.options = options;
    this.hub.conversationTouched = (conversation) => this.news.touch(conversation);
  }

  /** Ours: where the service is. Before `initSDK`, which says what is wrong with it; later, for the next one. */
  configure(options: V2TimServerOptions): void {
    this.hub.options = { ...options };
  }

  /**
   * `sdkAppID`: above 0; the UserSigs are made for it. No link is made before the login. Called again before
   * `unInitSDK`, it puts `listener` in the place of the one before and changes nothing else.
   */
  async initSDK(
    sdkAppID: number, logLevel: LogLevelEnum, listener?: V2TimSDKListener,
  ): Promise<V2TimValueCallback<boolean>> {
    try {
      if (!Number.isSafeInteger(sdkAppID) || sdkAppID <= 0) throw invalid("sdkAppID: not a whole number above 0");
      const { url } = this.hub.options;
      if (url === undefined) throw invalid("url: not there; call TencentImSDKPlugin.configure({ url }) before initSDK");
      const onHandlerError = (thrown: unknown): void => this.hub.thrown(thrown);
      if (!this.hub.client) {
        const unread = new HeadsHeard((heads) => this.news.begin(heads));
        const client = new Client({ onHandlerError, ...this.hub.options, url }, unread);
        this.hub.client = client;
        tellListeners(this.hub, client, this.news);
      }
      this.hub.logLevel = logLevel ?? LogLevelEnum.V2TIM_LOG_ERROR;
      this.listen(listener);
      return success(true);
    } catch (thrown) {
      return failure(thrown);
    }
  }

  /** Closes the link. The device stays logged in: what comes is told at its next run, if it has a store. Listeners stay. */
  async unInitSDK(): Promise<V2TimCallback> {
    const { client } = this.hub;
    this.hub.client = undefined;
    this.forget();
    this.filters.clear();
    this.listen(undefined);
    await client?.close();
    return success(undefined);
  }

  getVersion(): Promise<V2TimValueCallback<string>> {
    return Promise.resolve(success(VERSION));
  }

  /** Seconds since 1970 by the service's clock as of the last login. */
  getServerTime(): Promise<V2TimValueCallback<number>> {
    return this.hub.call("getServerTime", (client) => Math.floor(client.serverTime / 1000));
  }

  /** Another user is logged out first; the same user again brings a newer UserSig. */
  login(userID: string, userSig: string): Promise<V2TimCallback> {
    return this.hub.callDone("login", async (client) => {
      this.loggingIn++;
      try {
        const before = client.user;
        const info = await client.login(userID, userSig);
        if (before !== userID) this.forget();
        if (info) this.news.begin(info.heads);
      } finally {
        this.loggingIn--;
      }
    });
  }

  logout(): Promise<V2TimCallback> {
    return this.hub.callDone("logout", async (client) => {
      await client.logout();
      this.forget();
    });
  }

  /** An empty text where nobody is logged in. */
  getLoginUser(): Promise<V2TimValueCallback<string>> {
    return this.hub.call("getLoginUser", (client) => client.user ?? "");
  }

  /** 1 logged in, 2 logging in, 3 neither. */
  getLoginStatus(): Promise<V2TimValueCallback<number>> {
    return this.hub.call<number>("getLoginStatus", (client) => (client.user !== undefined ? 1 : this.loggingIn > 0 ? 2 : 3));
  }

  addSimpleMsgListener(listener: V2TimSimpleMsgListener): void {
    this.hub.simpleListeners.add(listener);
  }

  /** Without a listener: all of them. */
  removeSimpleMsgListener(listener?: V2TimSimpleMsgListener): void {
    this.hub.simpleListeners.remove(listener);
  }

  addGroupListener(listener: V2TimGroupListener): void {
    this.hub.groupListeners.add(listener);
  }

  /** Without a listener: all of them. */
  removeGroupListener(listener?: V2TimGroupListener): void {
    this.hub.groupListeners.remove(listener);
  }

  /** Ours: beside the one of `initSDK`. */
  addSDKListener(listener: V2TimSDKListener): void {
    this.hub.sdkListeners.add(listener);
  }

  removeSDKListener(listener?: V2TimSDKListener): void {
    this.hub.sdkListeners.remove(listener);
  }

  /** `groupType`: "Work", "Public", "Meeting", "AVChatRoom" or "Community". Resolves with the id of the group. */
  createGroup(groupName: string, groupType: string, groupID = ""): Promise<V2TimValueCallback<string>> {
    return this.hub.call("createGroup", (client) => {
      checkText("groupName", groupName);
      checkText("groupID", groupID);
      return client.createGroup({ group_type: groupTypeFrom(groupType), name: groupName, group_id: groupID });
    });
  }

  /** `message`: a greeting, at most 512 bytes; kept nowhere. */
  joinGroup(groupID: string, message = ""): Promise<V2TimCallback> {
    return this.hub.callDone("joinGroup", (client) => {
      checkId("groupID", groupID);
      checkText("message", message);
      return client.joinGroup(groupID, message);
    });
  }

  quitGroup(groupID: string): Promise<V2TimCallback> {
    return this.hub.callDone("quitGroup", (client) => {
      checkId("groupID", groupID);
      return client.quitGroup(groupID);
    });
  }

  /** Only its owner may, and a Work group cannot be ended. */
  dismissGroup(groupID: string): Promise<V2TimCallback> {
    return this.hub.callDone("dismissGroup", (client) => {
      checkId("groupID", groupID);
      return client.request("delete_group", { group_id: groupID });
    });
  }

  sendC2CTextMessage(userID: string, text: string): Promise<V2TimValueCallback<V2TimMessage>> {
    return this.send("sendC2CTextMessage", () => [c2c(userID), textElem(text)]);
  }

  sendC2CCustomMessage(userID: string, customData: string): Promise<V2TimValueCallback<V2TimMessage>> {
    return this.send("sendC2CCustomMessage", () => [c2c(userID), customElem(customData)]);
  }

  sendGroupTextMessage(
    groupID: string, text: string, priority = MessagePriorityEnum.V2TIM_PRIORITY_NORMAL,
  ): Promise<V2TimValueCallback<V2TimMessage>> {
    return this.send("sendGroupTextMessage", () => [group(groupID), textElem(text)], priority);
  }

  sendGroupCustomMessage(
    groupID: string, customData: string, priority = MessagePriorityEnum.V2TIM_PRIORITY_NORMAL,
  ): Promise<V2TimValueCallback<V2TimMessage>> {
    return this.send("sendGroupCustomMessage", () => [group(groupID), customElem(customData)], priority);
  }

  /** Those of these users who exist, at most 100. */
  getUsersInfo(userIDList: string[]): Promise<V2TimValueCallback<V2TimUserFullInfo[]>> {
    return this.hub.call("getUsersInfo", async (client) => {
      checkTexts("userIDList", userIDList, IDS_PER_CALL);
      return (await client.request("get_profiles", { users: userIDList })).map(profileOf);
    });
  }

  /** What is absent stays as it is. */
  setSelfInfo(userFullInfo: V2TimUserFullInfo): Promise<V2TimCallback> {
    return this.hub.callDone("setSelfInfo", (client) => {
      checkObject("userFullInfo", userFullInfo);
      const { nickName, faceUrl, selfSignature, gender, allowType, role, level, birthday, customInfo } = userFullInfo;
      const wanted = {
        nick_name: nickName, face_url: faceUrl, self_signature: selfSignature, gender, add_permission: allowType, role,
        level, birthday, custom: customInfo === undefined ? undefined : pairsOf(customInfo),
      };
      const change = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
      return client.request("modify_profile", change as Partial<Profile>);
    });
  }

  getMessageManager(): V2TIMMessageManager {
    return this.messageManager;
  }

  getGroupManager(): V2TIMGroupManager {
    return this.groupManager;
  }

  getConversationManager(): V2TIMConversationManager {
    return this.conversationManager;
  }

  getOfflinePushManager(): V2TIMOfflinePushManager {
    return this.offlinePushManager;
  }

  /** doubletick has no friends: its calls resolve with 2905. */
  getFriendshipManager(): ReturnType<typeof friendshipManager> {
    return this.friendshipManager;
  }

  /** doubletick has no signalling: its calls resolve with 2905. */
  getSignalingManager(): ReturnType<typeof signalingManager> {
    return this.signalingManager;
  }

  private send(
    name: string, what: () => [ConversationId, Elem], priority?: MessagePriorityEnum,
  ): Promise<V2TimValueCallback<V2TimMessage>> {
    return this.hub.call(name, async (client) => {
      const [to, elem] = what();
      const content = priority === undefined ? {} : { priority: protocolPriority(priority) };
      return this.hub.sent(await client.sendMessage(to, { ...content, elems: [elem] }));
    });
  }

  /** The listener of `initSDK`, in the place of the one before. */
  private listen(listener: V2TimSDKListener | undefined): void {
    if (this.initListener) this.hub.sdkListeners.remove(this.initListener);
    this.initListener = listener;
    if (listener) this.hub.sdkListeners.add(listener);
  }

  /** What was the last user's. */
  private forget(): void {
    this.news.reset();
    this.hub.forgetMessages();
  }
}

function c2c(userID: string): ConversationId {
  checkId("userID", userID);
  return { c2c: userID };
}

function group(groupID: string): ConversationId {
  checkId("groupID", groupID);
  return { group: groupID };
}

function textElem(text: string): Elem {
  checkText("text", text);
  return { elem_type: ElemType.Text, text_elem_content: text };
}

function customElem(data: string): Elem {
  checkText("customData", data);
  return { elem_type: ElemType.Custom, custom_elem_data: data, custom_elem_desc: "", custom_elem_ext: "" };
}
