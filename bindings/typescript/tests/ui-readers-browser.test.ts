import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launch, noBrowser } from "./support/browser";
import { contrasts, events, focusedName, names, open, uiPage } from "./support/ui";
import type { Asked, Testing } from "./support/ui";

let browser: Browser | undefined;
before(async () => {
  if (!noBrowser) browser = await launch();
});
after(() => browser?.close());
const options = { skip: noBrowser };

function set(page: Page, values: Partial<Pick<Testing, "read" | "unread" | "failing" | "held">>): Promise<void> {
  return page.evaluate((values) => void Object.assign(globalThis, values), values);
}

/** What the application knows from receipts. */
function counts(page: Page, readCount: number, unreadCount: number): Promise<void> {
  return page.evaluate(([readCount, unreadCount]) => {
    Object.assign(document.querySelector("doubletick-readers")!, { readCount, unreadCount });
  }, [readCount, unreadCount] as const);
}

function asked(page: Page, read: boolean): Promise<Asked[]> {
  return page.evaluate((read) => (globalThis as unknown as Testing).asked.filter((one) => one.read === read), read);
}

/** Waits until the selected list has so many rows. */
async function loaded(page: Page, count: number): Promise<void> {
  const list = page.getByRole("tabpanel").getByRole("listitem");
  if (count > 0) await list.nth(count - 1).waitFor({ state: "attached" });
  assert.equal(await list.count(), count);
}

/** Lets the page draw and answer what is not held. */
function settle(page: Page): Promise<void> {
  return page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done))));
}

const tree = (page: Page): Promise<string> => page.getByRole("dialog").ariaSnapshot();

test("the sheet is a dialog with tabs that count, those who have not read it first", options, async () => {
  const page = await uiPage(browser!);
  await set(page, { unread: 1 });
  await counts(page, 3, 1);
  await open(page);
  await loaded(page, 1);
  assert.equal(await tree(page), `- dialog "Message details":
  - banner:
    - heading "Message details" [level=2]
    - button "Close": ×
  - tablist "Message details":
    - tab "Unread 1" [selected]
    - tab "Read 3"
  - text: Read by 3 of 4
  - tabpanel "Unread 1":
    - list:
      - listitem: Member 0
    - status`);
  await page.getByRole("tab", { name: "Read 3" }).click();
  assert.match(await tree(page), /tab "Read 3" \[selected\]/);
  assert.match(await tree(page), /- listitem:\n {8}- text: Reader 0\n {8}- time: Jan 31, 2026, 10:00\sAM/);
});

test("the sheet in Chinese", options, async () => {
  const page = await uiPage(browser!, { lang: "zh" });
  await counts(page, 3, 9);
  await open(page);
  await loaded(page, 9);
  await page.getByRole("tab", { name: "已读" }).click();
  await counts(page, 5, 7);
  assert.equal((await tree(page)).replace(/\s+- listitem[\s\S]*/, ""), `- dialog "消息详情":
  - banner:
    - heading "消息详情" [level=2]
    - button "关闭": ×
  - tablist "消息详情":
    - tab "未读 9"
    - tab "已读 3" [selected]
  - button "又有 2 人已读"
  - tabpanel "已读 3":
    - list:`);
  assert.match(await tree(page), /- time: 2026年1月31日 10:00/);
});

test("arrow keys, Home and End choose the tab, and the arrows go round", options, async () => {
  const page = await uiPage(browser!);
  await open(page);
  const seen: string[] = [await focusedName(page)];
  for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft", "Home", "End"]) {
    await page.keyboard.press(key);
    seen.push(await focusedName(page));
    assert.equal(await page.getByRole("tab", { selected: true }).innerText(), seen.at(-1));
  }
  assert.deepEqual(seen, ["Unread 9", "Read 3", "Unread 9", "Read 3", "Unread 9", "Read 3"]);
  await page.keyboard.press("Alt+Home");
  assert.equal(await focusedName(page), "Read 3");
});

test("Escape, the button and a press beside the sheet close it, and the mark has the focus again", options, async () => {
  const page = await uiPage(browser!);
  const ways: (() => Promise<void>)[] = [
    () => page.keyboard.press("Escape"),
    () => page.getByRole("button", { name: "Close" }).click(),
    () => page.mouse.click(10, 10),
    () => page.evaluate(() => void (document.querySelector("doubletick-readers")!.open = false)),
  ];
  for (const close of ways) {
    await open(page);
    assert.equal(await focusedName(page), "Unread 9");
    await close();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await settle(page);
    assert.equal(await focusedName(page), "Read by 3 of 12. Show details");
    assert.equal(await page.evaluate(() => document.querySelector("doubletick-readers")!.open), false);
  }
  const closed = (await events(page)).filter((name) => name === "doubletick-readers doubletick-close");
  assert.equal(closed.length, ways.length);
});

