/** (2) A long list that is scrolled through, with the observer and without: calls, and what the main thread does. */
import type { Browser, CDPSession, Page } from "playwright-core";
import WebSocket from "ws";
import { Client } from "../src";
import type { Server } from "../tests/support/server";
import { until } from "../tests/support/server";
import { aim, line, title } from "./figures";
import type { Lib } from "./page";
import { open, startServer } from "./page";

const GROUP = "figures";
const VIEW = 1_200;
/** Milliseconds at each screen: the dwell of the observer, the tenth of a second in which it gathers, and a little. */
const PAUSE = 650;
/** Milliseconds that a message is in view while the list glides by. */
const PASSING = 750;

export interface Ride {
  name: string;
  /** Pixels of a message; the view has 1,200. */
  height: number;
  way: "screens" | "glide";
  /** The first so many messages are scrolled through. */
  messages: number;
  observed: boolean;
}

/** What the script in a page leaves there. */
interface Here {
  lib: Lib;
  client: Client;
  list: HTMLElement;
  calls: number;
  ids: string[];
  /** Tasks of 50 ms and more: when they began and how long they took, in ms. */
  long: [begun: number, ms: number][];
}

interface Seen {
  calls: number;
  ids: string[];
  long: Here["long"];
  seconds: number;
  /** Milliseconds of processor time of the main thread. */
  busy: number;
  /** The longest task while the observer began, in ms. */
  start: number;
}

export async function list(browser: Browser, count: number, rides: Ride[]): Promise<void> {
  const server = await startServer("full");
  const sender = new Client({ url: server.url, WebSocket });
  const told = new Map<string, number>();
  try {
    await sender.login("alice", server.userSig("alice"));
    sender.on("receipts", ({ receipts }) => receipts.forEach((receipt) => told.set(receipt.msg_id, receipt.read_count)));
    await sender.createGroup({ group_id: GROUP, group_type: "public", name: GROUP });
    for (const user of rides.keys()) await member(server, `reader${user}`);
    await fill(sender, count);
    title(`(2) a list of ${count.toLocaleString("en-US")} messages, scrolled through`);
    let sent = 0;
    for (const [n, ride] of rides.entries()) {
      const seen = await run(browser, server, `reader${n}`, count, ride);
      print(ride, seen);
      sent += seen.ids.length;
      if (new Set(seen.ids).size !== seen.ids.length) throw new Error("a message was receipted twice");
    }
    await until(() => [...told.values()].reduce((sum, read) => sum + read, 0) === sent);
    console.log("  the sender's counts: exact, each message of each reader once");
  } finally {
    await sender.close();
    await server.stop();
  }
}

async function member(server: Server, user: string): Promise<void> {
  const client = new Client({ url: server.url, WebSocket });
  await client.login(user, server.userSig(user));
  await client.joinGroup(GROUP);
  await client.logout();
}

async function fill(sender: Client, count: number): Promise<void> {
  for (let from = 0; from < count; from += 200) {
    const some = Array.from({ length: Math.min(200, count - from) }, (_, n) =>
      sender.sendText({ group: GROUP }, `message ${from + n}`, { needReadReceipt: true }),
    );
    await Promise.all(some);
  }
}

/** One page: the whole list is drawn, then it is scrolled. */
async function run(browser: Browser, server: Server, user: string, count: number, ride: Ride): Promise<Seen> {
  const page = await open(browser);
  try {
    await draw(page, server, user, count, ride.height);
    const protocol = await page.context().newCDPSession(page);
    await protocol.send("Performance.enable", { timeDomain: "threadTicks" });
    const before = await taskTime(protocol);
    const scrolled = await page.evaluate(scroll, { ...ride, view: VIEW, pause: PAUSE, passing: PASSING });
    return { ...scrolled, busy: (await taskTime(protocol)) - before };
  } finally {
    await page.close();
  }
}

async function taskTime(protocol: CDPSession): Promise<number> {
  const { metrics } = await protocol.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN) * 1_000;
}

