// Every curl line of README.md is typed as it stands there, and answered as README.md prints it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { premier } from "../support/demo.mjs";
import { newOrder } from "../support/payloads.mjs";
import { root } from "../support/root.mjs";

const readme = readFileSync(join(root, "README.md"), "utf8");
const examples = [...readme.matchAll(/^```sh\n(curl [^]*?)^```\n\n^```json\n([^]*?)^```$/gm)];
const ORDER = "ORD-12345";

/** Parses what was printed. A text that ends in `…` stands for every text that begins so. */
function assertPrinted(got, printed, path = "") {
  if (typeof printed === "string" && printed.endsWith("…")) {
    assert.ok(got.startsWith(printed.slice(0, -1)), `${path} is ${got}`);
    return;
  }
  if (typeof printed !== "object" || printed === null) {
    assert.deepEqual(got, printed, path);
    return;
  }
  assert.deepEqual(Object.keys(got), Object.keys(printed), path);
  for (const [name, value] of Object.entries(printed)) assertPrinted(got[name], value, `${path}/${name}`);
}

test("README has a request that fails and one that succeeds", () => {
  assert.deepEqual(examples.map(([, , answer]) => JSON.parse(answer).success), [false, true]);
});

for (const [, command, answer] of examples) {
  const [, path] = /https:\/\/api\.advocateloop\.com(\S+)/.exec(command);
  test(`curl …${path} is answered as README prints it`, () => {
    const order = newOrder();
    const typed = command
      .replace("https://api.advocateloop.com", premier.base)
      .replace("al_test_…", premier.testKey)
      .replace("brd_…", premier.id)
      .replaceAll(ORDER, order);
    const got = execFileSync("bash", ["-c", typed], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    assertPrinted(JSON.parse(got.replaceAll(order, ORDER)), JSON.parse(answer));
  });
}
