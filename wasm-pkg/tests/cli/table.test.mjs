// CSV: which payload a row makes, and where its findings stand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { preflight } from "./support.mjs";

const chunked = (text) => Array.from(Buffer.from(text), (byte) => [byte]).map((byte) => Buffer.from(byte));

/** The payloads that the rows make: those of a refund unless they say otherwise. */
function makes(name, text, payloads, event = "refund") {
  test(name, async () => {
    for (const input of [text, chunked(text)]) {
      const { out } = await preflight(`${event} --input csv --fix -`, input);
      assert.equal(out, payloads.map((payload) => `${payload}\n`).join(""));
    }
  });
}

makes("numbers keep their digits", "refund_amount,order_id\n108.00,1\n-0,2\n1e2,3\n 5 ,4\n", [
  '{"refund_amount":108.00,"order_id":"1"}',
  '{"refund_amount":-0,"order_id":"2"}',
  '{"refund_amount":1e2,"order_id":"3"}',
  '{"refund_amount":5,"order_id":"4"}',
]);
makes("what is no JSON number stays text", 'refund_amount\n"1,080.00"\n+5\n.5\n$5\n5.\n', [
  '{"refund_amount":"1,080.00"}',
  '{"refund_amount":"+5"}',
  '{"refund_amount":".5"}',
  '{"refund_amount":"$5"}',
  '{"refund_amount":"5."}',
]);
makes("booleans as spreadsheets write them", "is_full_refund\nTRUE\nfalse\nyes\n1\n", [
  '{"is_full_refund":true}',
  '{"is_full_refund":false}',
  '{"is_full_refund":"yes"}',
  '{"is_full_refund":"1"}',
]);
makes("text stays text", "order_id,refund_reason\n007,true\n1e5,null\n", [
  '{"order_id":"007","refund_reason":"true"}',
  '{"order_id":"1e5","refund_reason":"null"}',
]);
makes("a column of lists holds JSON", 'email,items\na@b.co,"[{""name"":""x"",""unit_price"":5.0}]"\nb@b.co,widget\n', [
  '{"email":"a@b.co","items":[{"name":"x","unit_price":5.0}]}',
  '{"email":"b@b.co","items":"widget"}',
], "claim");
makes("a column of metadata holds JSON, one of times is text", 'email,occurred_at,currency,metadata\na@b.co,2026-01-31T09:30:00+01:00,eur,"{""channel"":""app""}"\nb@b.co,1769851800,EUR,app\n', [
  '{"email":"a@b.co","occurred_at":"2026-01-31T09:30:00+01:00","currency":"eur","metadata":{"channel":"app"}}',
  '{"email":"b@b.co","occurred_at":"2026-01-31T09:30:00.000Z","currency":"EUR","metadata":"app"}',
], "claim");
makes("JSON over several lines", 'email,items\na@b.co,"[\r\n {""name"":\n""x""}]"\n', [
  '{"email":"a@b.co","items":[   {"name": "x"}]}',
], "claim");
makes("a cell can't leave its field", 'email,items\n"a"",""b"":""c","[], ""phone"": ""1"""\n', [
  '{"email":"a\\",\\"b\\":\\"c","items":"[], \\"phone\\": \\"1\\""}',
], "claim");
makes("an empty refund_amount is no refund of all that remains", 'order_id,refund_amount,refund_id\n1,,\n,,\n', [
  '{"order_id":"1","refund_amount":null}',
]);
makes("nor is a row that ends before it", "order_id,refund_amount,refund_id\n1\n2,5\n", [
  '{"order_id":"1","refund_amount":null}',
  '{"order_id":"2","refund_amount":5}',
]);
makes("empty cells, quoted or not, leave their fields out", 'order_id,total_refunded,refund_id\n1,,\n2,"",3\n4\n', [
  '{"order_id":"1"}',
  '{"order_id":"2","refund_id":"3"}',
  '{"order_id":"4"}',
]);
makes("quotes, delimiters and line breaks in quoted cells", 'order_id,refund_reason\r\n1,"a, ""b""\r\nc"\r\n"2",d"e\r\n', [
  '{"order_id":"1","refund_reason":"a, \\"b\\"\\r\\nc"}',
  '{"order_id":"2","refund_reason":"d\\"e"}',
]);
makes("a byte-order mark, CRLF and no last line break", "\ufefforder_id,refund_id\r\n1,2", ['{"order_id":"1","refund_id":"2"}']);
makes("semicolons", "order_id;refund_amount\n1;5,00\n", ['{"order_id":"1","refund_amount":"5,00"}']);
makes("tabs", "order_id\trefund_reason\n1\ta;b,c\n", ['{"order_id":"1","refund_reason":"a;b,c"}']);
makes("a single column", "order_id\n1;2\n", ['{"order_id":"1;2"}']);
makes("rows of nothing are skipped", "order_id,refund_id\n\n,\n , \n1,2,,\n", ['{"order_id":" ","refund_id":" "}', '{"order_id":"1","refund_id":"2"}']);
makes("a name given twice is sent twice", "order_id,order_id\n1,2\n", ['{"order_id":"1","order_id":"2"}']);
makes("names beyond ASCII", "order_id,größe\n1,ü\n", ['{"order_id":"1","größe":"ü"}']);
makes("only a header", "order_id,refund_id\n", []);

