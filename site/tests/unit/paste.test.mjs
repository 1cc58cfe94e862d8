// What people paste, and what is understood of it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { recognise } from "../../src/playground/paste/recognise.js";
import { SNIPPETS } from "../../src/playground/snippets/index.js";

const BODY = '{"customer_email": "buyer@example.com", "order_total": 108.00, "tax": 8, "shipping": 10, "discount": 5}';
const KEY = `al_live_${"k".repeat(50)}`;
const HEADERS = ["Content-Type: application/json", `X-API-Key: ${KEY}`, "X-Brand-ID: brd_1"];
const URL = "https://api.advocateloop.com/api/v1/track/conversion";

/** Pasted into an empty field. */
const pasted = (text) => recognise(text, true);

function bodyOf(text) {
  const { body, said } = pasted(text);
  assert.ok(!body.includes(KEY) && !said.join().includes(KEY), "a key never reaches the page");
  return JSON.parse(body);
}

const CURLS = {
  "single quotes": `curl ${URL} -H '${HEADERS.join("' -H '")}' -d '${BODY}'`,
  "lines that go on": `curl -X POST ${URL} \\\n  -H "${HEADERS.join('" \\\n  -H "')}" \\\n  --data-raw '${BODY}'`,
  "double quotes": `curl -XPOST "${URL}" --data "${BODY.replaceAll('"', '\\"')}"`,
  "cmd": `curl ^\r\n "${URL}" ^\r\n -d "${BODY.replaceAll('"', '\\"')}"`,
  "PowerShell": `curl.exe ${URL} \`\n --json '${BODY}'`,
  "ANSI quotes": `curl ${URL} --data-binary $'${BODY.replace("108", "108")}\\n'`,
  "a prompt": `$ curl --silent --max-time 10 -H'${HEADERS[0]}' --data=${BODY.replaceAll(/[" ]/g, "\\$&")} ${URL}`,
};

for (const [name, command] of Object.entries(CURLS)) {
  test(`a curl command with ${name}`, () => {
    assert.deepEqual(bodyOf(command), JSON.parse(BODY));
    assert.equal(pasted(command).event, "conversion");
  });
}

test("the digits of a curl command's body are kept", () => {
  assert.match(pasted(CURLS["single quotes"]).body, /108\.00/);
});

test("a quote within single quotes, as shells write it", () => {
  assert.deepEqual(bodyOf(`curl ${URL.replace("conversion", "refund")} -d '{"order_id": "1", "refund_reason": "it'\\''s broken"}'`), {
    order_id: "1",
    refund_reason: "it's broken",
  });
});

test("the address chooses the event, the basis and the mode", () => {
  assert.equal(pasted(`curl https://api.example.com/api/v1/track/visit -d '{"referral_code": "A"}'`).event, "visit");
  assert.equal(pasted(`curl 'https://api.example.com/api/v1/validate/conversion?basis=gross' --json '${BODY}'`).basis, "gross");
  const { event, mode } = pasted(`curl 'https://api.example.com/api/v1/track/conversion?mode=lenient' --json '${BODY}'`);
  assert.deepEqual([event, mode], ["conversion", "lenient"]);
});

test("a key is dropped, wherever it stands, and that is said", () => {
  for (const text of [CURLS["single quotes"], `POST ${URL}\n${HEADERS.join("\n")}\n\n${BODY}`, `{"order_id": "${KEY}"}`]) {
    const { said } = pasted(text);
    assert.ok(bodyOf(text));
    assert.match(said.join(" "), /key was in it/);
  }
  assert.equal(recognise(`"${KEY}"`, false).body, '"al_live_…"', "also in a piece that goes into the middle");
});

for (const placeholder of ["<your API key>", "$ADVOCATELOOP_API_KEY", "{{key}}", "YOUR_KEY", "al_live_…"]) {
  test(`${placeholder} is no key`, () => {
    assert.doesNotMatch(pasted(`curl ${URL} -H 'X-API-Key: ${placeholder}' --json '${BODY}'`).said.join(" "), /key was/);
  });
}

test("the page's own curl command is understood, and has no faults", () => {
  const body = `{"customer_email":"buyer@example.com","customer_name":"It's \\"Zoë\\" $HOME"}`;
  const { faults, said, body: read } = pasted(SNIPPETS.find(({ id }) => id === "curl").code({ url: URL, body }));
  assert.deepEqual([faults, said.length, JSON.parse(read)], [[], 1, JSON.parse(body)]);
});

