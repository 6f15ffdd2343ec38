import assert from "node:assert/strict";
import { test } from "node:test";
import { settled } from "./support/clock";
import { changes, head, message, missed, receipt, Scripted, TEAM } from "./support/scripted";

test("a message that is pushed twice is told once", async () => {
  const scripted = new Scripted();
  await scripted.login([head(0)]);
  for (const seq of [1, 1, 2, 1, 2]) scripted.socket.push({ message: message(seq) });
  assert.deepEqual(scripted.told(), ["m1", "m2"]);
});

test("a message that comes too early waits for what was lost, and all are told in order", async () => {
  const scripted = new Scripted();
  await scripted.login([head(0)]);
  scripted.socket.push({ message: message(1) });
  scripted.socket.push({ message: message(4) });
  scripted.socket.push({ message: message(3) });
  assert.deepEqual(scripted.told(), ["m1"]);
  assert.deepEqual(scripted.socket.last("sync").body, { conversation: TEAM, seq: 1, version: 0 });
  scripted.socket.ok("sync", missed(3, 0, { messages: [message(2), message(3)] }));
  assert.deepEqual(scripted.told(), ["m1", "m2", "m3", "m4"]);
});

test("a message that the sync does not bring is not waited for: it was for others", async () => {
  const scripted = new Scripted();
  await scripted.login([head(0)]);
  scripted.socket.push({ message: message(5) });
  scripted.socket.ok("sync", missed(4, 0));
  assert.deepEqual(scripted.told(), ["m5"]);
});

test("after a cut, what was missed is asked for and told once, in pages", async () => {
  const scripted = new Scripted();
  await scripted.login([head(1)]);
  scripted.socket.ok("sync", missed(1, 0, { messages: [message(1)] }));
  await scripted.again([head(3)]);
  scripted.socket.ok("sync", missed(2, 0, { messages: [message(2)], more: true }));
  assert.deepEqual(scripted.socket.last("sync").body, { conversation: TEAM, seq: 2, version: 0 });
  scripted.socket.push({ message: message(3) });
  scripted.socket.ok("sync", missed(3, 0, { messages: [message(3)] }));
  assert.deepEqual(scripted.told(), ["m1", "m2", "m3"]);
  assert.equal(scripted.events.filter((event) => event.type === "complete").length, 2);
});

test("a state of receipts is told once, also where a sync brings it again", async () => {
  const scripted = new Scripted();
  await scripted.login([head(2, 0, { read_seq: 2 })]);
  scripted.socket.push(changes(0, receipt(1, 5, 1)));
  await scripted.again([head(2, 6)]);
  scripted.socket.ok("sync", missed(2, 6, { changes: [receipt(1, 5, 1), receipt(2, 6, 1)] }));
  scripted.socket.push(changes(6, receipt(2, 6, 1)));
  assert.deepEqual(scripted.receipts(), [["m1", 1], ["m2", 1]]);
});

test("a version above which a change still waits is not believed to be complete", async () => {
  const scripted = new Scripted();
  await scripted.login([head(2, 0, { read_seq: 2 })]);
  scripted.socket.push(changes(3, receipt(1, 9, 4)));
  await scripted.again([head(2, 9)]);
  assert.deepEqual(scripted.socket.last("sync").body, { conversation: TEAM, seq: 2, version: 3 });
});

test("what this client has sent itself is not told to it, also after a cut before the answer", async () => {
  const scripted = new Scripted();
  await scripted.login([head(0)]);
  const sending = scripted.client.sendText(TEAM, "hello");
  const { msg_id } = scripted.socket.last("send_message").body as { msg_id: string };
  await scripted.again([head(1)]);
  const own = message(1, { msg_id, sender: "me" });
  scripted.socket.ok("sync", missed(1, 0, { messages: [own] }));
  scripted.socket.push({ message: own });
  assert.equal((scripted.socket.last("send_message").body as { msg_id: string }).msg_id, msg_id);
  scripted.socket.ok("send_message", { message: own });
  assert.equal((await sending).seq, 1);
  assert.deepEqual(scripted.told(), []);
});

