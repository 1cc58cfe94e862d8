// Senders that send at the same moment, each on a connection of its own.
import { Connection, requestBytes } from "./connection.mjs";
import { directPort } from "./direct.mjs";

export class Crowd {
  #connections;

  constructor(port, size) {
    this.#connections = Array.from({ length: size }, () => new Connection(port));
  }

  /** Of this size, before the Worker that `serving` runs. */
  static async before(worker, serving, size) {
    return new Crowd(await directPort(worker, serving), size);
  }

  /** All of them, or the first `count`, send what `make(sender)` says: brand, event, payload, headers. */
  all(make, count = this.#connections.length) {
    // Made before the first is sent, so that nothing lies between the sendings.
    const requests = this.#connections.slice(0, count).map((_, sender) => bytesOf(...make(sender)));
    return Promise.all(requests.map((bytes, sender) => this.#send(sender, bytes)));
  }

  one(...request) {
    return this.#send(0, bytesOf(...request));
  }

  close() {
    for (const connection of this.#connections) connection.close();
  }

  async #send(sender, bytes) {
    const answer = await this.#connections[sender].exchange(bytes);
    return { ...answer, body: JSON.parse(answer.text) };
  }
}

const bytesOf = (brand, event, payload, headers) =>
  requestBytes(brand, `/api/v1/track/${event}`, JSON.stringify(payload), headers);
