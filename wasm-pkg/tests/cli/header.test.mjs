// The header of a table: told once, mapped, mended, and never the reason for a refund of everything.

import assert from "node:assert/strict";
import { test } from "node:test";

import { file, preflight } from "./support.mjs";

const EXPORT = 'Email,order_id,Total,tax,shipping,Discount Amount,Notes\na@b.co,1,108,8,10,5,"x"\nb@b.co,2,108,8,10,5,\n';

test("names that have no field, and fields that have no column, are told once, under the names", async () => {
  const { code, out } = await preflight("conversion --input csv -", EXPORT);
  assert.equal(code, 1);
  assert.equal(
    out,
    `error[missing]: customer_email is required: rename Email to customer_email
 --> <stdin>:1:1
  |
1 | Email,order_id,Total,tax,shipping,Discount Amount,Notes
  | ^^^^^
  = fix: "customer_email"
  = note: or pass --map "Email=customer_email"

error[missing]: discount is required: send a number such as 108.00, or 0 where it does not apply
 --> <stdin>:1:1
  |
1 | Email,order_id,Total,tax,shipping,Discount Amount,Notes
  | ^
  = note: if it is another column, pass --map "Discount Amount=discount"

error[missing]: order_total is required: rename Total to order_total
 --> <stdin>:1:16
  |
1 | Email,order_id,Total,tax,shipping,Discount Amount,Notes
  |                ^^^^^
  = fix: "order_total"
  = note: or pass --map "Total=order_total"

warning[unknown_field]: Discount Amount is ignored: a conversion has no such field
 --> <stdin>:1:35
  |
1 | Email,order_id,Total,tax,shipping,Discount Amount,Notes
  |                                   ^^^^^^^^^^^^^^^

warning[unknown_field]: Notes is ignored: a conversion has no such field
 --> <stdin>:1:51
  |
1 | Email,order_id,Total,tax,shipping,Discount Amount,Notes
  |                                                   ^^^^^

<stdin>: 2 conversions, 2 invalid, 3 errors, 2 warnings, --fix corrects 2
  3 missing
  2 unknown_field
`,
  );
});

test("--map says which column holds which field", async () => {
  const name = file("export.csv", EXPORT);
  const argv = ["--map", "Email=customer_email", "--map", "Total = order_total", "--map", "Discount Amount=discount"];
  const { code, out } = await preflight(`conversion ${name} --format json`, "", { more: argv });
  const verdicts = out.trim().split("\n").map((line) => JSON.parse(line).verdict);
  assert.deepEqual([code, verdicts.map(({ data }) => data.normalized.discount)], [0, [5, 5]]);
  for (const [pair, message] of [
    ["Mail=customer_email", `its header names no "Mail", which --map speaks of`],
    ["Email=custmer_email", `a conversion has no field "custmer_email", which --map speaks of`],
  ]) {
    const { code: refused, err } = await preflight(`conversion ${name} --map ${pair}`);
    assert.deepEqual([refused, err], [2, `preflight: cannot check export.csv: ${message}\n`]);
  }
});

test("a wrong header is an error, rows or not; as annotations too", async () => {
  const { code, out } = await preflight("visit --input csv --format github -", "Referral,utm_term\n");
  assert.deepEqual([code, out], [1, "::error line=1,col=1,title=missing::referral_code is required: send a code such as \"JOHN123\"\n::warning line=1,col=1,title=unknown_field::Referral is ignored: a visit has no such field\n<stdin>: no payloads\n"]);
});

test("what a row leaves out is the row's own", async () => {
  const { out } = await preflight("visit --input csv -", "referral_code,x\n,1\nA,\n");
  assert.deepEqual(out.match(/(?<=<stdin>:)\d.*/g), ["1:15", "2:1"]);
  assert.match(out, /2 visits, 1 invalid, 1 error, 1 warning\n/);
});

test("a header without any identifier is told where it begins, and under none of its names", async () => {
  const { out } = await preflight("refund --input csv -", "refund_amount,refund_id\n5,r1\n");
  assert.match(out, /^error\[identifier_required\]: .*\n --> <stdin>:1:1\n {2}\|\n1 \| refund_amount,refund_id\n {2}\| \^\n\n/);
  assert.match(out, /1 refund, 1 invalid, 1 error\n/);
});

test("no column for order_id is told once", async () => {
  const { out } = await preflight("conversion --input csv -", "customer_email,order_total,tax,shipping,discount\na@b.co,1,0,0,0\nb@b.co,1,0,0,0\n");
  assert.match(out, /^warning\[not_deduplicated\].*\n --> <stdin>:1:1\n/);
  assert.match(out, /2 conversions, all valid, 1 warning\n/);
});

test(".tsv and .txt are tables, as .csv is", async () => {
  for (const name of ["orders.tsv", "ORDERS.TXT", "orders.csv"]) {
    const { code, out } = await preflight(`visit ${file(name, "\ufeffreferral_code\tutm_term\nA\tb,c\n")}`);
    assert.deepEqual([code, out], [0, `${name}: 1 visit, all valid\n`]);
  }
});

test("a refund's amount under another name fails, whatever its cells hold (R03)", async () => {
  for (const header of ["order_id,amount,refund_id", "order_id,Amount (EUR),refund_id", "order_id,refundAmount,refund_id"]) {
    for (const cell of ["5.00", "", "x"]) {
      const { code, out } = await preflight("refund --input csv -", `${header}\n1001,${cell},r1\n`);
      assert.equal(code, 1, `${header} ${cell}`);
      assert.match(out, /^error\[missing\].*refund_amount.*\n --> <stdin>:1:10\n/, "once, under the column");
      assert.match(out, /1 refund, 1 invalid, 1 error/);
    }
  }
  const { code } = await preflight("refund --input csv --fix -", "order_id,amount,refund_id\n1001,,r1\n");
  assert.equal(code, 1, "an empty cell is no refund of all that remains either");
  const flag = await preflight("refund --input csv -", "order_id,isFullRefund,refund_id\n1001,FALSE,r1\n");
  assert.equal(flag.code, 1, "the sender says that it is not a full one");
  const map = await preflight("refund --input csv --map amount=refund_amount -", "order_id,amount,refund_id\n1001,5.00,r1\n");
  assert.deepEqual([map.code, map.out], [0, "<stdin>: 1 refund, all valid\n"]);
});

test("a column that only its cells make an amount fails in those rows", async () => {
  const { code, out } = await preflight("refund --input csv -", "order_id,refunded,refund_id\n1,yes,r1\n2,5.00,r2\n");
  assert.equal(code, 1);
  assert.match(out, /^error\[missing\]: refund_amount is required: rename refunded to refund_amount, .*\n --> <stdin>:3:3\n/m);
  assert.match(out, /2 refunds, 1 invalid, 1 error, \d warnings?\n/);
});

test("what spreadsheets leave behind is no identifier (R29)", async () => {
  for (const cell of ["8.20983E+17", "#N/A", "undefined", "#REF!", "[object Object]"]) {
    const { code, out } = await preflight("refund --input csv -", `order_id,refund_amount,refund_id\n${cell},5,r1\n`);
    assert.equal(code, 1, cell);
    assert.match(out, /^error\[placeholder\]: order_id .*\n --> <stdin>:2:1\n/, cell);
    assert.equal(/= note: a spreadsheet has shortened the number: format the column as text/.test(out), cell === "8.20983E+17", cell);
  }
});
