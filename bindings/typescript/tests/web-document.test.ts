import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import WebSocket from "ws";
import TencentCloudChat from "../src/web";

const page = readFileSync("../../docs/typescript-migration.md", "utf8");
const chat = TencentCloudChat.create({ SDKAppID: 1, proxyServer: "ws://127.0.0.1:1", WebSocket });

/** The part of the page under a heading. */
const part = (heading: string): string => page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? assert.fail(heading);
/** The names in the first column of its table. */
const named = (heading: string): string[] =>
  [...part(heading).matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));

/** Whether the method fails with 2905 and its name, whoever calls it. */
async function isAbsent(name: string): Promise<boolean> {
  try {
    await (chat as unknown as { [name: string]: () => unknown })[name]();
    return false;
  } catch (error) {
    const { code, message } = error as { code: number; message: string };
    return code === 2905 && message.startsWith(`${name}:`);
  }
}

test("the page names every method that is there and every one that is absent, and no other", async () => {
  const absent: string[] = [];
  for (const name of Object.keys(chat)) if (name !== "destroy" && (await isAbsent(name))) absent.push(name);
  const there = Object.keys(chat).filter((name) => !absent.includes(name));
  assert.deepEqual(named("Calls").sort(), ["create", ...there].sort());
  const called = [...part("What is absent").matchAll(/`(\w+)`/g)].map(([, name]) => name);
  assert.deepEqual(called.filter((name) => name !== "payload").sort(), absent.sort());
  await chat.destroy();
});

test("the events of the page are events", () => {
  for (const name of named("Events")) assert.ok(name in TencentCloudChat.EVENT, name);
});
