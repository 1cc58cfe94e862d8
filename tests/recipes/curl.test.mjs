// The commands of the curl recipe and of README.md, pasted into a shell one after the other: they print what stands below them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { inTest, premier } from "../support/demo.mjs";
import { newOrder } from "../support/payloads.mjs";
import { root } from "../support/root.mjs";
import { recipe } from "./support/recipe.mjs";

const skip = spawnSync("curl", ["--version"]).status === 0 ? false : "SKIPPED: NO CURL HERE";
const PRODUCTION = "https://api.advocateloop.com";
const { files, printed } = recipe("curl.md");
const order = newOrder();

function paste(command, brand = premier) {
  assert.equal(command.split(PRODUCTION).length, 2, "the address stands there once");
  const text = command.replace(PRODUCTION, premier.base).replaceAll("ORD-12345", order);
  const environment = { ...process.env, ADVOCATELOOP_API_KEY: brand.key, ADVOCATELOOP_BRAND_ID: brand.id };
  const { stdout, stderr } = spawnSync("sh", ["-c", text], { env: environment, encoding: "utf8", timeout: 30_000 });
  assert.equal(stderr, "");
  return stdout.replaceAll(order, "ORD-12345").replaceAll(/"(cnv|rfd)_[0-9a-f]{32}"/g, '"$1_…"');
}

/** White space between the parts is for the reader; no string of these answers holds any. */
const compact = (text) => text.replaceAll(/\s/g, "");

test("each command prints the answer that is quoted below it", { skip }, async (context) => {
  for (const [file, answer] of Object.entries(printed)) {
    await context.test(file, () => assert.equal(paste(files[file]), compact(answer)));
  }
  await context.test("order.sh once more", () => {
    assert.equal(paste(files["order.sh"]), compact(printed["order.sh"]).replace('"duplicate":false', '"duplicate":true'));
  });
});

for (const name of ["zapier.md", "make.md", "n8n.md"]) {
  test(`${name}: the connection test prints whose key it is`, { skip }, () => {
    const { files: own, printed: quoted } = recipe(name);
    const shown = JSON.parse(quoted["connection.sh"]);
    const { data, ...rest } = JSON.parse(paste(own["connection.sh"], inTest(premier)));
    const { brand_id: brand, key_id: key, brand_name: brandName, label } = data;
    assert.deepEqual([brand, /^key_\w{12}$/.test(key)], [premier.id, true]);
    assert.ok(brandName && label);
    const ofReader = { brand_id: "brd_…", key_id: "key_…", brand_name: "Acme", label: shown.data.label };
    assert.deepEqual({ ...rest, data: { ...data, ...ofReader } }, shown);
  });
}

/** Asserts that this was printed. A text that ends in `…` stands for every text that begins so. */
function assertPrinted(got, wanted, path = "") {
  if (typeof wanted === "string" && wanted.endsWith("…")) return assert.ok(got.startsWith(wanted.slice(0, -1)), `${path} is ${got}`);
  if (typeof wanted !== "object" || wanted === null) return assert.deepEqual(got, wanted, path);
  assert.deepEqual(Object.keys(got), Object.keys(wanted), path);
  return Object.entries(wanted).forEach(([name, value]) => assertPrinted(got[name], value, `${path}/${name}`));
}

test("README.md: a request that fails and one that succeeds are answered as printed", { skip }, () => {
  const readme = readFileSync(`${root}README.md`, "utf8");
  const examples = [...readme.matchAll(/^```sh\n(curl [^]*?)^```\n\n^```json\n([^]*?)^```$/gm)].map(([, command, answer]) => [command, JSON.parse(answer)]);
  assert.deepEqual(examples.map(([, { success }]) => success), [false, true]);
  for (const [command, answer] of examples) {
    // Its progress is for people.
    const typed = command.replace("curl ", "curl -sS ").replace("al_test_…", premier.testKey).replace("brd_…", premier.id);
    assertPrinted(JSON.parse(paste(typed)), answer);
  }
});
