import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import { Client } from "../src";
import { Server, until } from "./support/server";

const LIMIT = { timeout: 120_000 };
const MESSAGES = 120;
let server: Server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

async function login(user: string): Promise<Client> {
  const client = new Client({ url: server.url, WebSocket });
  await client.login(user, server.userSig(user));
  return client;
}

test("a service that is killed under a flood and started again loses and doubles nothing", LIMIT, async () => {
  const [alice, bob, cat] = await Promise.all(["alice", "bob", "cat"].map(login));
  const group_id = await alice.createGroup({ group_id: "flood", group_type: "public", name: "flood" });
  const team = { group: group_id };
  for (const client of [bob, cat]) await client.joinGroup(group_id);

  const told = new Map<Client, string[]>([[bob, []], [cat, []]]);
  const read = new Map<string, number>();
  for (const [client, ids] of told) {
    client.on("messages", ({ messages }) => {
      ids.push(...messages.map(({ msg_id }) => msg_id));
      for (const { msg_id } of messages) void client.sendReceipts([msg_id]).catch((error) => assert.fail(error));
    });
  }
  alice.on("receipts", ({ receipts }) => {
    for (const { msg_id, read_count } of receipts) {
      assert.ok(read_count > (read.get(msg_id) ?? 0), "a state of receipts is told twice or goes back");
      read.set(msg_id, read_count);
    }
  });

  const sending: Promise<{ msg_id: string; seq: number }>[] = [];
  for (let number = 0; number < MESSAGES; number++) {
    sending.push(alice.sendText(team, `${number}`, { needReadReceipt: true }));
    if (number === MESSAGES / 3) {
      await sending[0];
      await server.kill();
    }
    if (number === (MESSAGES * 2) / 3) await server.restart();
  }
  const sent = (await Promise.all(sending)).map(({ msg_id }) => msg_id);
  await until(() => sent.every((id) => read.get(id) === 2));
  for (const ids of told.values()) assert.deepEqual(ids, sent, "each message once, in order");
  assert.deepEqual((await alice.getReceipts(sent.slice(0, 100))).map(({ read_count }) => read_count), Array(100).fill(2));
  await Promise.all([alice, bob, cat].map((client) => client.close()));
});

test("the first receipt of docs/typescript.md arrives as the page says", LIMIT, async () => {
  const page = readFileSync("../../docs/typescript.md", "utf8");
  const snippet = /```js first-receipt\n([\s\S]*?)```/.exec(page)?.[1] ?? assert.fail("the page has no first receipt");
  assert.ok(snippet.trim().split("\n").length <= 15);
  const body = snippet.replace(/^import .*$/gm, "").replace(/"ws:\/\/127\.0\.0\.1:7700"/g, "url");
  const lines: string[] = [];
  const names = ["Client", "WebSocket", "url", "sigOfDora", "sigOfEmil", "console"];
  const AsyncFunction = (async () => {}).constructor as new (...names: string[]) => (...values: unknown[]) => Promise<void>;
  const run = new AsyncFunction(...names, body);
  const clients: Client[] = [];
  class Noted extends Client {
    constructor(options: ConstructorParameters<typeof Client>[0]) {
      super(options);
      clients.push(this);
    }
  }
  const log = { log: (...words: unknown[]) => lines.push(words.join(" ")) };
  await run(Noted, WebSocket, server.url, server.userSig("dora"), server.userSig("emil"), log);
  await until(() => lines.length > 0);
  assert.deepEqual(lines, ["read by 1"]);
  await Promise.all(clients.map((client) => client.close()));
});
