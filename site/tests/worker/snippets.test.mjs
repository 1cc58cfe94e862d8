// The code that the playground offers, run against the Worker or at least read by its language.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { premier } from "../../../tests/support/demo.mjs";
import { newOrder } from "../../../tests/support/payloads.mjs";
import { SNIPPETS } from "../../src/playground/snippets/index.js";

const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), "snippets-"));
after(() => rmSync(directory, { recursive: true }));
const environment = { ...process.env, ADVOCATELOOP_API_KEY: premier.key, ADVOCATELOOP_BRAND_ID: premier.id };

/** Whatever a literal could stumble over. */
const NAME = `It's "Zoë" \\ $HOME \`x\` 🎁 %s`;
const bodyFor = (order) =>
  `{"customer_email":"buyer@example.com","customer_name":${JSON.stringify(NAME)},"order_id":"${order}","order_total":108.00,"tax":8.00,"shipping":0.125,"discount":0.00,"items":[{"name":"Serum","quantity":2,"category_path":["A","B"]}]}`;
const snippet = (id) => SNIPPETS.find((one) => one.id === id);
const shipment = (order) => ({ url: `${premier.base}/api/v1/track/conversion`, body: bodyFor(order) });

const has = (program, ...words) => {
  try {
    execFileSync(program, words, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

function file(name, text) {
  writeFileSync(join(directory, name), text);
  return join(directory, name);
}

/** It was recorded, with its very values, if sending them once more is a repetition that differs in nothing. */
async function assertRecorded(order) {
  const headers = { "Content-Type": "application/json", "X-API-Key": premier.key, "X-Brand-ID": premier.id };
  const response = await fetch(shipment(order).url, { method: "POST", headers, body: bodyFor(order) });
  const { data, warnings } = await response.json();
  assert.equal(data?.duplicate, true);
  assert.deepEqual(warnings?.filter(({ code }) => code === "differs_from_recorded") ?? [], []);
}

const RUNNERS = {
  curl: { can: has("curl", "--version"), run: (code) => run("sh", [file("send.sh", code)], { env: environment }) },
  node: { can: true, run: (code) => run(process.execPath, [file("send.mjs", code)], { env: environment }) },
  python: { can: has("python3", "-c", "import requests"), run: (code) => run("python3", [file("send.py", code)], { env: environment }) },
  php: { can: has("php", "-r", "exit(extension_loaded('curl') ? 0 : 1);"), run: (code) => run("php", [file("send.php", code)], { env: environment }) },
};

for (const [id, runner] of Object.entries(RUNNERS)) {
  test(`the ${id} code records what it shows`, { skip: !runner.can && `there is no ${id} here that could run it` }, async () => {
    const order = newOrder();
    await runner.run(snippet(id).code(shipment(order)));
    await assertRecorded(order);
  });
}

test("the Python code is Python", { skip: !has("python3", "--version") && "there is no Python" }, async () => {
  const code = snippet("python").code(shipment("1"));
  await run("python3", ["-c", "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())", file("read.py", code)]);
});

test("the code takes an address with a query", { skip: !RUNNERS.curl.can && "there is no curl" }, async () => {
  const order = newOrder();
  const { url, body } = shipment(order);
  await RUNNERS.curl.run(snippet("curl").code({ url: `${url}?mode=lenient`, body }));
  await assertRecorded(order);
});

for (const id of ["zapier", "make"]) {
  test(`the settings for ${id} hold the body and no key`, () => {
    const settings = snippet(id).settings(shipment("1"));
    assert.deepEqual(JSON.parse(settings.find(({ isLong }) => isLong).value), JSON.parse(bodyFor("1")));
    assert.ok(settings.some(({ label, value }) => /X-API-Key/.test(label) && value === "<your API key>"));
  });
}
