/** The vendor's web API over the client of this package. */
import { invalid } from "../errors";
import { absentMethods } from "./absent";
import type { EventName, SignalingValue, TypeValue } from "./constants";
import { EVENT, TSignaling, TYPES, VERSION } from "./constants";
import { conversationMethods } from "./conversations";
import { listen } from "./events";
import { experimentalMethods } from "./experimental";
import { Face } from "./face";
import { groupChangeMethods } from "./group-changes";
import { groupMethods } from "./groups";
import { messageMethods } from "./messages";
import { fieldsOf, need, ok, text } from "./parameters";
import { profileMethods } from "./profiles";
import { receiptMethods } from "./receipts";
import type { ChatSDK, CreateOptions } from "./sdk";

/** One object per SDKAppID. */
const instances = new Map<number, ChatSDK>();

/**
 * The object of this SDKAppID, made with these options where there is none. Throws a ChatError 6017 where the address
 * of the service is missing or no address; answers null where the SDKAppID is no number, as the vendor's does.
 */
function create(options: CreateOptions): ChatSDK {
  const app = Number(options?.SDKAppID);
  if (!Number.isSafeInteger(app) || app <= 0) {
    console.error("doubletick: SDKAppID is not a number above 0");
    // The vendor's declaration does not say it either.
    return null as unknown as ChatSDK;
  }
  const known = instances.get(app);
  if (known) return known;
  const { url, proxyServer, WebSocket, platform, store, kept, timeout } = options;
  const address = url ?? proxyServer;
  if (!address) throw invalid("proxyServer: the address of the service is missing, such as ws://HOST:PORT");
  const onHandlerError = (thrown: unknown): void => console.error("doubletick: a defect", thrown);
  const chat = methodsOf(new Face({ url: address, WebSocket, platform, store, kept, timeout, onHandlerError }), app);
  instances.set(app, chat);
  return chat;
}

function methodsOf(face: Face, app: number): ChatSDK {
  listen(face);
  const needsReady = {
    ...messageMethods(face),
    ...receiptMethods(face),
    ...conversationMethods(face),
    ...groupMethods(face),
    ...groupChangeMethods(face),
    ...profileMethods(face),
    getServerTime: () => Math.floor(face.core.serverTime() / 1000),
  };
  const logout: ChatSDK["logout"] = async () => {
    await face.logout();
    return ok({});
  };
  const nothing = (): void => {};
  return {
    ...absentMethods(),
    ...guarded(needsReady, face),
    ...experimentalMethods(face),
    async login(options) {
      const given = fieldsOf(options);
      const user = text(given, "userID");
      need(/^[\x21-\x7e]{1,32}$/.test(user), "userID: not 1 to 32 printable ASCII characters");
      return face.login(user, text(given, "userSig"));
    },
    logout,
    async destroy() {
      instances.delete(app);
      await logout();
      await face.core.close();
    },
    isReady: () => face.ready,
    getLoginUser: () => face.core.user ?? "",
    on(name: string, handler: Function, context?: unknown) {
      need(typeof handler === "function", "handler: not a function");
      face.on(name, handler, context);
    },
    off: (name: string, handler: Function) => face.off(name, handler),
    setLogLevel: nothing,
    registerPlugin: nothing,
    addSignalingListener: nothing,
    removeSignalingListener: nothing,
  };
}

/** Methods that answer at once throw; the others reject. */
const AT_ONCE = /^create.*Message$|^findMessage$|^getServerTime$|^getTotal/;

function guarded<T extends object>(methods: T, face: Face): T {
  const guard = ([name, method]: [string, Function]): [string, unknown] => {
    // An application that joins or leaves a group while it logs in need not wait.
    const check = (): void => (/^(join|quit)Group$/.test(name) && face.core.user ? undefined : face.check(name));
    const now = (...parameters: unknown[]): unknown => {
      check();
      return method(...parameters);
    };
    return [name, AT_ONCE.test(name) ? now : async (...parameters: unknown[]) => now(...parameters)];
  };
  return Object.fromEntries(Object.entries(methods).map(guard)) as T;
}

const TencentCloudChat = { create, EVENT, TYPES, TSignaling, VERSION };
/** The vendor's names as types. */
namespace TencentCloudChat {
  export type EVENT = EventName;
  export type TYPES = TypeValue;
  export type TSignaling = SignalingValue;
}

export default TencentCloudChat;

