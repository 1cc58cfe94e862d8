// A request that somebody pasted, whatever it was written in.

/**
 * @typedef {object} Request
 * @property {string} [method]
 * @property {string} [address] a URL or a path
 * @property {[string, string][]} headers
 * @property {string} [body]
 * @property {string} source how to call it in a sentence: “a curl command”
 */

const EVENT_PATH = /\/(?:track|validate)\/(conversion|refund|claim|visit)\b/;
const BATCH_PATH = /\/track\/batch\b/;

/** The event that it is sent as, if its address says so. */
export function eventOf({ address = "" }) {
  return EVENT_PATH.exec(address)?.[1];
}

/** The basis that it asks `/validate` for. */
export function basisOf({ address = "" }) {
  return /[?&]basis=(paid|gross)\b/.exec(address)?.[1];
}

/** The mode that it asks for. */
export function modeOf({ address = "" }) {
  return /[?&]mode=(strict|lenient)\b/.exec(address)?.[1];
}

/** Whether it is a batch of events. */
export function isBatch({ address = "" }) {
  return BATCH_PATH.test(address);
}

export function header({ headers }, name) {
  return headers.find(([known]) => known.toLowerCase() === name)?.[1];
}
