// The recipes that are programs: how each is run, what in it is made quicker for a test, and which interpreter it needs.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { providePython } from "../../support/python.mjs";
import { root } from "../../support/root.mjs";
import { recipe } from "./recipe.mjs";

const GIVE_UP_MS = 60_000;
/** An `Idempotency-Key` is for one order, and each run has its own. */
const RUN = `run-${Date.now()}`;
const runs = (program, ...args) => spawnSync(program, args).status === 0;
const lacking = (program, ...args) => (runs(program, ...args) ? false : `SKIPPED: NO ${program.toUpperCase()} HERE (${[program, ...args].join(" ")})`);

/** Seconds of patience, as the recipe writes them → as a test can wait for them. */
const PYTHON_PATIENCE = { "TIMEOUT = 10": "TIMEOUT = 2", "FIRST_PAUSE = 1": "FIRST_PAUSE = 0.05" };

/** Amounts that binary fractions get wrong, in cents, and the digits that must be sent for them. */
const CENTS = "[1, 29, 57, 115, 1005, 10800, 10899, 99999999999, 9999999999999]";
const DIGITS = ["0.01", "0.29", "0.57", "1.15", "10.05", "108", "108.99", "999999999.99", "99999999999.99"];

/** `amounts` is a program that prints amounts, made in the way that the recipe teaches, and the digits that it must print. */
export const LANGUAGES = {
  node: {
    recipe: "node.md",
    skip: false,
    patience: { "TIMEOUT_MS = 10_000": "TIMEOUT_MS = 2_000", "FIRST_PAUSE_MS = 1_000": "FIRST_PAUSE_MS = 50" },
    command: () => [process.execPath, "order.mjs"],
    check: { file: "check.mjs", command: [process.execPath, "check.mjs"] },
    amounts: {
      "amounts.mjs": `import { amount } from "./advocateloop.mjs";
        console.log(JSON.stringify(${CENTS}.map(amount)));`,
      command: () => [process.execPath, "amounts.mjs"],
      digits: DIGITS,
    },
  },
  python: {
    recipe: "python.md",
    skip: lacking("python3", "--version"),
    patience: PYTHON_PATIENCE,
    command: () => ["python3", "order.py"],
    check: { file: "check.py", command: ["python3", "check.py"] },
    amounts: {
      "amounts.py": `from decimal import Decimal as D
from advocateloop import to_json
print(to_json([D("0.01"), D("0.1") + D("0.2"), D("1E+2"), D("99999999999.9999"), D("1E-4"), {"a": (D("1.10"), 7)}]))`,
      command: () => ["python3", "amounts.py"],
      digits: ["0.01", "0.3", "100", "99999999999.9999", "0.0001", "1.1", "7"],
    },
  },
  "python with requests": {
    recipe: "python.md",
    skip: lacking("python3", "--version"),
    patience: PYTHON_PATIENCE,
    edit: { "order.py": { "from advocateloop import": "from advocateloop_requests import" } },
    command: () => [providePython(), "order.py"],
    retriesHalves: false, // As the recipe says.
  },
  php: {
    recipe: "php.md",
    skip: lacking("php", "-r", "exit(extension_loaded('curl') ? 0 : 1);"),
    patience: { "TIMEOUT = 10": "TIMEOUT = 2", "FIRST_PAUSE = 1.0": "FIRST_PAUSE = 0.05" },
    command: () => ["php", "order.php"],
    check: { file: "check.php", command: ["php", "-d", "serialize_precision=-1", "check.php"] },
    amounts: {
      "amounts.php": `<?php
        require 'advocateloop.php';
        ini_set('serialize_precision', '-1'); // As track() does.
        echo json_encode(array_map('AdvocateLoop\\amount', ${CENTS}));`,
      command: () => ["php", "amounts.php"],
      digits: DIGITS,
    },
  },
  ruby: {
    recipe: "ruby.md",
    skip: lacking("ruby", "--version"),
    patience: { "TIMEOUT = 10": "TIMEOUT = 2", "FIRST_PAUSE = 1.0": "FIRST_PAUSE = 0.05" },
    command: () => ["ruby", "order.rb"],
    check: { file: "check.rb", command: ["ruby", "check.rb"] },
    amounts: {
      "amounts.rb": `require_relative "advocateloop"
        puts JSON.generate(${CENTS}.map { |cents| AdvocateLoop.amount(cents) })`,
      command: () => ["ruby", "amounts.rb"],
      digits: DIGITS,
    },
  },
  go: {
    recipe: "go.md",
    skip: lacking("go", "version"),
    patience: { "timeout    = 10 * time.Second": "timeout    = 2 * time.Second", "firstPause = time.Second": "firstPause = 50 * time.Millisecond" },
    build: (place) => {
      for (const program of ["order", "check"]) {
        execFileSync("go", ["build", "-o", program, "advocateloop.go", `${program}.go`], { cwd: place, env: goEnvironment(), stdio: "pipe" });
      }
    },
    command: () => ["./order"],
    check: { file: "check.go", command: ["./check"] },
  },
  curl: {
    recipe: "curl.md",
    skip: lacking("curl", "--retry-all-errors", "--version"),
    patience: { "--max-time 10": "--max-time 2" },
    command: () => ["sh", "-c", `sh advocateloop.sh conversion ${RUN}-1 < order.json && sh advocateloop.sh refund ${RUN}-2 < refund.json`],
    given: {
      "order.json": `{ "customer_email": "buyer@example.com", "order_id": "ORD-12345", "order_total": 108.00, "tax": 8.00, "shipping": 10.00, "discount": 5.00,\n  "referral_code": "JOHN123" }\n`,
      "refund.json": `{ "order_id": "ORD-12345", "refund_id": "RF-1", "refund_amount": 50.00, "refund_reason": "Customer changed mind on one item" }\n`,
    },
  },
};