function says(name, event, text, expected) {
  test(name, async () => assert.equal((await preflight(`${event} --input csv -`, text)).out, expected));
}

says(
  "a value, an empty cell of a required field, a required column that is not there",
  "claim",
  `email;name;phone\nbüyer@x;"a""b";12345\nb@x.co;;\n`,
  `error[missing]: referral_code is required: send a code such as "JOHN123"
 --> <stdin>:1:1
  |
1 | email;name;phone
  | ^
  = note: if a column has it under another name, pass --map "COLUMN=referral_code"

error[invalid_email]: email is not an email address: its domain has no dot; send one such as buyer@example.com
 --> <stdin>:2:1
  |
2 | büyer@x;"a""b";12345
  | ^^^^^^^

<stdin>: 2 claims, 2 invalid, 2 errors
  1 missing
  1 invalid_email
`,
);

says(
  "on the line of a cell in a row of several; where the cell would be; twins",
  "visit",
  `utm_term,referral_code,utm_source,utm_source\n"a\nb",,c,d\n`,
  `error[control_character]: utm_term holds a line break, a tab or another control character at character 2: send a space there
 --> <stdin>:2:1
  |
2 | "a
  | ^^
  = fix: "a b"

error[missing]: referral_code is required: send a code such as "JOHN123"
 --> <stdin>:3:4
  |
3 | b",,c,d
  |    ^

error[duplicate_field]: utm_source is given more than once in one object: send it once
 --> <stdin>:3:7
  |
3 | b",,c,d
  |       ^
  = note: first given at line 3, column 5

<stdin>: 1 visit, 1 invalid, 3 errors, --fix corrects 1
  1 missing
  1 duplicate_field
  1 control_character
`,
);

says(
  "why a number is text",
  "refund",
  `order_id;refund_amount;is_full_refund;refund_id\n1;"1.080,00";ja;2\n`,
  `error[wrong_type]: refund_amount has a thousands separator and a decimal comma: send digits and a point only, such as 50.00, without quotes
 --> <stdin>:2:3
  |
2 | 1;"1.080,00";ja;2
  |   ^^^^^^^^^^
  = note: decimal comma: write 1080.00, or pass --decimal comma

error[wrong_type]: is_full_refund must be true or false, not text: send true or false without quotes
 --> <stdin>:2:14
  |
2 | 1;"1.080,00";ja;2
  |              ^^
  = note: the cell is not true or false

<stdin>: 1 refund, 1 invalid, 2 errors
  2 wrong_type
`,
);

