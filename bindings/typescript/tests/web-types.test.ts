import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { snippets } from "./support/snippets";

/** What the compiler says of these files, one line each, in a project that has the built package installed. */
function compile(files: { [name: string]: string }, options: string[]): string[] {
  const project = mkdtempSync(join(tmpdir(), "doubletick-types-"));
  try {
    mkdirSync(join(project, "node_modules"));
    symlinkSync(process.cwd(), join(project, "node_modules", "doubletick"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
    const fixed = ["--noEmit", "--strict", "--target", "es2020", "--lib", "es2020,dom", "--types", "", "--moduleDetection", "force"];
    const program = [join(process.cwd(), "node_modules/typescript/bin/tsc"), ...Object.keys(files), ...fixed, ...options];
    const { stdout, stderr } = spawnSync(process.execPath, program, { encoding: "utf8", cwd: project });
    assert.equal(stderr, "");
    return stdout.split("\n").filter((line) => line !== "");
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

const MODULES: { [kind: string]: string[] } = {
  "a bundler": ["--module", "es2020", "--moduleResolution", "bundler"],
  "Node, ES modules and CommonJS": ["--module", "nodenext", "--moduleResolution", "nodenext"],
};
/** Each in a module of its own, with the names that the page takes for granted. */
const BEFORE = `import TencentCloudChat from "doubletick/web";
const chat = TencentCloudChat.create({ SDKAppID: 1400000000, proxyServer: "ws://127.0.0.1:7700" });
`;

function snippetFiles(): { [name: string]: string } {
  const message = 'const message = chat.createTextMessage({ to: "a", conversationType: "C2C", payload: {} });\n';
  return Object.fromEntries(
    snippets().map((snippet, at) => {
      const given = snippet.includes("let message =") ? BEFORE : BEFORE + message;
      return [`snippet-${at + 1}.ts`, `${given}${snippet}\n`];
    }),
  );
}

test("the vendor's signatures fit ours under --strict, for bundlers and for both kinds of modules in Node", () => {
  const text = readFileSync("tests/fixtures/web-types.ts", "utf8");
  for (const [kind, options] of Object.entries(MODULES)) {
    assert.deepEqual(compile({ "types.mts": text, "types.cts": text }, options), [], kind);
  }
});

test("all that --strict has against the vendor's snippets is what they leave untyped themselves", () => {
  const complaints = compile(snippetFiles(), MODULES["a bundler"]);
  const untyped = /error TS(7006: Parameter '(event|item)'|7034: Variable 'messageList'|7005: Variable 'messageList')/;
  assert.deepEqual(complaints.filter((line) => !untyped.test(line)), []);
});

test("the check itself finds what does not fit", () => {
  const wrong = 'chat.sendMessageReadReceipt("all");\nchat.sendMessageReceipts([]);\n';
  const complaints = compile({ "wrong.ts": BEFORE + wrong }, MODULES["a bundler"]);
  assert.deepEqual(complaints.map((line) => /TS\d+/.exec(line)?.[0]), ["TS2345", "TS2551"]);
});
