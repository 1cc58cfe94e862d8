// How to send a payload, in the languages and tools that people use. Keys are placeholders, always.

import { laidOut } from "../layout.js";
import { literal } from "./literal.js";

/**
 * @typedef {{ url: string, body: string }} Shipment `body` is JSON
 * @typedef {{ label: string, value: string, isLong?: boolean }} Setting
 * @typedef {{ id: string, name: string, code?: (shipment: Shipment) => string, settings?: (shipment: Shipment) => Setting[], hint?: string }} Snippet
 */

const double = (text) => JSON.stringify(text);
/** U+2028 and the like are as good as any other character in all of these. */
const pythonString = double;
const phpString = (text) => `'${text.replace(/[\\']/g, "\\$&")}'`;

const JAVASCRIPT = {
  indent: "  ",
  object: ["{", "}"],
  member: (key, value) => `${/^"[a-z_]\w*"$/i.test(key) && key !== '"__proto__"' ? key.slice(1, -1) : key}: ${value}`,
  string: double,
  words: {},
};
const PYTHON = {
  indent: "    ",
  object: ["{", "}"],
  member: (key, value) => `${key}: ${value}`,
  string: pythonString,
  words: { true: "True", false: "False", null: "None" },
};
const PHP = {
  indent: "    ",
  object: ["[", "]"],
  member: (key, value) => `${key} => ${value}`,
  string: phpString,
  words: {},
};

/** In a shell's single quotes only the quote itself needs care. */
const shellQuoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** @type {Snippet[]} */
export const SNIPPETS = [
  {
    id: "curl",
    name: "curl",
    code: ({ url, body }) =>
      [
        `curl ${shellQuoted(url)} \\`,
        "  -H 'Content-Type: application/json' \\",
        '  -H "X-API-Key: $ADVOCATELOOP_API_KEY" \\',
        '  -H "X-Brand-ID: $ADVOCATELOOP_BRAND_ID" \\',
        `  --data ${shellQuoted(laidOut(body))}`,
      ].join("\n"),
  },
  {
    id: "node",
    name: "Node",
    code: ({ url, body }) => `const response = await fetch(${double(url)}, {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    "X-API-Key": process.env.ADVOCATELOOP_API_KEY,
    "X-Brand-ID": process.env.ADVOCATELOOP_BRAND_ID,
  },
  body: JSON.stringify(${literal(body, JAVASCRIPT, "  ")}),
});

const result = await response.json();
if (!result.success) throw new Error(\`\${result.code}: \${result.error}\`);
console.log(result.data);`,
  },
  {
    id: "python",
    name: "Python",
    code: ({ url, body }) => `import os
import requests

response = requests.post(
    ${pythonString(url)},
    headers={
        "X-API-Key": os.environ["ADVOCATELOOP_API_KEY"],
        "X-Brand-ID": os.environ["ADVOCATELOOP_BRAND_ID"],
    },
    json=${literal(body, PYTHON, "    ")},
    timeout=30,
)

result = response.json()
if not result["success"]:
    raise RuntimeError(f"{result['code']}: {result['error']}")
print(result["data"])`,
  },
  {
    id: "php",
    name: "PHP",
    code: ({ url, body }) => `<?php
$request = curl_init(${phpString(url)});
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 30,
    CURLOPT_HTTPHEADER => [
        'Content-Type: application/json',
        'X-API-Key: ' . getenv('ADVOCATELOOP_API_KEY'),
        'X-Brand-ID: ' . getenv('ADVOCATELOOP_BRAND_ID'),
    ],
    CURLOPT_POSTFIELDS => json_encode(${literal(body, PHP, "    ")}, JSON_THROW_ON_ERROR),
]);

$result = json_decode(curl_exec($request), true);
if (!($result['success'] ?? false)) {
    throw new RuntimeException($result['error'] ?? curl_error($request));
}
print_r($result['data']);`,
  },
  {
    id: "zapier",
    name: "Zapier",
    hint: "Webhooks by Zapier → Custom Request. Map your own fields into Data, and leave the quotes off wherever a number stands here.",
    settings: ({ url, body }) => [
      { label: "Method", value: "POST" },
      { label: "URL", value: url },
      { label: "Data Pass-Through?", value: "No" },
      { label: "Data", value: laidOut(body), isLong: true },
      { label: "Unflatten", value: "Yes" },
      { label: "Headers: Content-Type", value: "application/json" },
      { label: "Headers: X-API-Key", value: "<your API key>" },
      { label: "Headers: X-Brand-ID", value: "<your brand ID>" },
    ],
  },
  {
    id: "make",
    name: "Make",
    hint: "HTTP → Make a request. Put your own variables into the content, and leave the quotes off wherever a number stands here.",
    settings: ({ url, body }) => [
      { label: "URL", value: url },
      { label: "Method", value: "POST" },
      { label: "Header X-API-Key", value: "<your API key>" },
      { label: "Header X-Brand-ID", value: "<your brand ID>" },
      { label: "Body type", value: "Raw" },
      { label: "Content type", value: "JSON (application/json)" },
      { label: "Request content", value: laidOut(body), isLong: true },
      { label: "Parse response", value: "Yes" },
    ],
  },
];
