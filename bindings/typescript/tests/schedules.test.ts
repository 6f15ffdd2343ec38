/** Random schedules of sends, receipts, modifications, cuts and new runs of a device, with a paused clock. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src";
import { PausedClock, seeded, settled } from "./support/clock";
import { Model } from "./support/model";
import { TEAM } from "./support/scripted";

const SCHEDULES = Number(process.env.DOUBLETICK_SCHEDULES ?? 1000);
const FIRST = Number(process.env.DOUBLETICK_FIRST_SCHEDULE ?? 1);
const USERS = ["ann", "ben", "cat"];
const STEPS = 40;

class Device {
  /** Ids told as new, in order; the newest state and version of receipts and contents that was told. */
  readonly told: string[] = [];
  readonly receipts = new Map<string, { version: number; read: number }>();
  readonly contents = new Map<string, number>();
  readonly own = new Set<string>();
  readonly thrown: unknown[] = [];
  calls = 0;
  client!: Client;
  cut: () => void = () => {};
  private saved: string | undefined;

  constructor(readonly user: string, private readonly clock: PausedClock, private readonly random: () => number, private readonly model: Model) {}

  async start(): Promise<void> {
    const { clock, random, model } = this;
    const device = this;
    class Socket {
      onopen: (() => void) | null = null;
      onmessage: ((event: { data: unknown }) => void) | null = null;
      onclose: ((event: { code: number }) => void) | null = null;
      onerror: (() => void) | null = null;
      private alive = true;
      private readonly toClient: string[] = [];
      private readonly server = model.connect((frame) => {
        if (!this.alive) return;
        this.toClient.push(JSON.stringify(frame));
        clock.after(random() * 50, () => {
          const data = this.toClient.shift();
          if (this.alive && data !== undefined) this.onmessage?.({ data });
        });
      });
      constructor() {
        clock.after(random() * 50, () => this.alive && this.onopen?.());
        device.cut = () => {
          if (!this.alive) return;
          this.close();
          this.onclose?.({ code: 1006 });
        };
      }
      send(text: string): void {
        // The service has got it although the link may be cut before it can answer.
        if (this.alive) this.server.request(JSON.parse(text));
      }
      close(): void {
        this.alive = false;
        this.server.end();
      }
    }
    const store = { load: () => this.saved, save: (_: string, state: string) => void (this.saved = state) };
    this.client = new Client({ url: "ws://model", WebSocket: Socket, clock, random, store, timeout: 600_000, onHandlerError: (error) => this.thrown.push(error) });
    this.client.on("messages", ({ messages }) => {
      for (const message of messages) {
        this.told.push(message.msg_id);
        this.contents.set(message.msg_id, message.version);
      }
    });
    this.client.on("receipts", ({ receipts }) => {
      for (const { msg_id, version, read_count } of receipts) {
        const before = this.receipts.get(msg_id);
        assert.ok(!before || version > before.version, `${this.user}: a state of ${msg_id} is told twice or goes back`);
        this.receipts.set(msg_id, { version, read: read_count });
      }
    });
    this.client.on("modified", ({ messages }) => {
      for (const { msg_id, version } of messages) {
        // A content that came with its message may be told once more by the next page of the same answer.
        assert.ok(version >= (this.contents.get(msg_id) ?? 0), `${this.user}: the content of ${msg_id} goes back`);
        this.contents.set(msg_id, version);
      }
    });
    void this.client.login(this.user, "sig").catch(() => undefined);
    await settled();
  }

  call(promise: Promise<unknown>): void {
    this.calls++;
    void promise.then(() => this.calls--);
  }

  step(): void {
    const { random, model, client } = this;
    const what = random();
    if (!client.user) return;
    if (what < 0.35) {
      const msgId = client.newMessageId();
      this.own.add(msgId);
      this.call(client.sendText(TEAM, "x", { needReadReceipt: true, msgId }));
    } else if (what < 0.6) {
      const some = model.stored.filter(() => random() < 0.5).map(({ message }) => message.msg_id);
      if (some.length > 0) this.call(client.sendReceipts(some));
    } else if (what < 0.75) {
      const mine = model.stored.filter(({ message }) => message.sender === this.user);
      const one = mine[Math.floor(random() * mine.length)];
      if (one) this.call(client.request("modify_message", { message: one.message.msg_id, content: { elems: [] } }));
    } else if (what < 0.95) {
      this.cut();
    }
  }
}

/** Answers how much was told. */
async function schedule(seed: number): Promise<number> {
  const random = seeded(seed);
  const clock = new PausedClock();
  const model = new Model(clock, random, USERS.length);
  const devices = USERS.map((user) => new Device(user, clock, random, model));
  for (const device of devices) await device.start();
  await clock.pass(1000);
  for (let step = 0; step < STEPS; step++) {
    devices[Math.floor(random() * devices.length)].step();
    await clock.pass(random() < 0.3 ? 0 : random() * 400);
  }
  await clock.pass(120_000);
  for (const device of devices) {
    if (device.thrown.length > 0) throw device.thrown[0];
    const others = model.stored.filter(({ message }) => !device.own.has(message.msg_id)).map(({ message }) => message.msg_id);
    assert.deepEqual(device.told, others, `${device.user}: each message of others once, in order`);
    assert.equal(device.calls, 0, `${device.user}: every call is answered`);
    for (const { message, readers } of model.stored) {
      if (!device.own.has(message.msg_id)) {
        assert.equal(device.contents.get(message.msg_id), message.version, `${device.user}: the newest content of ${message.msg_id}`);
      } else if (readers.size > 0) {
        assert.equal(device.receipts.get(message.msg_id)?.read, readers.size, `${device.user}: the last state of ${message.msg_id}`);
      }
    }
    await device.client.close();
  }
  const sent = devices.reduce((sum, device) => sum + device.own.size, 0);
  assert.equal(model.stored.length, sent, "each message is stored once");
  return devices.reduce((sum, device) => sum + device.told.length + device.receipts.size, 0);
}

test(`${SCHEDULES} random schedules: each message once, in order, and the last state of receipts`, async () => {
  let told = 0;
  for (let seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
    told += await schedule(seed).catch((error: Error) => {
      error.message = `schedule ${seed}: ${error.message}`;
      throw error;
    });
  }
  // So that schedules in which nothing happens are not taken for good ones.
  assert.ok(told > SCHEDULES * 10, `only ${told} messages and receipts were told`);
});
