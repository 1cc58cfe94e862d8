// `curl … -H … -d …`

import { wordsOf } from "./words.js";

/** Options that take the next word, besides those that are read. */
const TAKES_A_WORD = new Set([
  ..."-A -b -c -C -e -E -F -K -m -o -r -t -T -u -U -w -x -y -Y -z".split(" "),
  ..."--user-agent --cookie --cookie-jar --referer --form --config --max-time --connect-timeout --output --retry --retry-delay".split(" "),
  ..."--user --proxy --write-out --cacert --cert --key --resolve --interface --limit-rate --upload-file".split(" "),
]);
const DATA = new Set(["-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json"]);
const SHORT = /^-([XHd])(.+)$/s;

/** @returns {import("./request.js").Request | undefined} */
export function readCurl(text) {
  const command = /^\s*(?:[$>%#]\s+)?(curl(?:\.exe)?\s[\s\S]*)$/.exec(text)?.[1];
  if (command === undefined) return undefined;
  const request = { headers: [], source: "a curl command" };
  const data = [];
  const words = wordsOf(command).slice(1).flatMap(parted);
  let isJson = false;
  while (words.length > 0) {
    const word = words.shift();
    if (word === "-X" || word === "--request") request.method = words.shift();
    else if (word === "-H" || word === "--header") request.headers.push(...headerOf(words.shift()));
    else if (word === "--url") request.address = words.shift();
    else if (DATA.has(word)) {
      isJson ||= word === "--json";
      data.push(words.shift() ?? "");
    } else if (TAKES_A_WORD.has(word)) words.shift();
    else if (!word.startsWith("-")) request.address ??= word;
  }
  if (data.length > 0) request.body = data.join("&");
  if (data.length > 0 && request.method === undefined) request.method = "POST";
  const isTyped = request.headers.some(([name]) => name.toLowerCase() === "content-type");
  // What curl adds by itself.
  if (data.length > 0 && !isTyped) request.headers.push(["Content-Type", isJson ? "application/json" : "application/x-www-form-urlencoded"]);
  return request;
}

/** `-XPOST` → `-X`, `POST`; `--data=…` → `--data`, `…` */
function parted(word) {
  const short = SHORT.exec(word);
  if (short) return [`-${short[1]}`, short[2]];
  const long = /^(--[a-z-]+)=(.*)$/s.exec(word);
  return long ? [long[1], long[2]] : [word];
}

function headerOf(line = "") {
  const colon = line.indexOf(":");
  return colon === -1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
}