test("a press inside of the sheet does not close it, and the page behind cannot be reached", options, async () => {
  const page = await uiPage(browser!);
  await open(page);
  await page.getByRole("listitem").first().click();
  await page.getByText("Read by 3 of 12", { exact: true }).last().click();
  assert.equal(await page.getByRole("dialog").isVisible(), true);
  const reached = new Set<string>();
  for (let n = 0; n < 8; n++) {
    await page.keyboard.press("Tab");
    reached.add(await focusedName(page));
  }
  assert.equal(reached.has("Read by 3 of 12. Show details"), false);
  assert.ok(reached.has("Close"));
});

test("what is shown does not move while others read, and the bar that tells of them begins anew", options, async () => {
  const page = await uiPage(browser!);
  await set(page, { read: 30, unread: 30 });
  await counts(page, 30, 30);
  await open(page);
  await page.keyboard.press("End");
  await loaded(page, 30);
  const panel = page.getByRole("tabpanel");
  await panel.evaluate((element) => (element.scrollTop = 400));
  const place = (): Promise<[number, number]> => panel.evaluate((element) => {
    const row = element.querySelectorAll("li")[10]!;
    return [element.scrollTop, row.getBoundingClientRect().top] as [number, number];
  });
  const before = { place: await place(), names: await names(page) };
  await set(page, { read: 31, unread: 29 });
  await counts(page, 31, 29);
  await page.getByRole("button", { name: "1 more has read" }).waitFor();
  await set(page, { read: 32, unread: 28 });
  await counts(page, 32, 28);
  await page.getByRole("button", { name: "2 more have read" }).waitFor();
  assert.deepEqual({ place: await place(), names: await names(page) }, before);
  assert.equal((await asked(page, true)).length, 1);
  assert.deepEqual(await page.getByRole("tab").allInnerTexts(), ["Unread 30", "Read 30"]);

  await page.getByRole("button", { name: "2 more have read" }).click();
  await page.getByRole("tab", { name: "Read 32" }).waitFor();
  await loaded(page, 32);
  assert.equal((await place())[0], 0);
  assert.equal(await focusedName(page), "Read 32");
  assert.equal(await page.getByRole("button", { name: /more/ }).count(), 0);
  await page.getByRole("tab", { name: "Unread 28" }).click();
  await loaded(page, 28);
});

test("while the list is made anew, the old one stays", options, async () => {
  const page = await uiPage(browser!);
  await open(page);
  await loaded(page, 9);
  await set(page, { read: 5, unread: 7, held: [] });
  await counts(page, 5, 7);
  await page.getByRole("button", { name: "2 more have read" }).click();
  await settle(page);
  await loaded(page, 9);
  await page.evaluate(() => (globalThis as unknown as Testing).held!.forEach((answer) => answer()));
  await page.getByRole("listitem").nth(7).waitFor({ state: "detached" });
  await loaded(page, 7);
});

test("1,000 readers come in pages of 100, each asked for once, when the end of the list comes near", options, async () => {
  const page = await uiPage(browser!);
  await set(page, { read: 1_000, unread: 0 });
  await counts(page, 1_000, 0);
  await open(page);
  assert.equal(await page.getByRole("tab", { selected: true }).innerText(), "Read 1,000");
  await loaded(page, 100);
  const panel = page.getByRole("tabpanel");
  for (let count = 200; count <= 1_000; count += 100) {
    await panel.evaluate((element) => (element.scrollTop = element.scrollHeight));
    await loaded(page, count);
  }
  await panel.evaluate((element) => (element.scrollTop = element.scrollHeight));
  await settle(page);
  assert.deepEqual(await names(page), Array.from({ length: 1_000 }, (_, n) => `Reader ${n}`));
  const pages = await asked(page, true);
  assert.deepEqual(pages.map(({ cursor, count }) => [Number(cursor), count]), Array.from({ length: 10 }, (_, n) => [n * 100, 100]));
  assert.equal(await page.getByRole("button", { name: "Show more" }).count(), 0);
});

