/**
 * A service that means harm, or is broken: whatever it sends, the client goes on, says what was wrong, rejects nothing
 * that nobody waits for, and holds no more than it should.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ChatError, Client, Code } from "../src";
import type { RequestName } from "../src/protocol";
import { ANSWER } from "../src/protocol";
import { REQUESTS, TOLD } from "./generated/frames";
import { PausedClock, settled } from "./support/clock";
import { changes, head, message, missed, receipt, Scripted, ScriptedSocket } from "./support/scripted";

const unhandled: unknown[] = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));
after(() => assert.deepEqual(unhandled, []));

/** What is put in the place of a value. */
const WRONG: unknown[] = [null, -1, 1.5, 2 ** 60, "text", true, [], [null], {}, { c2c: 1 }];

/** Copies of a value in which one part, at any depth, is something else or is not there. */
function* spoiled(value: unknown): Generator<unknown> {
  yield* WRONG;
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    for (const worse of spoiled(part)) yield Array.isArray(value) ? value.map((old, at) => (`${at}` === key ? worse : old)) : { ...value, [key]: worse };
    if (Array.isArray(value)) continue;
    const without: { [key: string]: unknown } = { ...value };
    delete without[key];
    yield without;
  }
}

function errors(chat: Scripted): ChatError[] {
  return chat.events.flatMap((event) => (event.type === "error" ? [event.error] : []));
}

/** The client is logged in and its calls are answered, on the next link where the last one is gone. */
async function goesOn(chat: Scripted): Promise<void> {
  if (chat.socket.closed) {
    await chat.nextSocket();
    chat.answerLogin([head(0)]);
  }
  const call = chat.client.request("total_unread", null);
  chat.socket.ok("total_unread", { count: 3 });
  assert.equal(await call, 3);
}

test("what is no frame cuts the link with an error that says so, and the client goes on", async () => {
  const chat = new Scripted();
  await chat.login([head(0)]);
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const texts = ["", "{", "null", "[]", "7", "\"text\"", "{}}", "\u0000", deep, `{"push":${deep}`];
  for (const data of [...texts, new ArrayBuffer(8), undefined, null, 7, {}]) {
    chat.events.length = 0;
    chat.socket.onmessage?.({ data });
    assert.deepEqual(errors(chat).map(({ code }) => code), [Code.BadFrame], String(data).slice(0, 20));
    assert.ok(chat.socket.closed);
    await goesOn(chat);
  }
});

test("frames, answers and pushes that a newer service might send are passed over", async () => {
  const chat = new Scripted();
  await chat.login([head(0)]);
  const news = [{}, { notice: 1 }, { push: "dance" }, { push: { dance: 1 } }, { push: {} }, { push: 7 }, { push: null }];
  const ids = [{ response: [0, { Ok: "done" }] }, { response: [999, { Ok: "done" }] }, { response: [999, { Err: { code: 1, text: "" } }] }];
  for (const frame of [...news, ...ids]) chat.socket.say(frame);
  assert.deepEqual(errors(chat), []);
  assert.equal(chat.socket.closed, false);
  await goesOn(chat);
});

test("a response without an id or a result cuts the link", async () => {
  const chat = new Scripted();
  await chat.login([head(0)]);
  for (const response of [null, 7, {}, [], ["7", { Ok: "done" }], [-1, { Ok: "done" }], [7], [7, "done"], [7, {}], [7, { Err: "no" }]]) {
    chat.events.length = 0;
    chat.socket.say({ response });
    assert.deepEqual(errors(chat).map(({ code }) => code), [Code.BadFrame], JSON.stringify(response));
    await goesOn(chat);
  }
});

test("a frame that is too large is not read", async () => {
  const chat = new Scripted();
  await chat.login([head(0)]);
  // Never flattened where nobody looks into it.
  const giant = `{"push":"${"x".repeat(128 * 1024 * 1024)}"}`;
  chat.events.length = 0;
  chat.socket.onmessage?.({ data: giant });
  assert.deepEqual(errors(chat).map(({ code }) => code), [Code.BadFrame]);
  await goesOn(chat);
});

