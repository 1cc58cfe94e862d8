// The module: loaded once, started when first needed, and started again after it stopped for any reason.

import * as binding from "../../dist/binding.js";
import { Answer } from "./answer.js";
import { bytesOf } from "./bytes.js";

/** As the module calls what wasm-bindgen wrote for it. */
const BINDING = "./advocateloop_wasm_bg.js";

export class Engine {
  #loadModule;
  #module;
  #exports;
  #isRunning = false;

  /** @param {() => WebAssembly.Module} loadModule */
  constructor(loadModule) {
    this.#loadModule = loadModule;
  }

  /** Loads and starts the module, which the first verdict would do otherwise. */
  start() {
    if (this.#isRunning) return;
    this.#module ??= this.#loadModule();
    // The binding keeps views of the memory that it had, and looks whether they are still of any length.
    this.#exports?.memory.grow(0);
    this.#exports = new WebAssembly.Instance(this.#module, { [BINDING]: binding }).exports;
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
      const answer = new Answer(event, body, bytes);
      binding.judge(event, bytes, marked, options, withData, answer);
      return answer.result;
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
