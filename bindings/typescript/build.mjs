// Builds the package into dist/ (ES modules, CommonJS, and declarations for both), or with --tests the tests into
// build/tests/, or with --bench the benchmarks into build/bench/, or with --demo the demo page (examples/web) into crates/server/demo/, from where the server takes it,
// or with --console the console (console/) into crates/server/console/; --check with either only says whether what is there is what would be built. Every entry is bundled by itself: there is nothing to share that is worth a second request.
import { build, transformSync } from "esbuild";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { internalNames } from "./internal-names.mjs";

const here = dirname(fileURLToPath(import.meta.url));
process.chdir(here);

/** Files of src/ that users import, by the name of their entry. */
const entries = JSON.parse(readFileSync("package.json", "utf8")).exports;
const sources = Object.keys(entries)
  .filter((name) => name !== "./package.json")
  .map((name) => (name === "." ? "index" : name.slice(2)));

async function buildPackage() {
  rmSync("dist", { recursive: true, force: true });
  rmSync("build/types", { recursive: true, force: true });
  const mangleProps = shortened("tsconfig.types.json");
  for (const [format, extension] of [["esm", ".js"], ["cjs", ".cjs"]]) {
    await build({
      entryPoints: sources.map((name) => `src/${name}.ts`),
      outdir: "dist",
      outExtension: { ".js": extension },
      bundle: true,
      format,
      platform: "neutral",
      target: "es2020",
      minifySyntax: true,
      mangleProps,
      // With what the shortened names are in the source, for stacks and debuggers.
      sourcemap: true,
      legalComments: "none",
      logLevel: "warning",
    });
  }
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"], { stdio: "inherit" });
  declarations("build/types", "dist");
  for (const name of sources.filter((name) => name !== "index")) signpost(name);
}

/** What esbuild may shorten in this program. */
function shortened(tsconfig) {
  return new RegExp(`^(${internalNames(tsconfig).join("|")})$`);
}

/**
 * Who does not read `exports` (Metro before React Native 0.79, TypeScript with `moduleResolution: node`) looks for a
 * folder with the name of the entry.
 */
function signpost(name) {
  const file = `${"../".repeat(name.split("/").length)}dist/${name}`;
  const files = { main: `${file}.cjs`, module: `${file}.js`, types: `${file}.d.ts` };
  mkdirSync(name, { recursive: true });
  writeFileSync(`${name}/package.json`, `${JSON.stringify(files, null, 2)}\n`);
}

/** Declarations for both kinds of module: each names the files that it imports with the ending of its own kind. */
function declarations(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const path = join(from, entry.name);
    if (entry.isDirectory()) {
      declarations(path, join(to, entry.name));
      continue;
    }
    const text = readFileSync(path, "utf8");
    const named = (ending) =>
      text.replace(/(from |import\()"(\.[^"]*?)(\.js)?"/g, (_, word, file) => `${word}"${file}${ending}"`);
    writeFileSync(join(to, entry.name), named(".js"));
    writeFileSync(join(to, entry.name.replace(/\.d\.ts$/, ".d.cts")), named(".cjs"));
  }
}

async function buildTests() {
  const tests = readdirSync("tests").filter((name) => name.endsWith(".test.ts"));
  // With names shortened as in the package, so that the tests see what it does to the source.
  await buildForNode("build/tests", tests.map((name) => `tests/${name}`), { mangleProps: shortened("tsconfig.json") });
  cpSync("package.json", "build/package.json");
}

async function buildForNode(outdir, entryPoints, options = {}) {
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints,
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    target: "node18",
    sourcemap: "inline",
    logLevel: "warning",
    ...options,
  });
}

async function demoFiles() {
  const page = "../../examples/web";
  const { outputFiles } = await build({
    entryPoints: [`${page}/demo.ts`],
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    write: false,
    logLevel: "warning",
    alias: Object.fromEntries(sources.map((name) => [name === "index" ? "doubletick" : `doubletick/${name}`, `./src/${name}.ts`]).reverse()),
  });
  const style = (_, css) => `<style>${transformSync(css, { loader: "css", minify: true }).code.trim()}</style>`;
  const html = readFileSync(`${page}/index.html`, "utf8").replace(/<style>(.*?)<\/style>/s, style);
  return { "demo.js": outputFiles[0].text, "index.html": html };
}

async function consoleFiles() {
  const page = "../../console";
  const { outputFiles } = await build({
    entryPoints: [`${page}/main.ts`],
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  const css = transformSync(readFileSync(`${page}/console.css`, "utf8"), { loader: "css", minify: true }).code;
  return { "console.js": outputFiles[0].text, "console.css": css, "index.html": readFileSync(`${page}/index.html`, "utf8") };
}

/** Writes what the server has in it into crates/server, or says where what is there is something else. */
function place(name, files, check) {
  const folder = `../../crates/server/${name}`;
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    if (check && readFileSync(`${folder}/${file}`, "utf8") !== text) {
      console.error(`crates/server/${name}/${file} is not what \`npm run build:${name}\` makes in bindings/typescript`);
      process.exitCode = 1;
    }
    if (!check) writeFileSync(`${folder}/${file}`, text);
  }
}

const has = (flag) => process.argv.includes(flag);
if (has("--demo")) place("demo", await demoFiles(), has("--check"));
else if (has("--console")) place("console", await consoleFiles(), has("--check"));
else if (has("--tests")) await buildTests();
else if (has("--bench")) await buildForNode("build/bench", ["bench/run.ts", "bench/relay.ts"]);
else await buildPackage();
