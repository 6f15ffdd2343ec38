import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launch, noBrowser } from "./support/browser";
import { contrasts, events, focusedName, uiPage } from "./support/ui";
import type { Testing } from "./support/ui";

let browser: Browser | undefined;
before(async () => {
  if (!noBrowser) browser = await launch();
});
after(() => browser?.close());
const options = { skip: noBrowser };

const STATES = [
  "status=sending",
  "status=sent read-count=0 unread-count=12",
  "read-count=3 unread-count=9",
  "read-count=1500 unread-count=10500",
  "status=success read-count=12 unread-count=0",
  "status=failed read-count=0 unread-count=12",
  "read-count=0 unread-count=0",
  "kind=c2c read-count=0 unread-count=1",
  "kind=c2c read-count=1",
  "kind=c2c status=unSend",
  "kind=c2c status=fail",
];

async function marks(page: Page, states: string[]): Promise<void> {
  await page.evaluate((states) => {
    document.body.innerHTML = states.map((state) => `<doubletick-mark ${state}></doubletick-mark>`).join("");
  }, states);
}

const tree = async (page: Page): Promise<string[]> =>
  (await page.locator("body").ariaSnapshot()).split("\n").map((line) => line.replace("- button ", ""));

test("each state has its text in English, and what can be pressed is a button", options, async () => {
  const page = await uiPage(browser!);
  await marks(page, STATES);
  assert.deepEqual(await tree(page), [
    '"Sending" [disabled]',
    '"Sent, not read yet"',
    '"Read by 3 of 12. Show details"',
    '"Read by 1,500 of 12,000. Show details"',
    '"Read by all 12"',
    '"Not sent. Try again"',
    '"Sent" [disabled]',
    '"Not read yet" [disabled]',
    '"Read" [disabled]',
    '"Sending" [disabled]',
    '"Not sent. Try again"',
  ]);
});

test("each state has its text in Chinese", options, async () => {
  const page = await uiPage(browser!, { lang: "zh-CN" });
  await marks(page, STATES.slice(0, 9));
  assert.deepEqual(await tree(page), [
    '"发送中" [disabled]',
    '"已发送，还没有人读"',
    '"12 人中有 3 人已读。查看详情"',
    '"12,000 人中有 1,500 人已读。查看详情"',
    '"全部 12 人已读"',
    '"未发送。重试"',
    '"已发送" [disabled]',
    '"对方未读" [disabled]',
    '"已读" [disabled]',
  ]);
});

test("states differ in the shape of the icon, which has no name", options, async () => {
  const page = await uiPage(browser!);
  await marks(page, ["status=sending", "status=failed", "unread-count=2", "read-count=1 unread-count=1", "read-count=2"]);
  const icons = await page.evaluate(() => [...document.querySelectorAll("doubletick-mark")].map((mark) => {
    const svg = mark.shadowRoot!.querySelector("svg")!;
    return [svg.ariaHidden, svg.querySelector("path")!.getAttribute("d")!];
  }));
  assert.equal(new Set(icons.map(([, shape]) => shape)).size, 5);
  assert.ok(icons.every(([hidden]) => hidden === "true"));
});

test("a press, Enter and Space fire the event of the state, and nothing where there is nothing to do", options, async () => {
  const page = await uiPage(browser!);
  await marks(page, ["read-count=3 unread-count=9", "status=failed", "status=sending", "kind=c2c read-count=1"]);
  const buttons = page.getByRole("button");
  await buttons.nth(0).click();
  await buttons.nth(1).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await buttons.nth(2).click({ force: true });
  await buttons.nth(3).click({ force: true });
  const mark = "doubletick-mark doubletick-";
  assert.deepEqual(await events(page), [`${mark}details`, `${mark}retry`, `${mark}retry`]);
});

test("the Tab key stops at marks that can be pressed, and at no others", options, async () => {
  const page = await uiPage(browser!);
  await marks(page, ["kind=c2c read-count=1", "read-count=3 unread-count=9", "status=sending", "status=failed"]);
  const stops: string[] = [];
  for (let n = 0; n < 3; n++) {
    await page.keyboard.press("Tab");
    stops.push(await focusedName(page));
  }
  assert.deepEqual(stops.slice(0, 2), ["Read by 3 of 12. Show details", "Not sent. Try again"]);
  assert.doesNotMatch(stops[2]!, /Read|Sending/);
});

test("a mark that has the focus keeps it while the message is sent again", options, async () => {
  const page = await uiPage(browser!);
  await marks(page, ["status=failed kind=c2c"]);
  await page.keyboard.press("Tab");
  for (const [status, name] of [["sending", "Sending"], ["sent", "Not read yet"]] as const) {
    await page.evaluate((status) => (document.querySelector("doubletick-mark")!.status = status), status);
    assert.equal(await focusedName(page), name);
  }
});

