// Where rejected events go: a file that grows with what is answered, or standard output.

import { open } from "node:fs/promises";

import { FileError } from "../open.js";

export class Rejections {
  #file;
  #out;

  /** @param {import("../output.js").Output} out */
  constructor(out) {
    this.#out = out;
  }

  /** @param {number} size of what an earlier run wrote and noted; what it did not note will come again */
  async open(name, size) {
    if (name === undefined) return;
    try {
      this.#file = await open(name, size > 0 ? "r+" : "w");
      await this.#file.truncate(size);
    } catch (error) {
      throw new FileError(`cannot write ${name}: ${error.message}`);
    }
  }

  /** @returns {Promise<number>} bytes that the file got */
  async write(text, at) {
    if (this.#file === undefined) {
      this.#out.write(text);
      await this.#out.flush();
      return 0;
    }
    const bytes = Buffer.from(text);
    await this.#file.write(bytes, 0, bytes.length, at);
    return bytes.length;
  }

  async close() {
    await this.#file?.close();
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
