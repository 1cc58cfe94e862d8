// What is wrong with a pasted request itself, whatever its body: the API would refuse it before it reads that.

import { eventOf, header, isBatch } from "./request.js";

const PATH = /^\/api\/v1\/(?:(?:track|validate)\/(?:conversion|refund|claim|visit)|track\/batch)$/;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const LINES = /^application\/(?:(?:[\w.-]+\+)?json|(?:x-)?ndjson|jsonl)\s*(?:;|$)/i;
/** A part that is only filled in when it is sent. */
const TEMPLATE = /[{$<[]|…/;

/** What the API would refuse before it reads the body. @param {import("./request.js").Request} request @returns {string[]} */
export function faultsOf(request) {
  const { method, address } = request;
  const faults = [];
  if (address?.startsWith("http:") && !/^http:\/\/(localhost|127\.|\[::1\])/.test(address)) {
    faults.push("Its address begins with http://, which is refused: use https://.");
  }
  if (address !== undefined) faults.push(...faultsOfAddress(request, address));
  if (method !== undefined && method.toUpperCase() !== "POST") faults.push(`It is a ${method.toUpperCase()}: events are sent with POST.`);
  const type = header(request, "content-type");
  if (type === undefined) {
    faults.push("It has no header Content-Type: application/json, without which the body is refused.");
  } else if (!(isBatch(request) ? LINES : JSON_TYPE).test(type)) {
    faults.push("Its Content-Type is not application/json, so the body would be refused.");
  }
  if (/\/validate\//.test(address ?? "")) return faults;
  faults.push(...faultsOfKey(request));
  const absent = [["x-api-key", "X-API-Key"], ["x-brand-id", "X-Brand-ID"]].filter(([name]) => header(request, name) === undefined);
  if (absent.length > 0) faults.push(`It lacks ${absent.map(([, shown]) => shown).join(" and ")}: both headers are needed to record an event.`);
  return faults;
}

function faultsOfAddress(request, address) {
  const [before, query = ""] = address.split("#")[0].split("?");
  const path = before.replace(/^[a-z]+:\/\/[^/]*/i, "");
  const faults = [];
  if (eventOf(request) === undefined && !isBatch(request)) {
    faults.push("Its address names no event: it ends in /api/v1/track/conversion, /refund, /claim or /visit.");
  } else if (!PATH.test(path) && !TEMPLATE.test(path)) {
    faults.push(`Its path is not exactly /api/v1/track/${eventOf(request) ?? "batch"}: what differs is not found.`);
  }
  const parameters = new URLSearchParams(query);
  const modes = parameters.getAll("mode");
  if (modes.length > 1 || !modes.every((mode) => /^(?:strict|lenient)$/.test(mode))) faults.push("Its parameter mode is refused: it is strict or lenient, and given once.");
  const bases = parameters.getAll("basis");
  if (bases.length > 0 && !/\/validate\//.test(path)) faults.push("It has the parameter basis, which only /validate takes: the brand has its own.");
  else if (bases.length > 1 || !bases.every((basis) => /^(?:paid|gross)$/.test(basis))) faults.push("Its parameter basis is refused: it is paid or gross, and given once.");
  if ([...parameters.keys()].some((name) => /key/i.test(name))) faults.push("A key stands in its address: send it in the header X-API-Key instead.");
  return faults;
}

function faultsOfKey(request) {
  const faults = [];
  if (header(request, "x-api-key") === undefined && header(request, "authorization") !== undefined) {
    faults.push("It has a header Authorization: the key belongs in X-API-Key, without “Bearer”.");
  }
  if (/^(?:bearer|basic)\s/i.test(header(request, "x-api-key") ?? "")) faults.push("Its X-API-Key begins with “Bearer”: send the key alone.");
  if (/^brd_/.test(header(request, "x-api-key") ?? "") || /^al_(?:live|test)_/.test(header(request, "x-brand-id") ?? "")) {
    faults.push("X-API-Key and X-Brand-ID are exchanged: the key begins with al_, the brand ID with brd_.");
  }
  const encoding = header(request, "content-encoding");
  if (encoding !== undefined && !/^identity$/i.test(encoding)) faults.push("Its body is compressed: send it as it is, without Content-Encoding.");
  const idempotencyKey = header(request, "idempotency-key");
  if (idempotencyKey !== undefined && !TEMPLATE.test(idempotencyKey) && !/^[!-~]{1,255}$/.test(idempotencyKey)) faults.push("Its Idempotency-Key is refused: it has 1 to 255 visible ASCII characters and no spaces.");
  return faults;
}
