import type { ChatError } from "./errors";
import type { ConversationId, GroupTip, Message, Profile, Receipt, Reminder } from "./protocol";

/** What a tracker finds to be new: each message once, in order, and each newest state of receipts once. */
export type News =
  | { type: "messages"; messages: Message[] }
  | { type: "receipts"; receipts: Receipt[] }
  | { type: "revoked"; messages: Message[] }
  | { type: "modified"; messages: Message[] };

export type LinkState = "connecting" | "connected" | "disconnected";

/** What has become of something that waited on this device (`kept` of the options). */
export interface OutboxItem {
  /** The receipt of a message, or the read mark of a conversation. */
  kind: "receipt" | "readMark";
  /** Of which conversation, where that is known. */
  conversation?: ConversationId;
  /** The message that was read, or up to which the conversation was; empty where the mark names none. */
  msg_id: string;
  /** 0: the service has it. Else why it does not take it; it is not sent again. */
  code: number;
  /** What that means, in one sentence; empty with 0. */
  text: string;
}

/** Everything that a client tells, by `type`. */
export type ChatEvent =
  | News
  /** The conversation is new, or its read mark, hidden messages or options changed on any device. */
  | { type: "conversationChanged"; conversation: ConversationId }
  /** The user has left the group, was removed, or the group was ended. */
  | { type: "conversationGone"; conversation: ConversationId }
  | { type: "groupTip"; tip: GroupTip }
  /** The operator of the service reminds this user of a message that they have not read. For who is online, and kept nowhere. */
  | { type: "reminder"; reminder: Reminder }
  /**
   * Unread messages of all conversations that are not silenced, whenever they are another number than the last one
   * that the application knows; also after a login. They are counted here: the service is asked about what only it
   * knows, such as read marks of other devices, and only while there is a handler for this.
   */
  | { type: "totalUnread"; count: number }
  /** The user's own profile. */
  | { type: "profile"; profile: Profile }
  /** Only when it changes. Connected: logged in on the link. */
  | { type: "link"; state: LinkState }
  /** Everything that was missed has been told; after each login. */
  | { type: "complete" }
  /**
   * The login is over: another device of this platform has taken the place, or the operator has ended it (`byOperator`), the
   * UserSig has expired, or the service refused it.
   */
  | { type: "loggedOut"; reason: "kicked" | "expired" | "refused"; byOperator: boolean; error: ChatError }
  /**
   * What had to wait, so that its call was answered before (9520): the service has it, or refuses it for good. Of a client
   * with a `kept`. May be told again after the end of the page.
   */
  | { type: "outbox"; items: OutboxItem[] }
  /** Something went wrong that belongs to no call. The client goes on. */
  | { type: "error"; error: ChatError };

export type EventOf<T extends ChatEvent["type"]> = Extract<ChatEvent, { type: T }>;

/** Events that an iterator holds for a reader that is slower than they come. */
const WAITING = 10_000;

type Handler = (event: ChatEvent) => void;

/** Handlers by type, and iterators. What a handler throws is given to `failed` and hurts nobody else. @internal */
export class Emitter {
  private readonly handlers = new Map<string, Set<Handler>>();

  constructor(private readonly failed: (thrown: unknown) => void) {}

  on<T extends ChatEvent["type"]>(type: T, handler: (event: EventOf<T>) => void): () => void {
    return this.add(type, (event) => handler(event as EventOf<T>));
  }

  has(type: ChatEvent["type"]): boolean {
    return [type, "*"].some((name) => this.handlers.get(name)?.size);
  }

  emit(event: ChatEvent): void {
    for (const type of [event.type, "*"]) {
      for (const handler of [...(this.handlers.get(type) ?? [])]) {
        try {
          handler(event);
        } catch (thrown) {
          this.failed(thrown);
        }
      }
    }
  }

  /** All events from now on, until `signal` is aborted or the loop is left. */
  async *iterate(tooSlow: () => ChatError, signal?: AbortSignal): AsyncGenerator<ChatEvent, void, undefined> {
    const waiting: ChatEvent[] = [];
    let overrun = false;
    let wake = (): void => {};
    const remove = this.add("*", (event) => {
      if (waiting.length < WAITING) waiting.push(event);
      else overrun = true;
      wake();
    });
    const stop = (): void => wake();
    signal?.addEventListener("abort", stop);
    try {
      while (!signal?.aborted) {
        const event = waiting.shift();
        if (event) yield event;
        else if (overrun) throw tooSlow();
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      remove();
      signal?.removeEventListener("abort", stop);
    }
  }

  private add(type: string, handler: Handler): () => void {
    const set = this.handlers.get(type) ?? new Set<Handler>();
    this.handlers.set(type, set);
    set.add(handler);
    return () => set.delete(handler);
  }
}
