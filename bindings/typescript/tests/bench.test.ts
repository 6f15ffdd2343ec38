import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { noBrowser } from "./support/browser";

test("the benchmarks print every figure that docs/benchmarks.md has", { timeout: 300_000, skip: noBrowser }, () => {
  execFileSync(process.execPath, ["build.mjs", "--bench"]);
  const printed = execFileSync(process.execPath, ["build/bench/run.mjs", "--quick"], { encoding: "utf8" });
  const figures: [label: string, times: number][] = [
    ["bare message of \\d+ characters between the pages: median", 1],
    ["doubletick, durability full: median", 1],
    ["doubletick, durability normal: median", 1],
    ["  median / bare message", 2],
    ["  calls per 30 messages", 3],
    ["  main thread in tasks of 50 ms and more, per second", 5],
    ["doubletick/web / that", 1],
  ];
  for (const [label, times] of figures) {
    const found = [...printed.matchAll(new RegExp(`^  ${label} +([\\d.,-]+)( |$)`, "gm"))].map(([, figure]) => Number(figure));
    assert.equal(found.length, times, `${label}\n${printed}`);
    assert.ok(found.every((figure) => Number.isFinite(figure) && figure >= 0), `${label}\n${printed}`);
  }
  assert.match(printed, /the sender's counts: exact/);
});
