// What is asked of a worker of the contract, and of the floors.
import { requestBytes } from "../../load/connection.mjs";

const CONVERSION = "/api/v1/track/conversion";
const REFUND = "/api/v1/track/refund";

export const conversion = (order) =>
  `{"customer_email":"buyer-${order}@example.com","customer_name":"Jane Doe","order_id":"${order}","order_total":108.00,"tax":8.00,` +
  `"shipping":10.00,"discount":5.00,"referral_code":"JOHN123","items":[{"name":"Serum","quantity":1,"unit_price":95.00}]}`;
const refund = (order) => `{"order_id":"${order}","refund_amount":21.50,"refund_id":"R-${order}","refund_reason":"too small"}`;
/** Wrong in two places, as a no-code tool sends it. */
const INVALID = conversion("invalid").replace("108.00", '"108.00"').replace('"tax":8.00,', "");

/**
 * The tasks of one worker, which knows what has been recorded there so far. Each task has `next`, which gives the bytes of its next
 * request, the `status` of its answers, the `floor` that it is compared with, and may have `needs`, the orders that it uses up.
 *
 * @param {object} brand on Premier
 */
export class Tasks {
  #brand;
  #orders = 0;
  #unrefunded = [];
  #repeated = [];
  #repetitions = 0;

  constructor(brand) {
    this.#brand = brand;
  }

  accepted = { name: "conversion, accepted", floor: "one-batch", status: 200, next: () => this.#send(CONVERSION, this.#newConversion()) };
  duplicate = { name: "conversion, duplicate", floor: "one-batch", status: 200, next: () => this.#send(CONVERSION, this.#again()) };
  refund = { name: "refund, accepted", floor: "one-batch", status: 200, next: () => this.#send(REFUND, this.#newRefund()) };

  get all() {
    const invalid = this.#send(CONVERSION, INVALID);
    const stranger = requestBytes({ ...this.#brand, key: "al_live_nobody" }, CONVERSION, conversion("1"));
    const valid = requestBytes({}, "/api/v1/validate/conversion", conversion("1"));
    const notValid = requestBytes({}, "/api/v1/validate/conversion", INVALID);
    return [
      this.accepted,
      this.duplicate,
      this.refund,
      { name: "conversion, rejected payload", floor: "one-batch", status: 400, next: () => invalid },
      { name: "conversion, key of nobody", floor: "one-batch", status: 401, next: () => stranger },
      { name: "validate, valid", floor: "nothing", status: 200, next: () => valid },
      { name: "validate, invalid", floor: "nothing", status: 400, next: () => notValid },
    ];
  }

  /** How many orders wait for a refund. */
  get unrefunded() {
    return this.#unrefunded.length;
  }

  #newConversion() {
    this.#orders += 1;
    const order = `ORD-${this.#orders}`;
    this.#unrefunded.push(order);
    if (this.#repeated.length < 1000) this.#repeated.push(order);
    return conversion(order);
  }

  /** One of the first thousand, as a sender that did not get the answer would. */
  #again() {
    this.#repetitions += 1;
    return conversion(this.#repeated[this.#repetitions % this.#repeated.length]);
  }

  #newRefund() {
    const order = this.#unrefunded.shift();
    if (order === undefined) throw new Error("no order is left to refund");
    return refund(order);
  }

  #send(path, body) {
    return requestBytes(this.#brand, path, body);
  }
}

/** What the floors are asked: the same bytes as an accepted conversion. */
export function floorTask(name, brand) {
  const bytes = requestBytes(brand, CONVERSION, conversion("ORD-1"));
  return { name, isFloor: true, floor: name === "nothing" ? "nothing" : "one-batch", status: 200, next: () => bytes };
}
