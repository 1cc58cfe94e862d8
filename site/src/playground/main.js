// The playground: what is typed goes in, the verdict and all that follows from it come out, without any request.

import { byId, copyButton, h } from "../shared/dom.js";
import { makeTabs } from "../shared/tabs.js";
import { Editor } from "./editor.js";
import { EXAMPLES } from "./examples.js";
import { FindingsView } from "./findings-view.js";
import { allFixed, fixed, judge, zeroed } from "./judge.js";
import { laidOut } from "./layout.js";
import { MoneyView } from "./money-view.js";
import { paintJson } from "./paint-json.js";
import { acceptPastes } from "./paste/accept.js";
import { repaired } from "./repair.js";
import { showRepair } from "./repair-view.js";
import { SendView } from "./send-view.js";
import { fragmentOf, sharedIn } from "./share.js";

const controls = byId("controls");
const editor = new Editor(byId("editor"), { onChange: changed });
const findings = new FindingsView({
  onGo: ({ from, to }) => from !== undefined && editor.select(from, to),
  onFix: (finding) => editor.change(fixed(editor.text, [finding])),
  onZero: ({ path }) => editor.change(zeroed(editor.text, path)),
});
const money = new MoneyView(byId("panel-money"));
const send = new SendView(byId("panel-send"));
let judgement;
let isDue = false;
/** Whether the request that the body came in would be refused by itself. */
let isRefused = false;

const WHAT = {
  conversion: "A conversion is an order that a customer has paid.",
  refund: "A refund takes back some or all of an order that was recorded as a conversion.",
  claim: "A claim is a person who signs up with an advocate’s referral code, before any order.",
  visit: "A visit is somebody who opens an advocate’s referral link.",
};

function state() {
  const { event, basis, mode } = controls.elements;
  return { event: event.value, basis: event.value === "conversion" ? basis.value : "paid", mode: mode.value, body: editor.text };
}

/** Many changes, one verdict: at most one a frame. */
function changed() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    show();
  });
}

function show() {
  const { event, basis, mode, body } = state();
  byId("bases").hidden = event !== "conversion";
  if (byId("what").textContent !== WHAT[event]) byId("what").textContent = WHAT[event];
  const isEmpty = body.trim() === "";
  judgement = isEmpty ? undefined : judge(event, body, { basis, mode });
  editor.paint((judgement?.findings ?? []).filter(({ from }) => from !== undefined));
  findings.show(event, judgement, isRefused);
  showRepair(judgement && !judgement.isValid ? repaired(event, body) : undefined, body, (text) => editor.change(text));
  byId("size").textContent = sizeOf(judgement?.size ?? 0);
  byId("format").disabled = isEmpty || judgement.findings.some(({ code }) => code === "malformed_json" || code === "payload_too_large");
  byId("clear").disabled = byId("share").disabled = body === "";
  const sendable = judgement?.sendable;
  byId("after-fixes").hidden = !(sendable?.fixes > 0);
  byId("after-fixes").textContent = `As it will be with ${sendable?.fixes === 1 ? "the fix" : `all ${sendable?.fixes} fixes`} in place.`;
  money.show(event, basis, sendable);
  showNormalized(sendable);
  send.show(event, mode, sendable);
}

function showNormalized(sendable) {
  const panel = byId("panel-normalized");
  if (sendable === undefined) {
    panel.replaceChildren(h("p", { class: "none" }, "What would be recorded stands here as soon as the payload is valid."));
    return;
  }
  const text = laidOut(sendable.normalized);
  const hint = h("p", { class: "hint" }, "What the API records: trimmed, emails in lower case, codes in upper case, amounts exact.");
  panel.replaceChildren(h("div", { class: "panel-head" }, hint, copyButton(() => text)), paintJson(text));
}

