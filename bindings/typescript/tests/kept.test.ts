import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClientOptions } from "../src/core";
import type { OutboxItem } from "../src/events";
import { Kept } from "../src/kept";
import type { KeptOptions } from "../src/kept";
import { ServiceTime } from "../src/kept/time";
import { settled } from "./support/clock";
import { head, message, Scripted, TEAM } from "./support/scripted";
import { Shelf } from "./support/shelf";

/** The service's time at a login, in seconds. */
const LOGIN = 1_700_000_000;

/** One page: a client that keeps what waits on this shelf. */
class PageOf {
  readonly outcomes: OutboxItem[] = [];
  readonly lines: string[] = [];
  readonly kept: Kept;
  readonly service: Scripted;

  constructor(readonly shelf: Shelf, keptOptions: KeptOptions = {}, options: Partial<ClientOptions> = {}) {
    this.kept = new Kept({ store: shelf, steady: () => 0, log: (line) => this.lines.push(line), ...keptOptions });
    this.service = new Scripted({ kept: this.kept, ...options });
    this.service.client.on("outbox", ({ items }) => this.outcomes.push(...items));
  }

  get client() {
    return this.service.client;
  }

  /** What the present link was given of these requests, by name, in order. */
  sent(): [string, unknown][] {
    const all = this.service.socket.sent.flatMap(({ request }) => Object.entries(typeof request === "string" ? { [request]: null } : request as object));
    return all.filter(([name]) => /receipts|mark_read/.test(name));
  }

  async pass(ms: number): Promise<void> {
    await this.service.clock.pass(ms);
    await settled();
  }
}

/** Its result, or its code and text. */
function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(() => "done", (error) => `${error.code} ${error.message}`);
}

test("a receipt that is given with a link goes out at once, is done when the service has it, and leaves nothing behind", async () => {
  const page = new PageOf(new Shelf());
  await page.service.login([head(5)]);
  await settled();
  const call = outcome(page.client.sendReceipts(["m1", "m2"]));
  assert.deepEqual(page.sent(), [["send_receipts", { messages: ["m1", "m2"], read_at: [LOGIN, LOGIN] }]]);
  await settled();
  assert.equal(page.shelf.rows.size, 2);
  page.service.socket.ok("send_receipts", "done");
  assert.equal(await call, "done");
  await settled();
  assert.equal(page.shelf.rows.size, 0);
  assert.deepEqual(page.outcomes, []);
});

test("what the application asks after a receipt is sent after it", async () => {
  const page = new PageOf(new Shelf());
  await page.service.login([head(5)]);
  await settled();
  void page.client.sendReceipts(["m1"]).catch(() => undefined);
  void page.client.getReceipts(["m9"]).catch(() => undefined);
  assert.deepEqual(page.sent().map(([name]) => name), ["send_receipts", "get_receipts"]);
});

test("without a link a call ends after its time as kept; the next link brings it with the time of reading, and an event says so", async () => {
  const page = new PageOf(new Shelf(), {}, { timeout: 10_000 });
  await page.service.login([head(5)]);
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  const call = outcome(page.client.sendReceipts(["m1"]));
  await page.pass(10_000);
  assert.equal(await call, "9520 kept, will be sent: the service has not answered in time");
  await page.pass(600_000);
  await page.service.again([head(5)], { server_time_ms: page.service.clock.now() + 5 });
  await settled();
  assert.deepEqual(page.sent(), [["send_receipts", { messages: ["m1"], read_at: [LOGIN] }]]);
  assert.deepEqual(page.outcomes, []);
  page.service.socket.ok("send_receipts", "done");
  await settled();
  assert.deepEqual(page.outcomes, [{ kind: "receipt", conversation: undefined, msg_id: "m1", code: 0, text: "" }]);
  await settled();
  assert.equal(page.shelf.rows.size, 0);
});

test("within its time a call that was cut is answered by the next link, and no event follows", async () => {
  const page = new PageOf(new Shelf());
  await page.service.login([head(5)]);
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  const call = outcome(page.client.sendReceipts(["m1"]));
  await page.service.again([head(5)]);
  page.service.socket.ok("send_receipts", "done");
  assert.equal(await call, "done");
  await settled();
  assert.deepEqual([page.outcomes, page.shelf.rows.size], [[], 0]);
});

