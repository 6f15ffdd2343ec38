import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launch, noBrowser, pageWith } from "./support/browser";

let browser: Browser | undefined;
before(async () => {
  if (!noBrowser) browser = await launch();
});
after(() => browser?.close());

/** What the script in the page leaves there for the test. */
interface Testing {
  calls: string[][];
  failing: number;
  looking: boolean;
  observer: { stop(): void };
  lib: typeof import("../src/receipts");
}

/** A list 300 high with messages of these heights, m0 first, observed with the page's own clock under control. */
async function list(heights: number[]): Promise<Page> {
  const page = await pageWith(browser!, "src/receipts.ts");
  await page.clock.install({ time: 1_000_000 });
  await page.clock.pauseAt(1_001_000);
  await page.evaluate((heights) => {
    const here = globalThis as unknown as Testing;
    Object.assign(here, { calls: [], failing: 0, looking: true });
    Object.defineProperty(document, "hidden", { get: () => !here.looking });
    document.hasFocus = () => here.looking;
    const rows = heights.map((height, n) => `<li data-receipt="m${n}" data-conversation="t" style="height:${height}px">`);
    document.body.innerHTML = `<ul style="height:300px;overflow:auto;margin:0;padding:0">${rows.join("")}</ul>`;
    const chat = {
      sendReceipts(ids: string[]): Promise<void> {
        here.calls.push(ids);
        return here.failing-- > 0 ? Promise.reject(new Error("cut")) : Promise.resolve();
      },
    };
    here.observer = here.lib.observeReceipts(chat, document.querySelector("ul")!);
  }, heights);
  return page;
}

/** Lets the browser report what is in view, then so many milliseconds pass. */
async function pass(page: Page, ms: number): Promise<void> {
  await settle(page);
  await page.clock.runFor(ms);
}

/** Frames of the browser, which the clock of the page does not hold up: this observer is told after they were drawn. */
async function settle(page: Page): Promise<void> {
  for (let n = 0; n < 2; n++) {
    await page.evaluate(() => new Promise<void>((done) => {
      const drawn = new IntersectionObserver(() => (drawn.disconnect(), done()));
      drawn.observe(document.body);
    }));
  }
}

async function scroll(page: Page, top: number): Promise<void> {
  await page.evaluate((top) => (document.querySelector("ul")!.scrollTop = top), top);
}

async function look(page: Page, looking: boolean): Promise<void> {
  await page.evaluate((looking) => {
    (globalThis as unknown as Testing).looking = looking;
    document.dispatchEvent(new Event("visibilitychange"));
  }, looking);
}

function calls(page: Page): Promise<string[][]> {
  return page.evaluate(() => (globalThis as unknown as Testing).calls);
}

const options = { skip: noBrowser };

test("what is in view for the dwell time is receipted in one call, and what is scrolled to in the next", options, async () => {
  const page = await list([100, 100, 100, 100, 100]);
  await pass(page, 599);
  assert.deepEqual(await calls(page), []);
  await pass(page, 1);
  assert.deepEqual(await calls(page), [["m0", "m1", "m2"]]);
  await scroll(page, 165);
  await pass(page, 600);
  assert.deepEqual(await calls(page), [["m0", "m1", "m2"], ["m3"]]);
  await scroll(page, 0);
  await pass(page, 5_000);
  assert.equal((await calls(page)).length, 2);
});

test("what is scrolled past is not receipted", options, async () => {
  const page = await list(Array.from({ length: 30 }, () => 100));
  await scroll(page, 1_000);
  await pass(page, 300);
  await scroll(page, 2_000);
  await pass(page, 700);
  assert.deepEqual(await calls(page), [["m20", "m21", "m22"]]);
});

test("a page that is hidden or without focus reads nothing until it is looked at again", options, async () => {
  const page = await list([100]);
  await settle(page);
  await look(page, false);
  await pass(page, 60_000);
  assert.deepEqual(await calls(page), []);
  await look(page, true);
  await pass(page, 600);
  assert.deepEqual(await calls(page), [["m0"]]);
});

test("of a message taller than the view, 70 % of the view counts, and less does not", options, async () => {
  const page = await list([250, 3_000, 250]);
  await scroll(page, 100);
  await pass(page, 2_000);
  assert.deepEqual(await calls(page), []);
  await scroll(page, 170);
  await pass(page, 700);
  assert.deepEqual(await calls(page), [["m1"]]);
});

test("a message that comes later, or takes the element of another, is observed", options, async () => {
  const page = await list([100]);
  await pass(page, 600);
  await page.evaluate(() => {
    document.querySelector("li")!.setAttribute("data-receipt", "other");
    document.querySelector("ul")!.insertAdjacentHTML("beforeend", "<li data-receipt='late' style='height:50px'>");
  });
  await pass(page, 700);
  assert.deepEqual((await calls(page)).flat().sort(), ["late", "m0", "other"]);
});

test("of a long list what is in view is receipted wherever it is jumped to, also where the list runs up", options, async () => {
  for (const direction of ["column", "column-reverse"]) {
    const page = await list(Array.from({ length: 2_000 }, () => 100));
    await page.evaluate((direction) => {
      const { style } = document.querySelector("ul")!;
      Object.assign(style, { display: "flex", flexDirection: direction });
      for (const row of document.querySelectorAll("li")) row.style.flex = "none";
    }, direction);
    const seen: string[] = [];
    for (const place of [0, 100, 1_997, 1_000, 999]) {
      await scroll(page, (direction === "column" ? 100 : -100) * place);
      await pass(page, 700);
      seen.push(...[place, place + 1, place + 2].map((n) => `m${n}`));
      assert.deepEqual((await calls(page)).flat().sort(), [...new Set(seen)].sort(), `${direction} ${place}`);
    }
  }
});

test("a call that fails is made again, and after stop nothing is", options, async () => {
  const page = await list([100, 100, 100, 100]);
  await page.evaluate(() => ((globalThis as unknown as Testing).failing = 1));
  await pass(page, 700);
  await pass(page, 1_100);
  assert.deepEqual(await calls(page), [["m0", "m1", "m2"], ["m0", "m1", "m2"]]);
  await page.evaluate(() => (globalThis as unknown as Testing).observer.stop());
  await scroll(page, 200);
  await pass(page, 5_000);
  assert.equal((await calls(page)).length, 2);
});
