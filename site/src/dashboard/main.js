// The dashboard: a key goes in and stays in memory, what the brand recorded comes out.

import { byId, copyButton, h } from "../shared/dom.js";
import { Api, ApiError } from "./api.js";
import { codesTable } from "./codes.js";
import { conversionCard, eventCard } from "./conversion.js";
import { daysPlot } from "./days.js";
import { EventsView } from "./events.js";
import { count, money } from "./words.js";

const DAY_MS = 86_400_000;
/** How often, and how many times, a page without an event asks whether the first has come. */
const LISTEN_MS = 5_000;
const LISTEN_TIMES = 120;
const KEY = /^al_(live|test)_[0-9A-Za-z]+$/;

/** Of whoever has entered a key. */
let api;
let whose = { brand: "", environment: "test" };
let listening = { timer: undefined, left: LISTEN_TIMES };
const events = new EventsView({ onOpen: (id, event) => (id === undefined ? open(eventCard(event, close)) : openConversion(id)), onEmpty: nothingYet });

byId("key-form").addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  const [brand, key] = [byId("brand").value.trim(), byId("key").value.trim()];
  const environment = KEY.exec(key)?.[1];
  if (environment === undefined) return tell("key-problem", "That is no API key: it begins with al_live_ or al_test_.");
  tell("key-problem");
  return enter(new Api(brand, key), brand, environment);
});

async function enter(candidate, brand, environment) {
  byId("open").disabled = true;
  try {
    // Shown only once the key has opened something.
    const summaries = await summariesOf(candidate);
    api = candidate;
    whose = { brand, environment };
    byId("key-form").reset();
    byId("environment").textContent = environment === "live" ? "Live" : "Test";
    byId("environment").dataset.environment = environment;
    byId("whose").textContent = brand;
    byId("enter").hidden = true;
    byId("view").hidden = false;
    showSummaries(summaries);
    listening.left = LISTEN_TIMES;
    await events.show(api);
    byId("refresh").focus();
  } catch (error) {
    const isOfKey = byId("view").hidden;
    const isUnknown = isOfKey && error.code === "invalid_api_key";
    tell(isOfKey ? "key-problem" : "problem", spoken(error, isUnknown ? "No such key for this brand. Check that the brand ID and the key belong together, and that the key is neither revoked nor expired." : undefined));
  } finally {
    byId("open").disabled = false;
  }
}

function forget() {
  clearTimeout(listening.timer);
  api = undefined;
  events.clear();
  for (const id of ["tiles", "days", "codes", "conversion"]) byId(id).replaceChildren();
  byId("view").hidden = true;
  byId("enter").hidden = false;
  byId("brand").focus();
}

/** Whole days in UTC, today included. */
function summariesOf(from) {
  const until = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
  const since = new Date(Date.parse(until) - Number(byId("period").value) * DAY_MS).toISOString().slice(0, 10);
  return Promise.all(["day", "referral_code"].map((by) => from.get("summary", { by, since, until, limit: by === "day" ? "" : "10" })));
}

function showSummaries([byDay, byCode]) {
  const { total } = byDay;
  const tiles = [
    ["Attributable revenue", money(total.attributable_revenue), ["of ", money(total.order_total), " ordered"]],
    ["Conversions", count(total.conversions)],
    ["Refunded", money(total.refunded), `in ${count(total.refunds)} refund${total.refunds === 1 ? "" : "s"}`],
    ["Claims", count(total.claims)],
    ["Visits", count(total.visits)],
  ];
  byId("tiles").replaceChildren(
    ...tiles.map(([name, value, note]) => h("div", { class: "card" }, h("dt", {}, name), h("dd", {}, value, note && h("span", { class: "note" }, note)))),
  );
  const days = byId("days");
  const { paddingLeft, paddingRight } = getComputedStyle(days);
  days.replaceChildren(...daysPlot(byDay, days.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)));
  byId("codes").replaceChildren(...codesTable(byCode));
}

/** Asks, and shows what goes wrong as the API says it. */
async function attempt(problem, work, wordsFor = () => undefined) {
  tell(problem);
  try {
    await work();
  } catch (error) {
    tell(problem, spoken(error, wordsFor(error)));
  }
}

function spoken(error, instead) {
  if (!(error instanceof ApiError)) throw error;
  const waiting = error.retryAfter && `${error.code === "rate_limited" ? "That was too many requests" : "The database is busy"}. Try again in ${error.retryAfter} second${error.retryAfter === "1" ? "" : "s"}.`;
  return [instead ?? waiting ?? error.message, error.code && h("code", {}, error.code), error.requestId && h("span", { class: "note" }, `request ${error.requestId}`)].filter(Boolean);
}