test("what a page leaves behind when it is killed goes out from the next one, 30 receipts of a conversation at a time", async () => {
  const shelf = new Shelf();
  const killed = new PageOf(shelf);
  await killed.service.login([head(70), head(70, 0, { conversation: { c2c: "bob" } })]);
  await settled();
  const team = Array.from({ length: 40 }, (_, at) => message(at + 1));
  const bob = message(70, { conversation: { c2c: "bob" }, msg_id: "b70" });
  for (const one of [...team, bob]) killed.service.socket.push({ message: one });
  const page = killed.client.history(TEAM);
  killed.service.socket.ok("history", { messages: team });
  await page;
  killed.service.socket.cut();
  await killed.pass(1000);
  for (const { msg_id } of [...team, bob]) void killed.client.sendReceipts([msg_id]).catch(() => undefined);
  await settled();
  assert.equal(shelf.rows.size, 41);

  const next = new PageOf(shelf);
  await next.service.login([head(70)], { server_time_ms: (LOGIN + 3600) * 1000 });
  await settled();
  const requests = next.sent().map(([, body]) => body as { messages: string[]; read_at: number[] });
  assert.deepEqual(requests.map(({ messages }) => messages.length), [30, 10, 1]);
  assert.deepEqual(requests.flatMap(({ messages }) => messages), [...team.map(({ msg_id }) => msg_id), "b70"]);
  assert.ok(requests.every(({ read_at }) => read_at.every((at) => at === LOGIN + 1)));
  for (const { id } of next.service.socket.sent.slice(-3)) next.service.socket.say({ response: [id, { Ok: "done" }] });
  await settled();
  assert.equal(next.outcomes.length, 41);
  assert.deepEqual(next.outcomes[40], { kind: "receipt", conversation: undefined, msg_id: "b70", code: 0, text: "" });
  assert.equal(shelf.rows.size, 0);
});

test("a message that a page is told of or asks for says of which conversation its receipt is", async () => {
  const shelf = new Shelf();
  const page = new PageOf(shelf);
  await page.service.login([head(0)]);
  await settled();
  page.service.socket.push({ message: message(1) });
  const old = page.client.history(TEAM);
  page.service.socket.ok("history", { messages: [message(8)] });
  await old;
  for (const id of ["m1", "m8", "m9"]) void page.client.sendReceipts([id]).catch(() => undefined);
  await settled();
  assert.deepEqual([...shelf.rows.values()].map(({ msgId, conversation }) => [msgId, conversation]), [["m1", TEAM], ["m8", TEAM], ["m9", undefined]]);
});

test("a later mark swallows an earlier one, whose call waits for it; one that goes less far waits for the one that is there", async () => {
  const page = new PageOf(new Shelf());
  await page.service.login([head(9)]);
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  const calls = [3, 9, 5].map((seq) => outcome(page.client.markRead({ group: ["team", seq] })));
  await settled();
  assert.deepEqual([...page.shelf.rows.values()].map(({ scope }) => scope), [{ group: ["team", 9] }]);
  await page.service.again([head(9)]);
  assert.deepEqual(page.sent(), [["mark_read", { group: ["team", 9] }]]);
  page.service.socket.ok("mark_read", "done");
  assert.deepEqual(await Promise.all(calls), ["done", "done", "done"]);
});

test("where a mark was called kept, the one that swallows it tells of it", async () => {
  const page = new PageOf(new Shelf(), {}, { timeout: 1000 });
  await page.service.login();
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  const first = outcome(page.client.markRead({ group: ["team", 3] }));
  await page.pass(1000);
  assert.match(await first, /^9520 kept/);
  const second = outcome(page.client.markRead({ group: ["team", 9] }));
  await page.service.again();
  assert.deepEqual(page.sent(), [["mark_read", { group: ["team", 9] }]]);
  page.service.socket.ok("mark_read", "done");
  assert.equal(await second, "done");
  await settled();
  assert.deepEqual(page.outcomes, [{ kind: "readMark", conversation: TEAM, msg_id: "", code: 0, text: "" }]);
  assert.equal(page.shelf.rows.size, 0);
});

