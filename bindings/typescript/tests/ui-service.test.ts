import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import { Client } from "../src";
import TencentCloudChat from "../src/web";
import { chatSource, clientSource } from "../src/ui";
import type { ReaderEntry, ReaderSource } from "../src/ui";
import { Server } from "./support/server";
import { Person } from "./support/web";

const MEMBERS = 5;
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

/** Everybody of one half, in pages of two. */
async function all(source: ReaderSource, read: boolean): Promise<ReaderEntry[]> {
  const { signal } = new AbortController();
  const found: ReaderEntry[] = [];
  let cursor: string | undefined = "";
  do {
    const page: Awaited<ReturnType<ReaderSource["readers"]>> = await source.readers({ read, cursor, count: 2, signal });
    found.push(...page.readers);
    cursor = page.next;
  } while (cursor);
  return found;
}

test("both sources list the same readers of a real service in the same order, and the client's has times", async () => {
  const owner = await Person.login(server, "owner");
  const members = await Promise.all(Array.from({ length: MEMBERS }, (_, n) => login(`member${n}`)));
  const { data: { group } } = await owner.chat.createGroup({ name: "Team", type: TencentCloudChat.TYPES.GRP_PUBLIC, groupID: "team" });
  for (const member of members) await member.joinGroup(group.groupID);
  const draft = owner.chat.createTextMessage({
    to: group.groupID, conversationType: TencentCloudChat.TYPES.CONV_GROUP, payload: { text: "Lunch?" }, needReadReceipt: true,
  });
  const { data: { message } } = await owner.chat.sendMessage(draft);
  for (const member of members.slice(0, 3)) await member.sendReceipts([message.ID]);

  const client = await login("owner");
  const [ours, theirs] = [clientSource(client, message.ID), chatSource(owner.chat, message)];
  for (const read of [true, false]) {
    const expected = read ? ["member0", "member1", "member2"] : ["member3", "member4"];
    const [one, other] = await Promise.all([all(ours, read), all(theirs, read)]);
    assert.deepEqual(one.map(({ id }) => id), expected);
    assert.deepEqual(other.map(({ id }) => id), expected);
    assert.deepEqual(one.map(({ time = 0 }) => time > 1.7e12), expected.map(() => read));
    assert.deepEqual(other.map(({ time }) => time), expected.map(() => undefined));
  }
  await Promise.all([client, ...members].map((one) => one.close()));
  await owner.chat.destroy();
});
