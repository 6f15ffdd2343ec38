/** examples/node/bot.mjs as a process of its own, with the built package and a real service. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import type { Message, Receipt } from "../src";
import { Client } from "../src";
import { Server, until } from "./support/server";

const LIMIT = { timeout: 120_000 };
const BOT = { c2c: "bot" };
const folder = mkdtempSync(join(tmpdir(), "doubletick-bot-"));
const running = new Set<ChildProcess>();
let server: Server;

before(async () => {
  server = await Server.start();
  copyFileSync("../../examples/node/bot.mjs", join(folder, "bot.mjs"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(resolve("."), join(folder, "node_modules/doubletick"));
  symlinkSync(resolve("node_modules/ws"), join(folder, "node_modules/ws"));
});
after(async () => {
  for (const child of running) child.kill("SIGKILL");
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

class Bot {
  out = "";
  err = "";
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(variables: Record<string, string>) {
    this.child = spawn(process.execPath, ["bot.mjs"], { cwd: folder, env: { PATH: process.env.PATH, ...variables } });
    running.add(this.child);
    this.child.stdout?.on("data", (data) => (this.out += data));
    this.child.stderr?.on("data", (data) => (this.err += data));
    this.ended = new Promise((done) => {
      this.child.once("exit", (code) => {
        running.delete(this.child);
        done(code);
      });
    });
  }

  static async loggedIn(more: Record<string, string> = {}): Promise<Bot> {
    const bot = new Bot({
      DOUBLETICK_SERVER_URL: server.url, DOUBLETICK_USER: "bot", DOUBLETICK_USERSIG: server.userSig("bot"), ...more,
    });
    await until(() => bot.out.includes("logged in as bot") || bot.err !== "");
    assert.equal(bot.err, "");
    return bot;
  }

  end(): Promise<number | null> {
    this.child.kill("SIGTERM");
    return this.ended;
  }
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
  const poor = new Bot({});
  assert.equal(await poor.ended, 2);
  assert.equal(poor.err.trim(), "bot: not set in the environment: DOUBLETICK_SERVER_URL, DOUBLETICK_USER, DOUBLETICK_USERSIG");
  const wrong = new Bot({ DOUBLETICK_SERVER_URL: server.url, DOUBLETICK_USER: "bot", DOUBLETICK_USERSIG: "forged" });
  assert.equal(await wrong.ended, 1);
  assert.match(wrong.err, /^bot: login: .+ \(70\d\d\d\)$/m);
});

test("the bot sends a receipt, answers, says who has read it, and ends cleanly", LIMIT, async () => {
  const bot = await Bot.loggedIn();
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
  const bot = await Bot.loggedIn();
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
  const state = { DOUBLETICK_STATE: join(folder, "state.json") };
  const gil = await person("gil");
  const first = await Bot.loggedIn(state);
  await gil.chat.sendText(BOT, "one");
  await until(() => gil.told.length === 1);
  assert.equal(await first.end(), 0);
  await gil.chat.sendText(BOT, "two");
  const second = await Bot.loggedIn(state);
  await gil.chat.sendText(BOT, "three");
  await until(() => gil.told.length === 3);
  assert.equal(await second.end(), 0);
  const third = await Bot.loggedIn(state);
  assert.equal(await third.end(), 0);
  assert.deepEqual(gil.told.map(textOf), ["You said: one", "You said: two", "You said: three"]);
  assert.doesNotMatch(third.out, /gil/);
  await gil.chat.close();
});
