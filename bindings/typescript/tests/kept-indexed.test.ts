import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { held, Kept } from "../src/kept";
import type { KeptRow } from "../src/kept";
import { IndexedRows } from "../src/kept/indexed-rows";
import { settled } from "./support/clock";
import { head, Scripted } from "./support/scripted";
import { Origin } from "./support/tabs";
import type { Tab } from "./support/tabs";

const URL = "ws://service";
const lines: string[] = [];
afterEach(() => void (lines.length = 0));
const log = (line: string): void => void lines.push(line);

function rowsOf(tab: Partial<Tab>, durability: IDBTransactionDurability = "relaxed"): IndexedRows {
  return new IndexedRows("doubletick", tab.here ?? {}, durability, log);
}

function row(id: string): KeptRow {
  return { id, order: 1, call: id, kind: "receipt", msgId: id, readAt: 1000 };
}

async function ids(rows: IndexedRows, place = "a"): Promise<string[]> {
  return (await rows.take(place)).map(({ id }) => id).sort();
}

/** The database as a page with a newer package opens it. */
function openNewer(indexedDB: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("doubletick", 2);
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error ?? new Error("blocked"));
  });
}

test("what a tab has written it has again, and the rows of each place are apart", async () => {
  const rows = rowsOf(new Origin().tab());
  await rows.write("a", [row("1"), row("2")], []);
  await rows.write("b", [row("3")], []);
  await rows.write("a", [row("4")], ["1", "none"]);
  assert.deepEqual([await ids(rows, "a"), await ids(rows, "b"), await ids(rows, "ab")], [["2", "4"], ["3"], []]);
  assert.equal(rows.isDurable, true);
});

test("the rows of a tab that lives are its own; those of one that is gone are taken, and by one of the others alone", async () => {
  const origin = new Origin();
  const [first, second, third] = [origin.tab(), origin.tab(), origin.tab()];
  const [mine, others, last] = [rowsOf(first), rowsOf(second), rowsOf(third)];
  await mine.write("a", [row("1"), row("2")], []);
  await others.write("a", [row("3")], []);
  assert.deepEqual(await ids(others), ["3"]);
  first.end();
  const [one, two] = await Promise.all([ids(others), ids(last)]);
  assert.deepEqual([...one, ...two].sort(), ["1", "2", "3"]);
  assert.ok(one.includes("3"), "its own");
});

test("a tab that has left a place lets others take its rows, and takes them again where nobody did", async () => {
  const origin = new Origin();
  const [mine, others] = [rowsOf(origin.tab()), rowsOf(origin.tab())];
  await mine.write("a", [row("1")], []);
  mine.leave("a");
  await settled();
  assert.deepEqual(await ids(mine), ["1"]);
  mine.leave("a");
  await settled();
  assert.deepEqual(await ids(others), ["1"]);
  assert.deepEqual(await ids(mine), []);
});

test("clearing removes the rows of all tabs of a place, and of no other place", async () => {
  const origin = new Origin();
  const [mine, others] = [rowsOf(origin.tab()), rowsOf(origin.tab())];
  await mine.write("a", [row("1")], []);
  await others.write("a", [row("2")], []);
  await others.write("b", [row("3")], []);
  await mine.clear("a");
  assert.deepEqual([await ids(others), await ids(others, "b")], [[], ["3"]]);
});

test("without Web Locks a tab takes what it finds", async () => {
  const { indexedDB } = new Origin();
  const [mine, others] = [rowsOf({ here: { indexedDB } as Tab["here"] }), rowsOf({ here: { indexedDB } as Tab["here"] })];
  await mine.write("a", [row("1")], []);
  assert.deepEqual(await ids(others), ["1"]);
});

test("without IndexedDB memory takes its place, and one line of the log says so", async () => {
  const rows = rowsOf({});
  await rows.write("a", [row("1")], []);
  assert.deepEqual([await ids(rows), rows.isDurable], [["1"], false]);
  await rows.clear("a");
  assert.deepEqual(await ids(rows), []);
  assert.deepEqual(lines, ["IndexedDB cannot be used, so what waits for the service ends with this page: Error: there is no IndexedDB here"]);
});