/** The history as a list, one line for each message. */
async function draw(page: Page, server: Server, user: string, count: number, height: number): Promise<void> {
  const login = { url: server.url, user, sig: server.userSig(user) };
  const drawn = await page.evaluate(
    async ({ url, user, sig, group, view, height }) => {
      const here = globalThis as unknown as Here;
      here.client = new here.lib.Client({ url });
      await here.client.login(user, sig);
      const list = document.createElement("ul");
      list.style.cssText = `height:${view}px;overflow:auto;margin:0;padding:0;list-style:none;font:12px sans-serif`;
      document.body.append(list);
      here.list = list;
      for (let last: string | undefined; ; ) {
        const page = await here.client.history({ group }, { start: last ? { message: last } : "end", newer: true, count: 100 });
        for (const { msg_id, sender, content } of page) {
          const row = document.createElement("li");
          row.dataset["receipt"] = msg_id;
          row.dataset["conversation"] = group;
          row.style.cssText = `height:${height}px;overflow:hidden`;
          row.textContent = `${sender}: ${content.elems?.[0]?.["text_elem_content"]}`;
          list.append(row);
        }
        last = page[page.length - 1]?.msg_id;
        if (page.length < 100) break;
      }
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return list.childElementCount;
    },
    { ...login, group: GROUP, view: VIEW, height },
  );
  if (drawn !== count) throw new Error(`${drawn} of ${count} messages were drawn`);
}

/** Runs in the page. */
async function scroll(ride: Ride & { view: number; pause: number; passing: number }): Promise<Omit<Seen, "busy">> {
  const here = globalThis as unknown as Here;
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  Object.assign(here, { calls: 0, ids: [], long: [] });
  const tasks = new PerformanceObserver((found) => {
    for (const { startTime, duration } of found.getEntries()) here.long.push([startTime, duration]);
  });
  tasks.observe({ type: "longtask" });
  const answers: Promise<void>[] = [];
  const chat = {
    user: here.client.user,
    sendReceipts(ids: string[]) {
      here.calls++;
      const answer = here.client.sendReceipts(ids);
      answers.push(answer);
      return answer;
    },
  };
  const begun = performance.now();
  const observer = ride.observed
    ? here.lib.observeReceipts(chat, here.list, { onSent: (ids) => void here.ids.push(...ids) })
    : undefined;
  await sleep(ride.pause);
  const start = Math.max(0, ...here.long.map(([, ms]) => ms));
  const end = ride.messages * ride.height - ride.view;
  if (ride.way === "screens") {
    for (let top = 0; top < end; ) {
      top = Math.min(end, top + ride.view);
      here.list.scrollTop = top;
      // A busy machine draws late, and only what is drawn is in view.
      await frame();
      await sleep(ride.pause);
    }
  } else {
    const from = performance.now();
    for (let top = 0; top < end; ) {
      const now = await frame();
      top = Math.min(end, (Math.max(0, now - from) * ride.view) / ride.passing);
      here.list.scrollTop = top;
    }
    await sleep(ride.pause);
  }
  observer?.stop();
  await Promise.allSettled(answers);
  // The last tasks are told.
  await sleep(1_000);
  tasks.disconnect();
  const seconds = (performance.now() - begun) / 1_000;
  const { calls, ids } = here;
  return { calls, ids, long: here.long.map(([at, ms]) => [at - begun, ms]), seconds, start };
}

function print({ name, observed, messages }: Ride, { calls, ids, long, seconds, busy, start }: Seen): void {
  console.log(`  ${name}, ${observed ? "with the observer" : "without the observer"}: ${messages.toLocaleString("en-US")} messages in ${Math.round(seconds)} s`);
  const perSecond = new Map<number, number>();
  for (const [at, ms] of long) perSecond.set(Math.floor(at / 1_000), (perSecond.get(Math.floor(at / 1_000)) ?? 0) + ms);
  const blocked = long.reduce((sum, [, ms]) => sum + ms, 0) / seconds;
  const worst = Math.max(0, ...perSecond.values());
  if (observed) {
    line("  messages receipted", ids.length, "", 0);
    line("  calls", calls, "", 0);
    // The last call may have fewer.
    aim("  calls per 30 messages", (calls * 30) / ids.length, (Math.ceil(ids.length / 30) * 30) / ids.length);
    line("  longest task while it begins to observe", start, "ms", 0);
    aim("  main thread in tasks of 50 ms and more, per second", blocked, 50, "ms");
  } else {
    line("  main thread in tasks of 50 ms and more, per second", blocked, "ms");
  }
  line("    in the worst second", worst, "ms", 0);
  line("  processor time of the main thread, per second", busy / seconds, "ms");
}
