/** The connection as it comes and goes: connects, listens, and connects again with growing pauses. */
import { isObject } from "./check";
import * as Code from "./codes";
import { ChatError } from "./errors";
import type { Clock, Socket, SocketClass } from "./platform";
import { SUBPROTOCOL } from "./protocol";

/** The longest pause after the first attempt in ms, doubled with each until {@link LONGEST_PAUSE}. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 20_000;
/** A link that lives so long was worth making: the pauses are short again after it. */
const PROVED = 5_000;
/** An attempt that takes longer has failed. */
const ATTEMPT = 10_000;
/** Silence after which the service is asked for a sign of life, and how long it may take to give one. */
const SILENCE = 20_000;
const PATIENCE = 10_000;
/** UTF-16 units of a frame of the service, at most; the largest page that a service can allow is below it. */
const FRAME_UNITS = 128 * 1024 * 1024;

/** @internal */
export interface LinkEnds {
  opened(): void;
  frame(frame: { [field: string]: unknown }): void;
  /** The link, or the attempt to make one, has ended. Another follows after a pause. */
  cut(why: ChatError): void;
  connecting(): void;
  /** Nothing was heard for a while: ask for something. */
  silent(): void;
}

/** @internal */
export class Link {
  private socket: Socket | undefined;
  private up = false;
  private upSince = 0;
  private attempts = 0;
  private running = false;
  private stopTimer: () => void = () => {};

  constructor(
    private readonly url: string,
    private readonly socketClass: SocketClass,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly ends: LinkEnds,
  ) {}

  /** Makes a link and keeps making them until {@link stop}. */
  start(): void {
    if (this.running) return;
    this.running = true;
    this.attempts = 0;
    this.connect();
  }

  /** Closes the link, and makes no other. Nothing is reported. */
  stop(): void {
    this.running = false;
    this.stopTimer();
    this.drop(1000);
  }

  /** The network is back: where a pause is being made, it is over. */
  private hurry(): void {
    if (!this.running || this.socket) return;
    this.attempts = 0;
    this.connect();
  }

  /** Whatever this runs in was away, for how long nobody knows: a pause is over, and a link is asked for a sign of life. */
  wake(): void {
    if (this.up) this.askForLife();
    else this.hurry();
  }

  /** Gives the link up. */
  cut(why: ChatError): void {
    if (!this.running || !this.socket) return;
    this.drop(1000);
    this.ended(why);
  }

  send(text: string): void {
    if (!this.up || !this.socket) return;
    try {
      this.socket.send(text);
    } catch (thrown) {
      this.cut(new ChatError(Code.Disconnected, `the link could not send: ${String(thrown)}`));
    }
  }

  private connect(): void {
    this.stopTimer();
    this.ends.connecting();
    if (!this.running || this.socket) return;
    let socket: Socket;
    try {
      socket = new this.socketClass(this.url, [SUBPROTOCOL]);
    } catch (thrown) {
      this.ended(new ChatError(Code.Disconnected, `no link could be made: ${String(thrown)}`));
      return;
    }
    this.socket = socket;
    this.stopTimer = this.clock.after(ATTEMPT, () =>
      this.cut(new ChatError(Code.Disconnected, "the attempt to connect took too long")),
    );
    // What a socket says after it was given up means nothing.
    const current = (what: () => void) => () => {
      if (this.socket === socket) what();
    };
    socket.onopen = current(() => this.opened());
    socket.onmessage = (event: { data?: unknown }) => current(() => this.received(event.data))();
    socket.onclose = (event: { code?: unknown }) =>
      current(() => {
        this.drop();
        this.ended(new ChatError(Code.Disconnected, `the link to the service is cut (${String(event?.code ?? 1006)})`));
      })();
    // A close follows; without a handler the packages of Node throw.
    socket.onerror = () => {};
  }

  private opened(): void {
    this.up = true;
    this.upSince = this.clock.now();
    this.listen();
    this.ends.opened();
  }

  private listen(): void {
    this.stopTimer();
    this.stopTimer = this.clock.after(SILENCE, () => this.askForLife());
  }

  private askForLife(): void {
    this.stopTimer();
    this.stopTimer = this.clock.after(PATIENCE, () =>
      this.cut(new ChatError(Code.Disconnected, "nothing was heard of the service for too long")),
    );
    this.ends.silent();
  }

  private received(data: unknown): void {
    this.listen();
    let frame: unknown;
    try {
      if (typeof data === "string" && data.length <= FRAME_UNITS) frame = JSON.parse(data);
    } catch {
      frame = undefined;
    }
    if (!isObject(frame)) {
      this.cut(new ChatError(Code.BadFrame, "what the service sent is no frame"));
      return;
    }
    try {
      this.ends.frame(frame);
    } catch (thrown) {
      const text = `what the service sent cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
      this.cut(new ChatError(Code.BadFrame, text));
    }
  }

  private drop(code?: number): void {
    const { socket } = this;
    this.socket = undefined;
    if (this.up && this.clock.now() - this.upSince >= PROVED) this.attempts = 0;
    this.up = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    // Kept: a socket that is closed while it connects still reports an error.
    socket.onerror = () => {};
    try {
      socket.close(code);
    } catch {
      // It was closed already.
    }
  }

  private ended(why: ChatError): void {
    this.stopTimer();
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(this.attempts, 16));
    this.attempts++;
    // Anywhere in the whole of it, so that many clients do not come back at once.
    this.stopTimer = this.clock.after(this.random() * longest, () => this.connect());
    this.ends.cut(why);
  }
}
