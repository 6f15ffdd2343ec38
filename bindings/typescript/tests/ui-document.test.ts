import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { MARK_CSS } from "../src/ui/mark-css";
import { READERS_CSS } from "../src/ui/readers-css";
import { launch, noBrowser } from "./support/browser";

const page = readFileSync("../../docs/typescript-ui.md", "utf8");
let browser: Browser | undefined;
before(async () => {
  if (!noBrowser) browser = await launch();
});
after(() => browser?.close());

function snippet(language: string): string {
  return new RegExp(`\`\`\`${language} example\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? assert.fail(`no ${language} example`);
}

const all = (text: string, pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map((found) => found[1]!))].sort();

test("docs/typescript-ui.md names every custom property and every part, and no others", async () => {
  assert.deepEqual(all(page, /(--doubletick-[a-z-]+)/g), all(MARK_CSS + READERS_CSS, /(--doubletick-[a-z-]+)/g));
  const sources = ["mark", "list", "readers"].map((name) => readFileSync(`src/ui/${name}.ts`, "utf8")).join("\n");
  const made = all(sources, /\bh\(\s*"\w+", "([a-z]+)"/g).concat(all(sources, /part: "([a-z]+)"/g)).sort();
  const [, parts = ""] = /Parts for `::part\(…\)`:([\s\S]*?)\n\n/.exec(page) ?? [];
  assert.deepEqual(all(parts, /`([a-z]+)`/g), made);
});

/** The page's example, served with a Content-Security-Policy that allows its script and nothing else. */
async function strict(browser: Browser): Promise<Page> {
  const { outputFiles } = await build({
    stdin: { contents: snippet("js"), resolveDir: "." },
    alias: { "doubletick/ui": "./dist/ui.js" },
    bundle: true, format: "iife", write: false,
  });
  const tab = await browser.newPage();
  await tab.route("**/*", (route) => {
    const isScript = route.request().url().endsWith("/example.js");
    const policy = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
    return route.fulfill({
      contentType: isScript ? "text/javascript" : "text/html",
      headers: { "content-security-policy": policy },
      body: isScript ? outputFiles[0]!.text : `<!doctype html><html lang=en>${snippet("html")}<script src=example.js defer></script>`,
    });
  });
  await tab.addInitScript(() => {
    const here = globalThis as unknown as { violations: string[]; client: unknown; message: unknown; told: unknown };
    here.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => here.violations.push(event.violatedDirective));
    here.message = { msg_id: "m1" };
    here.client = {
      on: (_: string, told: unknown) => (here.told = told),
      getReaders: (_: string, filter: string) => Promise.resolve({
        readers: [{ member: { user_id: filter, name_card: "", nick_name: "", face_url: "" }, read_at: 0 }],
        next_seq: 0,
        finished: true,
      }),
    };
  });
  await tab.goto("http://127.0.0.1/");
  return tab;
}

test("the example of docs/typescript-ui.md works under a strict Content-Security-Policy", { skip: noBrowser }, async () => {
  const tab = await strict(browser!);
  await tab.getByRole("button", { name: "Sent, not read yet" }).waitFor();
  await tab.evaluate(() => {
    const { told } = globalThis as unknown as { told: (event: unknown) => void };
    told({ receipts: [{ msg_id: "other", read_count: 9, unread_count: 0 }, { msg_id: "m1", read_count: 3, unread_count: 9 }] });
  });
  await tab.getByRole("button", { name: "Read by 3 of 12. Show details" }).click();
  await tab.getByRole("tabpanel").getByText("unread", { exact: true }).waitFor();
  const dialog = tab.getByRole("dialog");
  assert.equal(await dialog.evaluate((element) => getComputedStyle(element).borderTopLeftRadius), "16px");
  assert.deepEqual(await tab.evaluate(() => (globalThis as unknown as { violations: string[] }).violations), []);
});
