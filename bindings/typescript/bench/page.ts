import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { scriptOf } from "../tests/support/browser";
import { Server } from "../tests/support/server";

export type Lib = typeof import("./in-page");

const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
let script: Promise<string> | undefined;

/**
 * An empty page, in a process of its own, with the package in it. It is isolated from other origins, because only then
 * its clock tells 5 microseconds apart, and not 100.
 */
export async function open(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 600, height: 1200 } });
  page.on("pageerror", (error) => {
    throw error;
  });
  // From this machine, because a page from elsewhere may not connect to it.
  const site = createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/html", ...ISOLATED });
    response.end("<!doctype html><meta charset=utf-8><body style='margin:0'></body>");
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  site.close();
  if (!(await page.evaluate(() => crossOriginIsolated))) throw new Error("the page is not isolated");
  script ??= scriptOf("bench/in-page.ts");
  await page.addScriptTag({ content: await script });
  return page;
}

/** A server on which nothing but the machine sets a limit. */
export async function startServer(durability: "full" | "normal"): Promise<Server> {
  const server = await Server.start("--log", "warn", "--durability", durability);
  server.set("requests_per_second=0", "connections_per_user=0", "connections_per_address=0");
  return server;
}
