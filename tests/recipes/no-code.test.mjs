// The bodies of the no-code recipes, filled in as the tools do it: Zapier and Make put values into a text as they are, n8n
// evaluates JavaScript. What comes out is recorded, or is one of the mistakes that the recipe quotes.
import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";

import { accepted, post, recorded, said, track, validate } from "../support/api.mjs";
import { inTest, premier } from "../support/demo.mjs";
import { newOrder } from "../support/payloads.mjs";
import { recipe } from "./support/recipe.mjs";

const brand = inTest(premier);

/** The text with each `{{variable}}` replaced by its value, as it is. Make's `ifempty(x; y)` is y where x is empty. */
function filledIn(template, values) {
  return unindented(template).replaceAll(/\{\{(?:ifempty\(([^;]+); (\d+)\)|([^}]+))\}\}/g, (_, maybe, otherwise, variable) => {
    const name = maybe ?? variable;
    assert.ok(name in values, `the test has no ${name}`);
    return values[name] === "" && otherwise !== undefined ? otherwise : values[name];
  });
}

function unindented(text) {
  const indent = text.match(/^ */)[0];
  return text.split("\n").map((line) => line.replace(indent, "")).join("\n");
}

/** The values of an order and of a refund, and names for them in each tool. */
const TOOLS = {
  "zapier.md": {
    order: {
      ...{ email: "buyer@example.com", "order number": "ORD-12345", "total paid": "108.00", tax: "8.00" },
      ...{ shipping: "10.00", discount: "5.00", "referral code": "JOHN123" },
    },
    refund: { "order number": "ORD-12345", "refund number": "RF-1", "amount refunded now": "50.00" },
    mistakes: [{ tax: "" }, { "total paid": "$108.00" }, { "total paid": "1,108.00" }, { "order number": "" }],
    orphan: { "order number": "ORD-404" },
  },
  "make.md": {
    order: {
      ...{ "1.email": "buyer@example.com", "1.number": "ORD-12345", "1.total": "108", "1.tax": "8" },
      ...{ "1.shipping": "10", "1.discount": "", "1.code": "JOHN123" },
    },
    refund: { "1.number": "ORD-12345", "1.refund": "RF-1", "1.amount": "50" },
    mistakes: [{ "1.total": "", "1.code": "" }, { "1.total": "108,00" }],
    orphan: { "1.amount": "-50" },
  },
};

for (const [name, { order, refund, mistakes, orphan }] of Object.entries(TOOLS)) {
  const { templates, exchanges } = recipe(name);
  const quoted = exchanges.map(({ body }) => body);
  const [orderTemplate, refundTemplate] = templates;

  test(`${name}: the body of an order passes /validate, is recorded, and counts once`, async () => {
    const body = filledIn(orderTemplate, order).replace("ORD-12345", newOrder());
    assert.deepEqual(said(accepted(await validate(brand, "conversion", body)).warnings), []);
    const first = await recorded(brand, "conversion", body);
    assert.deepEqual([first.duplicate, first.attribution.referral_code], [false, "JOHN123"]);
    assert.deepEqual(await recorded(brand, "conversion", body), { ...first, duplicate: true });
  });

  test(`${name}: so is the body of a refund; without its amount, it refunds all that remains`, async () => {
    const number = newOrder();
    await recorded(brand, "conversion", filledIn(orderTemplate, order).replace("ORD-12345", number));
    const body = filledIn(refundTemplate, refund).replace("ORD-12345", number);
    assert.deepEqual(said(accepted(await validate(brand, "refund", body)).warnings), []);
    assert.equal((await recorded(brand, "refund", body)).remaining, 58);
    assert.equal((await recorded(brand, "refund", body)).duplicate, true);
    const rest = body.replace(/,\n.*refund_amount.*/, "").replace("RF-1", "RF-2");
    assert.equal((await recorded(brand, "refund", rest)).refund_amount, 58);
  });

  test(`${name}: an optional text may be empty`, async () => {
    const code = Object.keys(order).at(-1);
    const body = filledIn(orderTemplate, { ...order, [code]: "" });
    assert.deepEqual(said(accepted(await validate(brand, "conversion", body)).warnings), []);
  });

  test(`${name}: the mistakes are what the template makes of such values`, () => {
    for (const mistake of mistakes) assert.ok(quoted.includes(filledIn(orderTemplate, { ...order, ...mistake })), JSON.stringify(mistake));
    const inQuotes = unindented(orderTemplate).replaceAll(/: (\{\{.*\}\})/g, ': "$1"');
    assert.ok(quoted.some((body) => sameShape(body, inQuotes)), "numbers in quotes");
    assert.ok(quoted.includes(filledIn(refundTemplate, { ...refund, ...orphan })));
  });
}

