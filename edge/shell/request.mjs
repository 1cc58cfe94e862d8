// The body of a request. One that says how large it is is read before the module knows of the request, which takes one turn of
// the event loop instead of several; any other one piece by piece, as the module asks for it.

/** `edge/src/host/exports.rs` has the same numbers. */
export const KIND = { none: 0, whole: 1, stream: 2, brokenOff: 3 };

/** The largest body that any route takes. What claims to be larger is refused without being kept. */
const LARGEST = 1 << 20;

/** @returns {Body} */
export function bodyOf(request) {
  const declared = request.headers.get("Content-Length");
  if (declared !== null && Number(declared) <= LARGEST) return new Body(request, KIND.whole);
  return new Body(request, request.body === null ? KIND.none : KIND.stream);
}

class Body {
  kind;
  bytes;
  /** Settled when the whole body is there, or will never be. */
  whole;
  #request;
  #reader;

  constructor(request, kind) {
    this.#request = request;
    this.kind = kind;
    if (kind !== KIND.whole) return;
    this.whole = request.arrayBuffer().then(
      (buffer) => {
        this.bytes = new Uint8Array(buffer);
      },
      () => {
        this.kind = KIND.brokenOff;
      },
    );
  }

  /** The next piece, or `undefined` at the end. */
  async read() {
    this.#reader ??= this.#request.body.getReader();
    const { done, value } = await this.#reader.read();
    return done ? undefined : value;
  }
}
