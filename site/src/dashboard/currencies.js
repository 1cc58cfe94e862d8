// Sums of different currencies are never added up: the page shows one currency at a time, where a brand has several.

import { byId, h } from "../shared/dom.js";

/** What there is to choose from, as long as there is a choice. @param {{ by_currency?: { currency: string | null }[] }} summary */
export function offerCurrencies({ by_currency: all = [] }) {
  const select = byId("currency");
  const before = select.value;
  select.replaceChildren(...all.map(({ currency }) => h("option", { value: currency ?? "" }, currency ?? "no currency")));
  if (all.some(({ currency }) => (currency ?? "") === before)) select.value = before;
  byId("currencies").hidden = all.length === 0;
}

/** The part of a summary that is in the chosen currency, with its name; claims and visits have none, so all of them count. */
export function inChosenCurrency(summary) {
  const { by_currency: all = [], rows } = summary;
  if (all.length === 0) return { ...summary, currency: rows.find(({ currency }) => currency)?.currency };
  const chosen = byId("currency").value;
  const own = all.find(({ currency }) => (currency ?? "") === chosen) ?? all[0];
  const [claims, visits] = ["claims", "visits"].map((kind) => all.reduce((sum, { total }) => sum + total[kind], 0));
  return {
    ...summary,
    currency: own.currency ?? undefined,
    rows: rows.filter(({ currency }) => (currency ?? null) === own.currency),
    total: { ...own.total, claims, visits },
    others: own.others ?? null,
  };
}

/** How many events of each kind there are, in all currencies. */
export function countsOf({ total, by_currency: all = [] }) {
  const parts = total ? [total] : all.map((one) => one.total);
  const count = (kind) => parts.reduce((sum, part) => sum + part[kind], 0);
  return Object.fromEntries(["conversions", "refunds", "claims", "visits"].map((kind) => [kind, count(kind)]));
}