/** Whether a body is the template with some values in it. */
function sameShape(body, template) {
  const pattern = template.replaceAll(/\{\{.*?\}\}|[.*+?^$()|[\]\\]/g, (part) => (part.startsWith("{{") ? '[^"]*' : `\\${part}`));
  return new RegExp(`^${pattern.replaceAll(/\{(?!\{)|\}/g, "\\$&")}$`).test(body);
}

const { files, exchanges: n8nExchanges } = recipe("n8n.md");
const workflow = JSON.parse(files["workflow.json"]);
const nodes = Object.fromEntries(workflow.nodes.map((node) => [node.name, node]));
const ORDER = { email: "buyer@example.com", name: 'Jane "JJ" Doe', number: 12345, total: "108.00", tax: "8.00", shipping: 10, code: "JOHN123" };
const REFUND = { number: 12345, refund: 7, amount: "50.00", reason: "Too big.\nThanks" };

/** What the node sends for what its webhook got. n8n reads the text as JSON, and writes it again. */
function sentBy(name, body) {
  const [, expression] = nodes[name].parameters.jsonBody.match(/^=\{\{([\s\S]*)\}\}$/);
  return JSON.stringify(JSON.parse(vm.runInNewContext(expression, { $json: { body } })));
}

test("n8n.md: the workflow is whole: every connection has its nodes, every request the credential's headers", () => {
  for (const [from, { main }] of Object.entries(workflow.connections)) {
    for (const { node } of main.flat()) assert.ok(nodes[from] && nodes[node], `${from} → ${node}`);
  }
  const requests = workflow.nodes.filter(({ type }) => type.endsWith("httpRequest"));
  assert.deepEqual(requests.map(({ parameters }) => parameters.url), ["conversion", "refund"].map((event) => `https://api.advocateloop.com/api/v1/track/${event}`));
  for (const { parameters } of requests) assert.deepEqual([parameters.method, parameters.genericAuthType], ["POST", "httpCustomAuth"]);
  assert.deepEqual(Object.keys(JSON.parse(files["credential.json"]).headers), ["X-API-Key", "X-Brand-ID"]);
});

test("n8n.md: an order and its refund pass /validate and are recorded once, quotes and line breaks included", async () => {
  const number = newOrder();
  for (const [name, source, result] of [["Record conversion", ORDER, { attributable_revenue: 90 }], ["Record refund", REFUND, { remaining: 58 }]]) {
    const { url } = nodes[name].parameters;
    const body = sentBy(name, { ...source, number });
    const { pathname } = new URL(url);
    assert.deepEqual(said(accepted(await post({ base: brand.base }, pathname.replace("track", "validate"), body)).warnings), []);
    for (const duplicate of [false, true]) {
      const { data } = accepted(await post(brand, pathname, body));
      assert.deepEqual({ ...data, ...result, duplicate }, data);
    }
  }
});

test("n8n.md: the mistakes are what the expressions make of such values", () => {
  const quoted = n8nExchanges.map(({ body }) => body);
  const order = { ...ORDER, name: "Jane Doe", number: "ORD-12345", discount: 5 };
  for (const total of ["1,108.00", "", null, undefined]) assert.ok(quoted.includes(sentBy("Record conversion", { ...order, total })), `${total}`);
  for (const total of [0, "0", "0.00"]) assert.equal(JSON.parse(sentBy("Record conversion", { ...order, total })).order_total, 0, "a free order");
  assert.ok(quoted.includes(sentBy("Record refund", { number: "ORD-12345", refund: "RF-1", reason: "Wrong size" })));
  assert.ok(quoted.includes(sentBy("Record conversion", { ...order, number: undefined })));
  assert.ok(quoted.includes(sentBy("Record refund", { refund: "RF-1", amount: "50.00", reason: "Wrong size" })));
});

test("n8n.md: an order without tax, shipping and discount has none", async () => {
  const { tax, shipping, ...bare } = ORDER;
  assert.ok(tax && shipping);
  const body = sentBy("Record conversion", { ...bare, number: newOrder() });
  const { data } = accepted(await track(brand, "conversion", body));
  assert.equal(data.attributable_revenue, 108);
});
