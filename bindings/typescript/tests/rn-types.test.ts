import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { before, test } from "node:test";
import * as Code from "../src/codes";
import { edited } from "./support/rn-snippets";

/** A project that uses the built package, as an application does. */
const PLACE = "build/rn-types";
const IMPORT = 'import { GetGroupMessageReadMemberListFilter, TencentImSDKPlugin } from "doubletick/react-native";\n';

before(() => {
  rmSync(PLACE, { recursive: true, force: true });
  mkdirSync(`${PLACE}/node_modules`, { recursive: true });
  symlinkSync(resolve("."), `${PLACE}/node_modules/doubletick`);
  copyFileSync("tests/fixtures/react-native-vendor.d.ts", `${PLACE}/vendor.d.ts`);
  writeFileSync(`${PLACE}/package.json`, '{ "type": "module" }');
});

/** What the compiler has to say about this text; the declarations of the package are checked as well. */
function compile(text: string): string {
  writeFileSync(`${PLACE}/app.ts`, text);
  const compilerOptions = {
    target: "ES2020", lib: ["ES2020", "DOM"], module: "ESNext", moduleResolution: "bundler", strict: true, noEmit: true,
    skipLibCheck: false, types: [],
  };
  writeFileSync(`${PLACE}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ["app.ts"] }));
  return spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", PLACE], { encoding: "utf8" }).stdout;
}

test("the vendor's documented snippets compile with --strict against the built declarations", () => {
  const functions = [...edited()].map(([name, text]) => `export async function ${name}() {\n${text}}\n`);
  assert.equal(compile(IMPORT + functions.join("")), "");
});

test("data is there only after the code was looked at", () => {
  const text = "const result = await TencentImSDKPlugin.v2TIMManager.getMessageManager().findMessages([]);\n";
  assert.match(compile(`${IMPORT}${text}result.data.length;\n`), /possibly 'undefined'/);
  assert.equal(compile(`${IMPORT}${text}if (result.code === 0) result.data.length; else if (result.code === 6017) result.desc.length;\n`), "");
});

test("what an application was compiled against can be put in the place of the vendor's", () => {
  const text = `
import { TencentImSDKPlugin } from "doubletick/react-native";
import type { V2TimAdvancedMsgListener, V2TimMessage, V2TimSDKListener, V2TimValueCallback } from "doubletick/react-native";
import type * as Vendor from "./vendor";
export const manager: Vendor.Manager = TencentImSDKPlugin.v2TIMManager;
export const listener = (theirs: Vendor.AdvancedMsgListener): V2TimAdvancedMsgListener => theirs;
export const sdkListener = (theirs: Vendor.SDKListener): V2TimSDKListener => theirs;
export const result = (ours: V2TimValueCallback<V2TimMessage>): Vendor.ValueCallback<Vendor.Message> => ours;
export const message = (theirs: Vendor.Message): V2TimMessage => theirs;
`;
  assert.equal(compile(text), "");
});

test("the codes of results that the types know are those of the protocol and of the client", () => {
  const page = readFileSync("../../docs/protocol.md", "utf8");
  const [, codes] = /\n## Codes\n([\s\S]*?)\n## /.exec(page) ?? assert.fail("the page has no codes");
  const listed = [...codes.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  assert.ok(listed.length > 40);
  const type = /export type ResultCode =([^;]*);/.exec(readFileSync("src/react-native/codes.ts", "utf8"))?.[1] ?? "";
  const known = type.split("|").map((part) => part.trim()).filter(Boolean).map(Number);
  const wanted = new Set([...listed, ...Object.values(Code), -1, 2905, 6013]);
  assert.deepEqual([...known].sort((a, b) => a - b), [...wanted].sort((a, b) => a - b));
});
