/** The vendor's documented snippets, and the four edits that make them JavaScript. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export type SnippetName = "send" | "receipts" | "listener" | "counts" | "readers";

/** As printed, by name. */
export function printed(): Map<SnippetName, string> {
  const [, ...parts] = readFileSync("tests/fixtures/react-native-snippets.txt", "utf8").split(/^== /m);
  return new Map(parts.map((part) => {
    const end = part.indexOf("\n");
    return [part.slice(0, end) as SnippetName, part.slice(end + 1)];
  }));
}

/** What has to change, once each. The listener's is one edit: an arrow, inside the call that it belongs to. */
export const EDITS: readonly [SnippetName, (text: string) => string][] = [
  ["send", (text) => once(once(text, "sendMessage(id:", "sendMessage({id:"), "needReadReceipt: true)", "needReadReceipt: true})")],
  ["listener", (text) => {
    const arrow = once(text, "(receiptList) {", "(receiptList) => {");
    return `TencentImSDKPlugin.v2TIMManager.getMessageManager().addAdvancedMsgListener({\n${arrow}});\n`;
  }],
  ["listener", (text) => once(text, "forEach((element) {", "forEach((element) => {")],
  ["counts", (text) => once(text, "forEach((element) {", "forEach((element) => {")],
];

/** With the four edits and no others, by name. */
export function edited(): Map<SnippetName, string> {
  const snippets = printed();
  for (const [name, edit] of EDITS) snippets.set(name, edit(snippets.get(name) ?? assert.fail(name)));
  return snippets;
}

function once(text: string, from: string, to: string): string {
  assert.equal(text.split(from).length, 2, from);
  return text.replace(from, to);
}

/** Runs a snippet with these names in scope, and answers the values of some of its constants. */
export function run(text: string, scope: Record<string, unknown>, ...answers: string[]): Promise<Record<string, never>> {
  const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => (...values: unknown[]) => Promise<never>;
  const body = `${text}\nreturn { ${answers.join(", ")} };`;
  return new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope));
}
