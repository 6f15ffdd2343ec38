/** A small service for random schedules: one group, its messages, receipts and modifications, by the rules of the protocol. */
import type { Message } from "../../src/protocol";
import type { PausedClock } from "./clock";
import { TEAM } from "./scripted";

/** Entries of a page of an answer to sync. */
const PAGE = 3;

interface Stored {
  message: Message;
  readers: Set<string>;
  receiptVersion: number;
  modifiedVersion: number;
}

type Connection = { user: string; deliver(frame: unknown): void; waiting: Map<string, object>; timer: boolean };

export class Model {
  readonly stored: Stored[] = [];
  private readonly connections = new Set<Connection>();
  private version = 0;

  constructor(
    private readonly clock: PausedClock,
    private readonly random: () => number,
    private readonly members: number,
  ) {}

  connect(deliver: (frame: unknown) => void): { request(frame: { id: number; request: object | string }): void; end(): void } {
    const connection: Connection = { user: "", deliver, waiting: new Map(), timer: false };
    return {
      request: ({ id, request }) => {
        const [name, body] = typeof request === "string" ? [request, null] : Object.entries(request)[0];
        deliver({ response: [id, this.answer(connection, name, body as never)] });
      },
      end: () => this.connections.delete(connection),
    };
  }

  private answer(connection: Connection, name: string, body: never): object {
    if (name === "login") {
      connection.user = (body as { user_id: string }).user_id;
      this.connections.add(connection);
      const heads = [{ conversation: TEAM, seq: this.stored.length, version: this.version, read_seq: 0, identity: 5 }];
      const logged_in = { profile: {}, heads, server_time_ms: this.clock.now(), login: 0, incarnation: 3 };
      return { Ok: { logged_in } };
    }
    if (name === "sync") return { Ok: { missed: this.missed(connection.user, body) } };
    if (name === "send_message") return { Ok: { message: this.send(connection.user, body) } };
    if (name === "send_receipts") this.read(connection.user, body);
    if (name === "modify_message") return { Ok: { message: this.modify(body) } };
    if (name === "get_conversations") return { Ok: { conversations: [] } };
    return { Ok: "done" };
  }

  private send(sender: string, body: Partial<Message>): Message {
    const known = this.stored.find(({ message }) => message.msg_id === body.msg_id);
    if (known) return known.message;
    const message = {
      ...body, conversation: TEAM, identity: 5, sender, seq: this.stored.length + 1, server_time: 1, version: 0, status: "sent",
    } as Message;
    this.stored.push({ message, readers: new Set(), receiptVersion: 0, modifiedVersion: 0 });
    for (const connection of this.connections) this.push(connection, { message: { ...message } });
    return message;
  }

  private read(reader: string, { messages }: { messages: string[] }): void {
    for (const stored of this.stored) {
      if (!messages.includes(stored.message.msg_id) || stored.message.sender === reader || stored.readers.has(reader)) continue;
      stored.readers.add(reader);
      stored.receiptVersion = ++this.version;
      this.changed(stored, stored.message.sender, this.receipt(stored), "r");
    }
  }

  private modify({ message: id, content }: { message: string; content: Message["content"] }): Message {
    const stored = this.stored.find(({ message }) => message.msg_id === id) as Stored;
    stored.message = { ...stored.message, content, version: stored.message.version + 1 };
    stored.modifiedVersion = ++this.version;
    this.changed(stored, undefined, { modified: [stored.modifiedVersion, stored.message] }, "m");
    return stored.message;
  }

  private receipt({ message, readers, receiptVersion }: Stored): object {
    const { msg_id, seq } = message;
    const counts = { read_count: readers.size, unread_count: this.members - 1 - readers.size };
    return { receipt: { conversation: TEAM, msg_id, seq, ...counts, time: 1, version: receiptVersion } };
  }

  /** Joined: only the newest state of a message is sent, after a while, in any order. */
  private changed(stored: Stored, only: string | undefined, change: object, kind: string): void {
    for (const connection of this.connections) {
      if (only !== undefined && connection.user !== only) continue;
      connection.waiting.set(kind + stored.message.msg_id, change);
      if (connection.timer) continue;
      connection.timer = true;
      this.clock.after(this.random() * 200, () => this.flush(connection));
    }
  }

  private flush(connection: Connection): void {
    connection.timer = false;
    if (!this.connections.has(connection)) return;
    const now = [...connection.waiting].filter(() => this.random() < 0.7);
    for (const [key] of now) connection.waiting.delete(key);
    const left = [...connection.waiting.values()].map(versionOf);
    const stable = left.length > 0 ? Math.min(...left) - 1 : this.version;
    if (now.length > 0) this.push(connection, { changes: { conversation: TEAM, stable, changes: now.map(([, change]) => change) } });
    if (left.length === 0) return;
    connection.timer = true;
    this.clock.after(this.random() * 200, () => this.flush(connection));
  }

  private push(connection: Connection, push: unknown): void {
    connection.deliver({ push });
  }

  private missed(user: string, asked: { seq: number; version: number }): object {
    const above = this.stored.filter(({ message }) => message.seq > asked.seq).map(({ message }) => message);
    const changes = this.stored.flatMap((stored) => [
      ...(stored.message.sender === user && stored.receiptVersion > asked.version ? [this.receipt(stored)] : []),
      ...(stored.modifiedVersion > asked.version && stored.message.seq <= asked.seq
        ? [{ modified: [stored.modifiedVersion, stored.message] }]
        : []),
    ]);
    changes.sort((a, b) => versionOf(a) - versionOf(b));
    const messages = above.slice(0, PAGE);
    const page = changes.slice(0, PAGE);
    const seq = above.length > PAGE ? messages[PAGE - 1].seq : this.stored.length;
    const version = changes.length > PAGE ? versionOf(page[PAGE - 1]) : this.version;
    const more = above.length > PAGE || changes.length > PAGE;
    return { conversation: TEAM, identity: 5, messages, changes: page, seq, version, more };
  }
}

function versionOf(change: object): number {
  const { receipt, modified } = change as { receipt?: { version: number }; modified?: [number, object] };
  return receipt?.version ?? modified?.[0] ?? 0;
}
