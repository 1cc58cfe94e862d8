// The reference: every operation of an OpenAPI document, with a request and the answer that the Worker gave to it.

import { block, escaped, inline, paintedJson, prose } from "./html.mjs";
import { fieldsOf, kindOf } from "./schema.mjs";

const METHODS = ["get", "post", "put", "patch", "delete"];

/**
 * @param {object} document as in docs/openapi.json
 * @param {object[]} examples as in docs/examples.json
 * @returns {{ title: string, about: string, menu: { title: string, links: { href: string, text: string }[] }[], body: string }}
 */
export function reference(document, examples) {
  const groups = document.tags.map(({ name, description }) => ({ name, description, operations: operationsOf(document, name) }));
  const menu = groups.map(({ name, operations }) => ({
    title: name,
    links: operations.map(({ operationId, summary }) => ({ href: `#${operationId}`, text: summary })),
  }));
  const { title, description, summary } = document.info;
  const body = groups.map((group) => groupOf(document, examples, group)).join("\n");
  return { title, about: summary, menu, body: `<div class="lead"><h1>${escaped(title)}</h1>\n${prose(description)}</div>\n${body}` };
}

function operationsOf(document, tag) {
  const all = Object.entries(document.paths).flatMap(([path, item]) => METHODS.filter((method) => item[method]).map((method) => ({ ...item[method], path, method: method.toUpperCase() })));
  return all.filter(({ tags }) => tags.includes(tag));
}

function groupOf(document, examples, { name, description, operations }) {
  const shown = operations.map((operation) => operationOf(document, examples.filter((example) => example.operation === operation.operationId), operation));
  return `<section class="group" aria-label="${escaped(name)}"><h2>${escaped(name)}</h2>\n${prose(description)}\n${shown.join("\n")}</section>`;
}

function operationOf(document, examples, operation) {
  const { operationId: id, summary, description = "", method, path } = operation;
  const success = examples.find(({ code }) => code === null);
  return `<article class="operation" id="${id}">
  <div class="told">
    <h3><a href="#${id}">${escaped(summary)}</a></h3>
    <p class="route"><span class="method ${method.toLowerCase()}">${method}</span> <code>${escaped(path).replaceAll("/", "/<wbr>")}</code></p>
    ${prose(description)}
    ${who(operation)}
    ${parametersOf(document, operation)}
    ${bodyOf(document, operation)}
    ${answerOf(document, operation)}
    ${errorsOf(examples, operation)}
  </div>
  <div class="shown">
    <h4>Request</h4>
    ${block(curl(operation, success), `Request: ${summary}`)}
    ${playgroundOf(operation)}
    <h4>Answer</h4>
    ${block(paintedJson(success.answer), `Answer: ${summary}`)}
  </div>
</article>`;
}

function who({ security }) {
  const scheme = Object.keys(security[0] ?? {})[0];
  const said = {
    ApiKey: "Needs the headers <code>X-API-Key</code> and <code>X-Brand-ID</code>.",
    AdminToken: "Needs the header <code>Authorization: Bearer</code> with the operator’s secret.",
  };
  return `<p class="who">${said[scheme] ?? "Needs no key."}</p>`;
}

function parametersOf(document, { parameters = [] }) {
  if (parameters.length === 0) return "";
  const places = { path: "in the path", query: "in the query", header: "header" };
  const rows = parameters.map(({ name, in: place, required, description, schema }) => {
    const must = required ? ' <span class="required">required</span>' : "";
    return `<div><dt><code>${escaped(name)}</code> <span class="kind">${places[place]}, ${escaped(kindOf(document, schema))}</span>${must}</dt><dd><p>${inline(description)}</p></dd></div>`;
  });
  return `<h4>Parameters</h4><dl class="fields">${rows.join("\n")}</dl>`;
}

function bodyOf(document, { requestBody, operationId }) {
  if (requestBody === undefined) return "";
  const recording = operationId.replace(/^validate/, "track");
  if (recording !== operationId) return `<h4>Body</h4><p>As in <a href="#${recording}">recording it</a>.</p>`;
  const fields = fieldsOf(document, requestBody.content["application/json"].schema);
  return `<h4>Body</h4>${fields}`;
}

function answerOf(document, { responses }) {
  const { data } = responses["200"].content["application/json"].schema.properties;
  const fields = fieldsOf(document, data);
  return fields && `<details><summary>Fields of the answer’s <code>data</code></summary>${fields}</details>`;
}

/** Each code with what it means and the answer that was recorded. */
function errorsOf(examples, { responses, summary }) {
  const failures = examples.filter(({ code }) => code !== null);
  const rows = failures.map(({ code, status, answer }) => {
    const meaning = new RegExp(`^- \`${code}\`: (.*)$`, "m").exec(responses[status].description)[1];
    return `<details class="error"><summary><code>${status}</code> <code>${code}</code></summary><p>${inline(meaning)} <a href="/docs/errors#${code}">What to do</a></p>${block(paintedJson(answer), `${code}: ${summary}`)}</details>`;
  });
  return `<details><summary>Errors <span class="count">${failures.length}</span></summary>${rows.join("\n")}</details>`;
}

const HEADERS = {
  ApiKey: ['-H "X-API-Key: $ADVOCATELOOP_API_KEY"', '-H "X-Brand-ID: $ADVOCATELOOP_BRAND_ID"'],
  AdminToken: ['-H "Authorization: Bearer $ADMIN_TOKEN"'],
};

/** The page's script puts the deployment's own address in the place of the public one. */
function curl({ security, requestBody }, { method, address, body }) {
  const plain = method === (requestBody && body ? "POST" : "GET") ? "" : `-X ${method} `;
  const quoted = escaped(`'${address}'`.replace(/^'/, ""));
  const lines = [
    `curl ${plain}'<span data-origin>https://api.advocateloop.com</span>${quoted}`,
    ...(requestBody && body ? ["-H 'Content-Type: application/json'"] : []).map(escaped),
    ...(HEADERS[Object.keys(security[0] ?? {})[0]] ?? []).map(escaped),
    ...(body ? [`--data '${paintedJson(body).replaceAll("'", "'\\''")}'`] : []),
  ];
  return lines.join(" \\\n  ");
}

function playgroundOf({ operationId }) {
  const event = /^(?:track|validate)(Conversion|Refund|Claim|Visit)$/.exec(operationId)?.[1];
  return event ? `<p class="hint">Try your own in <a href="/?event=${event.toLowerCase()}">the playground</a>: it needs no key.</p>` : "";
}
