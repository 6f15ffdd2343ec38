import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { pageWith } from "./browser";

/** A call of the source in the page. */
export interface Asked {
  read: boolean;
  cursor: string;
  count: number;
}

/** What the script in the page leaves there for the test. */
export interface Testing {
  lib: typeof import("../../src/ui");
  asked: Asked[];
  events: string[];
  /** How many have read it, and have not, at the service. */
  read: number;
  unread: number;
  /** So many of the next calls fail. */
  failing: number;
  /** While it is set, answers wait until it is called. */
  held: (() => void)[] | undefined;
}

export interface Settings {
  lang?: string;
  dir?: "ltr" | "rtl";
  dark?: boolean;
  forced?: boolean;
  width?: number;
}

/** A page with the elements defined, an own message with its mark, and the sheet with a source of 12 members. */
export async function uiPage(browser: Browser, settings: Settings = {}): Promise<Page> {
  const { lang = "en", dir = "ltr", dark = false, forced = false, width = 800 } = settings;
  const options: BrowserContextOptions = { timezoneId: "Europe/Berlin", colorScheme: dark ? "dark" : "light" };
  const page = await pageWith(browser, "src/ui.ts", options);
  await page.setViewportSize({ width, height: 700 });
  if (forced) await page.emulateMedia({ forcedColors: "active" });
  await page.evaluate(([lang, dir]) => {
    const here = globalThis as unknown as Testing;
    Object.assign(here, { asked: [], events: [], read: 3, unread: 9, failing: 0, held: undefined });
    document.documentElement.lang = lang;
    document.documentElement.dir = dir;
    document.documentElement.style.colorScheme = "light dark";
    document.title = "Team";
    here.lib.defineElements();
    document.body.innerHTML =
      "<p>Lunch? <doubletick-mark read-count=3 unread-count=9></doubletick-mark></p><doubletick-readers></doubletick-readers>";
    for (const name of ["doubletick-details", "doubletick-retry", "doubletick-close", "doubletick-error"]) {
      document.addEventListener(name, (event) => here.events.push(`${(event.target as Element).localName} ${name}`));
    }
    const sheet = document.querySelector("doubletick-readers")!;
    sheet.readCount = 3;
    sheet.unreadCount = 9;
    sheet.source = {
      id: "m1",
      async readers({ read, cursor, count }) {
        here.asked.push({ read, cursor, count });
        if (here.held) await new Promise<void>((answer) => here.held!.push(answer));
        if (here.failing-- > 0) throw new Error("cut");
        const from = Number(cursor);
        const all = read ? here.read : here.unread;
        const length = Math.max(0, Math.min(count, all - from));
        const readers = Array.from({ length }, (_, n) => ({
          id: `${read ? "r" : "u"}${from + n}`,
          name: `${read ? "Reader" : "Member"} ${from + n}`,
          time: read ? Date.UTC(2026, 0, 31, 9, from + n) : undefined,
        }));
        return { readers, next: from + length < all ? String(from + length) : undefined };
      },
    };
    document.addEventListener("doubletick-details", () => (sheet.open = true));
  }, [lang, dir] as const);
  return page;
}

/** Opens the sheet as a user does, by the keyboard. */
export async function open(page: Page): Promise<void> {
  await page.locator("doubletick-mark").first().getByRole("button").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
}

/** The name of every row of the selected list. */
export function names(page: Page): Promise<string[]> {
  return page.getByRole("tabpanel").locator("bdi").allTextContents();
}

export function events(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as unknown as Testing).events);
}

/** The name of the tab or button that has the focus, also in shadow roots. */
export function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.ariaLabel ?? element?.textContent?.trim() ?? "";
  });
}

/** Every text that is shown in shadow roots, and every icon, with its contrast to what is behind it. */
export function contrasts(page: Page): Promise<{ what: string; isIcon: boolean; ratio: number }[]> {
  return page.evaluate(() => {
    type Colour = [red: number, green: number, blue: number, alpha: number];
    const parse = (text: string): Colour => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
      if (!/^rgba?\(/.test(text)) throw new Error(`cannot read the colour ${text}`);
      return [red, green, blue, alpha];
    };
    const light = (colour: Colour): number => {
      const [red = 0, green = 0, blue = 0] = colour.slice(0, 3).map((part) => {
        const share = part / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const canvas = document.body.appendChild(document.createElement("div"));
    canvas.style.background = "Canvas";
    const behind = (element: Element): Colour => {
      for (let at: Element | null = element; at; at = at.parentElement ?? (at.getRootNode() as ShadowRoot).host ?? null) {
        const colour = parse(getComputedStyle(at).backgroundColor);
        if (colour[3] === 1) return colour;
        if (colour[3] > 0) throw new Error("a background that can be seen through");
      }
      return parse(getComputedStyle(canvas).backgroundColor);
    };
    const found: { what: string; isIcon: boolean; ratio: number }[] = [];
    for (const host of document.querySelectorAll("doubletick-mark, doubletick-readers")) {
      for (const element of host.shadowRoot!.querySelectorAll("*")) {
        const isIcon = element.localName === "path";
        const text = [...element.childNodes].filter((node) => node.nodeType === 3 && node.nodeValue!.trim());
        const isHidden = !element.checkVisibility() || element.part.contains("label");
        if (isHidden || (!isIcon && text.length === 0)) continue;
        const style = getComputedStyle(element);
        const two = [light(parse(isIcon ? style.stroke : style.color)), light(behind(element))].sort((a, b) => b - a);
        found.push({ what: isIcon ? "icon" : element.textContent!, isIcon, ratio: (two[0]! + 0.05) / (two[1]! + 0.05) });
      }
    }
    canvas.remove();
    return found;
  });
}