test("the next page can be had by the button, which keeps the focus until the last", options, async () => {
  const page = await uiPage(browser!);
  await set(page, { read: 250, unread: 9 });
  await page.evaluate(() => {
    globalThis.IntersectionObserver = class {
      observe(): void {}
      unobserve(): void {}
    } as unknown as typeof IntersectionObserver;
    document.querySelector("doubletick-readers")!.replaceWith(
      Object.assign(document.createElement("doubletick-readers"), { source: document.querySelector("doubletick-readers")!.source, open: true }),
    );
  });
  await page.keyboard.press("End");
  await loaded(page, 100);
  await page.getByRole("button", { name: "Show more" }).focus();
  await page.keyboard.press("Enter");
  await loaded(page, 200);
  assert.equal(await focusedName(page), "Show more");
  await page.keyboard.press("Enter");
  await loaded(page, 250);
  assert.equal(await focusedName(page), "Read 250");
});

test("a failure is told, keeps what is there, and is tried again by the button only", options, async () => {
  const page = await uiPage(browser!);
  await set(page, { read: 150, failing: 2 });
  await open(page);
  await page.getByRole("button", { name: "Try again" }).waitFor();
  assert.match(await tree(page), /- status: The list could not be loaded\n {4}- button "Try again"/);
  await settle(page);
  assert.equal((await asked(page, false)).length, 1);
  assert.deepEqual((await events(page)).slice(1), Array.from({ length: 2 }, () => "doubletick-readers doubletick-error"));
  await page.getByRole("button", { name: "Try again" }).click();
  await loaded(page, 9);
  assert.equal(await page.getByRole("button", { name: "Try again" }).count(), 0);

  await page.getByRole("tab", { name: "Read" }).last().click();
  await page.getByRole("button", { name: "Try again" }).click();
  await loaded(page, 100);
  await set(page, { failing: 1 });
  await page.getByRole("tabpanel").evaluate((element) => (element.scrollTop = element.scrollHeight));
  await page.getByRole("button", { name: "Try again" }).click();
  await loaded(page, 150);
});

test("empty lists say why, where a screen reader was listening before", options, async () => {
  const page = await uiPage(browser!);
  await open(page);
  await loaded(page, 9);
  const status = page.getByRole("tabpanel").getByRole("status");
  assert.deepEqual([await status.count(), await status.innerText()], [1, ""]);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await set(page, { read: 0, unread: 0 });
  await counts(page, 0, 0);
  await open(page);
  await page.getByText("Everybody has read it").waitFor();
  await page.keyboard.press("End");
  await page.getByText("Sent, not read yet").waitFor();
});

