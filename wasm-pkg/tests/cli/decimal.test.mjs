// Numbers as people spell them: named where they are not taken, and taken where somebody says how they are spelt.

import assert from "node:assert/strict";
import { test } from "node:test";

import { preflight } from "./support.mjs";

const table = (cell) => `order_id;refund_amount;refund_id\n1;${cell};r\n`;

for (const [cell, note] of [
  ["108,00", "decimal comma: write 108.00, or pass --decimal comma"],
  ["-0,5", "decimal comma: write -0.5, or pass --decimal comma"],
  ["1.080,00", "decimal comma: write 1080.00, or pass --decimal comma"],
  ["1,080", "if the comma parts thousands: write 1080; if it is a decimal comma: pass --decimal comma"],
  ["1,080,000.50", "commas between thousands: write 1080000.50"],
  ["1.080.000", "the cell is not spelt like a number, such as 108.00"],
  ["€5", "the cell is not spelt like a number, such as 108.00"],
]) {
  test(`${cell} is named`, async () => {
    const { out } = await preflight("refund --input csv -", table(cell));
    assert.deepEqual(out.match(/(?<== note: ).*/g), [note]);
  });
}

for (const [cell, number] of [
  ["108,00", "108.00"],
  [" 1.080,50 ", "1080.50"],
  ["1.080.000,5", "1080000.5"],
  ["1080", "1080"],
  ["1,080", "1.080"],
  ["-1", "-1"],
  ["108.00", '"108.00"'],
  ["1.080", '"1.080"'],
  ["10.80,5", '"10.80,5"'],
  ["1,2,3", '"1,2,3"'],
]) {
  test(`--decimal comma: ${cell}`, async () => {
    const { out } = await preflight("refund --input csv --decimal comma --format json -", table(cell));
    const { verdict } = JSON.parse(out);
    const isNumber = !number.startsWith('"') && !number.startsWith("-");
    assert.equal(verdict.success, isNumber, out);
    if (isNumber) assert.equal(verdict.data.normalized.refund_amount, Number(number));
  });
}

test("--decimal comma: a point is not guessed at", async () => {
  const { out } = await preflight("refund --input csv --decimal comma -", table("1.080"));
  assert.match(out, /= note: with --decimal comma, a number is spelt like 108,00\n/);
});
