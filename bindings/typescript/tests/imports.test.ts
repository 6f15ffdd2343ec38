import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";

/** What each file of src/ imports of it, types too. */
function imports(): Map<string, string[]> {
  const files = (readdirSync("src", { recursive: true }) as string[]).filter((name) => name.endsWith(".ts"));
  const named = (from: string, path: string): string => {
    const place = normalize(join(dirname(from), path));
    return [`${place}.ts`, join(place, "index.ts")].find((name) => files.includes(name)) ?? assert.fail(`${from} imports ${path}`);
  };
  return new Map(
    files.map((file) => {
      const text = readFileSync(join("src", file), "utf8");
      return [file, [...text.matchAll(/\bfrom "(\.[^"]*)"/g)].map(([, path]) => named(file, path))];
    }),
  );
}

test("imports run one way: no file needs itself through others, not even for a type", () => {
  const graph = imports();
  assert.ok(graph.size > 50, `${graph.size} files`);
  const done = new Set<string>();
  const walk = (file: string, way: string[]): void => {
    assert.ok(!way.includes(file), [...way.slice(way.indexOf(file)), file].join(" -> "));
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
});
