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
}

/** A page with a user who is ready. */
async function login(user: string): Promise<Page> {
  const page = await pageWith(browser!, "src/web.ts");
  await page.evaluate(
    async ([url, userID, userSig]) => {
      const here = globalThis as unknown as Testing;
      const { create, EVENT } = here.lib.default;
      const chat = create({ SDKAppID: 1400000000, proxyServer: url });
      Object.assign(here, { chat, received: [], receipts: [], TencentCloudChat: here.lib.default });
      chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => here.received.push(...data));
      chat.on(EVENT.MESSAGE_READ_RECEIPT_RECEIVED, ({ data }) => here.receipts.push(...data));
      const ready = new Promise((resolve) => chat.on(EVENT.SDK_READY, resolve));
      await chat.login({ userID, userSig });
      await ready;
    },
    [server.url, user, server.userSig(user)],
  );
  return page;
}

/** Runs a snippet as a script of the page; answers the id of the message that it has sent, if it has. */
async function run(page: Page, snippet: string): Promise<string> {
  return page.evaluate(async (code) => {
    const names = ["message", "promise"].filter((name) => code.includes(`let ${name} =`));
    const result = await new Function(`${code}\nreturn { ${names.join(", ")} };`)();
    await result.promise;
    return result.message?.ID ?? "";
  }, snippet);
}

test("in Chromium the vendor's snippets send, read and tell, with the browser's own WebSocket", LIMIT, async () => {
  const [sendC2C, sendGroup, readGroup, , listen] = snippets();
  const [alice, user1] = [await login("alice"), await login("user1")];
  await alice.evaluate(async () => {
    const { chat } = globalThis as unknown as Testing;
    await chat.createGroup({ groupID: "test", name: "test", type: "Public", memberList: [{ userID: "user1" }] });
  });
  await run(alice, listen);
  const c2c = await run(alice, sendC2C);
  const group = await run(alice, sendGroup);
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
});
