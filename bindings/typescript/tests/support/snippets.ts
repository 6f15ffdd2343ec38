import { readFileSync } from "node:fs";

/** The vendor's documented snippets, taken apart where a name is declared for the second time. */
export function snippets(): string[] {
  const page = readFileSync("tests/fixtures/vendor-snippets.md", "utf8");
  return [...page.matchAll(/```js\n([\s\S]*?)```/g)].flatMap(([, block]) => parts(block.trimEnd().split("\n")));
}

function parts(lines: string[]): string[] {
  const declared = new Set<string>();
  for (const [at, line] of lines.entries()) {
    const name = /^let (\w+)/.exec(line)?.[1];
    if (name === undefined) continue;
    if (!declared.has(name)) {
      declared.add(name);
      continue;
    }
    // The comment above it belongs to it.
    const cut = lines[at - 1].startsWith("//") ? at - 1 : at;
    return [lines.slice(0, cut).join("\n"), ...parts(lines.slice(cut))];
  }
  return [lines.join("\n")];
}
