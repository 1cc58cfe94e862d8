// The module: loaded once, started when first needed, and started again after it stopped for any reason.

import { Answer } from "./answer.js";
import { writeBody } from "./body.js";
import { Parts } from "./parts.js";
import { decoder as utf8 } from "./utf8.js";

/** How to judge: any sum of these. */
export const HOW = { gross: 1, coerce: 2, marked: 4, normalized: 8, changes: 16, lenient: 32 };
const WITH_DATA = HOW.normalized | HOW.changes;

const NO_ROOM = new Uint8Array(0);

/** What crosses the border: no strings, no objects, only numbers and a range of memory. */
export class Engine {
  #loadModule;
  #module;
  #wasm;
  /** Of no length as soon as the module's memory grows: asking for that memory's buffer takes longer than a look at this. */
  #room = NO_ROOM;
  #answer;
  /** Of the body, in bytes. */
  #length;

  /** @param {() => WebAssembly.Module} loadModule */
  constructor(loadModule) {
    this.#loadModule = loadModule;
  }

  /** Loads and starts the module, which the first verdict would do otherwise. */
  start() {
    if (this.#wasm !== undefined) return;
    this.#module ??= this.#loadModule();
    this.#wasm = new WebAssembly.Instance(this.#module, importsOf(this.#module)).exports;
    this.#room = NO_ROOM;
  }

  /** The verdict's text on a text or bytes. */
  verdict(event, sent, how) {
    try {
      this.#write(sent);
      return this.#read(this.#wasm.verdict_length(event, this.#length, how));
    } catch (error) {
      this.#giveUp();
      throw error;
    }
  }

  /**
   * The same, as JavaScript values; with the data if `how` says that it is wanted.
   *
   * @param {unknown} [value] what was sent, if that is at hand
   */
  result(event, sent, how, value) {
    try {
      this.#write(sent);
      const kind = this.#wasm.judge_in_parts(event, this.#length, how);
      // Memory grows when a verdict needs it.
      if (this.#room.length === 0) this.#look();
      return this.#answer.result(kind, (how & WITH_DATA) !== 0, event, sent, value);
    } catch (error) {
      this.#giveUp();
      throw error;
    }
  }

  /** As a text, what was judged last. */
  #textOf(sent) {
    return typeof sent === "string" ? sent : utf8.decode(this.#room.subarray(0, this.#length));
  }

  /** Only whether the payload is valid. */
  isValid(event, sent, how) {
    try {
      this.#write(sent);
      return this.#wasm.is_valid(event, this.#length, how) !== 0;
    } catch (error) {
      this.#giveUp();
      throw error;
    }
  }

  /** In bytes. */
  get memorySize() {
    this.start();
    return this.#wasm.memory.buffer.byteLength;
  }

  #write(sent) {
    if (this.#wasm === undefined) this.start();
    if (this.#room.length === 0) this.#look();
    this.#length = writeBody(sent, this.#room);
  }

  /** Memory that grows is another buffer, and the old one is gone. */
  #look() {
    const [body, answer] = [this.#wasm.body(), this.#wasm.answer()];
    const { buffer } = this.#wasm.memory;
    this.#room = new Uint8Array(buffer, body, this.#wasm.room());
    const parts = new Parts(new Uint32Array(buffer, this.#wasm.parts(), this.#wasm.part_words()));
    this.#answer = new Answer(buffer, answer, parts, this.#wasm.count_code_units, (sent) => this.#textOf(sent));
  }

  #read(length) {
    return utf8.decode(new Uint8Array(this.#wasm.memory.buffer, this.#wasm.verdict(), length));
  }

  /** A module that stopped halfway can't be trusted: the next call starts it anew. */
  #giveUp() {
    this.#wasm = undefined;
  }
}

/** The module needs nothing from JavaScript; what wasm-bindgen has it import prepares a table that stays unused. */
function importsOf(module) {
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => {};
  }
  return imports;
}
