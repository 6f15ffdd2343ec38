/** Receipts and read marks that wait on the device until the service has them, and what it has seen. */
import { isObject } from "../check";
import type { ChatError } from "../errors";
import { invalid } from "../errors";
import type { OutboxItem } from "../events";
import type { Heard, Keeper, KeeperClient } from "../keeper";
import { serviceUrl } from "../platform";
import type { ConversationId, Message, RequestName, Requests } from "../protocol";
import { here } from "./here";
import type { Here } from "./here";
import { IndexedRows } from "./indexed-rows";
import { givenBy } from "./rows";
import type { KeptStore } from "./store";
import { ServiceTime } from "./time";
import { Waiting } from "./waiting";

export type { OutboxItem } from "../events";
export { held } from "./held";
export type { HeldOptions, HeldStore } from "./held";
export type { KeptRow } from "./rows";
export type { KeptStore } from "./store";

/** Messages of which it is remembered in which conversation they are: more than are read in one go. */
const HOMES = 2048;

export interface KeptOptions {
  /** Where it waits, such as AsyncStorage or SQLite of an application. Default: IndexedDB. */
  store?: KeptStore;
  /** The name of the database in IndexedDB. Default "doubletick". */
  name?: string;
  /**
   * "strict": what is written survives a loss of power as well, and takes longer. "relaxed", the default: the end of the
   * page and of the browser.
   */
  durability?: "relaxed" | "strict";
  /** The same as the event `outbox` of the client, for who has a vendor's face, which has no such event. */
  onOutcome?: (items: OutboxItem[]) => void;
  /** Something that one may want to look into. Default: console.warn. */
  log?: (text: string) => void;
  /** For tests: another IndexedDB, and other locks. */
  here?: Here;
  /** For tests: milliseconds of a clock that nobody sets. */
  steady?: () => number;
}

/**
 * Keeps receipts and read marks from when they are given until the service has them: over cuts, hours without a link, and
 * the end of the page. Give each client one of its own, as its option `kept`; pages that are open at once share what waits
 * in the database, and each row is sent by one of them.
 *
 * A call still means what it says: it resolves when the service has it. After the timeout it rejects with 9520 and a
 * text that begins with "kept, will be sent"; what becomes of it is told by the event `outbox`.
 */
export class Kept implements Keeper {
  private readonly store: KeptStore;
  private readonly options: KeptOptions;
  private readonly log: (text: string) => void;
  private readonly homes = new Map<string, ConversationId>();
  private client: KeeperClient | undefined;
  private time: ServiceTime | undefined;
  private waiting: Waiting | undefined;
  private begin: ((user: string) => Waiting) | undefined;
  /** A request of its own is being given to the client. */
  private isAsking = false;

  constructor(options: KeptOptions = {}) {
    if (!isObject(options as unknown)) throw invalid("options: not an object");
    const { store, name = "doubletick", durability = "relaxed", log = (text) => console.warn(`doubletick: ${text}`) } = options;
    if (durability !== "relaxed" && durability !== "strict") throw invalid('durability: neither "relaxed" nor "strict"');
    this.options = options;
    this.log = log;
    this.store = store ?? new IndexedRows(name, options.here ?? here(), durability, log);
  }

  /** Forgets what waits of the user who is logged in, in all pages. Calls that wait for it reject with 7009. */
  async wipe(): Promise<void> {
    if (!this.waiting) throw invalid("wipe: nobody is logged in");
    await this.waiting.wipe();
  }

  follow(client: KeeperClient, { url, timeout = 30_000 }: { url: string; timeout?: number }, Failure: typeof ChatError): void {
    if (this.client) throw invalid("kept: another client has it; give each its own");
    this.client = client;
    const { performance } = globalThis as { performance?: { now(): number } };
    this.time = new ServiceTime(() => client.clock.now(), this.options.steady ?? (() => performance?.now() ?? 0));
    this.begin = (user) =>
      new Waiting({
        client, Failure, clock: client.clock, store: this.store, user, place: `${serviceUrl(url)} ${user}`, timeout,
        ask: (request, signal) => this.ask(request, signal),
        tell: (items) => client.emitter.emit({ type: "outbox", items }),
        log: this.log,
      });
    client.emitter.on("link", ({ state }) => this.linkChanged(state === "connected"));
    client.emitter.on("messages", ({ messages }) => this.learn(messages));
    const { onOutcome } = this.options;
    if (onOutcome) client.emitter.on("outbox", ({ items }) => onOutcome(items));
  }

  take(name: RequestName, body: unknown, heard: Heard, signal?: AbortSignal): Promise<unknown> | undefined {
    const { waiting, client, time } = this;
    if (this.isAsking || !waiting || !time || waiting.user !== client?.user) return undefined;
    if (name === "history") {
      const page = this.ask({ history: body }, signal) as Promise<Message[]>;
      page.then((messages) => this.learn(messages), () => undefined);
      return page;
    }
    const given = givenBy(name, body, {
      readAt: time.now(),
      conversationOf: (message) => this.homes.get(message),
      seqOf: (conversation) => heard.seqOf(conversation),
    });
    return given.length > 0 ? waiting.give(given, { [name]: body }, signal) : undefined;
  }

  private linkChanged(isConnected: boolean): void {
    const { client } = this;
    const user = client?.user;
    if (this.waiting && this.waiting.user !== user) {
      this.waiting.end();
      this.waiting = undefined;
    }
    if (!isConnected || !client || user === undefined) return this.waiting?.cut();
    this.time?.tell(client.serverTime());
    if (this.waiting) this.waiting.linked();
    else this.waiting = this.begin?.(user);
  }

  private ask(request: { [name in RequestName]?: unknown }, signal?: AbortSignal): Promise<unknown> {
    const [name, body] = Object.entries(request)[0] as [RequestName, Requests[RequestName][0]];
    this.isAsking = true;
    try {
      return this.client!.request(name, body, signal);
    } finally {
      this.isAsking = false;
    }
  }

  private learn(messages: readonly Message[]): void {
    for (const { msg_id, conversation } of messages) this.homes.set(msg_id, conversation);
    for (const [oldest] of this.homes) {
      if (this.homes.size <= HOMES) return;
      this.homes.delete(oldest);
    }
  }
}
