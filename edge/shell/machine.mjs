// One instance of the module: the way in and out of its memory.

import { KIND } from "./request.mjs";

/** What the module asks for; `edge/src/host/mailbox.rs` has the same numbers. */
export const STEP = { answer: 0, batch: 1, rate: 2, pause: 3, read: 4, skip: 5, send: 6, sendAll: 7, random: 8 };
/** In place of a step, where the module has given the request up. */
const GONE = -1;

/** How a step ended; `edge/src/host/exports.rs` has the same numbers. */
const HOW = { bytes: 0, number: 1, failed: 2, end: 3 };
export const bytes = (value) => ({ how: HOW.bytes, value });
export const number = (value) => ({ how: HOW.number, value });
export const failed = (error) => ({ how: HOW.failed, value: String(error?.message ?? error) });
export const END = { how: HOW.end, value: 0 };

const RANDOM_BYTES = 20;
/** UTF-8 needs at most so many bytes for each UTF-16 unit. */
const WIDEST = 3;

const MOST_HEADER_SETS = 32;

/** In UTF-16 units. */
const SHORT = 600;
const LAST_ASCII = 0x7f;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class Machine {
  isLost = false;
  #module;
  #wasm;
  #memory = new Uint8Array();
  #headers;
  #statements = [];
  #headerSets = new Map();
  /** What the settings were made of. */
  #env;
  /** Gives up one of the steps under way. */
  #underWay = new Set();
  #random = new Uint8Array(200 * RANDOM_BYTES);
  #randomUsed = this.#random.length;

  constructor(module) {
    this.#module = module;
  }

  /** Begins a request; answers the first step. */
  begin({ method, url, headers }, env, body) {
    return this.#call(() => {
      this.#prepare(env);
      let head = `${method}\n${url}`;
      for (const name of this.#headers) {
        const value = headers.get(name);
        head += value === null ? "\n" : `\n=${value}`;
      }
      const whole = body.kind === KIND.whole ? body.bytes : undefined;
      const memory = this.#room(head.length * WIDEST + RANDOM_BYTES + (whole?.length ?? 0));
      const headLength = writeText(head, memory);
      let written = headLength;
      memory.set(this.#randomBytes(), written);
      written += RANDOM_BYTES;
      if (whole !== undefined) {
        memory.set(whole, written);
        written += whole.length;
      }
      return this.#wasm.begin(Date.now(), headLength, written, body.kind);
    });
  }

  /** What the queue delivers, in lots that may be recorded side by side. */
  lots(messages, env) {
    return this.#call(() => {
      this.#prepare(env);
      const length = this.#wasm.lots(this.#write(deliveries(messages)));
      const lots = this.#read(0, length).split("\n").filter((places) => places !== "");
      return lots.map((places) => places.split(" ").map((place) => messages[place]));
    });
  }

  /** Begins to record a lot; answers the first step. */
  drain(messages, env) {
    return this.#call(() => {
      this.#prepare(env);
      return this.#wasm.drain(Date.now(), this.#write(deliveries(messages)));
    });
  }

  /** For each message after how many seconds it is to be delivered again, or -1, once their lines are in the log. */
  disposals() {
    const [disposals, ...log] = this.text().split("\n");
    for (const line of log) console.log(line);
    return disposals.split(" ").map(Number);
  }

  /** Goes on with a request; answers the next step. */
  resume(task, { how, value }) {
    const step = this.#call(() => {
      const passed = typeof value === "number" ? value : this.#write(value);
      return this.#wasm.resume(task, Date.now(), how, passed);
    });
    // Of no consequence to any other request.
    if (step === GONE) throw new Error("the request was given up");
    return step;
  }

  /** The number of the request that the latest step is for. */
  task() {
    return this.#call(() => this.#wasm.task());
  }

  /** After how many milliseconds the latest step has failed. */
  deadline() {
    return this.#call(() => this.#wasm.deadline());
  }

  /** The text of the latest step. */
  text() {
    return this.#call(() => this.#read(0, this.#wasm.text_length()));
  }

  /** The response that the module made, once its line is in the log. */
  answer() {
    return this.#call(() => {
      const text = this.text();
      const [status, name, value] = text.split("\n", 3);
      const others = status.length + name.length + value.length + 3;
      const end = text.indexOf("\n\n", others);
      const headers = this.#headersOf(text.slice(others, end));
      const [start, length] = [this.#wasm.text_length(), this.#wasm.output_length()];
      const body = this.#wasm.has_body() === 0 ? null : this.#output(start, length).slice();
      for (const line of text.slice(end + 2).split("\n")) console.log(line);
      const response = new Response(body, { status: Number(status), headers });
      response.headers.set(name, value);
      return response;
    });
  }

  /** Made once for each of the few sets that there are: copying one costs a response less than converting every header anew. */
  #headersOf(lines) {
    const known = this.#headerSets.get(lines);
    if (known !== undefined) return known;
    const parts = lines.split("\n");
    const headers = new Headers();
    for (let at = 0; at < parts.length; at += 2) headers.append(parts[at], parts[at + 1]);
    // A cursor is another one every time.
    if (this.#headerSets.size === MOST_HEADER_SETS) this.#headerSets.clear();
    this.#headerSets.set(lines, headers);
    return headers;
  }

  /** The text of a statement, which is read once. */
  statement(place) {
    return (this.#statements[place] ??= this.#call(() => this.#read(0, this.#wasm.statement(place))));
  }

  /**
   * What a step comes to, unless the instance is lost meanwhile: then nobody waits for it any more. After so many milliseconds it has
   * failed, whatever comes of it later; unless there are 0 of them.
   */
  whileAlive(work, deadlineMs) {
    const { promise, resolve, reject } = Promise.withResolvers();
    this.#underWay.add(reject);
    let timer;
    const settle = (reply) => {
      this.#underWay.delete(reject);
      clearTimeout(timer);
      resolve(reply);
    };
    if (deadlineMs > 0) timer = setTimeout(() => settle(failed(`timed out: no answer within ${deadlineMs} ms`)), deadlineMs);
    work.then(settle, (error) => settle(failed(error)));
    return promise;
  }

  /** A module that stopped halfway can't be trusted: every request in it is given up at once. */
  #lose() {
    this.isLost = true;
    console.error(JSON.stringify({ panic: this.#lastWords() }));
    for (const giveUp of this.#underWay) giveUp(new Error("the WebAssembly instance was lost"));
  }

  #lastWords() {
    try {
      const start = this.#wasm.last_words();
      return decoder.decode(new Uint8Array(this.#wasm.memory.buffer, start, this.#wasm.last_words_length()));
    } catch {
      return "";
    }
  }

  #call(work) {
    if (this.isLost) throw new Error("the WebAssembly instance was lost");
    try {
      return work();
    } catch (error) {
      // What it calls may have been lost already.
      if (!this.isLost) this.#lose();
      throw error;
    }
  }

  #prepare(env) {
    if (this.#wasm === undefined) {
      this.#wasm = new WebAssembly.Instance(this.#module, importsOf(this.#module)).exports;
      this.#headers = this.#read(0, this.#wasm.headers()).split("\n");
    }
    if (this.#env === env) return;
    const texts = {};
    const bindings = [];
    for (const [name, value] of Object.entries(env)) {
      if (typeof value === "string") texts[name] = value;
      else bindings.push(name);
    }
    this.#wasm.configure(this.#write(JSON.stringify({ texts, bindings })));
    this.#env = env;
  }

  /** Writes a text or bytes; answers how many bytes it has. */
  #write(value) {
    if (typeof value === "string") return writeText(value, this.#room(value.length * WIDEST));
    this.#room(value.length).set(value);
    return value.length;
  }

  #room(length) {
    const start = this.#wasm.room(length);
    return this.#bytes().subarray(start, start + length);
  }

  #read(start, end) {
    return decoder.decode(this.#output(start, end));
  }

  #output(start, end) {
    const at = this.#wasm.output();
    return this.#bytes().subarray(at + start, at + end);
  }

  /** Memory that grows is another buffer, and the old one is gone. */
  #bytes() {
    const { buffer } = this.#wasm.memory;
    if (this.#memory.buffer !== buffer) this.#memory = new Uint8Array(buffer);
    return this.#memory;
  }

  /** For the identifiers of one request; drawn for many requests at once. */
  #randomBytes() {
    if (this.#randomUsed === this.#random.length) {
      crypto.getRandomValues(this.#random);
      this.#randomUsed = 0;
    }
    this.#randomUsed += RANDOM_BYTES;
    return this.#random.subarray(this.#randomUsed - RANDOM_BYTES, this.#randomUsed);
  }
}

/** Whatever somebody has put into the queue is text here, even half a surrogate pair. */
function deliveries(messages) {
  return JSON.stringify(messages.map(({ attempts, body }) => [attempts, String(body).toWellFormed()]));
}

/** Writes a text, and answers how many bytes it has. Of a short one, a loop is done before the encoder has begun. */
function writeText(text, memory) {
  if (text.length > SHORT) return encoder.encodeInto(text, memory).written;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > LAST_ASCII) return encoder.encodeInto(text, memory).written;
    memory[at] = code;
  }
  return text.length;
}

/** The module needs nothing from JavaScript; what wasm-bindgen has it import prepares a table that stays unused. */
function importsOf(module) {
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => {};
  }
  return imports;
}
