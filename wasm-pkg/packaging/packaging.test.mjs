// The packed tarball, installed into fresh projects, in every runtime that the README names.

import assert from "node:assert/strict";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { bodyOf, extensionIdentity, hasChromium, hasExtensions, serveFiles } from "./browser.mjs";
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

const POLICY = { extension_pages: "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'" };
const ADVICE = `"content_security_policy": { "extension_pages": "${POLICY.extension_pages}" }`;
// What the popup says, and what the service worker does.
const IN_EXTENSIONS = {
  "with the line of the README": [POLICY, `${WELL}, ${WELL}`],
  "without it, the line is told": [undefined, new RegExp(`${ADVICE}.*, WebAssembly is forbidden.*${ADVICE}`)],
};

for (const [name, [policy, said]] of Object.entries(IN_EXTENSIONS)) {
  test(`Chromium: an extension, ${name}`, { skip: !hasExtensions && "no Chromium with extensions: set CHROMIUM" }, async () => {
    const directory = join(workshop, "extension");
    const manifest = JSON.parse(readFileSync(join(directory, "manifest.json"), "utf8"));
    const { key, id } = extensionIdentity();
    writeFileSync(join(directory, "manifest.json"), JSON.stringify({ ...manifest, key, content_security_policy: policy }));
    copyFileSync(join(workshop, "check.mjs"), join(directory, "check.mjs"));
    const body = await bodyOf(`chrome-extension://${id}/popup.html`, (html) => /, \w/.test(html), [`--load-extension=${directory}`]);
    assert.match(body, said instanceof RegExp ? said : new RegExp(`^${said}$`));
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

test("Bun, compiled into one program", async () => {
  const bun = join(workshop, "node_modules/@oven/bun-linux-x64/bin/bun");
  await run(bun, ["build", "--compile", "main.mjs", "--outfile", "compiled"], "deno-bun");
  assert.equal((await run(join(workshop, "deno-bun/compiled"), [], "deno-bun")).trim(), WELL);
});

test("AWS Lambda, bundled by esbuild", async () => {
  for (const [format, extension] of [["esm", "mjs"], ["cjs", "cjs"]]) {
    const words = ["lambda.js", "--bundle", "--minify", "--platform=node", `--format=${format}`];
    await run(tool("esbuild"), [...words, `--outfile=dist/lambda/${format}.${extension}`], "bundled");
  }
  for (const node of Object.values(nodes)) assert.equal((await run(node, ["lambda.mjs"], "bundled")).trim(), WELL);
});

/** Each is built, and started: its server says where it listens. */
const FRAMEWORKS = {
  SvelteKit: ["sveltekit", ["vite", "build"], [tool("vite"), "preview", "--port", "0", "--host", "127.0.0.1"], /Local:\s+(http:\/\/[^\s]+?)\/?\s/],
  Astro: ["astro", ["astro", "build"], [nodes.pinned, "dist/server/entry.mjs"], /listening on (http:\/\/[^\s]+)/],
  Nuxt: ["nuxt", ["nuxt", "build"], [nodes.pinned, ".output/server/index.mjs"], /Listening on (http:\/\/[^\s]+)/],
};

for (const [name, [project, [builder, ...words], [program, ...start], address]] of Object.entries(FRAMEWORKS)) {
  test(name, async () => {
    await run(tool(builder), words, project);
    const app = await serve(program, start, project, address);
    try {
      assert.equal(await (await fetch(`${app.base}/api`)).text(), WELL);
      const said = /<p id="said">all is well<\/p>/;
      if (project === "sveltekit" && hasChromium) assert.match(await bodyOf(app.base, (body) => said.test(body)), said);
    } finally {
      app.stop();
    }
  });
}

test("React Router", async () => {
  await run(tool("react-router"), ["build"], "react-router");
  assert.equal((await run(nodes.pinned, ["main.mjs"], "react-router")).trim(), WELL);
});

// Next 16.4.6 by webpack can't build any edge route of the app router, with the package or without; in `pages` it can.
const EDGES = { turbopack: ["edge", "api/edge"], webpack: ["api/edge"] };

for (const [bundler, edges] of Object.entries(EDGES)) {
  test(`Next.js by ${bundler}: client, server, middleware and edge`, async () => {
    rmSync(join(workshop, "next/.next"), { recursive: true, force: true });
    if (!edges.includes("edge")) rmSync(join(workshop, "next/app/edge"), { recursive: true });
    await run(tool("next"), ["build", `--${bundler}`], "next");
    const app = await serve(tool("next"), ["start", "-p", "0", "-H", "127.0.0.1"], "next", /Local:\s+(http:\/\/[^\s]+)/);
    try {
      for (const route of ["server", "middleware", ...edges]) assert.equal(await (await fetch(`${app.base}/${route}`)).text(), WELL, route);
      const said = /<p id="said">all is well<\/p>/;
      if (hasChromium) assert.match(await bodyOf(app.base, (body) => said.test(body)), said);
    } finally {
      app.stop();
    }
  });
}
