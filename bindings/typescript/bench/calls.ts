/** (1) From the receipt call in one page to the sender's event in another, beside a bare message between them. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Browser, Page } from "playwright-core";
import type { Client } from "../src";
import type { Server } from "../tests/support/server";
import { aim, line, quantile, title } from "./figures";
import type { Lib } from "./page";
import { open, startServer } from "./page";

const GROUP = "figures";
/** Not counted: the engine compiles, the service fills its caches. */
const WARM_UP = 30;
const WAYS = ["echo", "full", "normal"] as const;
type Way = (typeof WAYS)[number];
type Durability = Exclude<Way, "echo">;

/** What the script in a page leaves there. Times are milliseconds since 1970 by the page's own clock. */
interface Here {
  lib: Lib;
  relay: WebSocket;
  clients: { [durability in Durability]: Client };
  now(): number;
  /** Told by the sender's page: a message, or the receipt of one, has come. */
  arrived: () => void;
  /** At the sender: when what was under way came, and how long before its link had it. */
  times: { came: number; read: number }[];
  /** When the last frame was given to a link, and when one came over it. */
  sent: number;
  heard: number;
}

interface Sample {
  way: Way;
  begun: number;
  /** From the call to the frame on the link, in the reader's page. */
  written: number;
  came: number;
  /** From the frame on the link to the event, in the sender's page. */
  read: number;
  /** When the reader's page heard that it came. */
  back: number;
}

export async function calls(browser: Browser, count: number): Promise<void> {
  const servers = { full: await startServer("full"), normal: await startServer("normal") };
  const relay = await startRelay();
  const [sender, reader] = [await open(browser), await open(browser)];
  try {
    for (const [page, user] of [[sender, "alice"], [reader, "bob"]] as const) await join(page, user, servers, relay.url);
    const size = await pushSize(sender, reader);
    const ids = {
      full: await send(sender, "full", count + WARM_UP),
      normal: await send(sender, "normal", count + WARM_UP),
    };
    await listen(sender);
    const samples = await measure(reader, sender, ids, size);
    print(samples.slice(WARM_UP * WAYS.length), count, size);
  } finally {
    await Promise.all([sender.close(), reader.close()]);
    relay.child.kill();
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}

async function startRelay(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ["build/bench/relay.mjs"], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.once("data", (data) => resolve(String(data).trim()));
    child.once("exit", (code) => reject(new Error(`the relay ended with ${code}`)));
  });
  return { url, child };
}

/** Logs in at both servers and connects to the relay. */
async function join(page: Page, user: string, servers: { [durability in Durability]: Server }, relay: string): Promise<void> {
  const urls = { full: servers.full.url, normal: servers.normal.url };
  const sigs = { full: servers.full.userSig(user), normal: servers.normal.userSig(user) };
  await page.evaluate(
    async ({ group, user, urls, sigs, relay }) => {
      const here = globalThis as unknown as Here;
      here.now = () => performance.timeOrigin + performance.now();
      here.relay = new WebSocket(relay);
      await new Promise((resolve, reject) => {
        here.relay.onopen = resolve;
        here.relay.onerror = () => reject(new Error("no link to the relay"));
      });
      class Timed extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          // Called before the client's own.
          this.addEventListener("message", () => (here.heard = here.now()));
        }
        override send(text: string): void {
          here.sent = here.now();
          super.send(text);
        }
      }
      const client = (url: string): Client => new here.lib.Client({ url, WebSocket: Timed });
      here.clients = { full: client(urls.full), normal: client(urls.normal) };
      for (const durability of ["full", "normal"] as const) {
        const client = here.clients[durability];
        await client.login(user, sigs[durability]);
        if (user === "alice") await client.createGroup({ group_id: group, group_type: "public", name: group });
        else await client.joinGroup(group);
      }
    },
    { group: GROUP, user, urls, sigs, relay },
  );
}

/** Characters of the push of one receipt, as the sender's page gets it. */
async function pushSize(sender: Page, reader: Page): Promise<number> {
  const protocol = await sender.context().newCDPSession(sender);
  const size = new Promise<number>((resolve) =>
    protocol.on("Network.webSocketFrameReceived", ({ response: { payloadData } }) => {
      if (payloadData.includes('"read_count":1')) resolve(payloadData.length);
    }),
  );
  await protocol.send("Network.enable");
  const ids = await send(sender, "full", 1);
  await reader.evaluate((ids) => (globalThis as unknown as Here).clients.full.sendReceipts(ids), ids);
  const characters = await size;
  await protocol.detach();
  return characters;
}

