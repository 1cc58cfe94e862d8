// The module: loaded once, started when first needed, and started again after it stopped for any reason.

import { writeBody } from "./body.js";

// A verdict begins with a brace, never with a byte-order mark.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** What crosses the border: no strings, no objects, only numbers and a range of memory. */
export class Engine {
  #loadModule;
  #module;
  #wasm;
  #room;
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
    this.#room = undefined;
  }

  /** The verdict's text on a text or bytes. */
  verdict(event, sent, gross, coerce) {
    try {
      this.#write(sent);
      return this.#read(this.#wasm.verdict_length(event, this.#length, gross, coerce, false));
    } catch (error) {
      this.#giveUp();
      throw error;
    }
  }

  /** The same, but without `normalized` where that is the very value that was sent. */
  shortVerdict(event, sent, gross, coerce, marked) {
    try {
      this.#write(sent);
      return this.#read(this.#wasm.short_verdict_length(event, this.#length, gross, coerce, marked));
    } catch (error) {
      this.#giveUp();
      throw error;
    }
  }

  /** What was judged last. */
  sentText() {
    return utf8.decode(new Uint8Array(this.#wasm.memory.buffer, this.#wasm.body(), this.#length));
  }

  /** Only whether the payload is valid. */
  isValid(event, sent, gross, coerce, marked) {
    try {
      this.#write(sent);
      return this.#wasm.is_valid(event, this.#length, gross, coerce, marked) !== 0;
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
    this.start();
    // Memory that grows is another buffer, and the old one is gone.
    if (this.#room?.buffer !== this.#wasm.memory.buffer) {
      const at = this.#wasm.body();
      this.#room = new Uint8Array(this.#wasm.memory.buffer, at, this.#wasm.room());
    }
    this.#length = writeBody(sent, this.#room);
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