test("marks of two conversations do not swallow each other, and receipts are no marks", async () => {
  const page = new PageOf(new Shelf());
  await page.service.login([head(9)]);
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  for (const scope of [{ group: ["team", 3] }, { c2c_seq: ["bob", 4] }, { c2c: ["bob", 1_600_000_000] }] as const) {
    void page.client.markRead(scope as never).catch(() => undefined);
  }
  void page.client.request("mark_read_up_to", { message: "m3", conversation: TEAM }).catch(() => undefined);
  void page.client.sendReceipts(["m3"]).catch(() => undefined);
  await page.service.again([head(9)]);
  assert.deepEqual(page.sent().map(([name]) => name), ["mark_read", "mark_read", "mark_read", "mark_read_up_to", "send_receipts"]);
});

test("a mark to the end that has to wait says where the end was when it was given", async () => {
  const page = new PageOf(new Shelf());
  await page.service.login([head(9)], { heads: [head(9, 0, { read_seq: 9 })] });
  await settled();
  const online = outcome(page.client.markRead({ group: ["team", 0] }));
  assert.deepEqual(page.sent(), [["mark_read", { group: ["team", 0] }]]);
  await page.service.again([head(12, 0, { read_seq: 9 })]);
  assert.deepEqual(page.sent(), [["mark_read", { group: ["team", 9] }]]);
  page.service.socket.ok("mark_read", "done");
  assert.equal(await online, "done");
});

test("a mark to the end of a conversation that this device has nothing of, and one of all, wait no longer than their calls", async () => {
  const page = new PageOf(new Shelf(), {}, { timeout: 5000 });
  await page.service.login([head(9)]);
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  const calls = [outcome(page.client.markRead({ group: ["other", 0] })), outcome(page.client.markRead("all"))];
  await settled();
  assert.equal(page.shelf.rows.size, 0);
  await page.pass(5000);
  for (const text of await Promise.all(calls)) assert.equal(text, "9520 there was no link to the service in time; the request was not sent");
});

test("a refusal for good ends a call with its code, and what waits with an event; nothing of it is sent again", async () => {
  const shelf = new Shelf();
  const killed = new PageOf(shelf);
  await killed.service.login([head(9)]);
  await settled();
  const call = outcome(killed.client.sendReceipts(["m1"]));
  killed.service.socket.err("send_receipts", 10062, "messages: not known");
  assert.equal(await call, "10062 messages: not known");
  void killed.client.sendReceipts(["m2"]).catch(() => undefined);
  await settled();
  assert.deepEqual([shelf.rows.size, killed.outcomes], [1, []]);

  const page = new PageOf(shelf);
  await page.service.login();
  await settled();
  page.service.socket.err("send_receipts", 10060, "receipts are off");
  await page.pass(10_000);
  assert.deepEqual(page.outcomes, [{ kind: "receipt", conversation: undefined, msg_id: "m2", code: 10060, text: "receipts are off" }]);
  assert.deepEqual([shelf.rows.size, page.sent().length], [0, 1]);
});

test("after a refusal that passes it is sent again, with pauses that grow, until the service has it", async () => {
  const page = new PageOf(new Shelf());
  await page.service.login([head(9)]);
  await settled();
  const call = outcome(page.client.sendReceipts(["m1"]));
  for (const pause of [1000, 2000, 4000]) {
    page.service.socket.err("send_receipts", 7010, "the disk is full");
    const { length } = page.sent();
    await page.pass(pause - 1);
    assert.equal(page.sent().length, length);
    await page.pass(1);
    assert.equal(page.sent().length, length + 1);
  }
  page.service.socket.ok("send_receipts", "done");
  assert.equal(await call, "done");
});

test("a call that the service refuses for a while ends after its time as kept", async () => {
  const page = new PageOf(new Shelf(), {}, { timeout: 2500 });
  await page.service.login();
  await settled();
  const call = outcome(page.client.sendReceipts(["m1"]));
  page.service.socket.err("send_receipts", 9506);
  await page.pass(1000);
  page.service.socket.err("send_receipts", 9506);
  await page.pass(1500);
  assert.match(await call, /^9520 kept, will be sent: /);
  await page.pass(500);
  page.service.socket.ok("send_receipts", "done");
  await settled();
  assert.deepEqual(page.outcomes.map(({ msg_id, code }) => [msg_id, code]), [["m1", 0]]);
});

