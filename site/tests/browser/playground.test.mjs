// The playground, as people use it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { premier } from "../../../tests/support/demo.mjs";
import { hasChromium, visit } from "../support/browser.mjs";

const inChromium = { skip: !hasChromium && "there is no Chromium: set CHROMIUM" };
const HOME = `${premier.base}/`;
const VALID = '{"customer_email":"Buyer@Example.com","order_id":"A-1","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00}';

/** Opens it, with a text in place of the example. */
async function playground(body, options) {
  const page = await visit(HOME, options);
  await page.until("document.querySelector('#verdict').dataset.tone");
  if (body !== undefined) await write(page, body);
  return page;
}

async function write(page, body) {
  await page.focus("#body");
  await page.evaluate("document.querySelector('#body').select()");
  await page.type(body);
  await shown(page);
}

/** After the next frame but one, everything shown is about what was typed. */
const shown = (page) => page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");

function scenario(name, body, options, play) {
  test(name, inChromium, async () => {
    const page = await playground(body, options);
    await play(page);
    await page.leave();
  });
}

scenario("it opens with the classic slip, and one click repairs it", undefined, {}, async (page) => {
  assert.match(await page.text("#verdict-title"), /^4 problems/);
  assert.equal(await page.text("#fix-all"), "Fix all 4");
  await page.click("#fix-all");
  await shown(page);
  assert.equal(await page.text("#verdict-title"), "Valid");
  assert.match(await page.value("#body"), /"order_id": "12345",\n {2}"order_total": 108\.00,/);
  await page.press("Control+z", { commands: ["undo"] });
  await shown(page);
  assert.match(await page.text("#verdict-title"), /^4 problems/, "undo brings the text back");
});

