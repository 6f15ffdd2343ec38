import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { launch, noBrowser } from "./support/browser";
import { Server } from "./support/server";

/** The page that a doubletickd has in it, as a visitor uses it. */
let server: Server;
let browser: Browser;

before(async () => {
  if (noBrowser) return;
  [server, browser] = await Promise.all([Server.start(), launch()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

interface Visit {
  page: Page;
  left: Locator;
  right: Locator;
  /** What the page has thrown or logged as an error, other than that a link was cut. */
  complaints: string[];
}

async function visit(locale = "en-US"): Promise<Visit> {
  const page = await browser.newPage({ locale, viewport: { width: 1000, height: 800 } });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("WebSocket connection")) complaints.push(message.text());
  });
  await page.goto(`${server.url.replace("ws", "http")}/demo/`);
  const pane = (index: number): Locator => page.locator(".pane").nth(index);
  for (const index of [0, 1]) await pane(index).locator(".link:not(.cut)").waitFor();
  return { page, left: pane(0), right: pane(1), complaints };
}

async function say(pane: Locator, text: string): Promise<void> {
  await pane.getByRole("textbox").fill(text);
  await pane.getByRole("textbox").press("Enter");
}

const mark = (pane: Locator): Locator => pane.locator("doubletick-mark").last().getByRole("button");

async function reads(pane: Locator, name: string | RegExp): Promise<void> {
  await pane.getByRole("button", { name }).last().waitFor();
}

test("what one side sees is receipted by itself, and the tick of the other side says so", { skip: noBrowser }, async () => {
  const { page, left, right, complaints } = await visit();
  await say(left, "Lunch at twelve?");
  await right.getByText("Lunch at twelve?").waitFor();
  await reads(left, "Read by 1 of 3. Show details");
  assert.equal(await right.locator(".sent").innerText(), "receipts sent: 1 in 1 call");

  await mark(left).focus();
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "Message details" });
  await sheet.getByRole("listitem").filter({ hasText: "Cho" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await sheet.getByRole("listitem").filter({ hasText: "Ben" }).waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "hidden" });

  await left.getByRole("tab", { name: "Ben" }).click();
  await say(left, "And the two of us?");
  await right.getByRole("tab", { name: "Ann (1)" }).click();
  await reads(left, "Read");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("without the box nobody is asked, and no tick is shown", { skip: noBrowser }, async () => {
  const { page, left, right } = await visit();
  await left.getByRole("checkbox").uncheck();
  await say(left, "No need to answer");
  await right.getByText("No need to answer").waitFor();
  assert.equal(await left.locator("doubletick-mark").count(), 0);
  await page.close();
});

test("a side whose link is cut gets what it missed once, and what it wrote goes out", { skip: noBrowser }, async () => {
  const { page, left, right, complaints } = await visit();
  await right.getByRole("button", { name: "Cut the link" }).click();
  await right.getByText("no link").waitFor();
  await say(left, "one");
  await say(left, "two");
  await say(right, "three");
  await reads(right, "Sending");
  await right.getByRole("button", { name: "Restore the link" }).click();
  await right.getByText("back again: 2 missed messages, each told once").waitFor();
  await left.getByText("three").waitFor();
  for (const text of ["one", "two", "three"]) assert.equal(await right.getByText(text, { exact: true }).count(), 1);
  await reads(left, "Read by 1 of 3. Show details");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("after the server was killed and started again the page says that its visit is over", { skip: noBrowser }, async () => {
  const { page, left } = await visit();
  await server.kill();
  await left.getByText("connecting").waitFor();
  await server.restart();
  await left.getByText("This visit is over: load the page anew.").waitFor();
  await page.reload();
  await page.locator(".pane").nth(1).locator(".link:not(.cut)").waitFor();
  await page.close();
});

test("two hundred robots read one message, and the sheet pages through them", { skip: noBrowser }, async () => {
  const { page, left, complaints } = await visit();
  await page.getByRole("button", { name: "200 robots read" }).click();
  await page.getByText("200 of 200 robots have read it").waitFor({ timeout: 120_000 });
  await reads(left, "Read by 201 of 203. Show details");
  await mark(left).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("tab", { name: /^Read/ }).click();
  // The next page is loaded by scrolling to the end of those that are there.
  for (const last of [99, 199, 200]) {
    await sheet.getByRole("listitem").nth(last).waitFor();
    await sheet.getByRole("listitem").nth(last).scrollIntoViewIfNeeded();
  }
  assert.equal(await sheet.getByRole("listitem").count(), 201);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the page speaks the browser's language, and the other one at a press", { skip: noBrowser }, async () => {
  const { page, left, right } = await visit("zh-CN");
  await say(left, "十二点吃午饭？");
  await right.getByText("十二点吃午饭？").waitFor();
  await reads(left, "3 人中有 1 人已读。查看详情");
  await page.getByRole("button", { name: "English" }).click();
  await reads(left, "Read by 1 of 3. Show details");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await page.close();
});

test("page and script together have at most 25 kB", () => {
  const bytes = ["index.html", "demo.js"].map((name) => gzipSync(readFileSync(`../../crates/server/demo/${name}`), { level: 9 }).length);
  assert.ok(bytes[0]! + bytes[1]! <= 25_000, `${bytes}`);
});
