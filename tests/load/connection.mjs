// One kept HTTP/1.1 connection to 127.0.0.1 that sends bytes and reads an answer: a tenth of the time that node:http
// takes, so that it is the server that is measured, and a break is seen as what it is.
import net from "node:net";

/** An idle connection may be closed by the server at any moment from here on (workerd: after 5 s). */
const FRESH_MS = 2000;

export class Connection {
  #port;
  #socket;
  #received = Buffer.alloc(0);
  #waiting;
  #usedAt = 0;

  constructor(port) {
    this.#port = port;
  }

  /**
   * Sends a request and resolves to `{ status, head, text }`; rejects when no whole answer comes. One at a time.
   *
   * @param {string} bytes a whole request, as {@link requestBytes} makes it
   * @param {number} withinMs
   */
  exchange(bytes, withinMs = 60_000) {
    if (this.#socket && performance.now() - this.#usedAt > FRESH_MS) this.close();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#break(new Error(`no answer within ${withinMs} ms`)), withinMs);
      this.#waiting = {
        resolve: (answer) => (clearTimeout(timer), resolve(answer)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      };
      this.#socket ??= this.#connect();
      this.#socket.write(bytes);
    });
  }

  /** The rest of a request whose beginning {@link exchange} has sent. */
  sendRest(bytes) {
    this.#socket.write(bytes);
  }

  close() {
    this.#break(new Error("closed"));
  }

  #connect() {
    const socket = net.connect({ host: "127.0.0.1", port: this.#port, noDelay: true });
    socket.on("data", (piece) => this.#read(piece));
    socket.on("error", (error) => socket === this.#socket && this.#break(error));
    socket.on("close", () => socket === this.#socket && this.#break(new Error("hung up")));
    return socket;
  }

  #read(piece) {
    this.#received = this.#received.length > 0 ? Buffer.concat([this.#received, piece]) : piece;
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.#received.toString("latin1", 0, end);
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
    if (length === undefined) {
      this.#break(new Error(`an answer without a length: ${head}`));
      return;
    }
    const bodyEnd = end + 4 + Number(length);
    if (this.#received.length < bodyEnd) return;
    const text = this.#received.toString("utf8", end + 4, bodyEnd);
    this.#received = Buffer.alloc(0);
    this.#usedAt = performance.now();
    const { resolve } = this.#waiting ?? {};
    this.#waiting = undefined;
    resolve?.({ status: Number(head.slice(9, 12)), head, text });
  }

  #break(error) {
    const [socket, waiting] = [this.#socket, this.#waiting];
    this.#socket = this.#waiting = undefined;
    this.#received = Buffer.alloc(0);
    socket?.destroy();
    waiting?.reject(error);
  }
}

/** A whole POST request as `brand`; a brand without a key sends none. */
export function requestBytes(brand, path, body, headers = {}) {
  const all = {
    Host: "127.0.0.1",
    "Content-Type": "application/json",
    ...(brand.key ? { "X-API-Key": brand.key, "X-Brand-ID": brand.id } : {}),
    ...headers,
    "Content-Length": Buffer.byteLength(body),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}

/** The value of a header of an answer. */
export const headerOf = ({ head }, name) => new RegExp(`\r\n${name}: *([^\r\n]*)`, "i").exec(head)?.[1];
