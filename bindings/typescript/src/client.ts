import type { ClientOptions } from "./core";
import { Core } from "./core";
import * as Code from "./codes";
import { ChatError, invalid } from "./errors";
import type { ChatEvent, EventOf } from "./events";
import { random32 } from "./platform";
import type {
  Answer, Conversation, ConversationId, HistoryStart, LoginInfo, Message, MessageContent, NewGroup, ReadScope,
  ReaderPage, Receipt, RequestName, Requests,
} from "./protocol";
import { ElemType } from "./protocol";
import { Unread } from "./unread";

/** Of every call: `signal` takes it back. What the service has got already may be carried out all the same. */
export interface CallOptions {
  signal?: AbortSignal;
}

export interface SendOptions extends CallOptions {
  /** Ask for receipts. Without effect where the type of the group has none. Default false. */
  needReadReceipt?: boolean;
  /** Deliver to who is online and do not store; there are no receipts. Default false. */
  onlineOnly?: boolean;
  /** Only these members of the group get it, at most 50. Default: all. */
  targets?: string[];
  /** The id of the message, from {@link Client.newMessageId}. */
  msgId?: string;
}

export interface HistoryOptions extends CallOptions {
  /** Default "end": the newest message, or the oldest where `newer` is true. */
  start?: HistoryStart;
  /** Towards newer messages. Default false. */
  newer?: boolean;
  /** 1 to 100. Default 20. */
  count?: number;
}

export interface ReaderOptions extends CallOptions {
  /** 0 for the first page, then `next_seq` of the page before. Default 0. */
  cursor?: number;
  /** 1 to 100. Default 100. */
  count?: number;
}

/**
 * A client of one doubletick service. It connects when somebody logs in and stays connected until they log out,
 * whatever becomes of the network: calls wait for the next link, in their order, and are answered once.
 *
 * Every call rejects with a {@link ChatError}: 6014 where nobody is logged in, 6017 for a parameter that is wrong,
 * 9520 where there was no answer within the timeout, or the code of the service.
 */
export class Client {
  private readonly core: Core;

  /** `unread`: of the faces of this package, for one that hears more; applications give none. */
  constructor(options: ClientOptions, private readonly unread = new Unread()) {
    this.core = new Core(options, unread);
    unread.follow(this.core);
  }

  /** Who is logged in, also while the link is being made again; or undefined. */
  get user(): string | undefined {
    return this.core.user;
  }

  /** Whether there is a link with the login on it. */
  get isConnected(): boolean {
    return this.core.isConnected;
  }

  /**
   * Unread messages of all conversations that are not silenced, as they are counted here. Undefined where the service
   * has to be asked, with `request("total_unread", null)`: there is no login, something has changed that only the service
   * knows, or it is an older one.
   */
  get totalUnread(): number | undefined {
    return this.core.isConnected ? this.unread.total : undefined;
  }

  /** Milliseconds since 1970 by the service's clock. */
  get serverTime(): number {
    return this.core.serverTime();
  }

  /**
   * Logs in; another user is logged out first. The same user again brings a newer UserSig; that answers undefined
   * where there is no link, and the next one begins with it; where the service refuses it then, the one before is used
   * once more.
   */
  login(user: string, userSig: string, options: CallOptions = {}): Promise<LoginInfo | undefined> {
    return this.core.login(user, userSig, options.signal);
  }

  /** Logs out. Does not reject. */
  logout(): Promise<void> {
    return this.core.logout();
  }

  /**
   * The application is back in the foreground, or the network is: a pause before the next attempt is over, and a link is
   * asked whether it still lives, for which it has ten seconds. Browsers say so by themselves; React Native does not.
   */
  wake(): void {
    this.core.wake();
  }

  /** Closes the link for good. The device stays logged in: what comes is told at its next run, if it has a store. */
  close(): Promise<void> {
    return this.core.close();
  }

  /** Calls `handler` for each event of this type; answers how to stop that. */
  on<T extends ChatEvent["type"]>(type: T, handler: (event: EventOf<T>) => void): () => void {
    const stop = this.core.emitter.on(type, handler);
    if (type === "totalUnread") this.unread.soon();
    return stop;
  }

  /**
   * All events from the first `next()` on, for `for await`, until `signal` is aborted or the loop is left. A reader
   * that lags 10,000 events behind gets a ChatError 9502.
   */
  events(options: CallOptions = {}): AsyncGenerator<ChatEvent, void, undefined> {
    const tooSlow = (): ChatError => new ChatError(Code.BadFrame, "events: more than 10000 waited for their reader");
    return this.core.emitter.iterate(tooSlow, options.signal);
  }

