// The dashboard: a key goes in and stays in memory, what the brand recorded comes out.

import { byId, h } from "../shared/dom.js";
import { Api, ApiError } from "./api.js";
import { codesTable } from "./codes.js";
import { conversionCard, eventCard } from "./conversion.js";
import { countsOf, inChosenCurrency, offerCurrencies } from "./currencies.js";
import { daysPlot } from "./days.js";
import { EventsView } from "./events.js";
import { FirstEvent } from "./first.js";
import { chosenPeriod, watchPeriod } from "./period.js";
import { rejectionCard, rejectionsOf, rejectionsTile, showRejections } from "./rejections.js";
import { count, money } from "./words.js";

/** Somebody who is still typing is not asked for. */
const TYPING_MS = 250;
const KINDS = { conversion: "conversions", refund: "refunds", claim: "claims", visit: "visits" };
/** A Worker on this machine has brands of its own. */
const LOCAL_KEYS = "in target/demo.json, or make them with cargo xtask admin";
const KEY = /^al_(live|test)_[0-9A-Za-z]+$/;

/** The client of the brand whose key was entered. */
let api;
let whose = { brand: "", environment: "test" };
/** How many events of each kind there are in the chosen time. */
let totals = {};
/** The sums by day and by code, as they were answered last. */
let summaries;
/** The requests that were refused lately. */
let rejections = [];
/** How often the page has asked anew. */
let asked = 0;
const first = new FirstEvent(() => attempt("problem", lookForTheFirst));
const events = new EventsView({ onOpen: (id, event) => (id === undefined ? open(eventCard(event, close)) : openConversion(id)), onEmpty: nothingHere });

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
    const [answers, refused] = await Promise.all([summariesOf(candidate), rejectionsOf(candidate)]);
    rejections = refused;
    api = candidate;
    whose = { brand, environment };
    byId("key-form").reset();
    byId("environment").textContent = environment === "live" ? "Live" : "Test";
    byId("environment").dataset.environment = environment;
    byId("whose").textContent = brand;
    byId("enter").hidden = true;
    byId("view").hidden = false;
    showSummaries(answers);
    await showEvents();
    byId("refresh").focus();
  } catch (error) {
    const isOfKey = byId("view").hidden;
    const isUnknown = isOfKey && error.code === "invalid_api_key";
    tell(isOfKey ? "key-problem" : "problem", spoken(error, isUnknown ? unknownKey(error.message) : undefined));
  } finally {
    byId("open").disabled = false;
  }
}

/** The API knows where this deployment's keys are to be found. */
function unknownKey(message) {
  const place = /which you find ([^;]+);/.exec(message)?.[1];
  return `No such key for this brand. Check that the brand ID and the key belong together, and that the key is neither revoked nor expired.${place ? ` You find them ${place}.` : ""}`;
}

function forget() {
  first.stop();
  asked += 1;
  api = undefined;
  [totals, summaries, rejections] = [{}, undefined, []];
  byId("filter").value = "";
  offerCurrencies({});
  showRejections([], close);
  events.clear();
  for (const id of ["tiles", "days", "codes", "conversion"]) byId(id).replaceChildren();
  byId("view").hidden = true;
  byId("enter").hidden = false;
  byId("brand").focus();
}

function summariesOf(from) {
  const { since, until } = chosenPeriod();
  return Promise.all(["day", "referral_code"].map((by) => from.get("summary", { by, since, until, limit: by === "day" ? "" : "10" })));
}

function showSummaries(answers) {
  totals = countsOf(answers[0]);
  summaries = answers;
  offerCurrencies(answers[0]);
  showSums();
  showRejections(rejections, (one) => open(rejectionCard(one, close)));
}

