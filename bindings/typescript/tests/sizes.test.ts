import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";
import { entries, zipped } from "./support/zipped";

/** Bytes of each entry at most, minified and compressed, with everything that it needs. */
const MOST: { [entry: string]: number } = {
  ".": 12_300,
  "./constants": 3_600,
  "./kept": 7_000,
  "./react-native": 24_200,
  "./receipts": 2_000,
  "./ui": 6_000,
  // Types for these frameworks, and no code.
  "./ui/react": 100,
  "./ui/vue": 100,
  "./web": 25_000,
};
/** Of these, what the face adds to the client. That for the web does without its count of what is unread. */
const ADDED: { [entry: string]: number } = { "./react-native": 12_000, "./web": 12_850 };

for (const entry of entries) {
  test(`${entry.replace(".", "doubletick")} is no larger than it may be`, async () => {
    const most = MOST[entry] ?? assert.fail(`${entry} has no limit in this test`);
    const bytes = await zipped(entry);
    assert.ok(bytes <= most, `${bytes} bytes`);
    if (entry in ADDED) assert.ok(bytes - (await zipped(".")) <= ADDED[entry], `${bytes} bytes are too many beside the client's`);
  });
}

test("what imports doubletick/ui and uses nothing of it is bundled without it", async () => {
  const { outputFiles } = await build({
    stdin: { contents: 'import { defineElements } from "./dist/ui.js"; console.log(1);', resolveDir: "." },
    bundle: true, minify: true, format: "esm", write: false,
  });
  assert.equal(outputFiles[0]!.text.trim(), "console.log(1);");
});
