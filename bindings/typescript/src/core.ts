/** The link and the login that lives on it. Everything of it runs in one turn after another; nothing waits in it. */
import { isCount, isObject } from "./check";
import * as Code from "./codes";
import { ChatError, invalid } from "./errors";
import { Emitter } from "./events";
import type { Keeper } from "./keeper";
import { Link } from "./link";
import type { Result } from "./outbox";
import { aborted } from "./outbox";
import type { Clock } from "./platform";
import { findSocketClass, randomName, serviceUrl, systemClock, whenBack } from "./platform";
import type { Answer, LoginInfo, RequestName, Requests } from "./protocol";
import { LAST_PLATFORM } from "./protocol";
import { Session } from "./session";
import type { Store } from "./store";
import { readSaved } from "./store";
import type { Unread } from "./unread";

export interface ClientOptions {
  /** Of the service: `ws://HOST:PORT` or `wss://HOST:PORT/ws`; without a path, `/ws` is taken. */
  url: string;
  /** The class of the sockets, where there is no global one (Node before 22): that of the package `ws`. */
  WebSocket?: unknown;
  /**
   * The platform of this device, 0 to 99; a user is logged in on one device of each. 0, the default, is never
   * limited: several tabs of one user may be open.
   */
  platform?: number;
  /** Where a device keeps what it has seen. Without one, each run is a new device. */
  store?: Store;
  /** Keeps receipts and read marks until the service has them, whatever becomes of this page: a `Kept` of `doubletick/kept`. */
  kept?: Keeper;
  /** Milliseconds that a call waits for a link and an answer; 1 to 3,600,000. Default 30,000. */
  timeout?: number;
  /** What a handler of an event throws is given to it. Default: console.error. */
  onHandlerError?: (thrown: unknown) => void;
  /** For tests: another time. */
  clock?: Clock;
  /** For tests: from 0 to below 1. */
  random?: () => number;
}

/** @internal */
export class Core {
  readonly emitter: Emitter;
  private readonly link: Link;
  readonly clock: Clock;
  private readonly options: ClientOptions & { timeout: number; platform: number };
  private readonly prefix = `${randomName()}-`;
  private readonly device = randomName();
  private readonly stopWhenBack: () => void;
  private session: Session | undefined;
  private nextId = 1;
  private nextMessage = 1;
  private loginsUnderWay = 0;
  private linkState: "connecting" | "connected" | "disconnected" = "disconnected";
  private closed = false;

  constructor(options: ClientOptions, private readonly unread?: Unread) {
    if (!isObject(options)) throw invalid("options: not an object");
    const { platform = 0, timeout = 30_000 } = options;
    if (!isCount(platform) || platform > LAST_PLATFORM) throw invalid(`platform: not a whole number from 0 to ${LAST_PLATFORM}`);
    if (!isCount(timeout) || timeout < 1 || timeout > 3_600_000) throw invalid("timeout: not 1 to 3600000 milliseconds");
    this.options = { ...options, platform, timeout };
    this.clock = options.clock ?? systemClock;
    this.emitter = new Emitter(options.onHandlerError ?? ((thrown) => console.error("doubletick: a handler threw", thrown)));
    const socketClass = findSocketClass(options.WebSocket);
    this.link = new Link(serviceUrl(options.url), socketClass, this.clock, options.random ?? Math.random, {
      connecting: () => this.state("connecting"),
      opened: () => this.session?.linkUp(),
      frame: (frame) => this.frame(frame),
      silent: () => this.session?.probe(),
      cut: (error) => this.cut(error),
    });
    this.stopWhenBack = whenBack(() => this.link.wake());
    options.kept?.follow(this, options, ChatError);
  }

  /** Who is logged in, also while the link is being made again; or undefined. */
  get user(): string | undefined {
    return this.session && !this.session.isFirst ? this.session.user : undefined;
  }

  get isConnected(): boolean {
    return this.session?.online ?? false;
  }

  /** Milliseconds since 1970, by the service's clock as of the last login. */
  serverTime(): number {
    return this.clock.now() + (this.session?.clockSkew ?? 0);
  }

  newMessageId(): string {
    return `${this.prefix}${Math.floor(this.clock.now() / 1000)}-${this.nextMessage++}`;
  }