scenario("it judges while one types, with the API's own words", "", {}, async (page) => {
  assert.equal(await page.text("#verdict-title"), "Nothing to check yet");
  await write(page, '{"order_total": "108.00"');
  assert.deepEqual(await page.texts("#findings code"), ["malformed_json"]);
  await page.type(', "tax": 8, "shipping": 0, "discount": 0, "customer_email": "a@b.co"}');
  await shown(page);
  const body = await page.value("#body");
  const answer = await fetch(`${premier.base}/api/v1/validate/conversion`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  const { errors, warnings } = await answer.json();
  assert.deepEqual(await page.texts("#findings .message"), [...errors, ...warnings].map(({ message }) => message));
});

scenario("nothing is sent while one types, pastes, fixes and looks around", undefined, {}, async (page) => {
  const before = page.requests.length;
  assert.ok(before > 0);
  await write(page, VALID.replace("108.00", '"108.00"'));
  await page.paste(`curl https://api.advocateloop.com/api/v1/track/conversion -d '${VALID}'`);
  for (const id of ["format", "fix-all", "share", "tab-normalized", "tab-send", "tab-zapier", "tab-python", "tab-money", "clear"]) await page.click(`#${id}`);
  await shown(page);
  assert.deepEqual(page.requests.slice(before), []);
});

scenario("its policy would not even let it", undefined, {}, async (page) => {
  const outcome = await page.evaluate("fetch('/health').then(() => 'sent', () => 'refused')");
  assert.equal(outcome, "refused");
  assert.ok(page.troubles.splice(0).some((trouble) => /Content Security Policy/.test(trouble)));
});

scenario("findings are marked in their lines, and lead there", '{\n  "customer_email": "x",\n  "tax": "8"\n}', {}, async (page) => {
  assert.equal(await page.evaluate("document.querySelectorAll('.line')[1].className"), "line has-error");
  assert.deepEqual(await page.texts(".m-error"), ["{", '"x"', '"8"']);
  const codes = await page.texts("#findings .where a");
  assert.ok(codes.length > 0);
  assert.deepEqual(await page.evaluate("[...document.querySelectorAll('#findings .where a')].map(({ hash }) => hash.slice(1))"), codes, "each leads to what it means");
  await page.click("#findings li:nth-child(3) .go");
  const selected = "(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))(document.querySelector('#body'))";
  assert.equal(await page.evaluate(selected), '"8"');
  await page.click("#findings li:nth-child(3) .small");
  await shown(page);
  assert.match(await page.value("#body"), /"tax": 8\.00\n/);
});

scenario("the painted copy lies exactly under the text", `${VALID.replace("A-1", "x".repeat(300))}\n\n{`, {}, async (page) => {
  const [field, copy] = await page.evaluate("[document.querySelector('#body').scrollHeight, document.querySelector('.copy').offsetHeight]");
  assert.equal(field, copy, "they wrap at the same places");
});

scenario("money: the bill, the basis, and what a refund leaves", VALID, {}, async (page) => {
  assert.equal(await page.text("#revenue"), "90.00");
  assert.match(await page.text("#panel-money output"), /A refund of 54\.00 leaves 45\.00/);
  await page.click("[name=basis][value=gross]");
  await shown(page);
  assert.equal(await page.text("#revenue"), "85.00");
  assert.match(await page.text("#panel-money"), /minus\s+discount/i);
  await page.click("[name=event][value=refund]");
  await shown(page);
  assert.equal(await page.evaluate("document.querySelector('#bases').hidden"), true);
});

scenario("normalized, and ready to be sent", VALID, {}, async (page) => {
  await page.click("#tab-normalized");
  assert.match(await page.text("#panel-normalized pre"), /"buyer@example\.com"/);
  await page.click("#tab-send");
  const code = await page.text("#panel-snippet pre");
  assert.ok(code.includes(`${premier.base}/api/v1/track/conversion`));
  assert.ok(code.includes("$ADVOCATELOOP_API_KEY"));
  await page.click("#tab-make");
  assert.match(await page.text("#panel-snippet"), /Body type\s+Raw/);
});

scenario("a pasted curl command is understood, and its key stays outside", undefined, {}, async (page) => {
  const key = `al_live_${"k".repeat(50)}`;
  await page.focus("#body");
  await page.evaluate("document.querySelector('#body').select()");
  await page.paste(`curl http://api.advocateloop.com/api/v1/track/refund -H 'X-API-Key: ${key}' -d '{"order_id": "A-1"}'`);
  await shown(page);
  assert.equal((await page.value("#body")).trim(), '{"order_id": "A-1"}');
  assert.equal(await page.evaluate("document.querySelector('[name=event]:checked').value"), "refund");
  const said = await page.text("#understood");
  for (const part of [/curl command that sends a refund/, /API key was in it/, /use https/, /X-Brand-ID/]) assert.match(said, part);
  assert.equal((await page.evaluate("document.documentElement.outerHTML")).includes(key), false);
});

scenario("a payload that is pasted takes the place of an example, not of a text that somebody wrote", undefined, {}, async (page) => {
  await page.focus("#body");
  await page.paste('{"order_id": "A-1", "refund_amount": 5, "refund_id": "R-1"}');
  await shown(page);
  assert.equal(await page.value("#body"), '{"order_id": "A-1", "refund_amount": 5, "refund_id": "R-1"}');
  assert.match(await page.text("#understood"), /It looks like a refund[\s\S]*Check as a conversion/);
  await write(page, '{"items": []}');
  await page.evaluate("document.querySelector('#body').setSelectionRange(11, 11)");
  await page.paste('{"name": "Serum"}');
  await shown(page);
  assert.equal(await page.value("#body"), '{"items": [{"name": "Serum"}]}');
});

scenario("a pasted form is understood, and repaired", "", {}, async (page) => {
  await page.focus("#body");
  await page.paste("customer_email: buyer@example.com\norder_id: 7\norder_total: 108.00\ntax: 8\nshipping: 10\ndiscount: 0");
  await shown(page);
  assert.match(await page.text("#understood"), /list of fields/);
  await page.click("#fix-all");
  await shown(page);
  assert.equal(await page.text("#verdict-title"), "Valid");
});

scenario("the keyboard alone does it all", undefined, {}, async (page) => {
  await page.press("Tab");
  assert.match(await page.focused(), /Skip/);
  const stops = [];
  for (let stop = 0; stop < 20 && stops.at(-1) !== "body"; stop += 1) {
    await page.press("Tab");
    stops.push(await page.focused());
  }
  assert.equal(stops.at(-1), "body", `reached by Tab: ${stops}`);
  await page.press("F8");
  const selected = "(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))(document.querySelector('#body'))";
  const first = await page.evaluate(selected);
  await page.press("F8");
  assert.notEqual(await page.evaluate(selected), first);
  await page.press("Shift+F8");
  assert.equal(await page.evaluate(selected), first);
  await page.press("Alt+Enter");
  await shown(page);
  assert.equal(await page.text("#verdict-title"), "Valid");
  await page.focus("#tab-money");
  await page.press("ArrowRight");
  assert.equal(await page.focused(), "tab-normalized");
  assert.equal(await page.evaluate("document.querySelector('#panel-normalized').hidden"), false);
});

scenario("Tab leaves the text, and Enter keeps the indent", "{", {}, async (page) => {
  await page.press("Enter");
  assert.equal(await page.value("#body"), "{\n  ");
  await page.press("Tab");
  assert.notEqual(await page.focused(), "body");
});

scenario("a link carries everything, in its fragment", VALID, {}, async (page) => {
  await page.click("[name=basis][value=gross]");
  await page.click("#share");
  await page.until("document.querySelector('#share').textContent === 'Copied'");
  const link = await page.evaluate("navigator.clipboard.readText()");
  assert.ok(link.startsWith(`${HOME}#`));
  const other = await visit(link);
  assert.equal(await other.value("#body"), VALID);
  assert.equal(await other.text("#revenue"), "85.00");
  await other.leave();
});

scenario("lenient mode asks the API's lenient verdict, and goes along with links and code", VALID, {}, async (page) => {
  const address = `${premier.base}/api/v1/track/conversion`;
  await page.click("#tab-send");
  assert.ok((await page.text("#panel-snippet pre")).includes(`'${address}'`), "strict is the default, and not said");
  await page.click("[name=mode][value=lenient]");
  await shown(page);
  for (const tab of ["curl", "node", "python", "php"]) {
    await page.click(`#tab-${tab}`);
    assert.ok((await page.text("#panel-snippet pre")).includes(`${address}?mode=lenient`), tab);
  }
  await page.click("#tab-zapier");
  assert.match(await page.text("#panel-snippet"), /\/track\/conversion\?mode=lenient/);
  await page.click("#share");
  await page.until("document.querySelector('#share').textContent === 'Copied'");
  const other = await visit(await page.evaluate("navigator.clipboard.readText()"));
  assert.equal(await other.evaluate("document.querySelector('[name=mode]:checked').value"), "lenient");
  await other.leave();

  const odd = '{"referral_code":"JOHN123","email":"a@b.co","phone":"call me","items":[{"name":""}],"name":5}';
  await page.click("[name=event][value=claim]");
  await write(page, odd);
  const answer = await fetch(`${premier.base}/api/v1/validate/claim?mode=lenient`, { method: "POST", headers: { "Content-Type": "application/json" }, body: odd });
  const { errors = [], warnings = [] } = await answer.json();
  assert.notEqual(errors.length + warnings.length, 0);
  assert.deepEqual(await page.texts("#findings .message"), [...errors, ...warnings].map(({ message }) => message));
});

scenario("64 KiB stay smooth", undefined, {}, async (page) => {
  const items = Array.from({ length: 1400 }, (_, index) => `    "extra_${index}": "${"x".repeat(20)}"`);
  await page.focus("#body");
  await page.evaluate("document.querySelector('#body').select()");
  await page.paste(`{\n${items.join(",\n")}\n}`);
  await shown(page);
  assert.match(await page.text("#findings li:last-child"), /^and \d+ more$/);
  const strokes = await page.evaluate(`(async () => {
    const field = document.querySelector("#body");
    const times = [];
    for (let stroke = 0; stroke < 10; stroke += 1) {
      field.setSelectionRange(1, 1);
      const start = performance.now();
      document.execCommand("insertText", false, " ");
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      times.push(performance.now() - start);
    }
    return times.sort((one, other) => one - other);
  })()`);
  // The median, and a wide limit: shared cores draw in software here. It was seconds when something went wrong.
  assert.ok(strokes[5] < 700, `key strokes take ${strokes.map((time) => time.toFixed())} ms`);
});

scenario("what is too large is said to be", `{"x": "${"x".repeat(70_000)}"}`, {}, async (page) => {
  assert.deepEqual(await page.texts("#findings code"), ["payload_too_large"]);
});

scenario("what is nearly JSON is repaired, as a difference that is shown before it is taken", `{'customer_email': 'a@b.co', order_id: '1', 'order_total': 108,00, 'tax': 8, 'shipping': 0, 'discount': 0,}`, {}, async (page) => {
  assert.match(await page.text("#repair"), /added:.*"order_total": 108\.00/s);
  assert.deepEqual(await page.accessibility(), []);
  await page.click("#take-repair");
  await shown(page);
  assert.equal(await page.text("#verdict-title"), "Valid");
  assert.equal(await page.evaluate("document.querySelector('#repair').hidden"), true);
});

scenario("a misspelt name is renamed, and a missing amount set to 0, by one click each", '{\n  "custmer_email": "a@b.co",\n  "order_id": "1",\n  "order_total": 108.00,\n  "shipping": 0,\n  "discount": 0\n}', {}, async (page) => {
  assert.equal(await page.text("#fix-all"), "Fix what can be fixed (1)");
  for (const name of ["Rename", "Add 0"]) {
    await page.evaluate(`[...document.querySelectorAll("#findings .small")].find((button) => button.textContent === ${JSON.stringify(name)}).click()`);
    await shown(page);
  }
  assert.equal(await page.text("#verdict-title"), "Valid");
  assert.match(await page.value("#body"), /^\{\n {2}"customer_email": "a@b\.co",[\s\S]*,\n {2}"tax": 0\n\}$/);
});

scenario("the chosen event stays for names that are near its own, and another is offered", "", {}, async (page) => {
  const checked = () => page.evaluate("document.querySelector('[name=event]:checked').value");
  await page.focus("#body");
  await page.paste('{"email":"a@b.co","total":108,"Tax":8,"shipping_cost":10,"discounts":5,"orderId":"1"}');
  await shown(page);
  assert.equal(await checked(), "conversion");
  await page.evaluate("document.querySelector('#body').select()");
  await page.paste('{"order_id":"1","refund_amount":5,"refund_id":"r"}');
  await shown(page);
  assert.equal(await checked(), "refund");
  await page.click("#check-as");
  await shown(page);
  assert.equal(await checked(), "conversion");
});

scenario("a pasted request that would be refused by itself is not called valid", "", {}, async (page) => {
  await page.focus("#body");
  await page.paste(`curl https://api.example.com/api/v1/track/conversion --json '${VALID}'`);
  await shown(page);
  assert.equal(await page.text("#verdict-title"), "The body is valid, the request is not");
  await page.click("#understood .icon");
  await shown(page);
  assert.equal(await page.text("#verdict-title"), "Valid");
});

scenario("the lenient example says what would be left out", undefined, {}, async (page) => {
  await page.evaluate(`{ const select = document.querySelector("#examples"); select.value = [...select.options].find(({ text }) => text.includes("lenient")).value; select.dispatchEvent(new Event("change", { bubbles: true })); 0 }`);
  await shown(page);
  assert.match(await page.text("#verdict-title"), /^Valid, with \d+ warnings$/);
  assert.equal((await page.texts("#findings code")).filter((code) => code === "dropped").length, 2);
});
