import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import { Client } from "../src";
import type { OutboxItem } from "../src";
import { Kept } from "../src/kept";
import { Cable } from "./support/cable";
import { seeded } from "./support/clock";
import { Server, until } from "./support/server";
import { Shelf } from "./support/shelf";

const LIMIT = { timeout: 120_000 };
let server: Server;
let alice: Client;

before(async () => {
  server = await Server.start();
  alice = new Client({ url: server.url, WebSocket });
  await alice.login("alice", server.userSig("alice"));
});
/** What is still open where a test has failed. */
const open: { close(): Promise<void> }[] = [];
after(async () => {
  await Promise.all(open.map((it) => it.close()));
  await alice.close();
  await server.stop();
});

async function cableToServer(): Promise<Cable> {
  const cable = await Cable.to(() => server.url);
  open.push(cable);
  return cable;
}

/** A group in which alice has said so much; the ids of her messages. */
async function said(group_id: string, members: string[], count: number): Promise<string[]> {
  for (const member of members) await makeKnown(member);
  await alice.createGroup({ group_id, group_type: "public", name: group_id, members: members.map((member) => [member, "normal"]) });
  const ids: string[] = [];
  for (let number = 1; number <= count; number++) {
    ids.push((await alice.sendText({ group: group_id }, `${number}`, { needReadReceipt: true })).msg_id);
  }
  return ids;
}

async function makeKnown(user: string): Promise<void> {
  const client = new Client({ url: server.url, WebSocket });
  await client.login(user, server.userSig(user));
  await client.logout();
  await client.close();
}

/** When each user has read it, in seconds. */
async function readTimes(message: string): Promise<Map<string, number>> {
  const { readers } = await alice.getReaders(message, "read");
  return new Map(readers.map(({ member, read_at }) => [member.user_id, read_at]));
}

/** A run of an application on a device that is this shelf, at the end of this cable. */
class Run {
  readonly outcomes: OutboxItem[] = [];
  readonly client: Client;
  readonly kept: Kept;

  constructor(url: string, shelf: Shelf, timeout = 200) {
    this.kept = new Kept({ store: shelf, onOutcome: (items) => this.outcomes.push(...items) });
    this.client = new Client({ url, WebSocket, kept: this.kept, timeout, random: () => 0 });
    open.push(this.client);
  }
}

test("whatever becomes of the link, the server and the runs, each receipt is recorded once, with the time of reading", LIMIT, async () => {
  const random = seeded(16);
  const ids = await said("schedule", ["bob"], 60);
  const shelf = new Shelf();
  const cable = await cableToServer();
  const sig = server.userSig("bob");
  const states: number[] = [];
  alice.on("receipts", ({ receipts }) => states.push(...receipts.filter(({ msg_id }) => ids.includes(msg_id)).map(({ read_count }) => read_count)));
  const given = new Map<string, [number, number]>();

  for (let from = 0; from < ids.length; from += 10) {
    const run = new Run(cable.url, shelf, 10_000);
    await run.client.login("bob", sig);
    const calls: Promise<unknown>[] = [];
    for (const id of ids.slice(from, from + 10)) {
      if (random() < 0.2) cable.cut();
      if (random() < 0.3) cable.mend();
      if (random() < 0.05) await server.kill().then(() => server.restart());
      const early = run.client.serverTime;
      calls.push(run.client.sendReceipts([id]).catch((error) => assert.equal(error.code, 6014)));
      given.set(id, [early, run.client.serverTime]);
      if (random() < 0.5) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // The run ends as it is.
    await run.client.close();
    await Promise.all(calls);
    cable.mend();
  }

  const last = new Run(cable.url, shelf, 10_000);
  await last.client.login("bob", sig);
  await until(() => shelf.rows.size === 0);
  assert.deepEqual(last.outcomes.filter(({ code }) => code !== 0), []);
  for (const id of ids) {
    const [early, late] = given.get(id)!;
    const at = (await readTimes(id)).get("bob") ?? assert.fail(`${id} is lost`);
    assert.ok(at >= Math.floor(early / 1000) && at <= Math.floor(late / 1000), `${id} was read at ${early} to ${late}, and is recorded at ${at}`);
  }
  assert.ok(states.every((count) => count === 1), `${states}`);
});

test("of marks that were given without a link the furthest arrives, and what came meanwhile stays unread", LIMIT, async () => {
  await said("marks", ["carl"], 5);
  const shelf = new Shelf();
  const cable = await cableToServer();
  const run = new Run(cable.url, shelf);
  const seen: number[] = [];
  run.client.on("messages", ({ messages }) => seen.push(...messages.map(({ seq }) => seq)));
  await run.client.login("carl", server.userSig("carl"));
  await until(() => seen.length === 5);
  cable.cut();
  await until(() => !run.client.isConnected);
  const calls = [2, 0, 3].map((seq) => run.client.markRead({ group: ["marks", seq] }).catch((error) => error.message));
  for (const text of await Promise.all(calls)) assert.match(text, /^kept, will be sent/);
  assert.equal(shelf.rows.size, 1);
  await run.client.close();
  await alice.sendText({ group: "marks" }, "6");
  cable.mend();

  const next = new Run(cable.url, shelf, 10_000);
  await next.client.login("carl", server.userSig("carl"));
  await until(() => next.outcomes.length > 0);
  assert.deepEqual(next.outcomes.map(({ kind, conversation, code }) => [kind, conversation, code]), [["readMark", { group: "marks" }, 0]]);
  const [conversation] = await next.client.conversations();
  assert.deepEqual([conversation!.id, conversation!.unread], [{ group: "marks" }, 1]);
});

test("what the service refuses for good ends with an event that has its code, and does not come again", LIMIT, async () => {
  const [id] = await said("refused", ["dora"], 1);
  const shelf = new Shelf();
  const cable = await cableToServer();
  const run = new Run(cable.url, shelf);
  await run.client.login("dora", server.userSig("dora"));
  cable.cut();
  await until(() => !run.client.isConnected);
  await assert.rejects(run.client.sendReceipts([id!]), { code: 9520, message: /^kept, will be sent: / });
  await alice.request("delete_group", { group_id: "refused" });
  cable.mend();
  await until(() => run.outcomes.length > 0);
  const [{ kind, msg_id, code, text }] = run.outcomes as [OutboxItem];
  assert.deepEqual([kind, msg_id], ["receipt", id]);
  assert.ok([10007, 10010, 10062].includes(code), `${code}`);
  assert.notEqual(text, "");
  await until(() => shelf.rows.size === 0);
});