test("properties and attributes say the same, and what is no count is none", options, async () => {
  const page = await uiPage(browser!);
  const seen = await page.evaluate(() => {
    const mark = document.createElement("doubletick-mark");
    Object.assign(mark, { readCount: 4, unreadCount: 1, kind: "group", status: "sent" });
    const attributes = mark.getAttributeNames().map((name) => `${name}=${mark.getAttribute(name)}`);
    const counts = ["7", "-1", "many", ""].map((text) => (mark.setAttribute("read-count", text), mark.readCount ?? "none"));
    mark.status = undefined;
    return { attributes, counts, status: mark.hasAttribute("status") };
  });
  assert.deepEqual(seen.attributes.sort(), ["kind=group", "read-count=4", "status=sent", "unread-count=1"]);
  assert.deepEqual(seen.counts, [7, "none", "none", "none"]);
  assert.equal(seen.status, false);
});

test("properties that were set before the elements were defined are kept", options, async () => {
  const page = await uiPage(browser!);
  const text = await page.evaluate(async () => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    const inner = frame.contentWindow as unknown as Testing & Window;
    const script = inner.document.createElement("script");
    script.textContent = [...document.scripts].map((one) => one.textContent).join("\n");
    const mark = inner.document.createElement("doubletick-mark");
    Object.assign(mark, { readCount: 3, unreadCount: 9 });
    inner.document.body.append(mark, script);
    inner.lib.defineElements();
    await Promise.resolve();
    return mark.shadowRoot?.textContent;
  });
  assert.equal(text, "Read by 3 of 12. Show details");
});

test("the language is that of the nearest element that has one, and follows it", options, async () => {
  const page = await uiPage(browser!);
  await page.evaluate(() => {
    document.body.innerHTML =
      "<doubletick-mark kind=c2c></doubletick-mark><div lang=zh-Hans><doubletick-mark kind=c2c></doubletick-mark></div>" +
      "<doubletick-mark kind=c2c lang='not a language'></doubletick-mark><doubletick-mark kind=c2c lang=zh></doubletick-mark>";
  });
  assert.deepEqual(await tree(page), ["Not read yet", "对方未读", "Not read yet", "对方未读"].map((name) => `"${name}" [disabled]`));
  await page.evaluate(() => (document.documentElement.lang = "zh"));
  assert.equal((await tree(page))[0], '"对方未读" [disabled]');
});

test("texts can be changed and languages added, for a region too", options, async () => {
  const page = await uiPage(browser!, { lang: "de-DE" });
  await marks(page, ["read-count=1500 unread-count=9", "kind=c2c read-count=1"]);
  await page.evaluate(() => {
    const { lib } = globalThis as unknown as Testing;
    lib.setTexts("de", { some: "Gelesen von {read} von {total}", details: "{status}. Details", read: "Gelesen" });
    lib.setTexts("de-DE", { read: "Ja" });
  });
  assert.deepEqual(await tree(page), ['"Gelesen von 1.500 von 1.509. Details"', '"Ja" [disabled]']);
});

for (const dark of [false, true]) {
  test(`icons have a contrast of at least 3 to the page, ${dark ? "dark" : "light"}`, options, async () => {
    const page = await uiPage(browser!, { dark });
    await marks(page, STATES);
    const found = await contrasts(page);
    assert.equal(found.length, STATES.length);
    assert.deepEqual(found.filter(({ ratio }) => ratio < 3), []);
  });
}

test("with forced colours the icon has that of the system's text", options, async () => {
  const page = await uiPage(browser!, { forced: true });
  assert.ok((await contrasts(page)).every(({ ratio }) => ratio >= 4.5));
});

test("the newest own message is told by one polite region, at most every five seconds", options, async () => {
  const page = await uiPage(browser!);
  await page.clock.install({ time: 1_000_000 });
  await page.clock.pauseAt(1_001_000);
  await page.evaluate(() => {
    const here = globalThis as unknown as Testing & { told: string[]; tell: ReturnType<Testing["lib"]["announceNewest"]> };
    here.told = [];
    here.tell = here.lib.announceNewest();
    const region = document.querySelector("[role=status]")!;
    new MutationObserver(() => here.told.push(region.textContent!)).observe(region, { childList: true });
  });
  const told = (): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
  const update = (id: string, readCount: number): Promise<void> =>
    page.evaluate(([id, readCount]) => {
      const here = globalThis as unknown as { tell: ReturnType<Testing["lib"]["announceNewest"]> };
      here.tell.update(id, { readCount, unreadCount: 12 - readCount });
    }, [id, readCount] as const);
  await update("m1", 0);
  await page.clock.runFor(60_000);
  assert.deepEqual(await told(), []);
  for (const count of [1, 2, 3]) await update("m1", count);
  await page.clock.runFor(4_999);
  assert.deepEqual(await told(), []);
  await page.clock.runFor(1);
  assert.deepEqual(await told(), ["Read by 3 of 12"]);
  await update("m1", 4);
  await update("m2", 0);
  await page.clock.runFor(60_000);
  assert.deepEqual(await told(), ["Read by 3 of 12"]);
  await update("m2", 12);
  await page.evaluate(() => (globalThis as unknown as { tell: { stop(): void } }).tell.stop());
  await page.clock.runFor(60_000);
  assert.equal(await page.getByRole("status").count(), 0);
});
