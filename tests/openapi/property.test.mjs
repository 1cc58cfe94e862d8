// The document against the running Worker: every operation with requests that the document allows, and with requests that it
// doesn't. Whatever is sent, the answer is one that the document describes. OPENAPI_SEED repeats a run.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { premier, worker } from "../support/demo.mjs";
import { send } from "../support/http.mjs";
import { newBrand, operate } from "../support/operator.mjs";
import { Random } from "../support/random.mjs";
import { operations, resolved } from "./document.mjs";
import { generator } from "./generate.mjs";
import { NO_JSON, spoilt } from "./spoil.mjs";

const SEED = Number(process.env.OPENAPI_SEED ?? 20261121);
const ROUNDS = Number(process.env.OPENAPI_ROUNDS ?? 25);
/** What answers name, and later requests may ask for. */
const NAMED = ["conversion_id", "order_id", "claim_id", "refund_id", "referral_code", "cursor"];
/** What the rules across fields find in a body that its schema allows. */
const BEYOND_SCHEMAS = ["out_of_range /total_refunded", "missing /refund_amount"];

/** What is not done here: nothing is accepted but during an outage, which `tests/e2e/overflow.test.mjs` makes. */
const NEVER_DONE = ["GET /api/v1/accepted/{accepted_id}"];

const random = new Random(SEED);
const known = Object.fromEntries([...NAMED, "brand_id", "key_id"].map((name) => [name, []]));
const generate = generator(random, known);
// Administration works on a brand of its own, so that it locks nobody out.
known.brand_id.push((await newBrand(worker, "growth")).id);

/** The headers that let a request in. */
function credentials({ access }) {
  if (access === "ApiKey") return { "X-API-Key": premier.key, "X-Brand-ID": premier.id };
  return access === "AdminToken" ? { Authorization: `Bearer ${worker.adminToken}` } : {};
}

/** A key of the brand that the path names, so that it is found. */
async function freshKey(brandId) {
  const made = await operate(worker, "POST", `brands/${brandId}/keys`, { label: "a", environment: random.pick(["live", "test"]) });
  return JSON.parse(made.text).data?.key_id ?? "key_000000000000";
}

/** What the document allows for the parameters; with `areReal`, the path names what there is. */
async function parametersOf({ parameters }, areReal = false) {
  const chosen = { path: {}, query: {}, header: {} };
  for (const { name, in: place, required, schema } of parameters) {
    if (!required && random.chance(0.6)) continue;
    if (name === "key_id") chosen.path.key_id = await freshKey(chosen.path.brand_id);
    // Of the 256 numbers that a database can have, hardly one would be bound.
    else if (name === "to" && random.chance(0.5)) chosen.query.to = "0";
    else if (name === "cursor") chosen.query.cursor = known.cursor.length > 0 ? random.pick(known.cursor) : "";
    else if (areReal && known[name]?.length > 0) chosen[place][name] = random.pick(known[name]);
    else chosen[place][name] = String(generate(schema, name));
  }
  return chosen;
}

function addressOf({ path }, { path: ids, query }) {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(ids[name]));
  const search = new URLSearchParams(query).toString();
  return search === "" ? filled : `${filled}?${search}`;
}

/** Sends it and asserts that the answer is one of the document's. */
async function ask(operation, { parameters, body, headers = {} }) {
  const chosen = parameters ?? (await parametersOf(operation));
  const content = body === undefined ? {} : { "Content-Type": "application/json" };
  const request = {
    base: worker.base,
    method: operation.method,
    path: addressOf(operation, chosen),
    headers: { ...credentials(operation), ...content, ...chosen.header, ...headers },
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
  };
  const sent = Object.fromEntries(Object.entries(request.headers).filter(([, value]) => value !== undefined));
  const answer = await send({ ...request, headers: sent });
  const what = `${operation.method} ${request.path} ${request.body ?? ""}\n→ ${answer.status} ${answer.text.slice(0, 2000)}`;
  return { ...answer, json: described(operation, answer, what), what };
}

/** The JSON of an answer, which is as the document says. */
function described(operation, answer, what) {
  assert.ok(answer.status < 500, what);
  const response = operation.responses[answer.status];
  assert.ok(response, `${answer.status} is not in the document: ${what}`);
  for (const [name, header] of Object.entries(response.headers)) {
    if (resolved(header).required) assert.ok(answer.headers[name.toLowerCase()], `${name} is missing: ${what}`);
  }
  const mediaType = answer.headers["content-type"].split(";")[0];
  assert.ok(response.content[mediaType], `${mediaType} is not in the document: ${what}`);
  const isJson = mediaType === "application/json";
  const value = isJson ? JSON.parse(answer.text) : answer.text;
  assert.equal(operation.faultsOfAnswer(answer.status, mediaType, value), undefined, what);
  if (!isJson) return { lines: value.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line)) };
  remember(value);
  return value;
}