function showSums() {
  const [byDay, byCode] = summaries.map(inChosenCurrency);
  const { total, currency } = byDay;
  const unit = currency ? ` ${currency}` : "";
  const tiles = [
    ["Attributable revenue", [money(total.attributable_revenue), unit], ["of ", money(total.order_total), " ordered"]],
    ["Conversions", count(total.conversions)],
    ["Refunded", [money(total.refunded), unit], `in ${count(total.refunds)} refund${total.refunds === 1 ? "" : "s"}`],
    ["Claims", count(total.claims)],
    ["Visits", count(total.visits)],
    rejectionsTile(rejections),
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
  return [instead ?? waiting ?? error.message, error.code && h("a", { href: `/docs/errors#${error.code}`, class: "code" }, h("code", {}, error.code)), error.requestId && h("span", { class: "note" }, `request ${error.requestId}`)].filter(Boolean);
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

/** Of each kind of refusal only the last request is known. */
function lookUpRequest(id) {
  return attempt("find-problem", async () => {
    const { rejections: listed } = await api.get("rejections", { request_id: id });
    const found = listed.find((one) => one.last_request_id === id);
    if (found) open(rejectionCard(found, close));
    else tell("find-problem", "No such request among those that were refused in the last 30 days. Of requests that were refused for the same reason on the same day, the last one can be found.");
  });
}

function notFound({ code }) {
  return code === "conversion_not_found" ? `No order or conversion with this ID among ${whose.environment} events. To find an email or a refund ID, type it into the filter.` : undefined;
}

/** What is said where a list is empty. */
async function nothingHere({ type, filter }) {
  if (filter !== "") return [h("p", {}, "Nothing matches in this time.")];
  const kind = `${whose.environment} key`;
  const all = await api.get("events", { order: "desc", limit: "1", type });
  if (all.events.length > 0) return [h("p", {}, `${type === "" ? "Nothing" : `No ${type}`} has arrived with a ${kind} in this time. Choose a longer one.`)];
  return type === "" ? first.explain(whose) : [h("p", {}, `No ${type} has arrived with a ${kind} yet.`)];
}

function showEvents() {
  const type = document.querySelector("#types :checked").value;
  const total = () => (type === "" ? Object.values(KINDS) : [KINDS[type]]).reduce((sum, kind) => sum + (totals[kind] ?? 0), 0);
  return events.show(api, { type, ...chosenPeriod(), filter: byId("filter").value.trim().toLowerCase(), total });
}

async function lookForTheFirst() {
  await showEvents();
  if (byId("events").children.length > 0) await refresh();
}

/** Everything of the chosen kind and time, as a file of lines. */
async function exportEvents() {
  const [type, parts] = [document.querySelector("#types :checked").value, []];
  let seen = 0;
  for await (const lines of api.lines({ type, ...chosenPeriod() })) {
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
  if (/^req_[0-9a-f]{32}$/.test(wanted)) lookUpRequest(wanted);
  else if (/^cnv_[0-9a-f]{32}$/.test(wanted)) openConversion(wanted);
  else attempt("find-problem", async () => showConversion(await api.get("conversions", { order_id: wanted })), notFound);
});

function refresh() {
  asked += 1;
  const own = asked;
  return attempt("problem", async () => {
    const [answers, refused] = await Promise.all([summariesOf(api), rejectionsOf(api)]);
    // Answers about a period that is no longer chosen are of no interest.
    if (own !== asked) return;
    rejections = refused;
    showSummaries(answers);
    await showEvents();
    byId("announced").textContent = `Up to date as of ${new Date().toLocaleTimeString("en")}.`;
  });
}

byId("refresh").addEventListener("click", refresh);
byId("export").addEventListener("click", () => attempt("problem", exportEvents));
watchPeriod(refresh);
byId("currency").addEventListener("change", showSums);
byId("types").addEventListener("change", () => attempt("problem", showEvents));
let typing;
byId("filter").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => attempt("problem", showEvents), TYPING_MS);
});
byId("more").addEventListener("click", () => attempt("problem", () => events.more()));
byId("forget").addEventListener("click", forget);
byId("conversion").addEventListener("click", ({ target, currentTarget }) => target === currentTarget && currentTarget.close());

if (/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname)) byId("key-place").textContent = LOCAL_KEYS;
byId("enter").hidden = false;
if (!window.isSecureContext) {
  // Anybody who listens on the way would have the key.
  for (const field of byId("key-form").elements) field.disabled = true;
  tell("key-problem", "This page came over plain HTTP, and so would your key go: open it with https://.");
}
