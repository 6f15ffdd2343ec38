import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

test("every entry is there as ES module, as CommonJS and with declarations for both, also for who reads no exports", async () => {
  for (const [name, entry] of Object.entries<Record<string, Record<string, string>>>(manifest.exports)) {
    if (name === "./package.json") continue;
    for (const kind of ["import", "require"]) {
      assert.deepEqual(Object.keys(entry[kind]), ["types", "default"]);
      for (const file of Object.values(entry[kind])) assert.ok(existsSync(file), file);
    }
    if (name !== ".") {
      const folder = name.slice(2);
      assert.ok(manifest.files.includes(folder), `${folder} is not among the files of the package`);
      const { main, module, types } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
      const found = [main, module, types].map((file: string) => `./${join(folder, file)}`);
      assert.deepEqual(found, [entry.require.default, entry.import.default, entry.import.types]);
    }
    const esm = await import(pathToFileURL(entry.import.default).href);
    const cjs = createRequire(pathToFileURL("package.json"))(entry.require.default);
    assert.deepEqual(Object.keys(esm).sort(), Object.keys(cjs).sort());
    if (name === ".") assert.equal(typeof esm.Client, "function");
  }
});

test("what the declarations of the client name is there by that name, though others are shortened", async () => {
  const { Client, ChatError } = await import(pathToFileURL("dist/index.js").href);
  const declared = [...readFileSync("dist/client.d.ts", "utf8").split("class Client")[1].matchAll(/^ {4}(?:get )?(\w+)[(<:]/gm)]
    .map(([, name]) => name);
  assert.ok(declared.includes("sendReceipts") && declared.includes("serverTime"));
  const client = new Client({ url: "ws://localhost", WebSocket: class {} });
  for (const name of declared.filter((name) => name !== "constructor")) assert.ok(name in client, name);
  assert.deepEqual(Object.keys(new ChatError(1, "", {})).sort(), ["code", "data", "name"]);
  const saved: string[] = [];
  const kept = { load: () => null, save: (_: string, state: string) => void saved.push(state) };
  const device = new Client({ url: "ws://localhost", WebSocket: class {}, store: kept, timeout: 1 });
  await assert.rejects(device.login("alice", "sig"), { code: 9520 });
  const { device: name, ...others } = JSON.parse(saved[0]);
  assert.match(name, /^[0-9a-f]{16}$/);
  assert.deepEqual(others, { login: 0, known: false, incarnation: 0, tracks: [], sent: [], prefixes: [] });
  await Promise.all([client.close(), device.close()]);
});

test("the package depends on nothing, and the built files ask for nothing", () => {
  assert.equal(manifest.dependencies, undefined);
  for (const file of readdirSync("dist").filter((name) => /\.c?js$/.test(name))) {
    assert.doesNotMatch(readFileSync(`dist/${file}`, "utf8"), /\brequire\(|^import /m, file);
  }
});
