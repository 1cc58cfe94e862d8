// Money by day, as bars: what was attributed upwards, what was refunded beside it.

import { h, svg, table } from "../shared/dom.js";
import { ticksFor } from "./ticks.js";
import { amount, compact, count, day, dayOfYear, money } from "./words.js";

const HEIGHT = 220;
const MARGIN = { top: 12, right: 8, bottom: 26, left: 48 };
/** What a date on the axis needs, with air around. */
const DATE_WIDTH = 72;
const DATE_WITH_YEAR_WIDTH = 100;
const DAY_MS = 86_400_000;

/**
 * @param {{ since: string, until: string, rows: object[], total: object }} summary by day
 * @param {number} width in pixels that there is room for
 */
export function daysPlot(summary, width) {
  const rows = everyDay(summary);
  const said = h("p", { class: "said", "aria-hidden": "true" });
  const tell = (row) => said.replaceChildren(...sentence(row));
  tell({ ...summary.total, day: undefined });
  const plot = draw(rows, tell, width);
  plot.addEventListener("pointerleave", () => tell({ ...summary.total, day: undefined }));
  return [said, plot, figures(rows)];
}

/** Days on which nothing happened are no rows of the answer, but belong to the picture. */
function everyDay({ since, until, rows }) {
  const known = new Map(rows.map((row) => [row.day, row]));
  const days = [];
  for (let at = Date.parse(since); at < Date.parse(until); at += DAY_MS) {
    const date = new Date(at).toISOString().slice(0, 10);
    days.push(known.get(date) ?? { day: date, attributable_revenue: "0", refunded: "0", conversions: 0, refunds: 0, claims: 0, visits: 0 });
  }
  return days;
}

function sentence({ day: date, attributable_revenue: revenue, refunded, conversions, refunds }) {
  return [
    h("b", {}, date === undefined ? "In all" : day(date)),
    h("span", {}, `${amount(revenue)} attributable from ${count(conversions)} conversion${conversions === 1 ? "" : "s"}`),
    h("span", {}, `${amount(refunded)} refunded in ${count(refunds)}`),
  ];
}

/** A plot that appears under a pointer that rests is not being pointed at, though browsers tell of a movement. */
function hasMoved({ movementX, movementY }) {
  return movementX !== 0 || movementY !== 0;
}

function draw(rows, tell, width) {
  const values = rows.flatMap((row) => [Number(row.attributable_revenue), Number(row.refunded)]);
  const ticks = ticksFor(Math.min(0, ...values), Math.max(0, ...values));
  const [lowest, highest] = [ticks[0], ticks.at(-1)];
  const inner = { width: width - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const y = (value) => MARGIN.top + ((highest - value) / (highest - lowest)) * inner.height;
  const step = inner.width / rows.length;
  const bar = Math.max(Math.min(step * 0.36, 16), 1);
  const middle = (index) => MARGIN.left + (index + 0.5) * step;
  const rect = (name, x, value) => {
    const [top, bottom] = [y(Math.max(value, 0)), y(Math.min(value, 0))];
    const height = value === 0 ? 0 : Math.max(bottom - top, 1);
    return svg("rect", { class: name, x: x.toFixed(2), y: top.toFixed(2), width: bar.toFixed(2), height: height.toFixed(2), rx: Math.min(2, bar / 3) });
  };
  const bars = rows.map((row, index) =>
    svg(
      "g",
      { class: "day", onpointermove: (event) => hasMoved(event) && tell(row), onpointerdown: () => tell(row) },
      svg("rect", { class: "reach", x: (MARGIN.left + index * step).toFixed(2), y: MARGIN.top, width: step.toFixed(2), height: inner.height }),
      rect("revenue", middle(index) - bar - 0.5, Number(row.attributable_revenue)),
      rect("refunded", middle(index) + 0.5, Number(row.refunded)),
    ),
  );
  const lines = ticks.map((tick) => [
    svg("line", { class: tick === 0 ? "zero" : "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(tick), y2: y(tick) }),
    svg("text", { x: MARGIN.left - 8, y: y(tick) + 4, "text-anchor": "end" }, compact(tick)),
  ]);
  const hasYears = rows[0].day.slice(0, 4) !== rows.at(-1).day.slice(0, 4);
  const every = Math.ceil(rows.length / Math.floor(inner.width / (hasYears ? DATE_WITH_YEAR_WIDTH : DATE_WIDTH)));
  const dates = rows.map((row, index) => index % every === 0 && svg("text", { x: middle(index), y: HEIGHT - 8, "text-anchor": "middle" }, (hasYears ? dayOfYear : day)(row.day)));
  const label = "Bars of attributable revenue and refunds by day. The table below has the figures.";
  return svg("svg", { class: "plot", viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": label }, lines.flat(), dates, bars);
}

function figures(rows) {
  const happened = rows.filter(({ conversions, refunds, claims, visits }) => conversions + refunds + claims + visits > 0).toReversed();
  const head = ["Day (UTC)", "Revenue", "Refunded", "Conversions", "Refunds", "Claims", "Visits"];
  const body = happened.map((row) => {
    return [row.day, money(row.attributable_revenue), money(row.refunded), ...[row.conversions, row.refunds, row.claims, row.visits].map(count)];
  });
  return h("details", {}, h("summary", {}, "As a table"), table("Figures by day", head, body));
}