const FAULTS = {
  "plain HTTP": [`curl http://api.advocateloop.com/api/v1/track/refund --json '{}'`, /https:/],
  "a form's content type": [`curl ${URL} -d '${BODY}'`, /Content-Type/],
  "another method": [`curl -X PUT ${URL} --json '${BODY}'`, /PUT/],
  "a wrong address": [`curl https://api.advocateloop.com/conversion --json '${BODY}'`, /names no event/],
  "no headers": [`curl ${URL} --json '${BODY}'`, /X-API-Key and X-Brand-ID/],
  "more behind its path": [`curl ${URL}/ --json '${BODY}'`, /not exactly \/api\/v1\/track\/conversion/],
  "less before its path": [`curl https://api.advocateloop.com/v1/track/conversion --json '${BODY}'`, /not exactly/],
  "an unknown mode": [`curl '${URL}?mode=relaxed' --json '${BODY}'`, /mode .* strict or lenient/],
  "a basis where the brand has its own": [`curl '${URL}?basis=gross' --json '${BODY}'`, /only \/validate takes/],
  "its key in the address": [`curl '${URL}?api_key=${KEY}' --json '${BODY}'`, /in the header X-API-Key/],
  "its key as Authorization": [`curl ${URL} -H 'Authorization: Bearer ${KEY}' --json '${BODY}'`, /belongs in X-API-Key/],
  "Bearer before its key": [`curl ${URL} -H 'X-API-Key: Bearer ${KEY}' --json '${BODY}'`, /begins with “Bearer”/],
  "headers exchanged": [`curl ${URL} -H 'X-API-Key: brd_1' -H 'X-Brand-ID: ${KEY}' --json '${BODY}'`, /exchanged/],
  "a compressed body": [`curl ${URL} -H 'Content-Encoding: gzip' --json '${BODY}'`, /compressed/],
  "a bad Idempotency-Key": [`curl ${URL} -H 'Idempotency-Key: order 1' --json '${BODY}'`, /Idempotency-Key is refused/],
  "a batch for a single event": [`curl ${URL} --json '[{"type":"conversion","payload":${BODY}}]'`, /send it to \/api\/v1\/track\/batch/],
  "a single event for a batch": [`curl ${URL.replace("conversion", "batch")} --json '${BODY}'`, /wrap each payload/],
};

for (const [name, [command, expected]] of Object.entries(FAULTS)) {
  test(`a request with ${name} is told so`, () => assert.match(pasted(command).faults.join(" "), expected));
}

for (const [name, [command]] of Object.entries(FAULTS)) {
  test(`the faults of a request with ${name} repeat no key`, () => assert.doesNotMatch(pasted(command).faults.join(" "), /kkkkkkkk/));
}

test("a request that is all right has no faults", () => {
  assert.deepEqual(pasted(CURLS["single quotes"]).faults, []);
  assert.deepEqual(pasted(`curl http://127.0.0.1:8787/api/v1/validate/conversion --json '${BODY}'`).faults, []);
});

test("a batch is read from its request, and has no faults", () => {
  const headers = HEADERS.map((line) => `-H '${line}'`).join(" ");
  const { faults, event, body, said } = pasted(`curl ${URL.replace("conversion", "batch")} ${headers} -d '[{"type":"refund","payload":{"order_id":"1","refund_amount":5.00}}]'`);
  assert.deepEqual([faults, event, JSON.parse(body)], [[], "refund", { order_id: "1", refund_amount: 5 }]);
  assert.match(said.join(" "), /batch of 1/);
});

test("an address that is filled in later is not judged by its beginning", () => {
  const code = 'await fetch(`${process.env.TRACKING}/track/conversion`, { method: "POST", headers: { "Content-Type": "application/json", "X-API-Key": key, "X-Brand-ID": brand }, body: JSON.stringify({ order_id: "1" }) })';
  assert.deepEqual(pasted(code).faults, []);
});

test("a body in a file is asked for", () => {
  const { body, said } = pasted(`curl ${URL} -d @order.json`);
  assert.equal(body, undefined);
  assert.match(said.join(" "), /order\.json/);
});

const PREVIEWS = {
  "a request line": `POST /api/v1/track/conversion HTTP/1.1\nHost: api.advocateloop.com\n${HEADERS.join("\n")}\n\n${BODY}`,
  "headers alone": `${HEADERS.join("\n")}\n\n${BODY}`,
  "labels": `URL: ${URL}\nMethod: POST\nHeaders:\n${HEADERS.join("\n")}\nBody:\n${BODY}`,
  "a label before the body": `url: ${URL}\nmethod: POST\ndata: ${BODY}`,
};

for (const [name, preview] of Object.entries(PREVIEWS)) {
  test(`a request preview with ${name}`, () => assert.deepEqual(bodyOf(preview), JSON.parse(BODY)));
}

const FIELDS = { customer_email: "buyer@example.com", order_total: "108.00", tax: "8" };
const FORMS = {
  "lines with colons": "customer_email: buyer@example.com\norder_total: 108.00\ntax: 8",
  "lines with equals signs": "customer_email=buyer@example.com\norder_total=108.00\ntax=8",
  "tabs": "customer_email\tbuyer@example.com\norder_total\t108.00\ntax\t8",
  "a line for the name": "customer_email\nbuyer@example.com\norder_total\n108.00\ntax\n8",
  "a query": "customer_email=buyer%40example.com&order_total=108.00&tax=8",
};

