import assert from "node:assert/strict";
import type { ChatEvent } from "../../src";
import { Client } from "../../src";
import type { ClientOptions } from "../../src/core";
import type { Message } from "../../src/protocol";
import { PausedClock, settled } from "./clock";

/** A connection of which the test is the service. */
export class ScriptedSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly sent: { id: number; request: unknown }[] = [];
  closed = false;

  constructor(readonly url: string, readonly protocols: string[]) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  say(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  push(push: unknown): void {
    this.say({ push });
  }

  cut(code = 1006): void {
    this.closed = true;
    this.onclose?.({ code });
  }

  /** The request of this name that came last, which must be there. */
  last(name: string): { id: number; body: never } {
    for (const { id, request } of [...this.sent].reverse()) {
      if (request === name) return { id, body: null as never };
      if (typeof request === "object" && request && name in request) return { id, body: (request as never)[name] };
    }
    assert.fail(`no ${name} was sent`);
  }

  count(name: string): number {
    return this.sent.filter(({ request }) => request === name || (request as object)[name as never] !== undefined).length;
  }

  ok(name: string, ok: unknown): void {
    this.say({ response: [this.last(name).id, { Ok: ok }] });
  }

  err(name: string, code: number, text = "no"): void {
    this.say({ response: [this.last(name).id, { Err: { code, text } }] });
  }
}

/** A client, and the service that a test plays for it. */
export class Scripted {
  readonly clock = new PausedClock();
  readonly sockets: ScriptedSocket[] = [];
  readonly events: ChatEvent[] = [];
  readonly client: Client;

  constructor(options: Partial<ClientOptions> = {}) {
    const { sockets } = this;
    class Socket extends ScriptedSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    }
    this.client = new Client({ url: "ws://service", WebSocket: Socket, clock: this.clock, random: () => 0.5, ...options });
    for (const type of ["messages", "receipts", "revoked", "modified", "reminder", "loggedOut", "link", "complete", "error"] as const) {
      this.watch(type);
    }
  }

  watch(type: ChatEvent["type"]): void {
    this.client.on(type, (event) => this.events.push(event));
  }

  get socket(): ScriptedSocket {
    return this.sockets[this.sockets.length - 1];
  }

  /** Logged in, with these conversations. */
  async login(heads: object[] = [], info: object = {}): Promise<void> {
    const login = this.client.login("me", "sig");
    await settled();
    this.answerLogin(heads, info);
    await login;
  }

  answerLogin(heads: object[] = [], info: object = {}): void {
    this.socket.onopen?.();
    this.socket.ok("login", { logged_in: { ...loginInfo(heads), ...info } });
  }

  /** The link is cut, and made again with these conversations. */
  async again(heads: object[] = [], info: object = {}): Promise<void> {
    this.socket.cut();
    await this.nextSocket();
    this.answerLogin(heads, info);
    await settled();
  }

  /** Until the client connects again. */
  async nextSocket(): Promise<void> {
    const { length } = this.sockets;
    while (this.sockets.length === length) await this.clock.pass(50);
  }

  /** The ids of the messages that were told, in order. */
  told(): string[] {
    return this.events.flatMap((event) => (event.type === "messages" ? event.messages : [])).map((message) => message.msg_id);
  }
}

export const TEAM = { group: "team" };

export function loginInfo(heads: object[]): object {
  return { profile: { user_id: "me" }, heads, server_time_ms: 1_700_000_000_000, login: 7 };
}

export function head(seq: number, version = 0, more: object = {}): object {
  return { conversation: TEAM, seq, version, read_seq: 0, ...more };
}

export function message(seq: number, more: object = {}): Message {
  return {
    msg_id: `m${seq}`, conversation: TEAM, sender: "bob", seq, rand: 1, unique_id: seq, client_time: 1, server_time: 1,
    status: "sent", online_only: false, need_read_receipt: true, targets: [], content: { elems: [] }, version: 0,
    sender_nick_name: "", sender_face_url: "", sender_name_card: "", revoker: null, is_read: false, is_peer_read: false,
    receipt_peer_read: false, has_sent_receipt: false, read_count: 0, unread_count: 0, ...more,
  };
}

export function receipt(seq: number, version: number, read_count: number): object {
  return { receipt: { conversation: TEAM, msg_id: `m${seq}`, seq, read_count, unread_count: 0, time: 1, version } };
}

export function changes(stable: number, ...list: object[]): object {
  return { changes: { conversation: TEAM, stable, changes: list } };
}

export function missed(seq: number, version: number, more: object = {}): object {
  return { missed: { conversation: TEAM, messages: [], changes: [], seq, version, more: false, ...more } };
}