test("what cannot be written ends with its call, and the log says so once", async () => {
  const page = new PageOf(new Shelf(), {}, { timeout: 5000 });
  await page.service.login([head(9)]);
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  page.shelf.broken = new Error("QuotaExceededError");
  const calls = [outcome(page.client.sendReceipts(["m1"])), outcome(page.client.sendReceipts(["m2"]))];
  await page.pass(5000);
  for (const text of await Promise.all(calls)) assert.equal(text, "9520 the service has not answered in time, and this could not be kept");
  assert.equal(page.lines.length, 1, page.lines.join("\n"));
  assert.match(page.lines[0]!, /cannot be kept.*QuotaExceededError/);
  page.shelf.broken = undefined;
  await page.service.again([head(9)]);
  assert.deepEqual([page.sent(), page.outcomes], [[], []]);
});

test("a store that never answers holds up nothing that there is a link for", async () => {
  const shelf = new Shelf();
  shelf.take = () => new Promise(() => {});
  const page = new PageOf(shelf);
  await page.service.login([head(9)]);
  const call = outcome(page.client.sendReceipts(["m1"]));
  await page.pass(5000);
  page.service.socket.ok("send_receipts", "done");
  assert.equal(await call, "done");
});

test("who takes a call back takes back what it gave", async () => {
  const page = new PageOf(new Shelf());
  await page.service.login([head(9)]);
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  const taken = new AbortController();
  const call = outcome(page.client.sendReceipts(["m1"], { signal: taken.signal }));
  const stays = outcome(page.client.sendReceipts(["m2"]));
  await settled();
  taken.abort();
  assert.equal(await call, "6222 the caller took the call back");
  await page.service.again([head(9)]);
  assert.deepEqual(page.sent().map(([, body]) => (body as { messages: string[] }).messages), [["m2"]]);
  page.service.socket.ok("send_receipts", "done");
  assert.equal(await stays, "done");
});

test("the same receipt twice is one request with the first time, and both calls are answered", async () => {
  const page = new PageOf(new Shelf());
  await page.service.login([head(9)]);
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  const first = outcome(page.client.sendReceipts(["m1"]));
  await page.pass(3000);
  const second = outcome(page.client.sendReceipts(["m1"]));
  await page.service.again([head(9)]);
  assert.deepEqual(page.sent(), [["send_receipts", { messages: ["m1"], read_at: [LOGIN] }]]);
  page.service.socket.ok("send_receipts", "done");
  assert.deepEqual(await Promise.all([first, second]), ["done", "done"]);
});

test("a receipt that a page before has given keeps its time when it is given again right after the login", async () => {
  const shelf = new Shelf();
  const killed = new PageOf(shelf);
  await killed.service.login([head(9)]);
  await settled();
  killed.service.socket.cut();
  await killed.pass(1);
  void killed.client.sendReceipts(["m1"]).catch(() => undefined);
  await settled();
  const page = new PageOf(shelf);
  const login = page.service.login([head(9)], { server_time_ms: (LOGIN + 60) * 1000 });
  await login;
  const call = outcome(page.client.sendReceipts(["m1"]));
  await settled();
  assert.deepEqual(page.sent(), [["send_receipts", { messages: ["m1"], read_at: [LOGIN] }]]);
  page.service.socket.ok("send_receipts", "done");
  assert.equal(await call, "done");
  await settled();
  assert.equal(shelf.rows.size, 0);
});

test("a logout ends the calls and keeps what they gave for the next login of this user, and of no other", async () => {
  const shelf = new Shelf();
  const page = new PageOf(shelf);
  await page.service.login([head(9)]);
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  const call = outcome(page.client.sendReceipts(["m1"]));
  await settled();
  await page.client.logout();
  assert.equal(await call, "6014 the user has logged out");
  const other = page.client.login("other", "sig");
  await page.service.nextSocket();
  page.service.answerLogin([head(9)]);
  await other;
  await settled();
  assert.deepEqual(page.sent(), []);
  const again = page.client.login("me", "sig");
  await settled();
  page.service.socket.ok("logout", "done");
  await page.pass(1);
  page.service.answerLogin([head(9)]);
  await again;
  await settled();
  assert.deepEqual(page.sent().length, 1);
  assert.deepEqual([...shelf.places], ["ws://service/ws me", "ws://service/ws other"]);
});