  async login(user: string, sig: string, signal?: AbortSignal): Promise<LoginInfo | undefined> {
    if (typeof user !== "string" || !/^[\x20-\x7e]{1,32}$/.test(user)) throw invalid("user: not 1 to 32 printable ASCII characters");
    if (typeof sig !== "string" || sig === "") throw invalid("userSig: not a text, or empty");
    if (this.closed) throw closed();
    if (signal?.aborted) throw aborted();
    if (this.loginsUnderWay > 0) throw new ChatError(Code.LoginUnderWay, "login: another login is under way");
    this.loginsUnderWay++;
    const abort = (): void => void this.end(aborted(), false);
    try {
      if (this.session?.user === user) return await this.session.renew(sig);
      await this.logout();
      const session = await this.begin(user, sig);
      signal?.addEventListener("abort", abort);
      try {
        return await session.first;
      } catch (error) {
        if (this.session === session) await this.end(error as ChatError, false);
        throw error;
      }
    } finally {
      this.loginsUnderWay--;
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Gives the place back and forgets the login. Does not fail: without a link, the service hears of it never. */
  async logout(): Promise<void> {
    const { session } = this;
    if (!session) return;
    if (session.online) {
      await session.outbox.give("logout", null).catch(() => undefined);
    }
    if (this.session === session) await this.end(new ChatError(Code.NotLoggedIn, "the user has logged out"), true);
  }

  /** Ends everything. The login is kept for the next run of this device. */
  async close(): Promise<void> {
    this.closed = true;
    this.stopWhenBack();
    await this.end(closed(), false);
  }

  wake(): void {
    this.link.wake();
  }

  request<K extends RequestName>(name: K, body: Requests[K][0], signal?: AbortSignal): Promise<Answer<K>> {
    const { session } = this;
    if (!session || session.isFirst) return Promise.reject(new ChatError(Code.NotLoggedIn, `${name}: not logged in`));
    const kept = this.options.kept?.take(name, body, session.tracker, signal);
    if (kept) return kept as Promise<Answer<K>>;
    if (name === "send_message") session.tracker.willSend((body as Requests["send_message"][0]).msg_id);
    if (name === "conversations" || name === "joined_groups") return session.outbox.list(name, signal) as Promise<Answer<K>>;
    return session.outbox.give(name, body, signal);
  }

  private async begin(user: string, sig: string): Promise<Session> {
    const { store, timeout, platform } = this.options;
    const saved = readSaved(await store?.load(user), this.device);
    // Before the service hears of the name, so that the same device comes back after a crash.
    await store?.save(user, JSON.stringify(saved));
    if (this.closed) throw closed();
    const session = new Session(user, sig, saved, {
      clock: this.clock,
      store,
      timeout,
      platform,
      prefix: this.prefix,
      unread: this.unread,
      newId: () => this.nextId++,
      link: this.link,
      emit: (event) => {
        if (this.session !== session) return;
        if (event.type === "link") this.state(event.state);
        else this.emitter.emit(event);
      },
      over: (reason, error, first) => {
        void this.end(error, false);
        if (!first) this.emitter.emit({ type: "loggedOut", reason, byOperator: session.kickedByOperator, error });
      },
    });
    this.session = session;
    this.link.start();
    return session;
  }

  private frame(frame: { [field: string]: unknown }): void {
    const { session } = this;
    if (!session) return;
    if ("push" in frame) return session.push(frame.push);
    // Other kinds of frames may come from a newer service.
    if (!("response" in frame)) return;
    const { response } = frame;
    if (!Array.isArray(response) || !isCount(response[0])) throw new ChatError(Code.BadFrame, "a response without an id");
    session.response(response[0], readResult(response[1]));
  }

  private cut(error: ChatError): void {
    this.session?.linkCut();
    this.state("disconnected");
    this.emitter.emit({ type: "error", error });
  }

  private async end(error: ChatError, left: boolean): Promise<void> {
    const { session } = this;
    this.session = undefined;
    this.link.stop();
    this.state("disconnected");
    await session?.end(error, left);
  }

  private state(state: "connecting" | "connected" | "disconnected"): void {
    if (this.linkState === state) return;
    this.linkState = state;
    this.emitter.emit({ type: "link", state });
  }
}

function readResult(result: unknown): Result {
  if (isObject(result)) {
    if ("Ok" in result) return { ok: result.Ok };
    const error = result.Err;
    if (isObject(error) && typeof error.code === "number" && typeof error.text === "string") {
      return { error: new ChatError(error.code, error.text) };
    }
  }
  throw new ChatError(Code.BadFrame, "a response that is neither Ok nor Err");
}

function closed(): ChatError {
  return new ChatError(Code.NotLoggedIn, "the client is closed");
}
