import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatError, Client } from "../src";
import { settled } from "./support/clock";
import { head, message, Scripted, TEAM } from "./support/scripted";

const code = (expected: number) => (error: unknown) => error instanceof ChatError && error.code === expected;

test("calls without a content and with one wait over a cut alike, and are given to the next link", async () => {
  const scripted = new Scripted();
  await scripted.login();
  const calls = [scripted.client.conversations(), scripted.client.request("total_unread", null), scripted.client.getReceipts(["a"])];
  scripted.socket.cut();
  await scripted.nextSocket();
  scripted.answerLogin();
  scripted.socket.ok("conversation_page", { conversation_page: { conversations: [], next_seq: 0 } });
  scripted.socket.ok("total_unread", { count: 3 });
  scripted.socket.ok("get_receipts", { receipts: [] });
  assert.deepEqual(await Promise.all(calls), [[], 3, []]);
});

test("a call without an answer ends with 9520, and one that is aborted with 6222", async () => {
  const scripted = new Scripted({ timeout: 5000 });
  await scripted.login();
  const late = assert.rejects(scripted.client.conversations(), code(9520));
  await scripted.clock.pass(5000);
  await late;
  const abort = new AbortController();
  const aborted = assert.rejects(scripted.client.conversations({ signal: abort.signal }), code(6222));
  abort.abort();
  await aborted;
});

test("pauses between attempts grow to 20 seconds", async () => {
  const scripted = new Scripted({ random: () => 0.999 });
  await scripted.login();
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 9; attempt++) {
    const began = scripted.clock.now();
    const { length } = scripted.sockets;
    scripted.socket.cut();
    while (scripted.sockets.length === length) await scripted.clock.pass(50);
    pauses.push(scripted.clock.now() - began);
  }
  assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 8000, 16000, 20000, 20000]);
});

test("when the browser says that the network or the page is back, a pause is over, and a link is asked for a sign of life", async () => {
  const place = globalThis as { addEventListener?: unknown; removeEventListener?: unknown; document?: unknown };
  const listeners = new EventTarget();
  place.addEventListener = listeners.addEventListener.bind(listeners);
  place.removeEventListener = listeners.removeEventListener.bind(listeners);
  try {
    const scripted = new Scripted({ random: () => 0.999 });
    await scripted.login();
    for (let attempt = 0; attempt < 8; attempt++) {
      scripted.socket.cut();
      if (attempt < 7) await scripted.nextSocket();
    }
    const { length } = scripted.sockets;
    await scripted.clock.pass(1000);
    assert.equal(scripted.sockets.length, length, "a pause of 20 seconds");
    place.document = { visibilityState: "hidden" };
    listeners.dispatchEvent(new Event("visibilitychange"));
    assert.equal(scripted.sockets.length, length, "nobody looks at the page");
    listeners.dispatchEvent(new Event("online"));
    assert.equal(scripted.sockets.length, length + 1);
    scripted.answerLogin();
    const { socket } = scripted;
    // A link that died while the computer slept.
    place.document = { visibilityState: "visible" };
    listeners.dispatchEvent(new Event("visibilitychange"));
    assert.equal(socket.count("get_conversations"), 1);
    await scripted.clock.pass(9_900);
    assert.equal(socket.closed, false);
    await scripted.clock.pass(200);
    assert.equal(socket.closed, true);
    await scripted.client.close();
    const made = scripted.sockets.length;
    listeners.dispatchEvent(new Event("online"));
    assert.equal(scripted.sockets.length, made, "closed for good");
  } finally {
    delete place.addEventListener;
    delete place.removeEventListener;
    delete place.document;
  }
});

test("a silent service is asked for a sign of life after 20 seconds and given up after 30", async () => {
  const scripted = new Scripted();
  await scripted.login();
  const { socket } = scripted;
  await scripted.clock.pass(20_000);
  socket.ok("get_conversations", { conversations: [] });
  await scripted.clock.pass(29_000);
  assert.equal(socket.closed, false);
  await scripted.clock.pass(1_000);
  assert.equal(socket.closed, true);
  await scripted.clock.pass(250);
  assert.equal(scripted.sockets.length, 2);
});

test("kicked: calls end with 6208", async () => {
  const scripted = new Scripted();
  await scripted.login();
  const call = assert.rejects(scripted.client.conversations(), code(6208));
  scripted.socket.push("kicked_offline");
  await call;
});

test("a login is refused with the service's code; a service that is ending is tried again", async () => {
  const scripted = new Scripted();
  const refused = assert.rejects(scripted.client.login("me", "sig"), code(70009));
  await settled();
  scripted.socket.onopen?.();
  scripted.socket.err("login", 70009);
  await refused;
  const login = scripted.client.login("me", "sig");
  await settled();
  scripted.socket.onopen?.();
  scripted.socket.err("login", 7009);
  await scripted.clock.pass(1000);
  scripted.answerLogin();
  await login;
});

test("two logins at once: the second is refused with 2025", async () => {
  const scripted = new Scripted();
  const first = scripted.client.login("me", "sig");
  await assert.rejects(scripted.client.login("me", "sig"), code(2025));
  await settled();
  scripted.answerLogin();
  await first;
});

