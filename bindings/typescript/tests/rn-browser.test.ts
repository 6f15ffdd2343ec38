import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import type { TencentImSDKPlugin, V2TIMManager } from "../src/react-native";
import { launch, noBrowser, pageWith } from "./support/browser";
import { edited } from "./support/rn-snippets";
import { Server } from "./support/server";

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
  lib: { TencentImSDKPlugin: typeof TencentImSDKPlugin; V2TIMManager: typeof V2TIMManager };
}

test("in Chromium the five snippets of React Native run with the browser's own WebSocket", LIMIT, async () => {
  const page = await pageWith(browser!, "src/react-native.ts");
  const sigs = [server.userSig("alice"), server.userSig("bob")];
  const told = await page.evaluate(async ([url, aliceSig, bobSig, ...snippets]) => {
    const { lib } = globalThis as unknown as Testing;
    lib.TencentImSDKPlugin.configure({ url });
    const [alice, bob] = [lib.TencentImSDKPlugin.v2TIMManager, new lib.V2TIMManager({ url })];
    for (const [manager, user, sig] of [[alice, "alice", aliceSig], [bob, "bob", bobSig]] as const) {
      await manager.initSDK(1400000000, 3);
      await manager.login(user, sig);
    }
    await alice.createGroup("Snippets", "Public", "groupID");
    await bob.joinGroup("groupID", "");
    const receipts: object[] = [];
    alice.getMessageManager().addAdvancedMsgListener({ onRecvMessageReadReceipts: (list) => receipts.push(...list) });
    const received = new Promise<string>((resolve) => {
      bob.getMessageManager().addAdvancedMsgListener({ onRecvNewMessage: ({ msgID }) => resolve(msgID ?? "") });
    });
    const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => (...values: unknown[]) => Promise<void>;
    const names = Object.keys(lib);
    for (const text of snippets) await new AsyncFunction(...names, text)(...names.map((name) => lib[name as keyof typeof lib]));
    await bob.getMessageManager().sendMessageReadReceipts([await received]);
    for (let tries = 0; tries < 500 && receipts.length === 0; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    return receipts;
  }, [server.url, ...sigs, ...[...edited().values()].map((text) => text.replace("onlineUserOnly: true", "onlineUserOnly: false"))]);
  const [{ groupID, readCount, unreadCount }] = told as { groupID: string; readCount: number; unreadCount: number }[];
  assert.deepEqual([groupID, readCount, unreadCount], ["groupID", 1, 0]);
});
