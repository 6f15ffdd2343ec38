/** The examples for frameworks, as applications have them: beside an installed package, checked and bundled. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { Plugin } from "esbuild";
import { build } from "esbuild";
import { compileScript, parse } from "vue/compiler-sfc";

export type Framework = "react" | "vue";

const require = createRequire(import.meta.url);

/** A copy of the example in a folder that finds this package and the frameworks as an installed application does. */
export function install(framework: Framework): string {
  const folder = resolve("build/examples", framework);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(resolve("."), join(folder, "node_modules/doubletick"));
  cpSync(`../../examples/${framework}`, folder, { recursive: true });
  return folder;
}

/**
 * What the framework's type checker says of the example and of one more component, which is the example's after
 * `change`: `Wrong.tsx` or `Wrong.vue`.
 */
export function complaints(framework: Framework, folder: string, change: (text: string) => string): string[] {
  const ending = framework === "react" ? "tsx" : "vue";
  writeFileSync(join(folder, `Wrong.${ending}`), change(readFileSync(join(folder, `Chat.${ending}`), "utf8")));
  // vue-tsc needs the programming interface of TypeScript, which version 7 does not have.
  const checker = framework === "react"
    ? [resolve("node_modules/typescript/bin/tsc")]
    : ["-e", `require("vue-tsc").run(${JSON.stringify(require.resolve("typescript-6/lib/tsc.js"))})`, "vue-tsc"];
  const { stdout, stderr } = spawnSync(process.execPath, [...checker, "-p", folder], { encoding: "utf8" });
  return `${stdout}${stderr}`.split("\n").filter((line) => /\berror\b/i.test(line));
}

/** The example as a script for a page, with what `main` exports as `window.example`. */
export async function bundle(framework: Framework, folder: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, framework === "react" ? "main.tsx" : "main.ts")],
    bundle: true, format: "iife", globalName: "example", target: "es2020", write: false, jsx: "automatic",
    define: {
      "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "false", __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    plugins: [singleFileComponents],
  });
  return outputFiles[0]!.text;
}

/** Vue's compiler, told as docs/typescript-ui.md says which elements are not components. */
const singleFileComponents: Plugin = {
  name: "vue",
  setup(build) {
    build.onLoad({ filter: /\.vue$/ }, ({ path }) => {
      const { descriptor, errors } = parse(readFileSync(path, "utf8"), { filename: path });
      if (errors[0]) throw errors[0];
      const { content } = compileScript(descriptor, {
        id: "chat",
        inlineTemplate: true,
        templateOptions: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("doubletick-") } },
      });
      return { contents: content, loader: "ts" };
    });
  },
};