test("while nothing has come yet the sheet says so, and what comes after it was closed is dropped", options, async () => {
  const page = await uiPage(browser!);
  await page.evaluate(() => {
    const here = globalThis as unknown as Testing & { aborted: number };
    here.aborted = 0;
    document.querySelector("doubletick-readers")!.source = {
      readers: ({ signal }) => new Promise((_, reject) => {
        signal.addEventListener("abort", () => (here.aborted++, reject(signal.reason)));
      }),
    };
  });
  await open(page);
  await page.getByRole("status").filter({ hasText: "Loading…" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await settle(page);
  assert.equal(await page.evaluate(() => (globalThis as unknown as { aborted: number }).aborted), 2);
  assert.equal((await events(page)).includes("doubletick-readers doubletick-error"), false);
});

test("a source with the same id does not begin the list again, another one does", options, async () => {
  const page = await uiPage(browser!);
  await open(page);
  await loaded(page, 9);
  await page.evaluate(() => {
    const sheet = document.querySelector("doubletick-readers")!;
    sheet.source = { ...sheet.source! };
  });
  await settle(page);
  assert.equal((await asked(page, false)).length, 1);
  await set(page, { unread: 4 });
  await page.evaluate(() => {
    const sheet = document.querySelector("doubletick-readers")!;
    sheet.source = { ...sheet.source!, id: "m2" };
  });
  await page.getByRole("listitem").nth(8).waitFor({ state: "detached" });
  await loaded(page, 4);
  assert.equal((await asked(page, false)).length, 2);
});

test("the application's names and pictures come first, and a picture that fails leaves the letter", options, async () => {
  const page = await uiPage(browser!);
  await open(page);
  await loaded(page, 9);
  await page.evaluate(() => {
    document.querySelector("doubletick-readers")!.person = ({ id }) =>
      id === "u0" ? { name: "<b>Élodie</b>", avatar: "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" }
      : id === "u1" ? { avatar: "data:nothing" } : undefined;
  });
  await page.getByText("<b>Élodie</b>").waitFor();
  assert.deepEqual((await names(page)).slice(0, 3), ["<b>Élodie</b>", "Member 1", "Member 2"]);
  await page.getByRole("dialog").locator("img").nth(1).waitFor({ state: "detached" });
  assert.equal(await page.getByRole("dialog").locator("img").count(), 1);
});

test("the language can change while the sheet is open, and the list stays where it is", options, async () => {
  const page = await uiPage(browser!);
  await set(page, { read: 60 });
  await counts(page, 60, 9);
  await open(page);
  await page.keyboard.press("End");
  await loaded(page, 60);
  const panel = page.getByRole("tabpanel");
  await panel.evaluate((element) => (element.scrollTop = 500));
  await page.evaluate(() => (document.documentElement.lang = "zh"));
  await page.getByText("2026年1月31日 10:00").waitFor();
  assert.equal(await panel.evaluate((element) => element.scrollTop), 500);
  assert.deepEqual(await page.getByRole("tab").allInnerTexts(), ["未读 9", "已读 60"]);
});

test("an element that leaves the page while it is open holds nobody up, and opens again where it is put", options, async () => {
  const page = await uiPage(browser!);
  await open(page);
  await page.evaluate(() => document.querySelector("doubletick-readers")!.remove());
  await settle(page);
  await page.locator("doubletick-mark").getByRole("button").click();
  assert.equal(await focusedName(page), "Read by 3 of 12. Show details");
  await page.evaluate(() => {
    document.body.insertAdjacentHTML("beforeend", "<doubletick-readers open read-count=2 unread-count=1></doubletick-readers>");
  });
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(await page.getByRole("tab").allInnerTexts(), ["Unread 1", "Read 2"]);
});

for (const dark of [false, true]) {
  for (const lang of ["en", "zh"]) {
    test(`texts have a contrast of at least 4.5, ${dark ? "dark" : "light"}, ${lang}`, options, async () => {
      const page = await uiPage(browser!, { dark, lang });
      await set(page, { read: 150, unread: 150 });
      await counts(page, 150, 150);
      await open(page);
      await loaded(page, 100);
      const found = await contrasts(page);
      await counts(page, 152, 148);
      await page.keyboard.press("End");
      await loaded(page, 100);
      await set(page, { failing: 1 });
      await page.getByRole("tabpanel").evaluate((element) => (element.scrollTop = element.scrollHeight));
      await page.getByRole("status").filter({ hasText: /./ }).waitFor();
      found.push(...(await contrasts(page)));
      assert.ok(found.length > 500, `${found.length} texts`);
      assert.deepEqual(found.filter(({ ratio, isIcon }) => ratio < (isIcon ? 3 : 4.5)), []);
    });
  }
}

test("from right to left the sheet is mirrored and nothing overflows", options, async () => {
  const page = await uiPage(browser!, { lang: "ar", dir: "rtl", width: 360 });
  await open(page);
  await page.keyboard.press("ArrowLeft");
  await loaded(page, 3);
  assert.equal(await focusedName(page), "Read 3");
  const at = await page.getByRole("dialog").evaluate((dialog) => {
    const left = (name: string): number => 
      [...dialog.querySelectorAll(`[part=${name}]`)].find((one) => one.checkVisibility())!.getBoundingClientRect().left;
    const wide = [dialog, ...dialog.querySelectorAll("*")].filter((one) => one.scrollWidth > one.clientWidth + 1 && one.part.value !== "name");
    const name = document.createRange();
    name.selectNodeContents([...dialog.querySelectorAll("bdi")].find((one) => one.checkVisibility())!);
    const gap = left("avatar") - name.getBoundingClientRect().right;
    return { close: left("close"), title: left("title"), avatar: left("avatar"), time: left("time"), gap, wide: wide.map((one) => one.part.value) };
  });
  assert.equal(Math.round(at.gap), 12, "a name from left to right stands beside its picture, too");
  assert.ok(at.close < at.title && at.time < at.avatar, JSON.stringify(at));
  assert.deepEqual(at.wide.filter(Boolean), []);
});

test("forced colours leave every text and the selected tab to be seen", options, async () => {
  const page = await uiPage(browser!, { forced: true });
  await open(page);
  await loaded(page, 9);
  assert.deepEqual((await contrasts(page)).filter(({ ratio }) => ratio < 4.5), []);
  const borders = await page.getByRole("tab").evaluateAll((tabs) => tabs.map((tab) => getComputedStyle(tab).borderBottomWidth));
  assert.deepEqual(borders, ["3px", "0px"]);
});

test("nothing moves by itself", options, async () => {
  const page = await uiPage(browser!);
  await open(page);
  await loaded(page, 9);
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
});
