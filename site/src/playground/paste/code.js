// `fetch(…)` in JavaScript and `Invoke-RestMethod` in PowerShell, as far as a request can be read from them without running them.

import { jsonrepair } from "jsonrepair";

const CLOSING = { "(": ")", "{": "}", "[": "]" };
const HEADER = /["'`]?\b(X-API-Key|X-Brand-ID|Content-Type|Content-Encoding|Idempotency-Key|Authorization)["'`]?\s*[:=]\s*(?:["'`]([^"'`]*)["'`]|([^\s,;}]+))/gi;

/** @returns {import("./request.js").Request | undefined} */
export function readFetch(text) {
  const call = /\b(?:fetch|axios\.post|axios|\$\.post)\s*\(\s*(["'`])(.*?)\1/s.exec(text);
  if (call === null) return undefined;
  const request = { address: call[2], headers: headersOf(text), source: "JavaScript code" };
  const method = /\bmethod\s*:\s*["'`](\w+)/i.exec(text)?.[1];
  request.method = method ?? (/^axios\.post|^\$\.post/.test(call[0]) ? "POST" : "GET");
  const body = /\bJSON\.stringify\s*\(/.exec(text);
  const quoted = /\bbody\s*:\s*(['"`])([\s\S]*?)\1\s*[,}\n]/.exec(text)?.[2];
  const literal = body ? enclosed(text, body.index + body[0].length - 1)?.slice(1, -1) : quoted;
  return { ...request, ...(literal !== undefined && { body: jsonOf(literal) }) };
}

/** @returns {import("./request.js").Request | undefined} */
export function readPowerShell(text) {
  if (!/\bInvoke-(?:RestMethod|WebRequest)\b|^\s*irm\s/im.test(text)) return undefined;
  const request = { headers: headersOf(text), source: "PowerShell code" };
  const address = /-Uri\s+["']?([^\s"'`]+)/i.exec(text)?.[1] ?? /["'](https?:[^"']+)["']/.exec(text)?.[1];
  const type = /-ContentType\s+["']?([^\s"'`]+)/i.exec(text)?.[1];
  if (type !== undefined) request.headers.push(["Content-Type", type]);
  request.method = /-Method\s+["']?(\w+)/i.exec(text)?.[1] ?? "GET";
  const here = /@(['"])\r?\n([\s\S]*?)\r?\n\1@/.exec(text)?.[2];
  const inline = /-Body\s+(['"])([\s\S]*?)\1(?=\s|$)/i.exec(text)?.[2] ?? /\$body\s*=\s*(['"])(\{[\s\S]*?\})\1/i.exec(text)?.[2];
  const table = tableOf(text);
  const body = here ?? inline ?? table;
  return { ...request, ...(address && { address }), ...(body && { body: jsonOf(body) }) };
}

function headersOf(text) {
  return [...text.matchAll(HEADER)].map(([, name, quoted, bare]) => [name, quoted ?? `<${bare}>`]);
}

/** From an opening bracket to its own closing one, strings passed over. */
function enclosed(text, start) {
  const open = [];
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (`"'\``.includes(character)) at = endOfString(text, at);
    else if (CLOSING[character]) open.push(CLOSING[character]);
    else if (character === open.at(-1)) open.pop();
    if (open.length === 0) return text.slice(start, at + 1);
  }
  return undefined;
}

function endOfString(text, start) {
  let at = start + 1;
  while (at < text.length && text[at] !== text[start]) at += text[at] === "\\" ? 2 : 1;
  return at;
}

/** `@{ order_id = "1"; tax = 8 } | ConvertTo-Json` → an object. */
function tableOf(text) {
  const end = /\|\s*ConvertTo-Json/i.exec(text)?.index;
  if (end === undefined) return undefined;
  // Its own table, or the one that the variable before the pipe was given.
  const variable = /\$(\w+)\s*$/.exec(text.slice(0, end))?.[1];
  const start = variable ? new RegExp(`\\$${variable}\\s*=\\s*@\\{`, "i").exec(text) : undefined;
  const at = start ? start.index + start[0].length - 1 : text.lastIndexOf("@{", end) + 1;
  const table = at > 0 && enclosed(text, at);
  if (!table) return undefined;
  return table
    .replaceAll(/\$(true|false|null)\b/gi, (_, word) => word.toLowerCase())
    .replaceAll(/@\{/g, "{")
    .replaceAll(/@\(/g, "[")
    .replaceAll(/\)/g, "]")
    .replaceAll(/(["']?[\w-]+["']?)\s*=\s*/g, "$1: ")
    .replaceAll(/;\s*|\r?\n/g, ",\n");
}

/** The literal of a language as JSON, or as it stands. */
function jsonOf(literal) {
  try {
    JSON.parse(literal);
    return literal;
  } catch {
    try {
      return jsonrepair(literal);
    } catch {
      return literal;
    }
  }
}
