import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Names of what users import, as package.json has them. */
export const entries = Object.keys(JSON.parse(readFileSync("package.json", "utf8")).exports)
  .filter((name) => name !== "./package.json");

/** Bytes of an entry of the built package as a page would load it: minified and compressed, with everything that it needs. */
export async function zipped(entry: string): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [`dist/${entry === "." ? "index" : entry.slice(2)}.js`],
    bundle: true, minify: true, format: "esm", target: "es2020", write: false,
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}
