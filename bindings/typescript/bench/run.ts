/** The figures of the package in a browser: `npm run bench`, `npm run bench -- calls list sizes --quick`. See docs/benchmarks.md. */
import { launch } from "../tests/support/browser";
import { entries, zipped } from "../tests/support/zipped";
import { calls } from "./calls";
import { line, title } from "./figures";
import type { Ride } from "./list";
import { list } from "./list";

/** Bytes of `index.es.js` of the vendor's package 3.6.6, compressed, without what it loads later. Not built here. */
const VENDOR = 124_000;

function rides(quick: boolean): Ride[] {
  const part = (messages: number): number => (quick ? 120 : messages);
  const [screens, small, glide] = [
    { name: "60 in view, a screen at a time", height: 20, way: "screens" as const },
    { name: "20 in view, a screen at a time", height: 60, way: "screens" as const },
    { name: "60 in view, gliding", height: 20, way: "glide" as const },
  ];
  return [
    { ...screens, messages: part(2_400), observed: false },
    { ...screens, messages: part(10_000), observed: true },
    { ...small, messages: part(600), observed: true },
    { ...glide, messages: part(2_000), observed: false },
    { ...glide, messages: part(2_000), observed: true },
  ];
}

async function sizes(): Promise<void> {
  title("(3) minified and compressed, with all that an entry needs");
  for (const entry of entries) line(entry.replace(".", "doubletick"), (await zipped(entry)) / 1_000, "kB", 1);
  line("the vendor's index.es.js, not built here", VENDOR / 1_000, "kB", 0);
  line("doubletick/web / that", (await zipped("./web")) / VENDOR);
}

async function main(): Promise<void> {
  const quick = process.argv.includes("--quick");
  const named = process.argv.slice(2).filter((part) => !part.startsWith("--"));
  const wants = (part: string): boolean => named.length === 0 || named.includes(part);
  const browser = await launch();
  try {
    if (wants("calls")) await calls(browser, quick ? 20 : 500);
    if (wants("list")) await list(browser, quick ? 240 : 10_000, rides(quick));
    if (wants("sizes")) await sizes();
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