test("a request larger than 1 MiB is refused with 9522 and not sent", async () => {
  const scripted = new Scripted();
  await scripted.login();
  await assert.rejects(scripted.client.sendText(TEAM, "é".repeat(600_000)), code(9522));
  assert.equal(scripted.socket.count("send_message"), 0);
});

test("wrong options and parameters are refused with 6017 and a text that names them", async () => {
  const named = (name: string) => (error: unknown) => code(6017)(error) && (error as Error).message.startsWith(name);
  class None {}
  assert.throws(() => new Client({ url: "http://x", WebSocket: None }), named("url"));
  assert.throws(() => new Client({ url: "ws://x", WebSocket: None, platform: 100 }), named("platform"));
  assert.throws(() => new Client({ url: "ws://x", WebSocket: None, timeout: 0 }), named("timeout"));
  assert.throws(() => new Client({ url: "ws://x", WebSocket: 5 }), named("WebSocket"));
  const { client } = new Scripted();
  await assert.rejects(client.login("", "sig"), named("user"));
  await assert.rejects(client.login("me", ""), named("userSig"));
  await assert.rejects(client.conversations(), code(6014));
});

test("events are given to iterators as to handlers, and end with the signal", async () => {
  const scripted = new Scripted();
  await scripted.login([head(0)]);
  const abort = new AbortController();
  const told: string[] = [];
  const loop = (async () => {
    for await (const event of scripted.client.events({ signal: abort.signal })) {
      if (event.type === "messages") told.push(...event.messages.map((message) => message.msg_id));
    }
  })();
  scripted.socket.push({ message: message(1) });
  scripted.socket.push({ message: message(2) });
  await settled();
  abort.abort();
  await loop;
  assert.deepEqual(told, ["m1", "m2"]);
});

test("a handler that throws hurts neither the client nor other handlers", async () => {
  const thrown: unknown[] = [];
  const scripted = new Scripted({ onHandlerError: (error) => thrown.push(error) });
  scripted.client.on("messages", () => {
    throw new Error("mine");
  });
  await scripted.login([head(0)]);
  scripted.socket.push({ message: message(1) });
  scripted.socket.push({ message: message(2) });
  assert.deepEqual([scripted.told(), thrown.length], [["m1", "m2"], 2]);
});

test("whatever a hostile service sends, the link is cut or the frame skipped, and the client goes on", async () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  process.on("unhandledRejection", note);
  const hostile: unknown[] = [
    "", "{", "[]", "null", "5", '"push"', "\u0000", new ArrayBuffer(8), undefined, "x".repeat(20_000_000), "[".repeat(100_000),
    '{"response":5}', '{"response":[]}', '{"response":[1e300,{"Ok":1}]}', '{"response":[1,null]}', '{"response":[1,{"Err":5}]}',
    '{"push":{"message":null}}', '{"push":{"message":{"seq":"1"}}}', '{"push":{"changes":{"changes":[{"receipt":{}}]}}}',
    '{"push":{"conversation_gone":{"c2c":5}}}', '{"push":{"group_tip":[]}}', '{"push":{"profile":1}}',
    '{"push":{"reminder":{"msg_id":"m"}}}', '{"push":{"reminder":{"conversation":{"c2c":"a"},"msg_id":5,"seq":1,"sender":"a","time":1}}}',
    JSON.stringify({ push: { message: message(-1) } }), JSON.stringify({ push: { message: { ...message(1), content: { elems: 5 } } } }),
    '{"push":{"__proto__":{"polluted":1}}}', '{"push":{}}', '{"push":7}', '{"unknown":1}', '{"push":{"new_kind":1}}',
    '{"response":[999,{"Ok":"done"}]}', '{"response":[null,{"Ok":"done"}]}',
  ];
  const scripted = new Scripted();
  await scripted.login([head(0)]);
  for (const data of hostile) {
    const { socket } = scripted;
    socket.onmessage?.({ data });
    if (!socket.closed) continue;
    await scripted.nextSocket();
    scripted.answerLogin([head(0)]);
  }
  for (const wrong of [{ message: 5 }, { nothing: 1 }, "done", null]) {
    const call = assert.rejects(scripted.client.sendText(TEAM, "x"), code(6001));
    scripted.socket.ok("send_message", wrong);
    await call;
  }
  scripted.socket.push({ message: message(1) });
  assert.deepEqual(scripted.told(), ["m1"]);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
  await settled();
  process.off("unhandledRejection", note);
  assert.deepEqual(rejections, []);
});

test("an endless row of messages that are out of order is held within bounds", async () => {
  const scripted = new Scripted();
  await scripted.login([head(0)]);
  for (let seq = 2; seq < 50_000; seq++) scripted.socket.push({ message: message(seq) });
  scripted.socket.ok("sync", { missed: { conversation: TEAM, messages: [message(1)], changes: [], seq: 1, version: 0, more: false } });
  assert.equal(scripted.told().length, 1001);
  assert.equal(scripted.socket.count("sync"), 2);
});
