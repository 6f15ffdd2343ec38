import { call } from "./api";
import type { Overview } from "./api";
import { LiveChart } from "./chart";
import { facts, h, put } from "./dom";
import { repeat } from "./page";
import type { Page } from "./page";
import { number, texts, time } from "./texts";

const EVERY_MS = 2_000;
/** Points of a chart: five minutes. */
const KEPT = 150;

/** The time within which 99 of 100 were answered, of those that came between two answers; 0: none came. */
function p99(before: Overview, now: Overview, which: "Receipts" | "Requests"): number {
  const counts = now.Latencies.map((one, index) => one[which] - (before.Latencies[index]?.[which] ?? 0));
  const wanted = counts.reduce((sum, count) => sum + count, 0) * 0.99;
  if (wanted <= 0) return 0;
  let sum = 0;
  for (const [index, count] of counts.entries()) {
    sum += count;
    // Beyond the last bound all that is known is that.
    if (sum >= wanted) return now.Latencies[index]!.UpToMs ?? now.Latencies[index - 1]!.UpToMs ?? 0;
  }
  return 0;
}

export const overview: Page = (main) => {
  const t = texts();
  const top = h("div");
  const numbers = h("ul", { class: "numbers" });
  const chart = (title: string): LiveChart => new LiveChart(title, KEPT);
  const charts = {
    messages: chart(t.messagesPerSecond), receipts: chart(t.receiptsPerSecond), pushes: chart(t.pushesPerSecond),
    latencyReceipts: chart(t.latencyReceipts), latencyAll: chart(t.latencyAll), connections: chart(t.connections),
    waiting: chart(t.waitingWrites), underWay: chart(t.underWay),
  };
  main.append(numbers, h("div", { class: "charts" }, ...Object.values(charts).map(({ element }) => element)), top);

  /** The last minute, the newest last. */
  const samples: Overview[] = [];
  return repeat(EVERY_MS, async () => {
    const now = await call<Overview>("doubletick/overview", {});
    // A server that began anew counts from zero.
    if (samples[0] && samples[0].StartTime !== now.StartTime) samples.length = 0;
    const last = samples[samples.length - 1];
    const first = samples[0];
    samples.push(now);
    if (samples.length > 60_000 / EVERY_MS) samples.shift();

    charts.connections.add(now.Connections);
    charts.waiting.add(now.WaitingWrites);
    charts.underWay.add(now.UnderWay);
    if (last && now.TimeMs > last.TimeMs) {
      const rate = (key: "Messages" | "Receipts" | "Pushes"): number => ((now[key] - last[key]) * 1000) / (now.TimeMs - last.TimeMs);
      charts.messages.add(rate("Messages"));
      charts.receipts.add(rate("Receipts"));
      charts.pushes.add(rate("Pushes"));
      charts.latencyReceipts.add(p99(last, now, "Receipts"));
      charts.latencyAll.add(p99(last, now, "Requests"));
    }
    const minute = (key: "Messages" | "Receipts"): string =>
      first && now.TimeMs > first.TimeMs ? number(((now[key] - first[key]) * 60_000) / (now.TimeMs - first.TimeMs)) : "–";
    const within = first ? p99(first, now, "Receipts") : 0;
    const four: [string, string][] = [
      [number(now.Connections), t.connections], [minute("Messages"), t.messagesPerMinute], [minute("Receipts"), t.receiptsPerMinute],
      [within === 0 ? "–" : `${number(within)} ms`, t.p99Receipt],
    ];
    put(numbers, ...four.map(([value, name]) => h("li", {}, h("strong", {}, value), " ", h("span", { class: "soft" }, name))));
    put(top, facts([
      [t.version, now.Version], [t.uptime, time(now.StartTime)], [t.store, now.Store],
      [t.durability, now.Durability === "full" ? t.full : t.normal], [t.tls, now.Tls === 1 ? t.yes : t.tlsNo],
      [t.log, t.bytes(number(now.LogBytes))],
    ]));
  });
};