function goEnvironment() {
  return { ...process.env, GOCACHE: join(root, "target/e2e/go"), GOFLAGS: "", GO111MODULE: "off" };
}

/** `from` is replaced where it stands, which must be in one place. */
function replacedOnce(text, from, to) {
  assert.equal(text.split(from).length, 2, `${JSON.stringify(from)} stands in it once`);
  return text.replace(from, to);
}

/** Writes a recipe's files into a new directory, with another order number and less patience. */
export function prepare(language, place, order) {
  const { recipe: name, patience, edit = {}, given = {}, build, amounts = {} } = LANGUAGES[language];
  const files = { ...recipe(name).files, ...given };
  const all = Object.values(files).join("\n");
  for (const hurried of Object.keys(patience)) assert.equal(all.split(hurried).length, 2, `${name} says ${hurried} once`);
  mkdirSync(place, { recursive: true });
  for (const [file, original] of Object.entries(files)) {
    let text = original.replaceAll("ORD-12345", order);
    for (const [from, to] of Object.entries(patience)) text = text.replace(from, to);
    for (const [from, to] of Object.entries(edit[file] ?? {})) text = replacedOnce(text, from, to);
    writeFileSync(join(place, file), text);
  }
  for (const [file, text] of Object.entries(amounts)) if (typeof text === "string") writeFileSync(join(place, file), text);
  build?.(place);
}

/** Runs a prepared program. Resolves to `{ status, stdout, stderr }`. */
export function run([program, ...args], place, { base, key = "al_test_x", id = "brd_x" }) {
  const environment = { ...process.env, ADVOCATELOOP_URL: base, ADVOCATELOOP_API_KEY: key, ADVOCATELOOP_BRAND_ID: id };
  return new Promise((resolve) => {
    execFile(program, args, { cwd: place, env: environment, timeout: GIVE_UP_MS }, (error, stdout, stderr) => {
      resolve({ status: error?.code ?? 0, stdout, stderr });
    });
  });
}
