import { existsSync } from "node:fs";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const found = process.env["CHROMIUM"] ?? PLACES.find((path) => existsSync(path));

/** Why browser tests are skipped here; false where they run. Under CI they always do, and fail without Chromium. */
export const noBrowser: string | false =
  found || process.env["CI"] === "true" ? false : "there is no Chromium here: install it, or name it in CHROMIUM";

export function launch(): Promise<Browser> {
  if (!found) throw new Error("there is no Chromium: install it, or name it in CHROMIUM");
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"];
  return chromium.launch({ executablePath: found, args: ["--no-sandbox", "--disable-gpu", "--no-first-run", ...quiet] });
}

/** A script that leaves the entry's exports as `window.lib`. */
export async function scriptOf(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry], bundle: true, format: "iife", globalName: "lib", target: "es2020", write: false,
  });
  return outputFiles[0]!.text;
}

/** An empty page with the entry's exports as `window.lib`. */
export async function pageWith(browser: Browser, entry: string, options: BrowserContextOptions = {}): Promise<Page> {
  const content = await scriptOf(entry);
  const page = await browser.newPage({ viewport: { width: 400, height: 500 }, ...options });
  await page.setContent("<!doctype html><meta charset=utf-8><body style='margin:0'></body>");
  await page.addScriptTag({ content });
  return page;
}
