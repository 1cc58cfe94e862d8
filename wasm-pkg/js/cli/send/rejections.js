// Where rejected events go: a file that grows with what is answered, or standard output.

import { appendFile, truncate, writeFile } from "node:fs/promises";

import { FileError } from "../open.js";

export class Rejections {
  #file;
  #out;

  /** @param {import("../output.js").Output} out where they go without a file */
  constructor(file, out) {
    this.#file = file;
    this.#out = out;
  }

  /** @param {number} size of the part that an earlier run wrote and noted; the rest will come again */
  async open(size) {
    if (this.#file === undefined) return;
    try {
      await (size > 0 ? truncate(this.#file, size) : writeFile(this.#file, ""));
    } catch (error) {
      throw new FileError(`cannot write ${this.#file}: ${error.message}`);
    }
  }

  /** @returns {Promise<number>} bytes that the file got */
  async write(text) {
    if (this.#file === undefined) {
      this.#out.write(text);
      await this.#out.flush();
      return 0;
    }
    await appendFile(this.#file, text);
    return Buffer.byteLength(text);
  }
}

/** An event that can be corrected and sent again, with the reason. */
export function lineOf({ line, what: { type, payload } }, rejection) {
  const members = [
    `"line":${line}`,
    ...(type === undefined ? [] : [`"type":${JSON.stringify(type)}`]),
    ...(payload === undefined ? [] : [`"payload":${payload.replaceAll(/[\r\n]/g, " ")}`]),
    `"rejection":${JSON.stringify(rejection)}`,
  ];
  return `{${members.join(",")}}\n`;
}
