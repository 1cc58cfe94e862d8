// Events put together to requests, as large as the API takes them.

const MOST_EVENTS = 500;
const MOST_BYTES = 1024 * 1024;

export class Batches {
  #events = [];
  #bytes = 0;

  /**
   * Adds an event.
   *
   * @param {import("./event.js").Sendable} event
   * @returns {import("./event.js").Sendable[] | undefined} the batch before it, if it has no room for it
   */
  add(event) {
    const size = (event.bytes?.length ?? 0) + 1;
    const isFull = this.#events.length === MOST_EVENTS || this.#bytes + size > MOST_BYTES;
    const full = isFull ? this.take() : undefined;
    this.#events.push(event);
    this.#bytes += size;
    return full;
  }

  take() {
    const taken = this.#events;
    this.#events = [];
    this.#bytes = 0;
    return taken;
  }
}

export const bodyOf = (events) => Buffer.concat(events.flatMap(({ bytes }) => [bytes, Buffer.from("\n")]));