function tell(id, parts) {
  byId(id).hidden = parts === undefined;
  byId(id).replaceChildren(...[parts ?? []].flat());
}

function openConversion(id) {
  return attempt("find-problem", async () => showConversion(await api.get(`conversions/${encodeURIComponent(id)}`)), notFound);
}

function showConversion(conversion) {
  open(conversionCard(conversion, close));
}

function open(card) {
  byId("conversion").replaceChildren(...card);
  byId("conversion").showModal();
}

function close() {
  byId("conversion").close();
}

function notFound({ code }) {
  return code === "conversion_not_found" ? `No order or conversion with this ID among ${whose.environment} events. Emails and refund IDs can’t be searched yet.` : undefined;
}

/** What is said where a list is empty: how to send a first event, with what is known of the brand in it. */
function nothingYet(type) {
  const kind = `${whose.environment} key`;
  if (type !== "") return [h("p", {}, `No ${type} has arrived with a ${kind} yet.`)];
  listen();
  const text = [
    `curl '${location.origin}/api/v1/track/conversion' \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -H 'X-API-Key: <your ${kind}>' \\`,
    `  -H 'X-Brand-ID: ${whose.brand}' \\`,
    `  --data '{"customer_email":"buyer@example.com","order_id":"TEST-1","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":0}'`,
  ].join("\n");
  return [
    h("p", {}, `Nothing has arrived with a ${kind} yet. Send a first order:`),
    h("div", { class: "panel-head" }, h("pre", { class: "code", tabindex: "0", role: "region", "aria-label": "A first order" }, h("code", {}, text)), copyButton(() => text)),
    h("p", { class: "listening" }, listening.left > 0 ? "Listening: it appears here within seconds." : "Choose Refresh once you have sent it."),
    h("p", {}, "Or take a ", h("a", { href: "/docs/recipes" }, "recipe for your shop or tool"), ", or check your own payload in the ", h("a", { href: "/" }, "playground"), "."),
  ];
}

/** Looks for the first event while the page is open and empty; then shows all that there is of it. */
function listen() {
  clearTimeout(listening.timer);
  if (listening.left === 0) return;
  listening = { left: listening.left - 1, timer: setTimeout(() => attempt("problem", lookForTheFirst), LISTEN_MS) };
}

async function lookForTheFirst() {
  if (document.hidden) return listen();
  await events.show(api);
  if (byId("events").children.length > 0) await refresh();
}

/** Everything of the chosen kind, as a file of lines. */
async function exportEvents() {
  const [type, parts] = [document.querySelector("#types :checked").value, []];
  let seen = 0;
  for await (const lines of api.lines({ type })) {
    parts.push(lines);
    seen += lines.split("\n").length - 1;
    byId("announced").textContent = `${count(seen)} events so far.`;
  }
  const address = URL.createObjectURL(new Blob(parts, { type: "application/x-ndjson" }));
  const name = `${type === "" ? "event" : type}s-${whose.environment}-${new Date().toISOString().slice(0, 10)}.ndjson`;
  h("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
  byId("announced").textContent = `${count(seen)} events exported.`;
}

byId("find").addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  const wanted = byId("wanted").value.trim();
  if (/^cnv_[0-9a-f]{32}$/.test(wanted)) openConversion(wanted);
  else attempt("find-problem", async () => showConversion(await api.get("conversions", { order_id: wanted })), notFound);
});

function refresh() {
  return attempt("problem", async () => {
    const [summaries] = await Promise.all([summariesOf(api), events.show(api)]);
    showSummaries(summaries);
    byId("announced").textContent = `Up to date as of ${new Date().toLocaleTimeString("en")}.`;
  });
}

byId("refresh").addEventListener("click", refresh);
byId("export").addEventListener("click", () => attempt("problem", exportEvents));
byId("period").addEventListener("change", () => attempt("problem", async () => showSummaries(await summariesOf(api))));
byId("types").addEventListener("change", ({ target }) => attempt("problem", () => events.show(api, target.value)));
byId("more").addEventListener("click", () => attempt("problem", () => events.more()));
byId("forget").addEventListener("click", forget);
byId("conversion").addEventListener("click", ({ target, currentTarget }) => target === currentTarget && currentTarget.close());

byId("enter").hidden = false;
if (!window.isSecureContext) {
  // Whoever listens on the way would have the key.
  for (const field of byId("key-form").elements) field.disabled = true;
  tell("key-problem", "This page came over plain HTTP, and so would your key go: open it with https://.");
}
