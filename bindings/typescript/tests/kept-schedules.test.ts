/** Random schedules of what is given, cut, refused, killed and loaded again, against a service that the test plays. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Kept } from "../src/kept";
import { seeded, settled } from "./support/clock";
import { Scripted } from "./support/scripted";
import type { ScriptedSocket } from "./support/scripted";
import { Shelf } from "./support/shelf";

const SCHEDULES = 300;
const STEPS = 40;
const MESSAGES = 60;
const START = 1_700_000_000_000;

/** What the service knows of this user. */
class Service {
  readonly readAt = new Map<string, number>();
  mark = 0;
  /** How often it was told of each receipt and had it already. */
  repeated = 0;

  receipts({ messages, read_at }: { messages: string[]; read_at: number[] }): void {
    assert.ok(messages.length > 0 && messages.length <= 30 && messages.length === read_at.length);
    messages.forEach((message, at) => {
      if (this.readAt.has(message)) this.repeated++;
      else this.readAt.set(message, read_at[at]!);
    });
  }

  reads({ group: [, seq] }: { group: [string, number] }): void {
    this.mark = Math.max(this.mark, seq);
  }
}

/** One page, and when it is: each has a clock that begins anew, as its service tells it the time. */
class Page {
  readonly scripted: Scripted;
  readonly told: string[] = [];
  private answered = 0;
  private socket: ScriptedSocket | undefined;

  constructor(shelf: Shelf, private readonly service: Service, private readonly begun: number) {
    this.scripted = new Scripted({ kept: new Kept({ store: shelf, steady: () => 0 }) });
    this.scripted.client.on("outbox", ({ items }) => {
      for (const { code, msg_id } of items) assert.equal(code, 0), this.told.push(msg_id);
    });
  }

  /** Milliseconds by the service's clock. */
  get now(): number {
    return this.begun + this.scripted.clock.now() - START;
  }

  async login(): Promise<void> {
    await this.scripted.login([], { server_time_ms: this.now });
  }

  get isOnline(): boolean {
    return this.scripted.client.isConnected;
  }

  async online(): Promise<void> {
    while (!this.isOnline) {
      const { socket } = this.scripted;
      if (socket.closed) await this.scripted.nextSocket();
      this.scripted.answerLogin([], { server_time_ms: this.now });
      await settled();
    }
  }

  /** Answers what was sent on this link as `verdict` says: by the service, with a refusal that passes, or, with a cut, not at all. */
  async answer(verdict: () => "done" | "lost" | "refused" | "late"): Promise<void> {
    const { socket } = this.scripted;
    if (this.socket !== socket) this.answered = 0;
    this.socket = socket;
    for (const { id, request } of socket.sent.slice(this.answered)) {
      if (socket.closed || socket !== this.scripted.socket) return;
      this.answered++;
      const body = request as { send_receipts?: never; mark_read?: never; get_conversations?: never };
      if (body.get_conversations) socket.say({ response: [id, { Ok: { conversations: [] } }] });
      if (!body.send_receipts && !body.mark_read) continue;
      const is = verdict();
      if (is === "refused") {
        socket.say({ response: [id, { Err: { code: 7010, text: "the disk is full" } }] });
      } else if (is === "lost") {
        socket.cut();
      } else {
        if (body.send_receipts) this.service.receipts(body.send_receipts);
        if (body.mark_read) this.service.reads(body.mark_read);
        if (is === "late") socket.cut();
        else socket.say({ response: [id, { Ok: "done" }] });
      }
      await settled();
    }
  }
}

async function play(seed: number): Promise<void> {
  const random = seeded(seed);
  const service = new Service();
  const shelf = new Shelf();
  const given = new Map<string, number>();
  const answers = new Map<string, string>();
  let furthest = 0;
  let page = new Page(shelf, service, START);
  await page.login();
  const told: string[] = [];
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  for (let step = 0; step < STEPS; step++) {
    const what = random();
    if (what < 0.45) {
      const ids = [...new Set(Array.from({ length: 1 + Math.floor(random() * 4) }, () => `m${Math.floor(random() * MESSAGES)}`))];
      for (const id of ids) if (!given.has(id)) given.set(id, page.now);
      const call = page.scripted.client.sendReceipts(ids);
      void call.then(() => ids.forEach((id) => assert.ok(service.readAt.has(id), `${id} is done before the service has it`)), (error) => {
        assert.match(error.message, /^kept, will be sent: /);
        for (const id of ids) if (!service.readAt.has(id)) answers.set(id, error.message);
      });
    } else if (what < 0.55) {
      const seq = 1 + Math.floor(random() * 100);
      furthest = Math.max(furthest, seq);
      void page.scripted.client.markRead({ group: ["team", seq] }).catch((error) => assert.match(error.message, /^kept, will be sent: /));
    } else if (what < 0.65 && page.isOnline) {
      page.scripted.socket.cut();
    } else if (what < 0.72) {
      // The page is killed, and its clock with it.
      await settled();
      told.push(...page.told);
      page = new Page(shelf, service, page.now + Math.floor(random() * 3_600_000));
      await page.login();
    } else if (what < 0.82) {
      await page.online();
    } else {
      await page.scripted.clock.pass(pick([1, 500, 2000, 15_000, 31_000]));
    }
    if (page.isOnline) await page.answer(() => pick(["done", "done", "done", "lost", "refused", "late"] as const));
  }
  await settled();
  for (let round = 0; shelf.rows.size > 0; round++) {
    assert.ok(round < 100, `${shelf.rows.size} rows still wait`);
    await page.online();
    await page.answer(() => "done");
    await page.scripted.clock.pass(1000);
  }
  told.push(...page.told);
  for (const [id, at] of given) assert.equal(service.readAt.get(id), Math.floor(at / 1000), id);
  assert.deepEqual([...service.readAt.keys()].sort(), [...given.keys()].sort());
  assert.equal(service.mark, furthest);
  for (const id of answers.keys()) assert.ok(told.includes(id), `what has become of ${id} was not told`);
  await page.scripted.client.close();
}

test(`${SCHEDULES} random schedules: each receipt that was given is recorded with the time of its reading, and the furthest mark, whatever is cut, refused or killed`, async () => {
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    try {
      await play(seed);
    } catch (thrown) {
      throw new Error(`schedule ${seed}: ${(thrown as Error).stack}`);
    }
  }
});