/** Keeps what later requests may name. */
function remember(value, name) {
  if (typeof value === "object" && value !== null) {
    for (const member of Object.keys(value)) remember(value[member], member);
  } else if (typeof value === "string") {
    const list = known[name === "next_cursor" ? "cursor" : name];
    if (list && (NAMED.includes(name) || name === "next_cursor") && list.length < 50) list.push(value);
  }
}

/** A body as the document asks: rules across members are met by chance, so it may take some tries. */
function generatedFor(operation) {
  let body = generate(operation.body);
  for (let tries = 1; tries < 50 && operation.faultsOfBody(body) !== undefined; tries += 1) body = generate(operation.body);
  return body;
}

/** A blank time counts as left out, which no format can say. */
const withoutBlankTimes = (body) => JSON.parse(JSON.stringify(body, (name, value) => (name === "occurred_at" && value === "" ? undefined : value)));

/** The answer itself, or, of a batch, each event's. */
const outcomesOf = ({ json }) => json.data?.results ?? [json];
const issues = (answer) => outcomesOf(answer).flatMap(({ errors = [] }) => errors.map(({ code, path }) => `${code} ${path}`));
const isDone = (answer) => answer.status === 200 && outcomesOf(answer).every(({ success }) => success !== false);
/** Larger than the operation takes. */
const tooLarge = ({ path }) => " ".repeat(path.endsWith("/batch") ? 1_050_000 : 70_000);

describe(`with OPENAPI_SEED=${SEED}`, { concurrency: 1 }, () => {
  for (const operation of operations) {
    test(`${operation.method} ${operation.path}: what the document allows is done, or refused as it says`, async (t) => {
      const seen = {};
      for (let round = 0; round < ROUNDS; round += 1) {
        const body = operation.body && generatedFor(operation);
        if (body) assert.equal(operation.faultsOfBody(body), undefined, "a generated body is as the document asks");
        const media = Object.keys(operation.responses[200].content);
        const answer = await ask(operation, { body, headers: { Accept: random.pick(media) } });
        seen[answer.json?.code ?? answer.status] = (seen[answer.json?.code ?? answer.status] ?? 0) + 1;
        assert.notEqual(answer.json?.code, "malformed_json", answer.what);
        const unexpected = issues(answer).filter((said) => !BEYOND_SCHEMAS.includes(said));
        assert.deepEqual(unexpected, [], answer.what);
      }
      t.diagnostic(JSON.stringify(seen));
      const isNever = NEVER_DONE.includes(`${operation.method} ${operation.path}`);
      assert.equal(seen[200] > 0, !isNever, `done or never done: ${JSON.stringify(seen)}`);
    });

    test(`${operation.method} ${operation.path}: without leave, nothing`, async () => {
      if (operation.access === "Anyone") return;
      const body = operation.body && generate(operation.body);
      const names = { ApiKey: ["X-API-Key", "X-Brand-ID"], AdminToken: ["Authorization"] }[operation.access];
      for (const name of names) {
        for (const value of [undefined, "", "wrong", `al_live_${"0".repeat(50)}`]) {
          assert.equal((await ask(operation, { body, headers: { [name]: value } })).status, 401);
        }
      }
    });

    if (operation.body) {
      test(`${operation.method} ${operation.path}: a body that the document does not allow is refused`, async () => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const bad = spoilt(random, generate(operation.body), (value) => operation.faultsOfBody(withoutBlankTimes(value)));
          if (bad === undefined) continue;
          const parameters = await parametersOf(operation, true);
          // Lenient mode takes some bodies that the document does not allow.
          delete parameters.query.mode;
          const answer = await ask(operation, { parameters, body: JSON.stringify(bad) });
          const refusals = outcomesOf(answer).map(({ status = answer.status, code }) => `${status} ${code}`);
          assert.ok(refusals.includes("400 invalid_payload"), answer.what);
        }
        for (const body of NO_JSON) {
          const parameters = await parametersOf(operation, true);
          const answer = await ask(operation, { parameters, body });
          const isLeftOut = body === "" && !operation.requestBody.required;
          assert.equal(isDone(answer), isLeftOut, answer.what);
        }
        const good = generate(operation.body);
        const typed = { "Content-Type": "text/plain" };
        const parameters = await parametersOf(operation, true);
        assert.equal((await ask(operation, { parameters, body: JSON.stringify(good), headers: typed })).status, 415);
        assert.equal((await ask(operation, { parameters, body: tooLarge(operation) })).status, 413);
      });
    }

    const takesQuery = operation.responses[400] !== undefined && (operation.access !== "ApiKey" || operation.method === "GET");
    if (takesQuery && !operation.path.includes("/validate/")) {
      test(`${operation.method} ${operation.path}: a parameter that the document does not have is refused`, async () => {
        const parameters = await parametersOf(operation, true);
        const query = { ...parameters.query, surely_unknown: "1" };
        const body = operation.body && generate(operation.body);
        const { status, json, what } = await ask(operation, { parameters: { ...parameters, query }, body });
        assert.deepEqual([status, json.code], [400, "invalid_parameter"], what);
      });
    }
  }
});
