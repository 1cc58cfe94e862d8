// The body of a request. One that says how large it is is read before the module knows of the request, which takes one turn of
// the event loop instead of several; any other one piece by piece, as the module asks for it.

/** `edge/src/host/exports.rs` has the same numbers. */
export const KIND = { none: 0, whole: 1, stream: 2, brokenOff: 3 };

/** The largest body that any route takes. What claims to be larger is refused without being kept. */
const LARGEST = 1 << 20;

export class Body {
  kind;
  /** Of a whole body. */
  bytes;
  #request;
  #reader;

  constructor(request, headers) {
    this.#request = request;
    const declared = headers.get("Content-Length");
    if (declared !== null && Number(declared) <= LARGEST) this.kind = KIND.whole;
    else this.kind = request.body === null ? KIND.none : KIND.stream;
  }

  async readWhole() {
    try {
      this.bytes = new Uint8Array(await this.#request.arrayBuffer());
    } catch {
      this.kind = KIND.brokenOff;
    }
  }

  /** The next piece, or `undefined` at the end. */
  async read() {
    this.#reader ??= this.#request.body.getReader();
    const { done, value } = await this.#reader.read();
    return done ? undefined : value;
  }
}
