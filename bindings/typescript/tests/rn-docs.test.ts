import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import WebSocket from "ws";
import { LogLevelEnum, TencentImSDKPlugin, V2TIMManager } from "../src/react-native";
import type { V2TimCallback } from "../src/react-native";
import { Kept } from "../src/kept";
import { Cable } from "./support/cable";
import { EDITS } from "./support/rn-snippets";
import { done, login, send } from "./support/rn";
import { Server, until } from "./support/server";

const page = readFileSync("../../docs/typescript-react-native.md", "utf8");

test("the first receipt of docs/typescript-react-native.md arrives as the page says", { timeout: 60_000 }, async (context) => {
  const server = await Server.start();
  const bob = await login(server, "bob");
  context.after(async () => {
    await Promise.all([TencentImSDKPlugin.v2TIMManager.unInitSDK(), bob.unInitSDK()]);
    await server.stop();
  });
  const messages = bob.getMessageManager();
  // The sender may hear of the receipt before its reader has the answer.
  const answers: Promise<V2TimCallback>[] = [];
  messages.addAdvancedMsgListener({
    onRecvNewMessage: ({ msgID = "" }) => void answers.push(messages.sendMessageReadReceipts([msgID])),
  });
  const snippet = /```js first-receipt\n([\s\S]*?)```/.exec(page)?.[1] ?? assert.fail("the page has no first receipt");
  const body = snippet.replace(/^import .*$/gm, "").replace('url: "wss://chat.example.com"', "url, WebSocket");
  const lines: string[] = [];
  const scope = {
    LogLevelEnum, TencentImSDKPlugin, WebSocket, url: server.url, userSig: server.userSig("alice"),
    console: { log: (...words: unknown[]) => lines.push(words.join(" ")) },
  };
  const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope));
  await until(() => lines.length > 0);
  assert.deepEqual(lines, ["read by 1"]);
  for (const answer of await Promise.all(answers)) done(answer);
});

test("the page names every call, and the four edits", () => {
  const manager = new V2TIMManager();
  const places = [
    manager, manager.getMessageManager(), manager.getGroupManager(), manager.getConversationManager(),
    manager.getOfflinePushManager(),
  ];
  const table = page.slice(page.indexOf("\n## Calls"), page.indexOf("\n## Differences"));
  const rows = table.split("\n").filter((line) => line.startsWith("| `"));
  assert.equal(rows.length, places.length);
  // Others that are private have names of a letter or two here, see build.mjs.
  const inner = ["shown", "create", "flat", "members", "send", "listen", "forget", "constructor"];
  for (const [index, place] of places.entries()) {
    const [, , supported] = rows[index].split("|");
    const named = [...supported.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    const calls = Object.getOwnPropertyNames(Object.getPrototypeOf(place)).filter((name) => name.length > 2 && !inner.includes(name));
    assert.deepEqual([...named].sort(), calls.sort());
  }
  const edits = page.slice(page.indexOf("\n## The vendor's"), page.indexOf("\n## Background"));
  assert.equal(edits.split("\n").filter((line) => /^\| (sending|listening|counts) /.test(line)).length, EDITS.length);
});

test("the store for what waits of docs/typescript-react-native.md keeps a receipt from one run of the application to the next", { timeout: 60_000 }, async (context) => {
  const server = await Server.start();
  context.after(() => server.stop());
  const snippet = /```js kept-store\n([\s\S]*?)```/.exec(page)?.[1] ?? assert.fail("the page has no store for what waits");
  const texts = new Map<string, string>();
  const AsyncStorage = {
    getItem: async (key: string) => texts.get(key) ?? null,
    setItem: async (key: string, text: string) => void texts.set(key, text),
    removeItem: async (key: string) => void texts.delete(key),
  };
  const lines: string[] = [];
  const makeKept = (): Kept =>
    new Function("AsyncStorage", "Kept", "console", `${snippet}; return kept;`)(AsyncStorage, Kept, { log: (...words: unknown[]) => lines.push(words.join(" ")) });
  const cable = await Cable.to(() => server.url);
  context.after(() => cable.close());
  const run = async (kept: Kept): Promise<V2TIMManager> => {
    const manager = new V2TIMManager();
    manager.configure({ url: cable.url, WebSocket, kept, timeout: 1000 });
    done(await manager.initSDK(1400000000, LogLevelEnum.V2TIM_LOG_NONE));
    done(await manager.login("bob", server.userSig("bob")));
    context.after(() => manager.unInitSDK());
    return manager;
  };

  const first = await run(makeKept());
  // The face asks the service about a message that it has not heard of.
  const came = new Promise((resolve) => first.getMessageManager().addAdvancedMsgListener({ onRecvNewMessage: resolve }));
  const alice = await login(server, "alice");
  context.after(() => alice.unInitSDK());
  const messages = alice.getMessageManager();
  const { msgID } = await send(alice, { receiver: "bob" }, "Lunch?");
  await came;
  cable.cut();
  const { code, desc } = await first.getMessageManager().sendMessageReadReceipts([msgID]);
  assert.deepEqual([code, desc.startsWith("kept, will be sent")], [9520, true]);
  await first.unInitSDK();

  const read = new Promise((resolve) => messages.addAdvancedMsgListener({ onRecvMessageReadReceipts: resolve }));
  cable.mend();
  await run(makeKept());
  await read;
  await until(() => lines.length > 0);
  assert.deepEqual(lines, [`${msgID} 0`]);
  await until(() => [...texts.values()].every((text) => text === "{}"));
});
