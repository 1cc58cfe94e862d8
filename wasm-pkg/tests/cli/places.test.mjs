// Every finding of the corpus has a place: the scanner, and the words of the core about it, are held to each other.

import assert from "node:assert/strict";
import { test } from "node:test";

import { verdict } from "../../js/cli/judge.js";
import { withoutMark } from "../../js/cli/open.js";
import { messageOf, readVerdict, syntaxPlace } from "../../js/cli/reading.js";
import { follow, scan } from "../../js/cli/scan.js";
import { Submission } from "../../js/cli/sources/submission.js";
import { bodyOf, corpus } from "../../js/test/corpus.mjs";

const cases = corpus();
const bytesOf = (one) => Buffer.from(bodyOf(one));
/** As files are read. */
const readBytesOf = (one) => withoutMark(bytesOf(one));

test("the corpus", () => {
  let [found, malformed, fixes] = [0, 0, 0];
  for (const one of cases) {
    const body = bytesOf(one);
    const { issues, warnings } = readVerdict(verdict(one.event, body, one.options));
    const submission = new Submission(readBytesOf(one), { line: 1 });
    for (const finding of [...issues, ...warnings]) {
      const { place } = submission.locate(finding);
      assert.equal(place === undefined, finding.code === "payload_too_large", one.name);
      if (finding.code === "malformed_json") {
        const { line, column } = syntaxPlace(finding);
        assert.deepEqual([place.line, place.column], [line, column], one.name);
        assert.doesNotMatch(messageOf(finding), /line \d|column \d/, one.name);
        malformed += 1;
      }
      if (finding.fix !== undefined) {
        assert.deepEqual(JSON.parse(finding.fix), JSON.parse(verdict(one.event, body, one.options)).errors.find(({ path }) => path === finding.path).fix);
        fixes += 1;
      }
      found += 1;
    }
  }
  assert.ok(found > 300 && malformed > 50 && fixes > 10, `${found}, ${malformed}, ${fixes}`);
});

test("the scanner reads what JSON.parse reads", () => {
  const rebuilt = (bytes, { start, end, members, entries }) => {
    if (members) return Object.fromEntries(members.map(({ key, value }) => [key, rebuilt(bytes, value)]));
    return entries?.map((entry) => rebuilt(bytes, entry)) ?? JSON.parse(bytes.toString("utf8", start, end));
  };
  let count = 0;
  for (const one of cases) {
    const bytes = readBytesOf(one);
    if (readVerdict(verdict(one.event, bytesOf(one), one.options)).issues.some(({ code }) => /malformed|too_large/.test(code))) continue;
    assert.deepEqual(rebuilt(bytes, scan(bytes)), JSON.parse(bytes.toString()), one.name);
    count += 1;
  }
  assert.ok(count > 150, `${count}`);
});

test("pointers with escapes, twins, and those that lead nowhere", () => {
  const bytes = Buffer.from(`{"a/b":{"~":[1,"x\\"]"]},"k\\u00e9":1,"ké":2}`);
  const at = (pointer) => follow(scan(bytes), pointer).found.map(({ value: { start, end } }) => bytes.toString("utf8", start, end));
  assert.deepEqual(at("/a~1b/~0/1"), ['"x\\"]"']);
  assert.deepEqual(at("/ké"), ["1", "2"]);
  assert.deepEqual([at("/a~1b/~0/2"), at("/no/such"), at("/ké/no")], [[], [], []]);
});
