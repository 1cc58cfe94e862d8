// Where text goes. Nobody listening is no failure and no reason for a stack trace: `preflight … | head` ends so.

/** Windows says EOF or EINVAL where others say EPIPE. */
const CLOSED = ["EPIPE", "EOF", "ERR_STREAM_DESTROYED"];

export class Output {
  #pending = [];
  /** How much waits to be handed over. */
  length = 0;
  /** Nobody reads any more. */
  isClosed = false;

  constructor(stream) {
    this.stream = stream;
    // Failures are those of `flush`.
    stream.on("error", () => {});
  }

  /** @param {string | Uint8Array} text */
  write(text) {
    if (text.length > 0) this.#pending.push(Buffer.from(text));
    this.length += text.length;
  }

  /** Hands over what was written, and waits until the other side has taken it. */
  async flush() {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.length = 0;
    if (bytes.length === 0 || this.isClosed) return;
    const error = await new Promise((resolve) => this.stream.write(bytes, resolve));
    this.isClosed = CLOSED.includes(error?.code);
    if (error && !this.isClosed) throw error;
  }
}
