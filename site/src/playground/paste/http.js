// A request as tools preview it: perhaps a line with method and address, header lines, and a body.

const REQUEST_LINE = /^(GET|POST|PUT|PATCH|DELETE|HEAD)\s+(\S+)(?:\s+HTTP\/[\d.]+)?$/i;
/** Previews label their parts. */
const LABEL = /^(?:request |raw )?(?:headers?|body|data|payload|url|method|http request|request)\s*:?$/i;
const LABELLED = /^(?:request )?(url|method|data|body|payload)\s*:\s*(.+)$/i;
const HEADER = /^([A-Za-z][A-Za-z0-9-]*)\s*:\s*(.*)$/;
const KNOWN = /^(content-type|x-api-key|x-brand-id|idempotency-key|accept|host|user-agent|authorization|content-length|accept-encoding)$/i;

/** @returns {import("./request.js").Request | undefined} */
export function readHttp(text) {
  const lines = text.trim().split(/\r?\n/);
  const request = { headers: [], source: "a request preview" };
  let seen = 0;
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = lines[at].trim();
    const first = REQUEST_LINE.exec(line);
    const labelled = LABELLED.exec(line);
    const header = HEADER.exec(line);
    if (first) {
      [request.method, request.address] = [first[1], first[2]];
      seen += 1;
    } else if (labelled && !/^[{[]/.test(labelled[2])) {
      request[labelled[1].toLowerCase() === "url" ? "address" : "method"] = labelled[2];
      seen += 1;
    } else if (labelled) {
      lines[at] = labelled[2];
      break;
    } else if (header && KNOWN.test(header[1])) {
      request.headers.push([header[1], header[2]]);
      seen += 1;
    } else if (line !== "" && !LABEL.test(line)) break;
  }
  if (seen === 0) return undefined;
  const body = lines.slice(at).join("\n").trim();
  return body === "" ? request : { ...request, body };
}