test("a database of a newer package is left alone", async () => {
  const origin = new Origin();
  await rowsOf(origin.tab()).write("a", [row("1")], []);
  const newer = await openNewer(origin.indexedDB);
  const rows = rowsOf(origin.tab());
  await rows.write("a", [row("2")], ["1"]);
  assert.deepEqual(await ids(rows), ["2"]);
  assert.match(lines.join(), /a newer version of doubletick has written it, and it is left alone/);
  const found = await new Promise<unknown[]>((resolve) => {
    const request = newer.transaction("rows").objectStore("rows").getAll();
    request.onsuccess = () => resolve(request.result);
  });
  assert.deepEqual(found.map((stored) => (stored as { id: string }).id), ["1"]);
});

test("a page with a newer package need not wait for one that is open, which goes on in memory", async () => {
  const origin = new Origin();
  const rows = rowsOf(origin.tab());
  await rows.write("a", [row("1")], []);
  await openNewer(origin.indexedDB);
  await rows.write("a", [row("2")], []);
  assert.deepEqual([await ids(rows), rows.isDurable, lines.length], [["2"], false, 1]);
});

test("a connection that the browser has closed is made again", async () => {
  const origin = new Origin();
  const open = origin.indexedDB.open.bind(origin.indexedDB);
  const opened: IDBOpenDBRequest[] = [];
  origin.indexedDB.open = (...parameters) => (opened.push(open(...parameters)), opened[opened.length - 1]!);
  const rows = rowsOf(origin.tab());
  await rows.write("a", [row("1")], []);
  opened[0]!.result.close();
  await rows.write("a", [row("2")], []);
  assert.deepEqual([await ids(rows), opened.length, lines], [["1", "2"], 2, []]);
});

test("a write is all or nothing, and its durability is the one that was asked for", async () => {
  const origin = new Origin();
  const rows = rowsOf(origin.tab(), "strict");
  await rows.take("a");
  const asked: unknown[] = [];
  const open = origin.indexedDB.open.bind(origin.indexedDB);
  origin.indexedDB.open = (...parameters) => {
    const request = open(...parameters);
    request.addEventListener("success", () => {
      const { result } = request;
      const begin = result.transaction.bind(result);
      result.transaction = (names, mode, options) => (asked.push([mode, options?.durability]), begin(names, mode, options));
    });
    return request;
  };
  const strict = rowsOf(origin.tab(), "strict");
  await strict.write("a", [row("1")], []);
  assert.deepEqual(asked, [["readwrite", "strict"]]);
  const uncloneable = { ...row("3"), scope: { group: [() => 1, 1] } } as unknown as KeptRow;
  await assert.rejects(strict.write("a", [row("2"), uncloneable], ["1"]), { name: "DataCloneError" });
  assert.deepEqual(await ids(strict), ["1"]);
});

/** A page of this tab with a user who is logged in and has no link any more. */
async function offline(tab: Tab): Promise<Scripted> {
  const page = new Scripted({ kept: new Kept({ here: tab.here, steady: () => 0, log }), timeout: 5000 });
  await page.login();
  // Timers of the paused clock are not what the database waits for.
  await idle();
  page.socket.cut();
  return page;
}

/** The database has done what it was given. */
async function idle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await settled();
}

test("of two tabs each sends what was given in it, and the one that stays what the other has left", async () => {
  const origin = new Origin();
  const tabs = [origin.tab(), origin.tab()];
  const [left, stays] = [await offline(tabs[0]!), await offline(tabs[1]!)];
  const outcomes: string[] = [];
  stays.client.on("outbox", ({ items }) => outcomes.push(...items.map(({ msg_id }) => msg_id)));
  void left.client.sendReceipts(["m1"]).catch(() => undefined);
  void stays.client.sendReceipts(["m2"]).catch(() => undefined);
  await idle();
  await stays.again();
  await idle();
  assert.deepEqual(stays.socket.last("send_receipts").body, { messages: ["m2"], read_at: [1_700_000_000] });
  assert.equal(stays.socket.count("send_receipts"), 1);
  stays.socket.ok("send_receipts", "done");
  tabs[0]!.end();
  await stays.again();
  await idle();
  assert.deepEqual(stays.socket.last("send_receipts").body, { messages: ["m1"], read_at: [1_700_000_000] });
  stays.socket.ok("send_receipts", "done");
  await idle();
  assert.deepEqual(outcomes, ["m1"]);
  assert.deepEqual(await ids(rowsOf(origin.tab()), "ws://service/ws me"), []);
});

