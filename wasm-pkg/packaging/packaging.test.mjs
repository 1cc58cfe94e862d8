// The packed tarball, installed into fresh projects, in every runtime that the README names.

import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { bodyOf, hasChromium, serveFiles } from "./browser.mjs";
import { nodes, prepare, run, serve, tarball, tool, top, workshop } from "./workshop.mjs";

const WELL = "all is well";
let files;

before(async () => {
  await prepare();
  files = await serveFiles(workshop);
});
after(() => files?.stop());

for (const [which, node] of Object.entries(nodes)) {
  for (const program of ["main.mjs", "main.cjs", "slim.mjs", "start.mjs"]) {
    test(`Node, the ${which} one: ${program}`, async () => assert.equal((await run(node, [program], "node")).trim(), WELL));
  }
}

for (const settings of ["strict, node16", "strict, bundler", "loose"]) {
  test(`TypeScript, ${settings}`, () => run(tool("tsc"), ["-p", `tsconfig.${settings.split(" ").at(-1)}.json`], "typescript"));
}

test("publint", () => run(tool("publint"), ["--strict", join(top, "target/npm/package")], "."));

test("attw", () => run(tool("attw"), [tarball(), "--profile", "node16", "--exclude-entrypoints", "./core.wasm"], "."));

const inChromium = { skip: !hasChromium && "there is no Chromium: set CHROMIUM" };
const page = async (path) => assert.equal((await bodyOf(`${files.base}/${path}`, (body) => body.trim() === WELL)).trim(), WELL);

for (const name of ["plain", "csp", "slim"]) {
  test(`Chromium: ${name}.html, no bundler`, inChromium, () => page(`browser/${name}.html`));
}

const BUNDLERS = {
  esbuild: ["esbuild", ["main.js", "--bundle", "--format=esm", "--outfile=dist/esbuild.js"]],
  rollup: ["rollup", ["-c", "rollup.config.mjs"]],
  webpack: ["webpack", ["--config", "webpack.config.cjs"]],
  vite: ["vite", ["build", "--base", "./", "--outDir", "dist/vite"]],
};

for (const [name, [program, words]] of Object.entries(BUNDLERS)) {
  test(`Chromium: bundled by ${name}`, inChromium, async () => {
    await run(tool(program), words, "bundled");
    if (name === "vite") return page("bundled/dist/vite/index.html");
    const html = `<!doctype html><meta charset="utf-8"><body></body><script type="module" src="./${name}.js"></script>`;
    writeFileSync(join(workshop, `bundled/dist/${name}.html`), html);
    return page(`bundled/dist/${name}.html`);
  });
}

test("Standard Schema: Hono, tRPC, react-hook-form", async () => {
  assert.equal((await run(nodes.pinned, ["main.mjs"], "consumers")).trim(), WELL);
});

test("a Worker under wrangler dev", async () => {
  const words = ["dev", "--port", "0", "--inspector-port", "0", "--ip", "127.0.0.1"];
  const worker = await serve(tool("wrangler"), words, "worker", /Ready on (http:\/\/[^\s]+)/);
  try {
    assert.equal(await (await fetch(worker.base)).text(), WELL);
  } finally {
    worker.stop();
  }
});

test("the command line", () => {
  writeFileSync(join(workshop, "node/order.json"), '{"referral_code":"JOHN123"}');
  return run(join(workshop, "node/node_modules/.bin/preflight"), ["visit", "order.json"], "node");
});

test("Vitest", () => run(tool("vitest"), ["run"], "vitest"));
test("Jest", () => run(tool("jest"), [], "jest"));

test("Deno", async () => {
  const deno = join(workshop, "node_modules/@deno/linux-x64-glibc/deno");
  assert.equal((await run(deno, ["run", "--no-prompt", "main.mjs"], "deno-bun")).trim(), WELL);
});

test("Bun", async () => {
  const bun = join(workshop, "node_modules/@oven/bun-linux-x64/bin/bun");
  assert.equal((await run(bun, ["main.mjs"], "deno-bun")).trim(), WELL);
});

// Next 16.4.6 by webpack can't build any edge route of the app router, with the package or without; in `pages` it can.
const EDGES = { turbopack: ["edge", "api/edge"], webpack: ["api/edge"] };

for (const [bundler, edges] of Object.entries(EDGES)) {
  test(`Next.js by ${bundler}: client, server and edge`, async () => {
    rmSync(join(workshop, "next/.next"), { recursive: true, force: true });
    if (!edges.includes("edge")) rmSync(join(workshop, "next/app/edge"), { recursive: true });
    await run(tool("next"), ["build", `--${bundler}`], "next");
    const app = await serve(tool("next"), ["start", "-p", "0", "-H", "127.0.0.1"], "next", /Local:\s+(http:\/\/[^\s]+)/);
    try {
      for (const route of ["server", ...edges]) assert.equal(await (await fetch(`${app.base}/${route}`)).text(), WELL, route);
      const said = /<p id="said">all is well<\/p>/;
      if (hasChromium) assert.match(await bodyOf(app.base, (body) => said.test(body)), said);
    } finally {
      app.stop();
    }
  });
}