test("every answer with any part of it spoiled settles its call: with 6001, or with what is usable", async () => {
  const chat = new Scripted();
  await chat.login([head(0)]);
  const bodies = new Map(REQUESTS.map(({ request }) => (typeof request === "string" ? [request, null] : Object.entries(request)[0])) as [RequestName, unknown][]);
  const answers = new Map(TOLD.flatMap(({ response }) => (response?.[1].Ok === undefined ? [] : [response[1].Ok])).map((ok) => [typeof ok === "string" ? ok : Object.keys(ok)[0], ok]));
  let refused = 0;
  for (const [name, body] of bodies) {
    // Lists come in pages.
    if (["login", "logout", "sync", "conversations", "joined_groups"].includes(name)) continue;
    const good = answers.get(ANSWER[name] ?? "done");
    for (const ok of spoiled(good)) {
      const call = chat.client.request(name as "history", body as never).then(() => undefined, (error: unknown) => error);
      chat.socket.ok(name, ok);
      const error = await call;
      if (error === undefined) continue;
      assert.ok(error instanceof ChatError && error.code === Code.UnreadableAnswer, `${name}: ${String(error)} for ${JSON.stringify(ok)}`);
      refused++;
    }
  }
  assert.ok(refused > 500, `${refused} refused`);
  assert.deepEqual(errors(chat), []);
  await goesOn(chat);
});

test("every answer to a login with any part of it spoiled is read, or ends the login with an error", async () => {
  const good = TOLD.flatMap(({ response }) => response?.[1].Ok ?? []).find((ok) => typeof ok === "object" && "logged_in" in ok);
  let refused = 0;
  for (const ok of spoiled(good)) {
    const chat = new Scripted({ timeout: 1000 });
    const login = chat.client.login("me", "sig").then(() => undefined, (error: unknown) => error);
    await settled();
    chat.socket.onopen?.();
    chat.socket.ok("login", ok);
    await chat.clock.pass(1000);
    const error = await login;
    if (error !== undefined) {
      assert.ok(error instanceof ChatError && error.code === Code.Timeout, String(error));
      assert.match(errors(chat)[0].message, /login: the answer of the service cannot be read/);
      refused++;
    }
    await chat.client.close();
  }
  assert.ok(refused > 50, `${refused} refused`);
});

test("a renewal whose answer cannot be read ends with the link, and the next one has the new UserSig", async () => {
  const chat = new Scripted();
  await chat.login([head(0)]);
  const renewed = chat.client.login("me", "newer");
  await settled();
  chat.socket.ok("login", { logged_in: { heads: 7 } });
  assert.equal(await renewed, undefined);
  await chat.nextSocket();
  chat.socket.onopen?.();
  assert.equal((chat.socket.last("login").body as { user_sig: string }).user_sig, "newer");
});

test("every push with any part of it spoiled is told, passed over, or cuts the link with an error", async () => {
  const chat = new Scripted();
  await chat.login([head(0)]);
  let cut = 0;
  for (const { push } of TOLD) {
    if (typeof push !== "object") continue;
    for (const worse of spoiled(push)) {
      // Those that end a login do what they say.
      if (worse === "kicked_offline" || worse === "user_sig_expired") continue;
      chat.events.length = 0;
      chat.socket.push(worse);
      const found = errors(chat);
      if (chat.socket.closed) {
        assert.deepEqual(found.map(({ code }) => code), [Code.BadFrame], JSON.stringify(worse));
        cut++;
      } else {
        assert.deepEqual(found, []);
      }
      await goesOn(chat);
    }
  }
  assert.ok(cut > 100, `${cut} cut`);
});

test("an answer to a sync that is another conversation's, or makes no way, is not believed and not asked for in a circle", async () => {
  const chat = new Scripted();
  await chat.login([head(3)]);
  for (const answer of [
    missed(3, 0, { conversation: { group: "other" }, messages: [message(1), message(2), message(3)] }),
    missed(0, 0, { more: true }),
    missed(0, 0, { messages: 7 }),
    { done: 1 },
  ]) {
    const asked = chat.socket.count("sync");
    chat.socket.ok("sync", answer);
    assert.equal(chat.socket.count("sync"), asked, "asked again at once");
    await chat.clock.pass(1000);
    assert.equal(chat.socket.count("sync"), asked + 1, "asked again after a pause");
  }
  assert.deepEqual(chat.told(), []);
  chat.socket.ok("sync", missed(3, 0, { messages: [message(1), message(2), message(3)] }));
  assert.deepEqual(chat.told(), ["m1", "m2", "m3"]);
});

/** Objects, and entries of lists, maps and sets, that can be reached from here. */
function held(root: object): number {
  const seen = new Set<object>([root]);
  let entries = 0;
  for (const object of seen) {
    const parts: unknown[] = Object.values(object);
    if (object instanceof Map) parts.push(...object.keys(), ...object.values());
    if (object instanceof Set) parts.push(...object);
    entries += parts.length;
    for (const part of parts) if (typeof part === "object" && part !== null) seen.add(part);
  }
  return entries;
}

/** A client that tells nobody anything, and a service that sends whatever a test likes, as long as it likes. */
class Flood {
  readonly clock = new PausedClock();
  /** The last error that was told. */
  said = "";
  socket: ScriptedSocket | undefined;
  readonly client: Client;