for (const [name, form] of Object.entries(FORMS)) {
  test(`fields as ${name}: every value is a text, as forms send it`, () => {
    assert.deepEqual(bodyOf(form), FIELDS);
    assert.equal(pasted(form).event, "conversion");
  });
}

test("nested names become lists and objects", () => {
  const form = 'customer_email: a@b.co\nitems[0][name]: Serum\nitems__1__name: Wrap\ncategory.path: x\nitems[0].category_path: ["A"]';
  assert.deepEqual(bodyOf(form), {
    customer_email: "a@b.co",
    items: [{ name: "Serum", category_path: ["A"] }, { name: "Wrap" }],
    category: { path: "x" },
  });
});

test("names can do no harm", () => {
  const { body } = pasted("customer_email: a@b.co\n__proto__.polluted: yes\nitems[999999999].name: far");
  assert.equal({}.polluted, undefined);
  assert.equal(JSON.parse(body).items.length, 1);
});

test("JSON is inserted as it is, and its event is guessed", () => {
  assert.equal(pasted('{"order_id": "1", "refund_amount": 5}').event, "refund");
  assert.equal(pasted('{"order_id": "1"')?.event, undefined);
  assert.equal(pasted("[1, 2]")?.event, undefined);
});

for (const text of ["", "hello: world", "order", "some words\nand others", '"customer_email"', "{", "curly"]) {
  test(`${JSON.stringify(text)} is inserted as it is`, () => {
    const { body = text, said = [] } = pasted(text) ?? {};
    assert.deepEqual([body, said], [text, []]);
  });
}

const CODE = {
  "fetch": `const r = await fetch("${URL}", {\n  method: "POST",\n  headers: { "Content-Type": "application/json", "X-API-Key": process.env.KEY, "X-Brand-ID": brand },\n  body: JSON.stringify({ customer_email: 'buyer@example.com', order_total: 108.00, tax: 8, }),\n});`,
  "PowerShell": `$body = @{\n  customer_email = "buyer@example.com"\n  order_total = 108.00\n  tax = 8\n} | ConvertTo-Json\nInvoke-RestMethod -Uri "${URL}" -Method Post -ContentType "application/json" -Headers @{ "X-API-Key" = $key; "X-Brand-ID" = $brand } -Body $body`,
  "PowerShell with a text": `Invoke-RestMethod -Uri ${URL} -Method Post -ContentType "application/json" -Headers @{ "X-API-Key" = $key; "X-Brand-ID" = $brand } -Body '{"customer_email":"buyer@example.com","order_total":108.00,"tax":8}'`,
};

for (const [name, code] of Object.entries(CODE)) {
  test(`${name}: the request is read from it`, () => {
    const { event, faults } = pasted(code);
    assert.deepEqual(bodyOf(code), { customer_email: "buyer@example.com", order_total: 108, tax: 8 });
    assert.deepEqual([event, faults], ["conversion", []]);
    assert.match(pasted(code).body, /108\.00/, "its digits are kept");
  });
}

test("code that would be refused is told so", () => {
  const { faults } = pasted(CODE.fetch.replace("https:", "http:").replace('"X-API-Key": process.env.KEY, ', ""));
  assert.match(faults.join(" "), /https:.*X-API-Key/);
});

test("of many events the first is read", () => {
  const lines = '{"type":"refund","payload":{"order_id":"1","refund_amount":5.00}}\n{"type":"visit","payload":{"referral_code":"A"}}\n';
  for (const [text, said] of [[lines, /2 events, one a line/], [`[${lines.trim().replace("\n", ",")}]`, /a batch of 2/]]) {
    const found = pasted(text);
    assert.equal(found.event, "refund");
    assert.match(found.body, /^\{"order_id":"1","refund_amount":5\.00\}/);
    assert.match(found.said.join(" "), said);
    assert.match(found.said.join(" "), /track\/batch/);
  }
  assert.equal(pasted('{"type":"visit","payload":{"referral_code":"A"}}').event, "visit");
});

test("an answer of the API is no payload", () => {
  assert.match(pasted('{"success":false,"error":"tax is required","code":"invalid_payload"}').said.join(" "), /answer of the API/);
});

test("the chosen event stays, unless another clearly fits better", () => {
  const chosen = (text, event) => recognise(text, true, event);
  const near = '{"email":"a@b.co","total":108,"Tax":8,"shipping_cost":10,"discounts":5,"orderId":"1"}';
  assert.equal(chosen(near, "conversion")?.event, undefined, "its names are near misses of a conversion's");
  assert.equal(chosen('{"order_id":"1","refund_amount":5,"refund_id":"r"}', "conversion").event, "refund");
  const unsure = chosen('{"order_id":"1","refund_amount":5}', "conversion");
  assert.deepEqual([unsure.event, unsure.offered], [undefined, "refund"]);
  assert.equal(chosen('{"order_id":"1","refund_amount":5}', "refund"), undefined);
});