test("a login that another device has ended rejects the calls with that, and keeps what they gave", async () => {
  const page = new PageOf(new Shelf());
  await page.service.login([head(9)]);
  await settled();
  const call = outcome(page.client.sendReceipts(["m1"]));
  await settled();
  page.service.socket.push("kicked_offline");
  assert.match(await call, /^6208 /);
  await settled();
  assert.equal(page.shelf.rows.size, 1);
});

test("wiping forgets what waits, tells who waits for it, and sends nothing of it", async () => {
  const page = new PageOf(new Shelf());
  await assert.rejects(page.kept.wipe(), { code: 6017 });
  await page.service.login([head(9)]);
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  const call = outcome(page.client.sendReceipts(["m1"]));
  await settled();
  await page.kept.wipe();
  assert.equal(await call, "7009 what was kept on this device was wiped before it was sent");
  assert.equal(page.shelf.rows.size, 0);
  await page.service.again([head(9)]);
  assert.deepEqual([page.sent(), page.outcomes], [[], []]);
  page.shelf.broken = new Error("gone");
  await assert.rejects(page.kept.wipe(), { code: 7010, message: "wipe: Error: gone" });
});

test("what another page wipes is not sent by this one", async () => {
  const page = new PageOf(new Shelf(), {}, { timeout: 1000 });
  await page.service.login([head(9)]);
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  const call = outcome(page.client.sendReceipts(["m1"]));
  await page.pass(1000);
  assert.match(await call, /^9520 kept/);
  page.shelf.rows.clear();
  await page.service.again([head(9)]);
  await settled();
  assert.deepEqual([page.sent(), page.outcomes], [[], []]);
});

test("10,000 wait at most; what comes beyond goes as if nothing were kept, and the log says so once", async () => {
  const page = new PageOf(new Shelf(), {}, { timeout: 50 });
  await page.service.login([head(9)]);
  await settled();
  page.service.socket.cut();
  await page.pass(1);
  const calls: Promise<string>[] = [];
  for (let at = 0; at < 335; at++) calls.push(outcome(page.client.sendReceipts(Array.from({ length: 30 }, (_, n) => `m${at}-${n}`))));
  await page.pass(50);
  const texts = await Promise.all(calls);
  assert.deepEqual(texts.map((text) => text.startsWith("9520 kept")), texts.map((_, at) => at < 333));
  assert.deepEqual([page.shelf.rows.size, page.lines.length], [9990, 1]);
});

test("rows that cannot be read are passed over", async () => {
  const shelf = new Shelf();
  for (const row of [null, "text", {}, { id: "a", order: 1, call: "a", kind: "later", readAt: 1 }]) shelf.rows.set(`ws://service/ws me/${shelf.rows.size}`, row as never);
  const page = new PageOf(shelf);
  await page.service.login([head(9)]);
  await settled();
  assert.deepEqual([page.sent(), page.lines], [[], []]);
});

test("wrong options and a second client are refused", () => {
  assert.throws(() => new Kept(null as never), { code: 6017 });
  assert.throws(() => new Kept({ durability: "fast" as never }), { code: 6017, message: 'durability: neither "relaxed" nor "strict"' });
  const kept = new Kept({ store: new Shelf() });
  void new Scripted({ kept }).client.close();
  assert.throws(() => new Scripted({ kept }), { code: 6017, message: "kept: another client has it; give each its own" });
});

test("the time of reading follows the steady clock where the device's is set back, and the device's where that one slept", () => {
  let [date, steady] = [5000, 100];
  const time = new ServiceTime(() => date, () => steady);
  time.tell(1_000_000);
  date += 10;
  steady += 10;
  assert.equal(time.now(), 1_000_010);
  date -= 3_600_000;
  steady += 10;
  assert.equal(time.now(), 1_000_020);
  date += 3_600_000 + 60_000;
  assert.equal(time.now(), 1_060_010);
});
