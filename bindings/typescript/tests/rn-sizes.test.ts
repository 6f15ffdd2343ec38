import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Bytes of an entry as an application would load it. */
async function zipped(entry: string): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [entry], bundle: true, minify: true, format: "esm", target: "es2020", write: false,
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

test("doubletick/react-native adds at most 11 kB to the client, and has at most 21.5 kB with it", async () => {
  const [client, face] = await Promise.all([zipped("src/index.ts"), zipped("src/react-native.ts")]);
  assert.ok(face - client <= 11_000, `${face - client} bytes beside the client's ${client}`);
  assert.ok(face <= 21_500, `${face} bytes`);
});