test("a device that comes back with its store is told only what is new, under its old name", async () => {
  const states = new Map<string, string>();
  const store = { load: (user: string) => states.get(user), save: (user: string, state: string) => void states.set(user, state) };
  const before = new Scripted({ store });
  await before.login([head(0)]);
  before.socket.push({ message: message(1) });
  const { device } = before.socket.last("login").body as { device: string };
  await before.client.close();

  const after = new Scripted({ store });
  await after.login([head(2)]);
  const login = after.socket.last("login").body as { device: string; held: number };
  assert.deepEqual([login.device, login.held], [device, 7]);
  assert.deepEqual(after.socket.last("sync").body, { conversation: TEAM, seq: 1, version: 0 });
});

test("a group made again under its name is told from where its member came in", async () => {
  const scripted = new Scripted();
  await scripted.login([head(5, 3, { identity: 11, read_seq: 5 })]);
  await scripted.again([head(9, 4, { identity: 12, news_seq: 2, news_version: 1 })]);
  assert.deepEqual(scripted.socket.last("sync").body, { conversation: TEAM, seq: 2, version: 1 });
});

test("a pushed message of another identity is told, and nothing is held of it", async () => {
  const scripted = new Scripted();
  await scripted.login([head(5, 3, { identity: 11, read_seq: 5 })]);
  scripted.socket.push({ message: message(40, { identity: 12 }) });
  scripted.socket.push({ message: message(6, { identity: 11 }) });
  assert.deepEqual(scripted.told(), ["m40", "m6"]);
});

test("after lagged pushes it is of a group that was made again, which is asked for from its beginning", async () => {
  const scripted = new Scripted();
  await scripted.login([head(5, 3, { identity: 11, read_seq: 5 })]);
  scripted.socket.push("lagged");
  scripted.socket.push({ message: message(2, { identity: 12 }) });
  assert.deepEqual(scripted.socket.last("sync").body, { conversation: TEAM, seq: 0, version: 0 });
});

test("a device holds never more than the service, also where nobody said that a backup was restored", async () => {
  const scripted = new Scripted();
  await scripted.login([head(8, 6, { read_seq: 8 })]);
  await scripted.again([head(5, 4)]);
  scripted.socket.push({ message: message(6) });
  assert.deepEqual(scripted.told(), ["m6"]);
});

test("after a restored backup the numbers above it are told again; after two, the device begins anew", async () => {
  const scripted = new Scripted();
  await scripted.login([head(8, 6, { identity: 11, read_seq: 8 })], { incarnation: 100 });
  const restored = head(7, 6, { identity: 11, restored_seq: 5, restored_version: 4 });
  await scripted.again([restored], { incarnation: 101, restored_from: 100 });
  assert.deepEqual(scripted.socket.last("sync").body, { conversation: TEAM, seq: 5, version: 4 });
  const twice = head(7, 6, { identity: 11, read_seq: 6, restored_seq: 5 });
  await scripted.again([twice], { incarnation: 103, restored_from: 102 });
  assert.deepEqual(scripted.socket.last("sync").body, { conversation: TEAM, seq: 6, version: 6 });
});

test("after lagged pushes nothing is believed complete until the heads are known again", async () => {
  const scripted = new Scripted();
  await scripted.login([head(1, 0, { read_seq: 1 })]);
  scripted.socket.push("lagged");
  scripted.socket.push(changes(9, receipt(1, 9, 2)));
  scripted.socket.ok("login", { logged_in: { profile: {}, heads: [head(2, 9)], server_time_ms: 1, login: 7 } });
  assert.deepEqual(scripted.socket.last("sync").body, { conversation: TEAM, seq: 1, version: 0 });
  scripted.socket.ok("sync", missed(2, 9, { messages: [message(2)], changes: [receipt(1, 9, 2)] }));
  await settled();
  assert.deepEqual([scripted.told(), scripted.receipts()], [["m2"], [["m1", 2]]]);
});
