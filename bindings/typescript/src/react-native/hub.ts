/** What the managers share: the client, the listeners, the messages that are known, and how a call is answered. */
import { isObject } from "../check";
import type { Client } from "../client";
import type { ClientOptions } from "../core";
import * as Code from "../codes";
import { ChatError, invalid } from "../errors";
import { IDS_PER_CALL } from "../generated/constants";
import type { ConversationId, Message } from "../protocol";
import { MESSAGES_NOT_FOUND, NOT_INITIALIZED } from "./codes";
import type { ResultCode } from "./codes";
import { messageOf } from "./convert";
import { LogLevelEnum } from "./enums";
import type {
  V2TimAdvancedMsgListener, V2TimConversationListener, V2TimGroupListener, V2TimSDKListener, V2TimSimpleMsgListener,
} from "./listeners";
import { Listeners } from "./listeners";
import type { V2TimCallback, V2TimFailure, V2TimMessage, V2TimSuccess, V2TimValueCallback } from "./types";

/** Messages that are held, so that ids need not be asked about: the vendor's client has them on disk. */
const KNOWN = 5_000;

/** @internal */
export class Hub {
  /** The line that is new: where the service is. */
  options: Partial<ClientOptions> = {};
  client: Client | undefined;
  logLevel: LogLevelEnum = LogLevelEnum.V2TIM_LOG_ERROR;
  /** Told of every conversation in which something was sent or changed. */
  conversationTouched: (conversation: ConversationId) => void = () => {};
  readonly sdkListeners = this.listeners<V2TimSDKListener>();
  readonly messageListeners = this.listeners<V2TimAdvancedMsgListener>();
  readonly simpleListeners = this.listeners<V2TimSimpleMsgListener>();
  readonly groupListeners = this.listeners<V2TimGroupListener>();
  readonly conversationListeners = this.listeners<V2TimConversationListener>();
  private readonly messages = new Map<string, { message: Message; local: string | undefined }>();

  /** Answers as the vendor's calls do: it resolves also where `what` has failed. */
  async call<T>(name: string, what: (client: Client) => Promise<T> | T): Promise<V2TimValueCallback<T>> {
    try {
      if (!this.client) throw new ChatError(NOT_INITIALIZED, `${name}: initSDK was not called`);
      return success(await what(this.client));
    } catch (thrown) {
      return failure(thrown);
    }
  }

  /** The same for a call without data. */
  callDone(name: string, what: (client: Client) => Promise<unknown> | unknown): Promise<V2TimCallback> {
    return this.call(name, async (client) => void (await what(client)));
  }

  /** Holds messages, the newest state of each. */
  remember(messages: readonly Message[]): void {
    for (const message of messages) {
      // What was only delivered is known to no service, which says so itself.
      const held = this.messages.get(message.msg_id);
      const older = held && (held.message.version > message.version || held.message.status !== "sent");
      this.messages.delete(message.msg_id);
      this.messages.set(message.msg_id, { message: older ? held.message : message, local: held?.local });
    }
    for (const [id] of this.messages) {
      if (this.messages.size <= KNOWN) return;
      this.messages.delete(id);
    }
  }

  /** What a send brings back. */
  sent(message: Message, local?: string): V2TimMessage {
    this.remember([message]);
    const held = this.messages.get(message.msg_id);
    if (held && local !== undefined) held.local = local;
    this.conversationTouched(message.conversation);
    return this.show(message);
  }

  forgetMessages(): void {
    this.messages.clear();
  }

  /** As listeners and results have it. */
  show(message: Message): V2TimMessage {
    const shown = messageOf(message, this.client?.user);
    const local = this.messages.get(message.msg_id)?.local;
    if (local !== undefined) shown.localCustomData = local;
    return shown;
  }

  /**
   * The messages of these ids, in their order. Asks the service for those that are not held; fails with -1 where one is
   * not to be found, as the vendor's calls do.
   */
  async find(client: Client, name: string, ids: readonly string[]): Promise<Message[]> {
    checkTexts(name, ids);
    const wanted = [...new Set(ids)];
    const unknown = wanted.filter((id) => !this.messages.has(id));
    for (let from = 0; from < unknown.length; from += IDS_PER_CALL) {
      this.remember(await client.request("find_messages", { messages: unknown.slice(from, from + IDS_PER_CALL) }));
    }
    const found = wanted.map((id) => this.messages.get(id)?.message).filter((message) => message !== undefined);
    if (found.length < wanted.length) throw new ChatError(MESSAGES_NOT_FOUND, "messages not found");
    return found;
  }

  private listeners<L extends object>(): Listeners<L> {
    return new Listeners<L>((thrown) => this.thrown(thrown));
  }

  thrown(thrown: unknown): void {
    if (this.logLevel !== LogLevelEnum.V2TIM_LOG_NONE) console.error("doubletick: a listener threw", thrown);
  }
}

export function success<T>(data: T): V2TimSuccess<T> {
  const result = { code: 0, desc: "ok" } as V2TimSuccess<T>;
  if (data !== undefined) result.data = data;
  return result;
}

export function failure(thrown: unknown): V2TimFailure {
  const { code, message } = thrown instanceof ChatError ? thrown : new ChatError(Code.InvalidParameters, String(thrown));
  return { code: code as ResultCode, desc: message };
}

export function checkObject(name: string, value: unknown): void {
  if (!isObject(value)) throw invalid(`${name}: not an object`);
}

export function checkText(name: string, value: unknown): asserts value is string {
  if (typeof value !== "string") throw invalid(`${name}: not a text`);
}

/** Where it must not be empty. */
export function checkId(name: string, value: unknown): asserts value is string {
  if (typeof value !== "string" || value === "") throw invalid(`${name}: not a text, or empty`);
}

export function checkTexts(name: string, value: unknown, most = Infinity): asserts value is string[] {
  if (!Array.isArray(value)) throw invalid(`${name}: not a list`);
  const wrong = value.findIndex((entry) => typeof entry !== "string");
  if (wrong >= 0) throw invalid(`${name}[${wrong}]: not a text`);
  if (value.length > most) throw invalid(`${name}: more than ${most}`);
}
