/** A client of doubletick for browsers, React Native and Node. */
export { Client } from "./client";
export type { CallOptions, HistoryOptions, ReaderOptions, SendOptions } from "./client";
export type { ClientOptions } from "./core";
export { ChatError, Code } from "./errors";
export type { ChatEvent, EventOf, LinkState, News, OutboxItem } from "./events";
export type { Heard, Keeper, KeeperClient } from "./keeper";
export type { Clock, Socket, SocketClass } from "./platform";
export type * from "./protocol";
export {
  AddOption, conversationKey, ElemType, GroupType, MemberResult, MessageStatus, ReaderFilter, Role,
} from "./protocol";
export type { Store } from "./store";
