/** The programs of examples/node as processes of their own, with the built package and a real service. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import type { Message, Receipt } from "../src";
import { Client } from "../src";
import type { Program } from "./support/programs";
import { Examples } from "./support/programs";
import { Server, until } from "./support/server";

const LIMIT = { timeout: 120_000 };
const BOT = { c2c: "bot" };
const examples = new Examples();
let server: Server;

before(async () => {
  server = await Server.start();
});
after(async () => {
  examples.remove();
  await server.stop();
});

async function botLoggedIn(more: Record<string, string> = {}): Promise<Program> {
  const bot = examples.run("bot.mjs", {
    DOUBLETICK_SERVER_URL: server.url, DOUBLETICK_USER: "bot", DOUBLETICK_USERSIG: server.userSig("bot"), ...more,
  });
  await until(() => bot.out.includes("logged in as bot") || bot.err !== "");
  assert.equal(bot.err, "");
  return bot;
}

/** Somebody with a client, and what they are told. */
async function person(name: string): Promise<{ chat: Client; told: Message[]; receipts: Receipt[] }> {
  const chat = new Client({ url: server.url, WebSocket });
  const told: Message[] = [];
  const receipts: Receipt[] = [];
  chat.on("messages", ({ messages }) => told.push(...messages));
  chat.on("receipts", (event) => receipts.push(...event.receipts));
  await chat.login(name, server.userSig(name));
  return { chat, told, receipts };
}

const textOf = (message: Message): unknown => message.content.elems[0].text_elem_content;

test("the bot says all that it is missing, and what is wrong with its login", LIMIT, async () => {
  const poor = examples.run("bot.mjs", {});
  assert.equal(await poor.ended, 2);
  assert.equal(poor.err.trim(), "bot: not set in the environment: DOUBLETICK_SERVER_URL, DOUBLETICK_USER, DOUBLETICK_USERSIG");
  const wrong = examples.run("bot.mjs", {
    DOUBLETICK_SERVER_URL: server.url, DOUBLETICK_USER: "bot", DOUBLETICK_USERSIG: "forged",
  });
  assert.equal(await wrong.ended, 1);
  assert.match(wrong.err, /^bot: login: .+ \(70\d\d\d\)$/m);
});

test("the bot sends a receipt, answers, says who has read it, and ends cleanly", LIMIT, async () => {
  const bot = await botLoggedIn();
  const ann = await person("ann");
  const hello = await ann.chat.sendText(BOT, "Hello", { needReadReceipt: true });
  await until(() => ann.told.length > 0 && ann.receipts.some(({ read_count }) => read_count === 1));
  assert.deepEqual(ann.receipts.map(({ msg_id }) => msg_id), [hello.msg_id]);
  assert.deepEqual(ann.told.map(textOf), ["You said: Hello"]);
  await ann.chat.sendReceipts([ann.told[0].msg_id]);
  await until(() => bot.out.includes(`answer ${ann.told[0].msg_id} was read by 1 of 1`));
  assert.equal(await bot.end(), 0);
  assert.equal(bot.err, "");
  await ann.chat.close();
});

test("in a group the bot answers what names it, and counts its readers", LIMIT, async () => {
  const bot = await botLoggedIn();
  const [eve, fay] = await Promise.all([person("eve"), person("fay")]);
  const group = await eve.chat.createGroup({ group_type: "public", name: "With a bot", members: [["bot", "normal"]] });
  await fay.chat.joinGroup(group);
  await eve.chat.sendText({ group }, "Not for the bot", { needReadReceipt: true });
  const elems = [{ elem_type: 0, text_elem_content: "Are you there?" }];
  await eve.chat.sendMessage({ group }, { elems, at_users: ["bot"] });
  const answers = (): Message[] => fay.told.filter(({ sender }) => sender === "bot");
  await until(() => answers().length > 0 && eve.receipts.length > 0);
  assert.deepEqual(answers().map(textOf), ["You said: Are you there?"]);
  for (const { chat } of [eve, fay]) await chat.sendReceipts([answers()[0].msg_id]);
  await until(() => bot.out.includes("was read by 2 of 2"));
  assert.equal(await bot.end(), 0);
  await Promise.all([eve.chat.close(), fay.chat.close()]);
});

test("with a file the bot answers once what came while it did not run", LIMIT, async () => {
  const state = { DOUBLETICK_STATE: join(examples.folder, "state.json") };
  const gil = await person("gil");
  const first = await botLoggedIn(state);
  await gil.chat.sendText(BOT, "one");
  await until(() => gil.told.length === 1);
  assert.equal(await first.end(), 0);
  await gil.chat.sendText(BOT, "two");
  const second = await botLoggedIn(state);
  await gil.chat.sendText(BOT, "three");
  await until(() => gil.told.length === 3);
  assert.equal(await second.end(), 0);
  const third = await botLoggedIn(state);
  assert.equal(await third.end(), 0);
  assert.deepEqual(gil.told.map(textOf), ["You said: one", "You said: two", "You said: three"]);
  assert.doesNotMatch(third.out, /gil/);
  await gil.chat.close();
});

test("the story is that of every language", LIMIT, async () => {
  const sigs = ["alice", "bob", "carol", "dave"].map((name) => [`DOUBLETICK_USERSIG_${name.toUpperCase()}`, server.userSig(name)]);
  const story = examples.run("story.mjs", { DOUBLETICK_SERVER_URL: server.url, ...Object.fromEntries(sigs) });
  assert.equal(await story.ended, 0, story.err);
  assert.equal(story.out, readFileSync("../../examples/story.txt", "utf8"));
});
