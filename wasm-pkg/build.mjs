// Called by `cargo xtask pack`: lays out the package's files, from the module that wasm-bindgen and wasm-opt left.
// node build.mjs <core.wasm> <core.wasm, deflated> <what wasm-bindgen wrote for it> <package directory>

import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import { inflateSync } from "fflate";

/** What the packaging tests run in, as the README calls it. */
const RUNTIMES = {
  deno: "Deno",
  bun: "Bun, also compiled into one program",
  wrangler: "Cloudflare Workers, wrangler",
  next: "Next.js, Turbopack and webpack: client, server, middleware, edge",
  "@sveltejs/kit": "SvelteKit",
  "react-router": "React Router, the framework",
  astro: "Astro",
  nuxt: "Nuxt",
  vite: "Vite",
  webpack: "webpack",
  rollup: "Rollup",
  esbuild: "esbuild, for browsers and for AWS Lambda (ESM, CommonJS)",
  typescript: "TypeScript, strict and not, `node16` and `bundler`",
  vitest: "Vitest",
  jest: "Jest",
  hono: "Hono, @hono/standard-validator",
  "@trpc/server": "tRPC",
  "@hookform/resolvers": "react-hook-form, @hookform/resolvers",
};
const [wasmFile, deflatedFile, bindingFile, packed] = process.argv.slice(2).map((path) => resolve(path));
const here = fileURLToPath(new URL(".", import.meta.url));
const wasm = readFileSync(wasmFile);

/** The command line is a user of the package like any other: it brings no second copy of the module. */
const packageAsItIs = {
  name: "package-as-it-is",
  setup: ({ onResolve }) => onResolve({ filter: /^\.\.\/index\.js$/ }, () => ({ path: "./index.js", external: true })),
};

inlineModule();
rmSync(packed, { recursive: true, force: true });
mkdirSync(packed, { recursive: true });
await entryPoints();
types();
copyFileSync(wasmFile, join(packed, "core.wasm"));
cpSync(join(here, "schemas"), join(packed, "schemas"), { recursive: true });
copyFileSync(join(here, "package.json"), join(packed, "package.json"));
writeFileSync(join(packed, "README.md"), readme());
for (const file of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(join(here, "..", file), join(packed, file));
writeFileSync(join(packed, "licenses.txt"), licenses(["fflate/LICENSE", "csv-parse/LICENSE", "js-levenshtein/LICENSE", "jsonc-parser/LICENSE.md"]));

/**
 * The module as text, compressed: what is compressed once more on its way (as most bundles are) hardly grows by base64.
 * Beside it, the functions of the module.
 */
function inlineModule() {
  const compressed = readFileSync(deflatedFile);
  if (!wasm.equals(inflateSync(compressed))) throw new Error("the package can't unpack its module");
  mkdirSync(join(here, "dist"), { recursive: true });
  copyFileSync(bindingFile, join(here, "dist/binding.js"));
  const source = `export const size = ${wasm.length};\nexport const base64 = "${compressed.toString("base64")}";\n`;
  writeFileSync(join(here, "dist/compressed.js"), source);
}

/** One file each, so that no bundler has to find another. */
async function entryPoints() {
  const options = {
    absWorkingDir: here,
    bundle: true,
    minify: true,
    // An uncaught error has its line printed: one with the whole module in it would bury the message.
    lineLimit: 300,
    target: "es2022",
    legalComments: "none",
    inject: ["js/src/utf8.js"],
    external: ["./core.wasm?module", "./index.js", "node:*"],
    outdir: packed,
  };
  await build({ ...options, format: "esm", entryPoints: { index: "js/index.js", edge: "js/edge.js", slim: "js/slim.js" } });
  await build({
    ...options,
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    entryPoints: { index: "js/index.js", slim: "js/slim.js" },
  });
  const main = { cli: "js/cli/main.js" };
  // What it stands on is inside as well, so that an installation brings nothing else along.
  const ofNode = { platform: "node", mainFields: ["module", "main"], inject: [] };
  await build({ ...options, ...ofNode, format: "esm", minify: false, lineLimit: 0, entryPoints: main, plugins: [packageAsItIs] });
}

/** The licences of the packages that are bundled. */
function licenses(files) {
  const texts = files.map((file) => `${dirname(file)}\n\n${readFileSync(join(here, "../node_modules", file), "utf8").trim()}`);
  return `${texts.join("\n\n\n")}\n`;
}

/** Every format has its own, with the generated types inside: TypeScript tells modules apart by their names. */
function types() {
  const payloads = readFileSync(join(here, "js/generated/payloads.d.ts"), "utf8");
  const face = readFileSync(join(here, "js/index.d.ts"), "utf8").replace('export type * from "./generated/payloads.js";\n', "");
  const index = `${payloads}\n${face.replace(/^import type .*payloads\.js";\n/m, "")}`;
  const slim = readFileSync(join(here, "js/slim.d.ts"), "utf8");
  writeFileSync(join(packed, "index.d.ts"), index);
  writeFileSync(join(packed, "index.d.cts"), index);
  writeFileSync(join(packed, "slim.d.ts"), slim);
  writeFileSync(join(packed, "slim.d.cts"), slim.replaceAll("./index.js", "./index.cjs"));
  copyFileSync(join(here, "js/core.wasm.d.ts"), join(packed, "core.wasm.d.ts"));
}

/** With the tables that are known only here. */
function readme() {
  const codes = readFileSync(join(here, "../docs/CODES.md"), "utf8").replace(/^<!--.*-->\s*/, "").replaceAll(/^#/gm, "##");
  // Administration has codes of its own, which no verdict has.
  const ofVerdicts = codes.split("\n").filter((line) => !/^\| `\w+` \| Administration\b/.test(line)).join("\n");
  const { dependencies } = JSON.parse(readFileSync(join(here, "packaging/package.json"), "utf8"));
  const runtimes = Object.entries(RUNTIMES).map(([name, shown]) => `| ${shown} | ${dependencies[name]} |`);
  const size = (file) => `| \`${file}\` | ${(gzipSync(readFileSync(join(packed, file)), { level: 9 }).length / 1000).toFixed(1)} KB |`;
  const sizes = ["index.js", "edge.js", "slim.js", "core.wasm"].map(size);
  const tables = {
    codes: ofVerdicts.trim(),
    runtimes: ["| | version |", "| --- | --- |", "| Node | 20 and 22, ESM and CommonJS |", "| Chromium | Debian's, without a bundler and with each, and in an extension |", ...runtimes].join("\n"),
    sizes: ["| file | gzip |", "| --- | --- |", ...sizes].join("\n"),
  };
  return readFileSync(join(here, "README.md"), "utf8").replaceAll(/<!-- (\w+) -->/g, (_, name) => tables[name]);
}
