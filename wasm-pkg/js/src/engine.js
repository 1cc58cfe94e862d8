// The module: loaded once, started when first needed, and started again after it stopped for any reason.

import * as binding from "../../dist/binding.js";
import { answerOf, values } from "./values.js";

const utf8 = new TextEncoder();

/** More than a body may have, so that one that is too large can be told apart. */
const MOST = 1 << 17;
/** Half a surrogate pair is no text, and these bytes are none either. */
const NO_UTF8 = [0xed, 0xa0, 0x80];
const LONE_SURROGATE = /\p{Surrogate}/u;

let room;

export class Engine {
  #loadModule;
  #module;
  #exports;
  #isRunning = false;

  constructor(loadModule) {
    this.#loadModule = loadModule;
  }

  /** Loads and starts the module, which the first verdict would do otherwise. */
  start() {
    if (this.#isRunning) return;
    this.#module ??= this.#loadModule();
    // The binding keeps views of the memory that it had, and looks whether they are still of any length.
    this.#exports?.memory.grow(0);
    this.#exports = new WebAssembly.Instance(this.#module, { "./advocateloop_wasm_bg.js": binding }).exports;
    binding.__wbg_set_wasm(this.#exports);
    this.#exports.__wbindgen_start();
    this.#isRunning = true;
  }

  /** Answers the text of the verdict on a text or bytes. */
  verdict(event, body, options) {
    return this.#run(() => binding.verdict(event, bytesOf(body), options));
  }

  /** Answers whether the payload is valid. */
  isValid(event, { body, marked }, options) {
    return this.#run(() => binding.isValid(event, bytesOf(body), marked, options));
  }

  /** Answers the verdict as `safeParse` gives it, with the normalized payload or without. */
  result(event, { body, marked }, options, withData) {
    return this.#run(() => {
      const bytes = bytesOf(body);
      return binding.judge(event, bytes, marked, options, withData, values) ?? answerOf(event, body, bytes, withData);
    });
  }

  /** A module that stopped halfway can't be trusted: the next call starts it anew. */
  #run(call) {
    this.start();
    try {
      return call();
    } catch (error) {
      this.#isRunning = false;
      throw error;
    }
  }
}

/** @param {string | Uint8Array} body of a longer one, `MOST` bytes stand for all */
function bytesOf(body) {
  room ??= new Uint8Array(MOST);
  if (typeof body !== "string") {
    room.set(body.subarray(0, MOST));
    return room.subarray(0, body.length);
  }
  const { read, written } = utf8.encodeInto(body, room);
  if (read < body.length) return room;
  // Encoding replaces half a surrogate pair by U+FFFD: a silent change, which must not go unseen.
  const lone = written === body.length ? -1 : body.search(LONE_SURROGATE);
  if (lone !== -1) room.set(NO_UTF8, utf8.encodeInto(body.slice(0, lone), room).written);
  return room.subarray(0, written);
}
