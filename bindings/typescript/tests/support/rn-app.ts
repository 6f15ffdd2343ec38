/** The small React Native application of tests/react-native-app, and the Hermes VM, as scripts/setup-typescript.sh installs them. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const CACHE = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "doubletick/typescript/react-native-app");
const SOURCE = "tests/react-native-app";
/** Where the application is put together with the built package. */
export const APP = resolve("build/rn-app");

/** hermes-engine-cli brings programs for this kind of processor only. */
const fits = process.arch === "x64";
const installed = existsSync(`${CACHE}/node_modules/.package-lock.json`) && sameFile("package-lock.json");

/** Why these tests are skipped here; false where they run. Under CI they always do, and fail without the application. */
export const noApp: string | false = !fits
  ? `there is no Hermes VM for ${process.arch}`
  : installed || process.env["CI"] === "true" ? false : "React Native is not installed: scripts/setup-typescript.sh";

function sameFile(name: string): boolean {
  return existsSync(`${CACHE}/${name}`) && readFileSync(`${CACHE}/${name}`, "utf8") === readFileSync(`${SOURCE}/${name}`, "utf8");
}

/** The application, with the package as it is in dist/. */
export function putTogether(): void {
  assert.ok(installed, "scripts/setup-typescript.sh installs React Native for this test");
  rmSync(APP, { recursive: true, force: true });
  mkdirSync(`${APP}/node_modules/doubletick`, { recursive: true });
  cpSync(SOURCE, APP, { recursive: true });
  for (const part of ["dist", "package.json"]) cpSync(part, `${APP}/node_modules/doubletick/${part}`, { recursive: true });
  for (const name of readdirSync(`${CACHE}/node_modules`)) {
    if (!name.startsWith(".")) symlinkSync(`${CACHE}/node_modules/${name}`, `${APP}/node_modules/${name}`);
  }
}

/** Runs a program of the application's tools; answers what it prints. */
export function tool(file: string, parameters: string[], env: Record<string, string> = {}): Promise<string> {
  return new Promise((done, failed) => {
    const options = { cwd: APP, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [`node_modules/${file}`, ...parameters], options, (error, stdout, stderr) => {
      if (error) failed(new Error(`${file} ${parameters.join(" ")}:\n${stdout}\n${stderr}`));
      else done(stdout + stderr);
    });
  });
}

/** Runs these files of the application one after the other in one Hermes VM; answers what they print. */
export function hermes(...files: string[]): Promise<string> {
  writeFileSync(`${APP}/run.js`, files.map((file) => readFileSync(`${APP}/${file}`, "utf8")).join(";\n"));
  const program = { linux: "linux64-bin/hermes", darwin: "osx-bin/hermes", win32: "win64-bin/hermes.exe" }[process.platform as "linux"];
  return new Promise((done, failed) => {
    const path = join(APP, "node_modules/hermes-engine-cli", program);
    execFile(path, ["-w", "-Xmicrotask-queue", "run.js"], { cwd: APP, timeout: 120_000 }, (error, stdout, stderr) => {
      if (error) failed(new Error(`${stdout}\n${stderr}`));
      else done(stdout);
    });
  });
}

/** chat.js of the application with the package, without React Native, as Babel's preset of React Native lowers it. */
export async function lowered(): Promise<string> {
  const contents = `
    import { ask, readers, start } from "./chat.js";
    globalThis.playNative({ ask, readers, start });
  `;
  const bundle = await build({
    stdin: { contents, resolveDir: APP },
    bundle: true, format: "iife", target: "es2020", write: false,
    plugins: [{
      name: "native",
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^react-native$/ }, ({ path }) => ({ path, namespace: "native" }));
        onLoad({ filter: /./, namespace: "native" }, () => ({ contents: "export const { AppState } = globalThis;" }));
        onResolve({ filter: /^doubletick\/react-native$/ }, () => ({ path: `${APP}/node_modules/doubletick/dist/react-native.js` }));
      },
    }],
  });
  writeFileSync(`${APP}/lower.cjs`, `
    const { presets } = { presets: [[require("@react-native/babel-preset"), { enableBabelRuntime: false }]] };
    const text = require("node:fs").readFileSync("bundle-es2020.js", "utf8");
    const { code } = require("@babel/core").transformSync(text, { presets, babelrc: false, configFile: false, filename: "bundle.js", sourceType: "script" });
    require("node:fs").writeFileSync("lowered.js", code);
  `);
  writeFileSync(`${APP}/bundle-es2020.js`, bundle.outputFiles[0]!.text);
  await tool("../lower.cjs", []);
  return "lowered.js";
}