/** Sends messages that ask for a receipt; answers their ids. */
function send(page: Page, durability: Durability, count: number): Promise<string[]> {
  return page.evaluate(
    async ({ group, durability, count }) => {
      const client = (globalThis as unknown as Here).clients[durability];
      const ids: string[] = [];
      while (ids.length < count) {
        const some = Array.from({ length: Math.min(100, count - ids.length) }, (_, n) =>
          client.sendText({ group }, `message ${ids.length + n}`, { needReadReceipt: true }),
        );
        ids.push(...(await Promise.all(some)).map(({ msg_id }) => msg_id));
      }
      return ids;
    },
    { group: GROUP, durability, count },
  );
}

/** The sender's page notes when something comes, and then tells the reader's that it has. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const here = globalThis as unknown as Here;
    here.times = [];
    const came = (answer: string): void => {
      const now = here.now();
      here.times.push({ came: now, read: now - here.heard });
      here.relay.send(answer);
    };
    here.relay.onmessage = ({ data }) => {
      here.heard = here.now();
      came(data);
    };
    for (const client of Object.values(here.clients)) client.on("receipts", () => came("receipt"));
  });
}

/** One after the other, echo and both servers in turn, so that whatever else the machine does is shared by all. */
async function measure(reader: Page, sender: Page, ids: { [durability in Durability]: string[] }, size: number): Promise<Sample[]> {
  const samples = await reader.evaluate(
    async ({ ids, ways, size }) => {
      const here = globalThis as unknown as Here;
      here.relay.onmessage = () => here.arrived();
      const samples: Omit<Sample, "came" | "read">[] = [];
      for (let n = 0; n < ids.full.length; n++) {
        for (const way of ways) {
          const arrived = new Promise<number>((resolve) => (here.arrived = () => resolve(here.now())));
          const begun = (here.sent = here.now());
          const call = way === "echo" ? here.relay.send("".padEnd(size, "-")) : here.clients[way].sendReceipts([ids[way][n]!]);
          const written = here.sent - begun;
          const [back] = await Promise.all([arrived, call]);
          samples.push({ way, begun, written, back });
        }
      }
      return samples;
    },
    { ids, ways: WAYS, size },
  );
  const times = await sender.evaluate(() => (globalThis as unknown as Here).times);
  if (times.length !== samples.length) throw new Error(`${times.length} arrivals of ${samples.length} calls`);
  return samples.map((sample, n) => ({ ...sample, ...times[n]! }));
}

function print(samples: Sample[], count: number, size: number): void {
  const echoes = samples.filter(({ way }) => way === "echo");
  // The pages are processes with clocks of their own. The fastest echo there and the fastest back take the same time.
  const there = Math.min(...echoes.map(({ begun, came }) => came - begun));
  const back = Math.min(...echoes.map(({ came, back }) => back - came));
  const skew = (there - back) / 2;
  const of = (wanted: Way): number[] =>
    samples.filter(({ way }) => way === wanted).map(({ begun, came }) => came - begun - skew);
  const [echo, full, normal] = WAYS.map((way) => ({ median: quantile(of(way), 0.5), p99: quantile(of(way), 0.99) }));
  title(`(1) receipt call in one page to the sender's event in another, ${count} of each in turn`);
  line(`bare message of ${size} characters between the pages: median`, echo!.median, "ms");
  line("  p99", echo!.p99, "ms");
  for (const [name, figure] of [["full", full!], ["normal", normal!]] as const) {
    line(`doubletick, durability ${name}: median`, figure.median, "ms");
    line("  p99", figure.p99, "ms");
    aim("  median / bare message", figure.median / echo!.median, 3);
    line("  p99 / bare message", figure.p99 / echo!.p99);
  }
  line("share of durability full in its median", (1 - normal!.median / full!.median) * 100, "%", 0);
  const own = (part: "written" | "read"): number =>
    quantile(samples.filter(({ way }) => way !== "echo").map((sample) => sample[part]), 0.5);
  line("of each receipt in the reader's script, until its frame is on the link: median", own("written"), "ms", 3);
  line("  in the sender's script, from the frame to the event", own("read"), "ms", 3);
  line("difference of the pages' clocks, taken off", skew, "ms", 3);
}
