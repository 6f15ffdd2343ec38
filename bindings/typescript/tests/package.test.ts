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

test("the package depends on nothing, and the built files ask for nothing", () => {
  assert.equal(manifest.dependencies, undefined);
  for (const file of readdirSync("dist").filter((name) => /\.c?js$/.test(name))) {
    assert.doesNotMatch(readFileSync(`dist/${file}`, "utf8"), /\brequire\(|^import /m, file);
  }
});
