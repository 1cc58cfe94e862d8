// The module: loaded once, started when first needed, and started again after it stopped for any reason.

import * as binding from "../../dist/binding.js";
import { EVENTS } from "../generated/tables.js";
import { bytesOf } from "./bytes.js";
import { Answer } from "./answer.js";

/** As the module calls what wasm-bindgen wrote for it. */
const BINDING = "./advocateloop_wasm_bg.js";

export class Engine {
  #loadModule;
  #module;
  #exports;
  #isRunning = false;
  #answers = EVENTS.map((event) => new Answer(event));

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
    this.start();
    try {
      return binding.verdict(event, bytesOf(body), options);
    } catch (error) {
      throw this.#stopped(error);
    }
  }

  /** Answers whether the payload is valid. */
  isValid(event, { body, marked }, options) {
    this.start();
    try {
      return binding.isValid(event, bytesOf(body), marked, options);
    } catch (error) {
      throw this.#stopped(error);
    }
  }

  /** Answers the verdict as `safeParse` gives it, with the normalized payload or without. */
  result(event, { body, marked }, options, withData) {
    this.start();
    try {
      const bytes = bytesOf(body);
      const answer = this.#answers[event];
      answer.begin(body, bytes);
      binding.judge(event, bytes, marked, options, withData, answer);
      return answer.result;
    } catch (error) {
      throw this.#stopped(error);
    }
  }

  /** A module that stopped halfway can't be trusted: the next call starts it anew. */
  #stopped(error) {
    this.#isRunning = false;
    return error;
  }
}