test("what is kept in memory alone is said to be kept while the page is open, and is sent", async () => {
  const page = await offline({ here: {} as Tab["here"], end: () => {} });
  const call = page.client.sendReceipts(["m1"]).catch((error) => error.message);
  await idle();
  await page.clock.pass(5000);
  assert.equal(await call, "kept, will be sent while this page is open: the service has not answered in time");
  await page.again();
  await idle();
  assert.equal(page.socket.count("send_receipts"), 1);
  assert.equal(lines.length, 1);
});

test("a page that is loaded again is told what it has missed, and not what it has seen", async () => {
  const origin = new Origin();
  const before = origin.tab();
  const first = new Scripted({ store: held({ url: URL, here: before.here, log }) });
  const login = first.client.login("me", "sig");
  await idle();
  first.answerLogin([head(9, 4, { read_seq: 2 })]);
  await login;
  assert.deepEqual(first.socket.last("sync").body, { conversation: { group: "team" }, seq: 2, version: 4 });
  first.socket.ok("sync", { missed: { conversation: { group: "team" }, messages: [], changes: [], seq: 9, version: 4, more: false } });
  await first.clock.pass(1000);
  await idle();
  before.end();
  const second = new Scripted({ store: held({ url: URL, here: origin.tab().here, log }) });
  const again = second.client.login("me", "sig");
  await idle();
  second.answerLogin([head(11, 6, { read_seq: 2 })]);
  await again;
  assert.deepEqual(second.socket.last("sync").body, { conversation: { group: "team" }, seq: 9, version: 4 });
  assert.deepEqual((second.socket.last("login").body as { device: string }).device, (first.socket.last("login").body as { device: string }).device);
});

test("each tab of a user has a state of its own, eight at most, and one that is free again is used again", async () => {
  const origin = new Origin();
  const tabs = Array.from({ length: 9 }, () => origin.tab());
  const stores = tabs.map(({ here }) => held({ url: URL, here, log }));
  for (const [at, store] of stores.entries()) {
    assert.equal(await store.load("me"), null);
    await store.save("me", `state ${at}`);
  }
  assert.deepEqual(lines, ["what this page has seen is not held: Error: 8 pages of this user have one each"]);
  for (const [at, store] of stores.entries()) assert.equal(await store.load("me"), at < 8 ? `state ${at}` : null);
  tabs[3]!.end();
  const next = held({ url: URL, here: origin.tab().here, log });
  assert.deepEqual([await next.load("me"), await next.load("other")], ["state 3", null]);
  assert.equal(await held({ url: "ws://elsewhere", here: origin.tab().here, log }).load("me"), null);
  await next.wipe("me");
  assert.deepEqual(await Promise.all(stores.slice(0, 8).map((store) => store.load("me"))), Array(8).fill(null));
});

test("a state that cannot be written fails no login; the log says so once, and again after it has worked", async () => {
  const origin = new Origin();
  let broken = false;
  const open = origin.indexedDB.open.bind(origin.indexedDB);
  origin.indexedDB.open = (...parameters) => {
    const request = open(...parameters);
    request.addEventListener("success", () => {
      const { result } = request;
      const begin = result.transaction.bind(result);
      result.transaction = (...names) => {
        if (broken && names[1] === "readwrite") throw new Error("QuotaExceededError");
        return begin(...names);
      };
    });
    return request;
  };
  const store = held({ url: URL, here: origin.tab().here, log });
  const page = new Scripted({ store });
  const login = page.client.login("me", "sig");
  await idle();
  broken = true;
  page.answerLogin();
  await login;
  await page.clock.pass(2000);
  await idle();
  await store.save("me", "again");
  assert.deepEqual(lines, ["what this page has seen is not held: Error: QuotaExceededError"]);
  broken = false;
  await store.save("me", "works");
  assert.equal(await store.load("me"), "works");
  broken = true;
  await store.save("me", "not");
  assert.equal(lines.length, 2);
});

test("without Web Locks or IndexedDB nothing is held, and the log says so", async () => {
  const origin = new Origin();
  for (const here of [{ indexedDB: origin.indexedDB }, { locks: origin.tab().here.locks }]) {
    const store = held({ url: URL, here, log });
    assert.equal(await store.load("me"), null);
    await store.save("me", "state");
    assert.equal(await store.load("me"), null);
  }
  assert.match(lines.join("\n"), /there are no Web Locks here[^]*there is no IndexedDB here/);
  assert.throws(() => held({ url: "service" }), { code: 6017 });
});
