// A file that is one payload.

import { JsonSubmission, MOST_KEPT } from "./submission.js";

export class Document {
  #kept = [];
  #room = MOST_KEPT;
  #size = 0;

  push(chunk) {
    this.#size += chunk.length;
    if (this.#room > 0) this.#kept.push(chunk.subarray(0, this.#room));
    this.#room -= Math.min(this.#room, chunk.length);
    return [];
  }

  end() {
    return [new DocumentSubmission(Buffer.concat(this.#kept), 1, this.#size)];
  }
}

class DocumentSubmission extends JsonSubmission {
  notes(finding) {
    return finding.path === "" ? [...super.notes(finding), ...notesOnMany(this.body)] : super.notes(finding);
  }
}

/** Helps those who meant many payloads: a list, lines that are objects by themselves, or a table. */
function notesOnMany(body) {
  const text = body.toString().trimStart();
  if (text.startsWith("[")) return ["to check the payloads of a list, write one a line and pass --input ndjson"];
  const firstLine = text.slice(0, text.indexOf("\n") + 1).trimEnd();
  const isMany = firstLine.startsWith("{") && firstLine.endsWith("}") && text.length > firstLine.length + 1;
  if (isMany) return ["to check a payload a line, pass --input ndjson"];
  const isTable = /^[\w"][^{[]*[\t;,]/.test(firstLine);
  return isTable ? [`it looks like ${firstLine.includes("\t") ? "tab-separated text" : "CSV"}: pass --input csv`] : [];
}
