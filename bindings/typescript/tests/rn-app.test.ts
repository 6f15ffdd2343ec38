import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import type { V2TIMManager } from "../src/react-native";
import { hermes, lowered, noApp, putTogether, tool } from "./support/rn-app";
import { done, login, ok } from "./support/rn";
import { Server } from "./support/server";

const WHEN = { skip: noApp, timeout: 600_000 };
const TOLD = { receipts: [[true, 1, 0]], sent: ["before the cut", "while it was cut"], logins: 2, readers: ["bob"] };
let server: Server | undefined;
let bob: V2TIMManager | undefined;

before(() => {
  if (!noApp) putTogether();
});
after(async () => {
  await bob?.unInitSDK();
  await server?.stop();
});

test("the package runs in a Hermes VM: receipts, a cut link, and back in the foreground", WHEN, async () => {
  const printed = await hermes("host/clock.js", "host/service.js", "host/socket.js", "host/story.js", await lowered());
  assert.deepEqual(printed.trim().split("\n"), [`END ${JSON.stringify(TOLD)}`]);
});

test("a component of React Native, under its Jest preset, shows how many have read", WHEN, async () => {
  server = await Server.start();
  bob = await login(server, "bob");
  ok(await bob.createGroup("Team", "Public", "team"));
  const manager = bob;
  manager.getMessageManager().addAdvancedMsgListener({
    onRecvNewMessage: async ({ msgID = "" }) => done(await manager.getMessageManager().sendMessageReadReceipts([msgID])),
  });
  const rn = await login(server, "rn");
  done(await rn.joinGroup("team", ""));
  await rn.unInitSDK();
  const env = {
    DOUBLETICK_URL: server.url,
    DOUBLETICK_SIG: server.userSig("rn"),
    DOUBLETICK_WS: createRequire(import.meta.url).resolve("ws"),
  };
  const printed = await tool("jest/bin/jest.js", ["--ci", "--runInBand", "--watchman=false"], env);
  assert.match(printed, /Tests: +1 passed, 1 total/);
});

test("Metro bundles the application for Android, and the bundle runs in a Hermes VM over React Native's own WebSocket", WHEN, async () => {
  const output = ["--out", "bundle.js", "--platform", "android", "--dev", "false", "--minify", "false", "--max-workers", "1"];
  await tool("metro/src/cli.js", ["build", "index.js", ...output]);
  const printed = await hermes("host/clock.js", "host/service.js", "host/native.js", "host/story.js", "bundle.js");
  assert.deepEqual(printed.trim().split("\n"), [`END ${JSON.stringify(TOLD)}`]);
});
