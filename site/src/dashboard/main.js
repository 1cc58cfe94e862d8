// The dashboard: a key goes in and stays in memory, what the brand recorded comes out.

import { byId, h } from "../shared/dom.js";
import { Api, ApiError } from "./api.js";
import { codesTable } from "./codes.js";
import { conversionCard } from "./conversion.js";
import { daysPlot } from "./days.js";
import { EventsView } from "./events.js";
import { amount, count } from "./words.js";

const DAY_MS = 86_400_000;
const KEY = /^al_(live|test)_[0-9A-Za-z]+$/;

/** Of whoever has entered a key. */
let api;
const events = new EventsView(openConversion);

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
    byId("key-form").reset();
    byId("environment").textContent = environment === "live" ? "Live" : "Test";
    byId("environment").dataset.environment = environment;
    byId("whose").textContent = brand;
    byId("enter").hidden = true;
    byId("view").hidden = false;
    showSummaries(summaries);
    await events.show(api);
    byId("refresh").focus();
  } catch (error) {
    tell(byId("view").hidden ? "key-problem" : "problem", spoken(error));
  } finally {
    byId("open").disabled = false;
  }
}

function forget() {
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
    ["Attributable revenue", amount(total.attributable_revenue), `of ${amount(total.order_total)} ordered`],
    ["Conversions", count(total.conversions)],
    ["Refunded", amount(total.refunded), `in ${count(total.refunds)} refund${total.refunds === 1 ? "" : "s"}`],
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
async function attempt(problem, work) {
  tell(problem);
  try {
    await work();
  } catch (error) {
    tell(problem, spoken(error));
  }
}

function spoken(error) {
  if (!(error instanceof ApiError)) throw error;
  return [error.message, error.code && h("code", {}, error.code), error.requestId && h("span", { class: "note" }, `request ${error.requestId}`)].filter(Boolean);
}

function tell(id, parts) {
  byId(id).hidden = parts === undefined;
  byId(id).replaceChildren(...[parts ?? []].flat());
}

function openConversion(id) {
  return attempt("find-problem", async () => showConversion(await api.get(`conversions/${encodeURIComponent(id)}`)));
}

function showConversion(conversion) {
  const dialog = byId("conversion");
  dialog.replaceChildren(...conversionCard(conversion, () => dialog.close()));
  dialog.showModal();
}

byId("find").addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  const wanted = byId("wanted").value.trim();
  if (/^cnv_[0-9a-f]{32}$/.test(wanted)) openConversion(wanted);
  else attempt("find-problem", async () => showConversion(await api.get("conversions", { order_id: wanted })));
});

function refresh() {
  return attempt("problem", async () => {
    const [summaries] = await Promise.all([summariesOf(api), events.show(api)]);
    showSummaries(summaries);
    byId("announced").textContent = `Up to date as of ${new Date().toLocaleTimeString("en")}.`;
  });
}

byId("refresh").addEventListener("click", refresh);
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
