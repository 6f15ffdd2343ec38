// Before the compiler runs: a module that names every entry of the package, once for each kind of module. The entries
// themselves must load in both kinds, and offer the same names.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const { exports } = JSON.parse(readFileSync("node_modules/doubletick/package.json", "utf8"));
const require = createRequire(import.meta.url);
const entries = [];
for (const name of Object.keys(exports).filter((name) => name !== "./package.json")) {
  const entry = `doubletick${name.slice(1)}`;
  const [esm, cjs] = [await import(entry), require(entry)].map((module) => Object.keys(module).sort().join(" "));
  if (esm !== cjs) throw new Error(`${entry}: as ES module ${esm}, as CommonJS ${cjs}`);
  // One without a name adds types to those of a framework, which is not here.
  if (esm !== "") entries.push(entry);
}
if (!entries.includes("doubletick")) throw new Error("the package has no entry of its own name");
const imports = entries.map((entry, at) => `import * as entry${at} from "${entry}";\n`).join("");
const list = entries.map((_, at) => `entry${at}`).join(", ");
for (const kind of ["mts", "cts"]) writeFileSync(`entries.${kind}`, `${imports}export const entries: object[] = [${list}];\n`);
