/** What all methods share: the client, who is logged in and ready, the handlers, and what is known. */
import type { ClientOptions } from "../core";
import { Core } from "../core";
import * as Code from "../codes";
import { ChatError } from "../errors";
import type { Answer, RequestName, Requests } from "../protocol";
import { EVENT } from "./constants";
import { Lists } from "./lists";
import { Memory } from "./memory";
import * as WebCode from "./codes";
import { ok, webError } from "./parameters";
import type { LoginResult } from "./sdk";
import type { EventData, IMResponse } from "./types";

/** Milliseconds until lists are asked for again that could not be had. */
const RETRY = 1000;

/** @internal */
interface Handler {
  call: Function;
  context: unknown;
}

/** @internal */
export class Face {
  readonly core: Core;
  readonly memory = new Memory();
  readonly lists: Lists;
  me = "";
  ready = false;
  /** Another one with each login. */
  session = 0;
  private sig = "";
  private loggingIn = false;
  private loading = false;
  private again = false;
  /** Why nobody is ready. */
  private reason: number = WebCode.NotLoggedIn;
  private readonly handlers = new Map<string, Handler[]>();
  /** What has happened since the login and is told once the user is ready. */
  private waiting: (() => void)[] = [];

  constructor(options: ClientOptions) {
    this.core = new Core(options);
    this.lists = new Lists(this);
  }

  async ask<K extends RequestName>(name: K, body: Requests[K][0]): Promise<Answer<K>> {
    try {
      return await this.core.request(name, body);
    } catch (error) {
      throw webError(error);
    }
  }

  on(name: string, call: Function, context: unknown): void {
    this.handlers.set(name, [...(this.handlers.get(name) ?? []), { call, context }]);
  }

  off(name: string, call: Function): void {
    this.handlers.set(name, (this.handlers.get(name) ?? []).filter((handler) => handler.call !== call));
  }

  emit<K extends keyof EventData>(name: K, data: EventData[K]): void {
    for (const { call, context } of this.handlers.get(name) ?? []) {
      try {
        call.call(context, { name, data });
      } catch (thrown) {
        console.error(`doubletick: a handler of ${name} threw`, thrown);
      }
    }
  }

  /** Now, or when the user is ready. */
  whenReady(what: () => void): void {
    if (this.ready) what();
    else if (this.me) this.waiting.push(what);
  }

  /** Throws where nobody is ready for this method. */
  check(method: string): void {
    if (this.ready) return;
    const error = new ChatError(this.reason, `not ready | ${method} | wait for ${EVENT.SDK_READY}`);
    this.emit(EVENT.ERROR, { code: error.code, message: error.message });
    throw error;
  }

  async login(user: string, sig: string): Promise<IMResponse<LoginResult>> {
    const repeatLogin = this.core.user === user;
    const result: LoginResult = { actionStatus: "OK", errorCode: 0, errorInfo: "", repeatLogin };
    if (repeatLogin && sig === this.sig) return ok(result);
    if (this.loggingIn) throw new ChatError(Code.LoginUnderWay, "login: another login is under way");
    this.loggingIn = true;
    if (!repeatLogin) {
      this.end(WebCode.LoggingIn);
      this.me = this.memory.me = user;
    }
    const { session } = this;
    try {
      await this.core.login(user, sig);
    } catch (error) {
      if (!repeatLogin && session === this.session) this.end(WebCode.LoginFailed);
      throw webError(error);
    } finally {
      this.loggingIn = false;
    }
    this.sig = sig;
    if (!repeatLogin) void this.load();
    return ok(result);
  }

  /** The lists were loaded, or cannot be had for now, which is no reason to keep everything else from the user. */
  private becomeReady(): void {
    if (this.ready) return;
    this.ready = true;
    this.emit(EVENT.SDK_READY, undefined);
    for (const what of this.waiting.splice(0)) what();
  }

  /** The link is there again: what has become of the lists meanwhile is asked for. */
  linked(): void {
    this.memory.newLink();
    if (this.loading) this.again = true;
    else if (this.ready) void this.load();
  }

  /** Loads the lists, again and again until they are there, as long as this user is logged in. */
  private async load(): Promise<void> {
    const { session } = this;
    this.loading = true;
    for (let loaded = false; !loaded || this.again; ) {
      this.again = false;
      loaded = await this.lists.load().then(() => true, () => false);
      if (session !== this.session) return;
      this.becomeReady();
      if (!loaded) await new Promise((resolve) => setTimeout(resolve, RETRY));
      if (session !== this.session) return;
    }
    this.loading = false;
  }

  async logout(): Promise<void> {
    this.end(WebCode.LoggedOut);
    await this.core.logout();
  }

  /** Nobody is logged in any more. */
  end(reason: number): void {
    const was = this.ready;
    this.ready = false;
    this.reason = reason;
    this.session++;
    this.loading = false;
    this.me = this.sig = "";
    this.waiting = [];
    this.memory.clear();
    this.lists.clear();
    if (was) this.emit(EVENT.SDK_NOT_READY, undefined);
  }
}
