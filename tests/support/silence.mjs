// What must never be printed: the keys and the personal data that the tests send.
import assert from "node:assert/strict";

/** An email address, an order, a code: whatever `unique` of payloads.mjs has made. Keys, but for the id in their middle. */
const CANARIES = [/\b[a-z]+-[0-9a-f]{16}\b/i, /\w@example\.com\b/i, /al_(live|test)_[0-9A-Za-z]{12}/];

/** wrangler itself prints the path of every request; the Worker does not. */
const isOfWrangler = (line) => line.startsWith("[wrangler:");

/**
 * Asserts that a Worker has printed none of it.
 *
 * @param {string} output all that the process has printed
 */
export function assertSilent(output) {
  for (const line of output.split("\n").filter((one) => !isOfWrangler(one))) {
    for (const canary of CANARIES) assert.doesNotMatch(line, canary, `the Worker printed what nobody may read: ${line}`);
  }
}

/**
 * Asserts that what is said about a failure repeats none of it. (`fix`, and what a conflict needs, are for who sent it.)
 *
 * @param {{error: string, errors?: object[], warnings?: object[]}} body
 */
export function assertDiscreet({ error, errors = [], warnings = [] }) {
  const isExample = /such as "?buyer@example\.com"?/g;
  for (const message of [error, ...[...errors, ...warnings].map((entry) => entry.message)]) {
    for (const canary of CANARIES) assert.doesNotMatch(message.replaceAll(isExample, ""), canary, "a message repeats what was sent");
  }
}
