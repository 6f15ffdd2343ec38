import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import WebSocket from "ws";
import { Client } from "../src";
import type { Message, OutboxItem } from "../src";
import type * as lib from "./support/kept-page";
import { launch, noBrowser, Profile, scriptOf } from "./support/browser";
import { Cable } from "./support/cable";
import { Server, until } from "./support/server";

const LIMIT = { timeout: 120_000, skip: noBrowser };
/** Serves the pages: a database and locks need an origin, and locks a secure one. */
const pages = createServer((request, response) => {
  const isScript = request.url === "/page.js";
  response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
  response.end(isScript ? script : "<!doctype html><meta charset=utf-8><title>kept</title><script src=page.js></script>");
});
let server: Server;
let browser: Browser;
let alice: Client;
let script: string;
const cables: Cable[] = [];

before(async () => {
  if (noBrowser) return;
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  [server, browser, script] = await Promise.all([Server.start(), launch(), scriptOf("tests/support/kept-page.ts")]);
  alice = new Client({ url: server.url, WebSocket });
  await alice.login("alice", server.userSig("alice"));
});
after(async () => {
  await Promise.all([...new Set(cables)].map((cable) => cable.close()));
  await alice?.close();
  await browser?.close();
  await server?.stop();
  pages.close();
});

/** What the script of a page leaves there for the test. */
interface Testing {
  lib: typeof lib;
  client: Client;
  kept: lib.Kept;
  outcomes: OutboxItem[];
  told: string[];
  /** By message or mark: when it was given, and what became of its call. */
  given: { [name: string]: { early: number; late: number; outcome?: string } };
}

/** A device of one user: its tabs share what the browser keeps. */
class Device {
  private constructor(
    readonly context: BrowserContext,
    readonly cable: Cable,
    private readonly user: string,
    private readonly sig: string,
  ) {}

  /** `before`: the same device, whose browser was killed. */
  static async of(user: string, context?: BrowserContext, before?: Device): Promise<Device> {
    const cable = before?.cable ?? (await Cable.to(() => server.url));
    cables.push(cable);
    return new Device(context ?? (await browser.newContext()), cable, user, server.userSig(user));
  }

  /** A tab with this user logged in; `timeout` of its calls. */
  async tab(timeout = 500): Promise<Tab> {
    const tab = new Tab(await this.context.newPage(), this);
    await tab.load(timeout);
    return tab;
  }

