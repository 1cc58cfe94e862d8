// Where text goes. Nobody listening is no failure and no reason for a stack trace: `preflight … | head` ends so.

/** Written at once beyond so many characters. */
const FULL = 1 << 16;

export class Output {
  #stream;
  #pending = [];
  #length = 0;
  /** Nobody reads any more. */
  isClosed = false;

  constructor(stream) {
    this.#stream = stream;
    stream.on("error", (error) => this.#fail(error));
  }

  get isEmpty() {
    return this.#length === 0;
  }

  get isFull() {
    return this.#length >= FULL;
  }

  /** @param {string | Uint8Array} text */
  write(text) {
    this.#pending.push(text);
    this.#length += text.length;
  }

  /** Hands over what was written, and waits until the other side has taken it. */
  async flush() {
    const pending = this.#pending;
    this.#pending = [];
    this.#length = 0;
    if (pending.length === 0 || this.isClosed) return;
    const bytes = Buffer.concat(pending.map((text) => Buffer.from(text)));
    await new Promise((resolve) => {
      this.#stream.write(bytes, (error) => {
        if (error) this.#fail(error);
        resolve();
      });
    });
    if (this.failure) throw this.failure;
  }

  #fail(error) {
    // Windows says EOF or EINVAL where others say EPIPE.
    if (["EPIPE", "EOF", "ERR_STREAM_DESTROYED"].includes(error.code)) this.isClosed = true;
    else this.failure ??= error;
  }
}
