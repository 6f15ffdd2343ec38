import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type TencentCloudChat from "../src/web";
import type { ChatSDK, Message, ReadReceiptInfo, ReadReceiptItem } from "../src/web";
import { launch, noBrowser, pageWith } from "./support/browser";
import { Server } from "./support/server";
import { snippets } from "./support/snippets";

const LIMIT = { timeout: 120_000, skip: noBrowser };
let server: Server;
let browser: Browser | undefined;
before(async () => {
  server = await Server.start();
  if (!noBrowser) browser = await launch();
});
after(async () => {
  await browser?.close();
  await server.stop();
});

/** What the script in the page leaves there for the test. */
interface Testing {
  lib: { default: typeof TencentCloudChat };
  chat: ChatSDK;
  received: Message[];
  receipts: ReadReceiptItem[];
  states: string[];
}

/** A page with a user who is ready. */
async function login(user: string, at = server): Promise<Page> {
  const page = await pageWith(browser!, "src/web.ts");
  await page.evaluate(
    async ([url, userID, userSig]) => {
      const here = globalThis as unknown as Testing;
      const { create, EVENT } = here.lib.default;
      const chat = create({ SDKAppID: 1400000000, proxyServer: url, timeout: 100_000 });
      Object.assign(here, { chat, received: [], receipts: [], states: [], TencentCloudChat: here.lib.default });
      chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => here.received.push(...data));
      chat.on(EVENT.MESSAGE_READ_RECEIPT_RECEIVED, ({ data }) => here.receipts.push(...data));
      chat.on(EVENT.NET_STATE_CHANGE, ({ data }) => here.states.push(data.state));
      const ready = new Promise((resolve) => chat.on(EVENT.SDK_READY, resolve));
      await chat.login({ userID, userSig });
      await ready;
    },
    [at.url, user, at.userSig(user)],
  );
  return page;
}

/**
 * Runs a snippet as a script of the page, with the message of this id in its scope if one is given; answers the ids of the
 * messages that it leaves in `message` or `messageList`, once its promise is kept.
 */
async function run(page: Page, snippet: string, given = ""): Promise<string[]> {
  return page.evaluate(async ([code, id]) => {
    const { chat } = globalThis as unknown as Testing;
    const names = ["message", "messageList", "promise"].filter((name) => code.includes(`let ${name} =`));
    const scope = id === "" ? [] : ["message"];
    const getters = names.map((name) => `get ${name}() { return ${name}; }`);
    const result = await new Function(...scope, `${code}\nreturn { ${getters.join(", ")} };`)(chat.findMessage(id));
    await result.promise;
    // A list that a snippet asks for comes when it comes.
    for (let tries = 0; tries < 500 && names.includes("messageList") && !result.messageList; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return [result.message, ...(result.messageList ?? [])].filter(Boolean).map((message: Message) => message.ID);
  }, [snippet, given]);
}

async function send(page: Page, to: string): Promise<string> {
  return page.evaluate(async (user) => {
    const { chat } = globalThis as unknown as Testing;
    const message = chat.createTextMessage({ to: user, conversationType: "C2C", payload: { text: "Hi" }, needReadReceipt: true });
    await chat.sendMessage(message);
    return message.ID;
  }, to);
}

test("in Chromium a page that is offline, and a server that is killed meanwhile, lose and double nothing", LIMIT, async (context) => {
  const own = await Server.start();
  context.after(() => own.stop());
  const [nina, omar] = [await login("nina", own), await login("omar", own)];
  const state = (page: Page, wanted: string): Promise<unknown> =>
    page.waitForFunction((wanted) => (globalThis as unknown as Testing).states.at(-1) === wanted, wanted, { timeout: 60_000 });
  await nina.context().setOffline(true);
  // What the page sends now waits; what is sent to it is kept by the service.
  const waiting = send(nina, "omar");
  const missed = [await send(omar, "nina"), await send(omar, "nina")];
  await own.kill();
  await state(omar, "disconnected");
  await own.restart();
  await state(omar, "connected");
  missed.push(await send(omar, "nina"));
  await nina.context().setOffline(false);
  const id = await waiting;
  const heard = (page: Page): Promise<string[]> =>
    page.evaluate(() => (globalThis as unknown as Testing).received.map(({ ID }) => ID));
  await nina.waitForFunction((count) => (globalThis as unknown as Testing).received.length >= count, missed.length);
  await omar.waitForFunction(() => (globalThis as unknown as Testing).received.length > 0);
  // Whatever else was on its way is there before what is sent now.
  missed.push(await send(omar, "nina"));
  await nina.waitForFunction((last) => (globalThis as unknown as Testing).received.some(({ ID }) => ID === last), missed.at(-1));
  assert.deepEqual([await heard(nina), await heard(omar)], [missed, [id]]);
});

test("in Chromium the vendor's nine snippets send, read and tell, with the browser's own WebSocket", LIMIT, async () => {
  const [sendC2C, sendGroup, readGroup, readC2C, listen, pullGroup, pullC2C, readers, nonReaders] = snippets();
  const [alice, user1, tester] = [await login("alice"), await login("user1"), await login("test")];
  await alice.evaluate(async () => {
    const { chat } = globalThis as unknown as Testing;
    await chat.createGroup({ groupID: "test", name: "test", type: "Public", memberList: [{ userID: "user1" }] });
  });
  await run(alice, listen);
  const [c2c] = await run(alice, sendC2C);
  const [group] = await run(alice, sendGroup);
  await user1.waitForFunction(
    (ids) => ids.every((id) => (globalThis as unknown as Testing).received.some(({ ID }) => ID === id)),
    [c2c, group],
  );
  await run(user1, readGroup);
  await user1.evaluate(async (id) => {
    const { chat } = globalThis as unknown as Testing;
    await chat.sendMessageReadReceipt([chat.findMessage(id)!]);
  }, c2c);
  await alice.waitForFunction(() => (globalThis as unknown as Testing).receipts.length === 2);
  const info = await alice.evaluate(
    (ids) => ids.map((id) => (globalThis as unknown as Testing).chat.findMessage(id)!.readReceiptInfo),
    [c2c, group],
  );
  const [ofC2C, ofGroup] = info as ReadReceiptInfo[];
  assert.deepEqual([ofC2C.isPeerRead, ofGroup.readCount, ofGroup.unreadCount], [true, 1, 0]);

  // The snippets of one-to-one chats name the user "test".
  const fromTester = await send(tester, "user1");
  await user1.waitForFunction((id) => (globalThis as unknown as Testing).received.some(({ ID }) => ID === id), fromTester);
  assert.ok((await run(user1, readC2C)).includes(fromTester));
  await tester.waitForFunction((id) => (globalThis as unknown as Testing).receipts[0]?.messageID === id, fromTester);
  const toTester = await send(alice, "test");
  assert.ok((await run(alice, pullC2C)).includes(toTester));
  assert.ok((await run(alice, pullGroup)).includes(group));
  for (const snippet of [readers, nonReaders]) await run(alice, snippet, group);
});