says(
  "why a list is text, and a text that is no list",
  "claim",
  `referral_code\temail\titems\nA\tb@x.co\t[{"name":"x"},]\nA\tb@x.co\t5\n`,
  `error[wrong_type]: items must be a list, not text: send [ … ]
 --> <stdin>:2:10
  |
2 | A    b@x.co    [{"name":"x"},]
  |                ^^^^^^^^^^^^^^^
  = note: the cell is not a JSON array, such as [{"name": "Widget"}]

error[wrong_type]: items must be a list, not a number: send [ … ]
 --> <stdin>:3:10
  |
3 | A    b@x.co    5
  |                ^

<stdin>: 2 claims, 2 invalid, 2 errors
  2 wrong_type
`,
);

says(
  "why metadata is text",
  "claim",
  `referral_code\temail\tmetadata\nA\tb@x.co\tapp\n`,
  `error[not_an_object]: metadata must be an object, not text: send { … }
 --> <stdin>:2:10
  |
2 | A    b@x.co    app
  |                ^^^
  = note: the cell is not a JSON object, such as {"channel": "app"}

<stdin>: 1 claim, 1 invalid, 1 error
  1 not_an_object
`,
);

says(
  "another encoding",
  "visit",
  Buffer.from("referral_code,utm_term\nA,caf\xe9\n", "latin1"),
  `error[malformed_json]: utm_term: there is a character that is not UTF-8: send the body in UTF-8
 --> <stdin>:2:3
  |
2 | A,caf\ufffd
  |   ^^^^
  = note: save the file as “CSV UTF-8”

<stdin>: 1 visit, 1 invalid, 1 error
  1 malformed_json
`,
);

says(
  "rows that are no CSV",
  "visit",
  `referral_code,utm_term\nA,b,c\n"A"b,c\nA,"b`,
  `error[malformed_csv]: the row has 3 cells, but the header names 2 fields
 --> <stdin>:2:5
  |
2 | A,b,c
  |     ^

error[malformed_csv]: the row is no CSV: a quoted cell ends here, but text follows
 --> <stdin>:3:4
  |
3 | "A"b,c
  |    ^

error[malformed_csv]: the row is no CSV: this quote is never closed
 --> <stdin>:4:3
  |
4 | A,"b
  |   ^

<stdin>: 3 visits, 3 invalid, 3 errors
  3 malformed_csv
`,
);

says(
  "rows that are too large, kept or not, and those behind them",
  "visit",
  `referral_code\n${"x".repeat(70_000)}\n"${"x".repeat(2_000_000)}\n"\nA B\n"${"x".repeat(2_000_000)}`,
  `error[payload_too_large]: the body is too large: send at most 65536 bytes
 --> <stdin>:2
  = note: it has 70,020 bytes

error[payload_too_large]: the body is too large: send at most 65536 bytes
 --> <stdin>:3
  = note: it has 2,000,003 bytes

error[invalid_code]: referral_code contains a space: send the code alone, such as JOHN123
 --> <stdin>:5:1
  |
5 | A B
  | ^^^

error[malformed_csv]: the row is no CSV: this quote is never closed
 --> <stdin>:6

<stdin>: 4 visits, 4 invalid, 4 errors
  2 payload_too_large
  1 invalid_code
  1 malformed_csv
`,
);

function refuses(name, text, reason) {
  test(name, async () => {
    const answer = await preflight("visit --input csv -", text);
    assert.deepEqual(answer, { code: 2, out: "", err: `preflight: cannot check standard input: ${reason}\n` });
  });
}

refuses("an empty file", "", "it has no header: name the fields in its first row");
refuses("a file with nothing but a byte-order mark", "\ufeff", "it has no header: name the fields in its first row");
refuses("UTF-16 without a mark", Buffer.from("referral_code\nA", "utf16le"), "it is no text in UTF-8 (a spreadsheet, or UTF-16?): save it as “CSV UTF-8”");
refuses("JSON", '{"referral_code":"A"}', "it looks like JSON: pass --input json or --input ndjson");
refuses("lines of an old Macintosh", "referral_code\rA\r", "its lines end with carriage returns: save it with line feeds");
refuses("a header with an open quote", '"referral_code\nA', "its header is no CSV: this quote is never closed");
refuses("a header without an end", "x".repeat(2_000_000), "its header is too long");
