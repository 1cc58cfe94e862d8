// A request that somebody pasted, whatever it was written in; and what its outside would get wrong.

/**
 * @typedef {object} Request
 * @property {string} [method]
 * @property {string} [address] a URL or a path
 * @property {[string, string][]} headers
 * @property {string} [body]
 * @property {string} source how to call it in a sentence: “a curl command”
 */

const EVENT_PATH = /\/(?:track|validate)\/(conversion|refund|claim|visit)\b/;

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

export function header({ headers }, name) {
  return headers.find(([known]) => known.toLowerCase() === name)?.[1];
}

/** What the API would refuse before it reads the body. @returns {string[]} */
export function faultsOf(request) {
  const { method, address } = request;
  const faults = [];
  if (address?.startsWith("http:") && !/^http:\/\/(localhost|127\.|\[::1\])/.test(address)) {
    faults.push("Its address begins with http://, which is refused: use https://.");
  }
  if (address !== undefined && eventOf(request) === undefined) {
    faults.push("Its address names no event: it ends in /api/v1/track/conversion, /refund, /claim or /visit.");
  }
  if (method !== undefined && method.toUpperCase() !== "POST") faults.push(`It is a ${method.toUpperCase()}: events are sent with POST.`);
  const type = header(request, "content-type");
  if (type === undefined) {
    faults.push("It has no header Content-Type: application/json, without which the body is refused.");
  } else if (!/^application\/json\s*(;|$)/i.test(type)) {
    faults.push("Its Content-Type is not application/json, so the body would be refused.");
  }
  if (/\/validate\//.test(address ?? "")) return faults;
  const absent = [["x-api-key", "X-API-Key"], ["x-brand-id", "X-Brand-ID"]].filter(([name]) => header(request, name) === undefined);
  if (absent.length > 0) faults.push(`It lacks ${absent.map(([, shown]) => shown).join(" and ")}: both headers are needed to record an event.`);
  return faults;
}
