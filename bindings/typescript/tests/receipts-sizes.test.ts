import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Bytes of an entry as a page would load it. */
async function zipped(entry: string): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [entry], bundle: true, minify: true, format: "esm", target: "es2020", write: false,
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

test("doubletick/receipts has at most 2 kB", async () => {
  const bytes = await zipped("src/receipts.ts");
  assert.ok(bytes <= 2_000, `${bytes} bytes`);
});
