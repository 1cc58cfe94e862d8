// Keys that administration mints on the built Worker: every character is the runtime's own randomness, used once. A test on a double
// of the platform can't see this: a double draws anew each time, whatever the host does.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import { accepted, recorded } from "../support/api.mjs";
import { premier, worker } from "../support/demo.mjs";
import { operate } from "../support/operator.mjs";
import { conversion } from "../support/payloads.mjs";

const CREATED = 400;
const ROTATED = 40;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PREFIX = "al_live_".length;
/** Behind the prefix: the key's id and its secret; the rest is a checksum. */
const RANDOM = 12 + 32;
/** That two of the 16,000 runs of these keys agree by chance in so many characters happens less than once in a million times. */
const RUN = 8;

const minted = [];

before(async () => {
  const { id } = premier;
  const mint = async (path, body) => {
    const answer = await operate(worker, "POST", `brands/${id}/keys${path}`, body);
    const { key, key_id: keyId } = accepted(answer).data;
    minted.push({ id, keyId, key, random: key.slice(PREFIX, PREFIX + RANDOM), requestId: answer.headers["x-request-id"] });
    return keyId;
  };
  await inParallel(CREATED, async (number) => {
    const environment = number % 2 === 0 ? "live" : "test";
    const keyId = await mint("", { label: `${number}`, environment });
    if (number < ROTATED) await mint(`/${keyId}/rotate`, { overlap_seconds: 0 });
  });
});

/** Some at a time, since requests that are under way together draw together. */
async function inParallel(count, work) {
  let next = 0;
  const one = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: 8 }, one));
}

test("all are well formed, and none is like another", () => {
  assert.equal(minted.length, CREATED + ROTATED);
  for (const { key, keyId, random } of minted) {
    assert.match(key, /^al_(live|test)_[0-9A-Za-z]{50}$/);
    assert.equal(keyId, `key_${random.slice(0, 12)}`);
  }
  for (const part of [({ key }) => key, ({ keyId }) => keyId, ({ random }) => random.slice(12)]) {
    assert.equal(new Set(minted.map(part)).size, minted.length);
  }
});

test("no key repeats itself", () => {
  for (const { random } of minted) assert.equal(periodOf(random), undefined, "a part of it comes again at a fixed distance");
});

test("no key shares a run of characters with another one, or with itself", () => {
  const seen = new Map();
  for (const { random } of minted) {
    for (let at = 0; at + RUN <= RANDOM; at += 1) {
      const run = random.slice(at, at + RUN);
      assert.ok(!seen.has(run), "the same run of characters, twice");
      seen.set(run, at);
    }
  }
});

test("no key follows from the identifier of its request", () => {
  for (const { random, requestId } of minted) {
    const shown = Buffer.from(requestId.slice("req_".length), "hex").subarray(6);
    // A UUID replaces bits of its first and its third random byte: what follows is as it was drawn. Six in a row agree by chance less than
    // once in a million times that this runs.
    for (let at = 3; at + 6 <= shown.length; at += 1) {
      const run = Array.from(shown.subarray(at, at + 6), (byte) => ALPHABET[byte % 62]).join("");
      assert.ok(!random.includes(run), "six of its bytes are six of the key's characters");
    }
  }
});

test("every character is as likely as every other, at every place", () => {
  // Of 61 degrees of freedom, chi-square is beyond 150 less than once in a hundred million times.
  const counts = tally(minted.map(({ random }) => random).join(""));
  assert.ok(chiSquare(counts, (minted.length * RANDOM) / 62) < 150, `${counts}`);
  for (let at = 0; at < RANDOM; at += 1) {
    const here = tally(minted.map(({ random }) => random[at]).join(""));
    assert.ok(chiSquare(here, minted.length / 62) < 180, `place ${at}: ${here}`);
  }
});

test("what stands at one place says nothing about what stands at another", () => {
  // The old defect had the same character at places 18 to 20 apart: two equal ones are as likely as one in 62, whatever the distance.
  for (let distance = 1; distance < RANDOM; distance += 1) {
    const pairs = minted.length * (RANDOM - distance);
    const equal = minted.reduce((sum, { random }) => sum + agreements(random, distance), 0);
    const [mean, deviation] = [pairs / 62, Math.sqrt((pairs / 62) * (61 / 62))];
    assert.ok(Math.abs(equal - mean) < 7 * deviation + 3, `${equal} of ${pairs} at a distance of ${distance}`);
  }
});

test("they open what they are made for", async () => {
  for (const { id, key } of [minted.at(-1), minted.at(-2)]) await recorded({ base: worker.base, id, key }, "conversion", conversion());
});

/** The shortest distance at which everything behind it is what stands before; distances that leave less than six characters say nothing. */
function periodOf(text) {
  for (let distance = 1; distance <= text.length - 6; distance += 1) {
    if (text.slice(distance) === text.slice(0, text.length - distance)) return distance;
  }
  return undefined;
}

function agreements(text, distance) {
  let equal = 0;
  for (let at = distance; at < text.length; at += 1) equal += text[at] === text[at - distance] ? 1 : 0;
  return equal;
}

function tally(text) {
  const counts = Array.from(ALPHABET, () => 0);
  for (const character of text) counts[ALPHABET.indexOf(character)] += 1;
  return counts;
}

const chiSquare = (counts, mean) => counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