  constructor() {
    const made = (socket: ScriptedSocket): void => void (this.socket = socket);
    class Socket extends ScriptedSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        made(this);
      }
    }
    this.client = new Client({ url: "ws://service", WebSocket: Socket, clock: this.clock, random: () => 0.5 });
    this.client.on("error", ({ error }) => (this.said = error.message));
  }

  async login(): Promise<void> {
    const login = this.client.login("me", "sig");
    await settled();
    this.answerLogin();
    await login;
  }

  private answerLogin(): void {
    this.socket?.onopen?.();
    this.socket?.ok("login", { logged_in: { profile: { user_id: "me" }, heads: [head(0)], server_time_ms: 1, login: 7 } });
  }

  /** Sends so many pushes; where the client cuts the link, on the next one. */
  async pushes(count: number, push: (at: number) => unknown): Promise<void> {
    for (let at = 0; at < count; at++) {
      while (this.socket?.closed) {
        const { socket } = this;
        while (this.socket === socket) await this.clock.pass(50);
        this.answerLogin();
      }
      this.socket?.push(push(at));
      // What the client has asked is the service's to hold.
      if (this.socket && this.socket.sent.length > 100) this.socket.sent.length = 0;
    }
  }

  /** What the client holds; what the test plays with does not count. */
  held(): number {
    const { socket } = this;
    if (socket) socket.sent.length = 0;
    return held(this.client);
  }
}

/** What comes, how often until a limit is reached, how often again, the most that may be held, and what is said of it. */
const FLOODS: { name: string; push: (at: number) => unknown; first: number; again: number; most: number; said?: RegExp }[] = [
  {
    name: "changes before which others are missing",
    push: (at) => changes(0, ...[1, 2, 3].map((more) => receipt(3 * at + more, 3 * at + more, 1))),
    first: 34_000, again: 40, most: 250_000, said: /more than 100000 changes/,
  },
  { name: "messages before their turn", push: (at) => ({ message: message(at + 5) }), first: 20_000, again: 20_000, most: 50_000 },
  {
    name: "messages before their turn in many conversations",
    push: (at) => ({ message: message(5 + Math.floor(at / 5000), { conversation: { group: `g${at % 5000}` }, identity: 1 }) }),
    first: 20_000, again: 20_000, most: 600_000,
  },
  {
    name: "conversations",
    push: (at) => ({ message: message(1, { conversation: { c2c: `u${at}` } }) }),
    first: 10_000, again: 40, most: 250_000, said: /more than 10000 conversations/,
  },
  { name: "messages that are not stored", push: (at) => ({ message: message(0, { msg_id: `o${at}` }) }), first: 20_000, again: 20_000, most: 2_000 },
  { name: "word that pushes were lost", push: () => "lagged", first: 20_000, again: 20_000, most: 2_000 },
  { name: "pushes that nobody knows", push: (at) => ({ [`p${at}`]: { at } }), first: 20_000, again: 20_000, most: 2_000 },
  {
    name: "conversations that come and go",
    push: (at) => ({ [at % 2 ? "conversation_gone" : "conversation_changed"]: { c2c: `u${at}` } }),
    first: 20_000, again: 20_000, most: 2_000,
  },
];

for (const { name, push, first, again, most, said } of FLOODS) {
  test(`what a client holds has a limit: ${name}`, async () => {
    const flood = new Flood();
    await flood.login();
    await flood.pushes(first, push);
    const once = flood.held();
    await flood.pushes(again, (at) => push(at + first));
    const twice = flood.held();
    assert.ok(twice <= most, `${twice} objects are held`);
    assert.ok(twice <= once + 1000, `${once} objects, and ${twice} after more of the same`);
    assert.equal(flood.client.user, "me");
    assert.equal(flood.said === "", said === undefined, flood.said);
    if (said) assert.match(flood.said, said);
    await flood.client.close();
  });
}

test("answers that nobody has asked for leave nothing behind", async () => {
  const flood = new Flood();
  await flood.login();
  const before = flood.held();
  for (let at = 0; at < 50_000; at++) flood.socket?.say({ response: [1000 + at, { Ok: { messages: [message(at)] } }] });
  assert.ok(flood.held() <= before + 10, `${before} objects before, ${flood.held()} after`);
  await flood.client.close();
});

test("a reader of events who does not read holds 10,000 at most, and is told", async () => {
  const flood = new Flood();
  await flood.login();
  const events = flood.client.events();
  const first = events.next();
  await flood.pushes(30_000, (at) => ({ conversation_changed: { c2c: `u${at}` } }));
  await first;
  await assert.rejects(async () => {
    for await (const event of events) assert.equal(event.type, "conversationChanged");
  }, (error) => error instanceof ChatError && error.code === Code.BadFrame);
  await flood.client.close();
});