  /** A new id for a message of this client. */
  newMessageId(): string {
    return this.core.newMessageId();
  }

  /** Any request of the protocol, by its name. */
  request<K extends Exclude<RequestName, "login" | "logout" | "sync">>(
    name: K,
    body: Requests[K][0],
    options: CallOptions = {},
  ): Promise<Answer<K>> {
    if (["login", "logout", "sync"].includes(name)) return Promise.reject(invalid(`name: ${name} is not given this way`));
    const answer = this.core.request(name, body, options.signal);
    this.unread.asked(name, body, answer);
    return answer;
  }

  sendText(to: ConversationId, text: string, options: SendOptions = {}): Promise<Message> {
    if (typeof text !== "string") return Promise.reject(invalid("text: not a text"));
    return this.sendMessage(to, { elems: [{ elem_type: ElemType.Text, text_elem_content: text }] }, options);
  }

  /** Answers the message as it was stored. */
  sendMessage(to: ConversationId, content: MessageContent, options: SendOptions = {}): Promise<Message> {
    const { needReadReceipt = false, onlineOnly = false, targets = [], msgId, signal } = options;
    const body = {
      msg_id: msgId ?? this.newMessageId(),
      conversation: to,
      client_time: Math.floor(this.core.clock.now() / 1000),
      rand: random32(),
      need_read_receipt: needReadReceipt,
      online_only: onlineOnly,
      targets,
      content,
    };
    return this.core.request("send_message", body, signal);
  }

  /** I have read these: 1 to 30 ids of messages of one conversation. Unread counts stay as they are. */
  sendReceipts(messages: string[], options: CallOptions = {}): Promise<void> {
    return this.core.request("send_receipts", { messages }, options.signal);
  }

  /** The receipts of own messages: 1 to 100 ids of one conversation. */
  getReceipts(messages: string[], options: CallOptions = {}): Promise<Receipt[]> {
    return this.core.request("get_receipts", { messages }, options.signal);
  }

  /** A page of those who have read an own group message, or have not. */
  getReaders(message: string, filter: "read" | "unread", options: ReaderOptions = {}): Promise<ReaderPage> {
    const { cursor = 0, count = 100, signal } = options;
    return this.core.request("get_readers", { message, filter, cursor, count }, signal);
  }

  /** A page of messages, the newest first; the oldest first where `newer` is true. */
  history(conversation: ConversationId, options: HistoryOptions = {}): Promise<Message[]> {
    const { start = "end", newer = false, count = 20, signal } = options;
    return this.core.request("history", { conversation, start, newer, count, elem_types: [] }, signal);
  }

  /** Takes a message back for everyone. `reason`: at most 512 bytes. */
  revoke(message: string, reason = "", options: CallOptions = {}): Promise<void> {
    return this.core.request("revoke_message", { message, reason }, options.signal);
  }

  /** Sets unread counts to 0. Makes no receipts. */
  markRead(scope: ReadScope, options: CallOptions = {}): Promise<void> {
    return this.core.request("mark_read", scope, options.signal);
  }

  /** Those in my list: the pinned ones first, then the most active ones. */
  conversations(options: CallOptions = {}): Promise<Conversation[]> {
    return this.core.request("conversations", null, options.signal);
  }

  /** Puts one of my list at its head, or back to where it was; 6017 where it is not there. */
  pinConversation(conversation: ConversationId, pinned: boolean, options: CallOptions = {}): Promise<void> {
    return this.core.request("pin_conversation", { conversation, pinned }, options.signal);
  }

  /**
   * Takes a conversation out of my list, and hides its messages from me; the others keep theirs. It comes back with the
   * next message.
   */
  deleteConversation(conversation: ConversationId, options: CallOptions = {}): Promise<void> {
    return this.core.request("delete_conversation", { conversation }, options.signal);
  }

  /** Makes a group; answers its id. */
  createGroup(
    group: Pick<NewGroup, "group_type" | "name"> & Partial<NewGroup>,
    options: CallOptions = {},
  ): Promise<string> {
    const empty = { group_id: "", introduction: "", notification: "", face_url: "", max_members: 0, custom: [], members: [] };
    return this.core.request("create_group", { ...empty, ...group }, options.signal);
  }

  /** `hello`: a greeting, at most 512 bytes; kept nowhere. */
  joinGroup(group: string, hello = "", options: CallOptions = {}): Promise<void> {
    return this.core.request("join_group", { group_id: group, hello }, options.signal);
  }

  quitGroup(group: string, options: CallOptions = {}): Promise<void> {
    return this.core.request("quit_group", { group_id: group }, options.signal);
  }
}
