import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

test("doubletick/ui has at most 6 kB", async () => {
  const { outputFiles } = await build({
    entryPoints: ["src/ui.ts"], bundle: true, minify: true, format: "esm", target: "es2020", write: false,
  });
  const bytes = gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
  assert.ok(bytes <= 6_000, `${bytes} bytes`);
});

test("what imports doubletick/ui and uses nothing of it is bundled without it", async () => {
  const { outputFiles } = await build({
    stdin: { contents: 'import { defineElements } from "./dist/ui.js"; console.log(1);', resolveDir: "." },
    bundle: true, minify: true, format: "esm", write: false,
  });
  assert.equal(outputFiles[0]!.text.trim(), "console.log(1);");
});
