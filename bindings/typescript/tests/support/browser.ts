import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const found = process.env["CHROMIUM"] ?? PLACES.find((path) => existsSync(path));

const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--disable-quic",
];

/** Why browser tests are skipped here; false where they run. Under CI they always do, and fail without Chromium. */
export const noBrowser: string | false =
  found || process.env["CI"] === "true" ? false : "there is no Chromium here: install it, or name it in CHROMIUM";

export function launch(): Promise<Browser> {
  if (!found) throw new Error("there is no Chromium: install it, or name it in CHROMIUM");
  return chromium.launch({ executablePath: found, args: ARGUMENTS });
}

/** A browser with a profile that outlives it. */
export class Profile {
  private readonly folder = mkdtempSync(join(tmpdir(), "doubletick-profile-"));
  private child: ChildProcess | undefined;

  async launch(): Promise<Browser> {
    if (!found) throw new Error("there is no Chromium: install it, or name it in CHROMIUM");
    const own = ["--headless", "--remote-debugging-port=0", `--user-data-dir=${this.folder}`, "about:blank"];
    const child = spawn(found, [...ARGUMENTS, ...own], { stdio: ["ignore", "ignore", "pipe"] });
    this.child = child;
    const address = await new Promise<string>((resolve, reject) => {
      let text = "";
      child.once("exit", () => reject(new Error(`Chromium has ended: ${text}`)));
      child.stderr.on("data", (data: Buffer) => {
        text += data.toString();
        const heard = /DevTools listening on (ws:\/\/\S+)/.exec(text);
        if (heard) resolve(heard[1]!);
      });
    });
    return chromium.connectOverCDP(address);
  }

  /** As a phone ends an application that is in its way. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    // Processes of the browser may write for a moment after it was killed, also into what is being removed.
    for (let tries = 0; ; tries++) {
      try {
        return rmSync(this.folder, { recursive: true, force: true });
      } catch (error) {
        if (tries === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
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