function sizeOf(bytes) {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} of 64 KiB`;
}

/** @param {import("./paste/recognise.js").Recognised} recognised */
function understood({ event, offered, basis, mode, said, faults }) {
  const notes = [...said];
  const before = controls.elements.event.value;
  let other = offered;
  if (event !== undefined && event !== before) {
    controls.elements.event.value = event;
    notes.push(`It looks like a ${event}, so it is checked as one.`);
    other = before;
  } else if (offered !== undefined) notes.push(`It might be a ${offered}.`);
  isRefused = faults.length > 0;
  if (basis !== undefined) controls.elements.basis.value = basis;
  if (mode !== undefined) controls.elements.mode.value = mode;
  const box = byId("understood");
  box.hidden = notes.length + faults.length === 0;
  box.replaceChildren(
    h("ul", {}, notes.map((note) => h("li", {}, note)), faults.map((fault) => h("li", { class: "fault" }, fault))),
    ...(other === undefined ? [] : [h("button", { type: "button", class: "small", id: "check-as", onclick: () => checkAs(other) }, `Check as a ${other}`)]),
    h("button", { type: "button", class: "icon", "aria-label": "Dismiss", onclick: forgetUnderstood }, "×"),
  );
  changed();
}

function forgetUnderstood() {
  byId("understood").hidden = true;
  isRefused = false;
  changed();
}

function checkAs(event) {
  controls.elements.event.value = event;
  byId("check-as").remove();
  changed();
}

function offerExamples() {
  const select = byId("examples");
  for (const event of new Set(EXAMPLES.map((example) => example.event))) {
    const ofEvent = EXAMPLES.filter((example) => example.event === event);
    const options = ofEvent.map((example) => h("option", { value: String(EXAMPLES.indexOf(example)) }, example.name));
    select.append(h("optgroup", { label: event[0].toUpperCase() + event.slice(1) }, options));
  }
  select.addEventListener("change", () => {
    if (select.value === "") return;
    start(EXAMPLES[Number(select.value)]);
    select.value = "";
  });
}

function start({ event, basis = "paid", mode = "strict", body }) {
  forgetUnderstood();
  controls.elements.event.value = event;
  controls.elements.basis.value = basis;
  controls.elements.mode.value = mode;
  editor.change(body);
  editor.field.setSelectionRange(0, 0);
  changed();
}

controls.addEventListener("submit", (event) => event.preventDefault());
controls.addEventListener("change", (event) => {
  if (event.target.name === "event") startIfUntouched(event.target.value);
  changed();
});

/** A visitor who only looks around gets an example of the chosen event. A text that somebody typed stays. */
function startIfUntouched(event) {
  if (isUntouched()) start(EXAMPLES.find((example) => example.event === event));
}

function isUntouched() {
  const { body } = state();
  return body.trim() === "" || EXAMPLES.some((example) => example.body === body);
}

byId("format").addEventListener("click", () => editor.change(`${laidOut(editor.text)}\n`));
byId("clear").addEventListener("click", () => {
  forgetUnderstood();
  editor.change("");
});
byId("fix-all").addEventListener("click", fixAll);
byId("share").replaceWith(
  copyButton(() => new URL(fragmentOf(state()), location.href).href, "Copy link", { id: "share", title: byId("share").title }),
);

function fixAll() {
  const { event, basis, mode, body } = state();
  if (judgement && !judgement.isValid) editor.change(allFixed(event, body, { basis, mode }));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "F8") findings.step(event.shiftKey ? -1 : 1, editor.field.selectionStart);
  else if (event.altKey && event.key === "Enter") fixAll();
  else return;
  event.preventDefault();
});

acceptPastes(editor, { isUntouched, chosen: () => controls.elements.event.value }, understood);
offerExamples();
makeTabs(byId("tabs"));
const shared = sharedIn(location.hash);
if (shared === undefined) {
  // The reference links to an event.
  const wanted = new URLSearchParams(location.search).get("event");
  const example = EXAMPLES.find((one) => one.event === wanted) ?? EXAMPLES[0];
  controls.elements.event.value = example.event;
  editor.field.value = example.body;
} else {
  controls.elements.event.value = shared.event;
  controls.elements.basis.value = shared.basis;
  controls.elements.mode.value = shared.mode;
  editor.field.value = shared.body;
}
if (controls.elements.event.value === "") controls.elements.event.value = "conversion";
if (controls.elements.basis.value === "") controls.elements.basis.value = "paid";
if (controls.elements.mode.value === "") controls.elements.mode.value = "strict";
show();