  async login(page: Page, timeout: number): Promise<void> {
    await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`);
    await page.evaluate(async ([url, user, sig, timeout]) => {
      const here = globalThis as unknown as Testing;
      const { Client, held, Kept } = here.lib;
      const kept = new Kept();
      const client = new Client({ url, kept, store: held({ url }), timeout });
      Object.assign(here, { client, kept, outcomes: [], told: [], given: {} });
      client.on("outbox", ({ items }) => here.outcomes.push(...items));
      client.on("messages", ({ messages }) => here.told.push(...messages.map(({ msg_id }) => msg_id)));
      const complete = new Promise((resolve) => client.on("complete", resolve));
      // The link may need more time than the calls of a test have.
      for (let tries = 0; ; tries++) {
        try {
          await client.login(user, sig);
          break;
        } catch (error) {
          if (tries === 20) throw error;
        }
      }
      await complete;
    }, [this.cable.url, this.user, this.sig, timeout] as const);
  }

  async offline(...tabs: Tab[]): Promise<void> {
    this.cable.cut();
    for (const { page } of tabs) await page.waitForFunction(() => !(globalThis as unknown as Testing).client.isConnected);
  }
}

class Tab {
  /** Receipts and marks that the service was sent, as their requests. */
  readonly sent: [string, unknown][] = [];

  constructor(
    readonly page: Page,
    private readonly device: Device,
  ) {
    page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => {
      const { request } = JSON.parse(String(payload)) as { request: object };
      for (const [name, body] of Object.entries(request)) if (/send_receipts|mark_read/.test(name)) this.sent.push([name, body]);
    }));
  }

  load(timeout = 500): Promise<void> {
    return this.device.login(this.page, timeout);
  }

  /** Gives a receipt or a mark and waits until its call has ended; the text of its error, or "done". */
  async give(...names: (string | number)[]): Promise<string[]> {
    return this.page.evaluate((names) => {
      const here = globalThis as unknown as Testing;
      return Promise.all(names.map((name) => {
        const early = here.client.serverTime;
        const call = typeof name === "string" ? here.client.sendReceipts([name]) : here.client.markRead({ group: ["marks", name] });
        here.given[name] = { early, late: here.client.serverTime };
        return call.then(() => "done", (error: Error) => error.message);
      }));
    }, names);
  }

  async state(): Promise<Pick<Testing, "outcomes" | "told" | "given">> {
    return this.page.evaluate(() => {
      const { outcomes, told, given } = globalThis as unknown as Testing;
      return { outcomes, told, given };
    });
  }

  /** Until so many outcomes were told; what they were. */
  async outcomes(count: number): Promise<OutboxItem[]> {
    await this.page.waitForFunction((count) => (globalThis as unknown as Testing).outcomes.length >= count, count);
    return (await this.state()).outcomes;
  }

  /** Ends the process of the page, as when it runs out of memory. */
  async kill(): Promise<void> {
    const crashed = new Promise((resolve) => this.page.once("crash", resolve));
    void this.page.goto("chrome://crash").catch(() => undefined);
    await crashed;
    await this.page.close();
  }

  /** How many rows wait in the database. */
  rows(): Promise<number> {
    return this.page.evaluate(() => new Promise((resolve, reject) => {
      const opened = indexedDB.open("doubletick");
      opened.onerror = () => reject(opened.error);
      opened.onsuccess = () => {
        const count = opened.result.transaction("rows").objectStore("rows").count();
        count.onsuccess = () => {
          opened.result.close();
          resolve(count.result);
        };
      };
    }));
  }
}

/** A group in which alice has said so much to this user. */
async function said(group_id: string, member: string, count: number): Promise<string[]> {
  const client = new Client({ url: server.url, WebSocket });
  await client.login(member, server.userSig(member));
  await client.logout();
  await client.close();
  await alice.createGroup({ group_id, group_type: "public", name: group_id, members: [[member, "normal"]] });
  const messages: Message[] = [];
  for (let number = 1; number <= count; number++) messages.push(await alice.sendText({ group: group_id }, `${number}`, { needReadReceipt: true }));
  return messages.map(({ msg_id }) => msg_id);
}

/** When it was read, in seconds, by how many. */
async function readers(message: string): Promise<number[]> {
  return (await alice.getReaders(message, "read")).readers.map(({ read_at }) => read_at);
}

test("receipts that were given without a link by a page that was killed arrive once, with the time of reading, from the next page", LIMIT, async () => {
  const ids = await said("underground", "bob", 3);
  const states: number[] = [];
  const stop = alice.on("receipts", ({ receipts }) => states.push(...receipts.filter(({ msg_id }) => ids.includes(msg_id)).map(({ read_count }) => read_count)));
  const device = await Device.of("bob");
  const tab = await device.tab();
  await device.offline(tab);
  for (const text of await tab.give(...ids)) assert.equal(text, "kept, will be sent: the service has not answered in time");
  const { given } = await tab.state();
  await tab.kill();
  const second = Math.max(...Object.values(given).map(({ late }) => late)) + 2000;
  await until(() => alice.serverTime > second);
  device.cable.mend();

  const next = await device.tab(10_000);
  const outcomes = await next.outcomes(3);
  assert.deepEqual(outcomes.map(({ kind, conversation, msg_id, code }) => [kind, conversation, msg_id, code]), ids.map((id) => ["receipt", { group: "underground" }, id, 0]));
  assert.deepEqual(next.sent.map(([, body]) => (body as { messages: string[] }).messages), [ids]);
  for (const id of ids) {
    const [at, ...others] = await readers(id);
    assert.deepEqual(others, []);
    assert.ok(at! >= Math.floor(given[id]!.early / 1000) && at! <= Math.floor(given[id]!.late / 1000), `given at ${given[id]!.early}, recorded at ${at}`);
  }
  await until(() => states.length >= 3);
  assert.deepEqual(states, [1, 1, 1]);
  assert.equal(await next.rows(), 0);
  stop();
});

test("a receipt that was given without a link outlives a browser that is killed", LIMIT, async (context) => {
  const [id] = await said("killed", "hans", 1);
  const profile = new Profile();
  context.after(() => profile.remove());
  const device = await Device.of("hans", (await profile.launch()).contexts()[0]!);
  const tab = await device.tab();
  await device.offline(tab);
  assert.deepEqual(await tab.give(id!), ["kept, will be sent: the service has not answered in time"]);
  const { given } = await tab.state();
  await profile.kill();

  device.cable.mend();
  const again = await Device.of("hans", (await profile.launch()).contexts()[0]!, device);
  const next = await again.tab(10_000);
  assert.deepEqual((await next.outcomes(1)).map(({ msg_id, code }) => [msg_id, code]), [[id, 0]]);
  const [at, ...others] = await readers(id!);
  assert.deepEqual(others, []);
  assert.ok(at! >= Math.floor(given[id!]!.early / 1000) && at! <= Math.floor(given[id!]!.late / 1000), `given at ${given[id!]!.early}, recorded at ${at}`);
});

test("a page that is loaded again without a link brings its receipts and marks when there is one; a mark swallows an earlier one", LIMIT, async () => {
  const [first] = await said("marks", "carl", 4);
  const device = await Device.of("carl");
  const tab = await device.tab();
  await device.offline(tab);
  await tab.give(1, first!, 3, 2);
  assert.equal(await tab.rows(), 2);
  const reloaded = tab.load(10_000);
  await tab.page.waitForFunction(() => (globalThis as Partial<Testing>).given !== undefined);
  assert.equal(tab.sent.length, 0);
  device.cable.mend();
  await reloaded;
  const outcomes = await tab.outcomes(2);
  assert.deepEqual(outcomes.map(({ kind, code }) => [kind, code]).sort(), [["readMark", 0], ["receipt", 0]]);
  assert.deepEqual(tab.sent.map(([name]) => name).sort(), ["mark_read", "send_receipts"]);
  assert.deepEqual(tab.sent.find(([name]) => name === "mark_read"), ["mark_read", { group: ["marks", 3] }]);
  const unread = await tab.page.evaluate(async () => (await (globalThis as unknown as Testing).client.conversations()).map(({ unread }) => unread));
  assert.deepEqual(unread, [1]);
});

test("what the service refuses for good meanwhile is an event with its code, and the database is empty", LIMIT, async () => {
  const [id] = await said("ended", "dora", 1);
  const device = await Device.of("dora");
  const tab = await device.tab();
  await device.offline(tab);
  await tab.give(id!);
  await alice.request("delete_group", { group_id: "ended" });
  device.cable.mend();
  const [{ kind, msg_id, code, text }] = await tab.outcomes(1) as [OutboxItem];
  assert.deepEqual([kind, msg_id], ["receipt", id]);
  assert.ok([10007, 10010, 10062].includes(code) && text !== "", `${code} ${text}`);
  assert.equal(await tab.rows(), 0);
});

test("of two tabs each brings what was given in it; when one is killed, the other brings what that one has left", LIMIT, async () => {
  const ids = await said("tabs", "emil", 3);
  const device = await Device.of("emil");
  const [left, right] = [await device.tab(), await device.tab()];
  await device.offline(left, right);
  await Promise.all([left.give(ids[0]!), right.give(ids[1]!)]);
  device.cable.mend();
  const outcomes = [await left.outcomes(1), await right.outcomes(1)];
  assert.deepEqual(outcomes.map((items) => items.map(({ msg_id }) => msg_id)), [[ids[0]], [ids[1]]]);
  const sentBy = (tab: Tab): string[] => tab.sent.flatMap(([, body]) => (body as { messages: string[] }).messages);
  assert.deepEqual([sentBy(left), sentBy(right)], [[ids[0]], [ids[1]]]);

  await right.page.waitForFunction(() => (globalThis as unknown as Testing).client.isConnected);
  await device.offline(left, right);
  await left.give(ids[2]!);
  await left.kill();
  device.cable.mend();
  assert.deepEqual((await right.outcomes(2)).map(({ msg_id }) => msg_id), [ids[1], ids[2]]);
  assert.deepEqual(sentBy(right), [ids[1], ids[2]]);
  for (const id of ids) assert.equal((await readers(id)).length, 1);
  assert.equal(await right.rows(), 0);
});

test("a tab that is loaded again is told what it has missed alone, and a second tab has a state of its own", LIMIT, async () => {
  const ids = await said("missed", "fred", 2);
  const device = await Device.of("fred");
  const tab = await device.tab(10_000);
  await tab.page.waitForFunction(() => (globalThis as unknown as Testing).told.length === 2);
  assert.deepEqual((await tab.state()).told, ids);
  // What was told is written after a short pause.
  await tab.page.evaluate(() => (globalThis as unknown as Testing).client.close());
  await tab.page.goto("about:blank");
  const { msg_id } = await alice.sendText({ group: "missed" }, "3");
  await tab.load(10_000);
  assert.deepEqual((await tab.state()).told, [msg_id]);
  const second = await device.tab(10_000);
  assert.deepEqual((await second.state()).told, [...ids, msg_id]);
});

test("where a page may have no database, receipts wait in memory, and the log says so", LIMIT, async () => {
  const [id] = await said("private", "gina", 1);
  const device = await Device.of("gina");
  await device.context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("A mutation operation was attempted on a database that did not allow mutations.", "InvalidStateError");
    };
  });
  const lines: string[] = [];
  device.context.on("console", (message) => void lines.push(message.text()));
  const tab = await device.tab();
  await device.offline(tab);
  assert.deepEqual(await tab.give(id!), ["kept, will be sent while this page is open: the service has not answered in time"]);
  device.cable.mend();
  assert.deepEqual((await tab.outcomes(1)).map(({ msg_id, code }) => [msg_id, code]), [[id, 0]]);
  const ours = lines.filter((line) => line.startsWith("doubletick: "));
  assert.equal(ours.length, 2, ours.join("\n"));
  assert.match(ours.join("\n"), /what this page has seen is not held: InvalidStateError/);
  assert.match(ours.join("\n"), /IndexedDB cannot be used, so what waits for the service ends with this page: InvalidStateError/);
});
