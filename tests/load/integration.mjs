// An integration as customers write them: it sends an event again, unchanged, until it is acknowledged. It knows what
// every answer must say, and keeps what was acknowledged for ledger-check.mjs.
import { once } from "../support/api.mjs";
import { Connection, requestBytes } from "./connection.mjs";

const PATIENCE_MS = 120_000;
const ANSWER_WITHIN_MS = 20_000;

/** Money is counted in cents here, and sent as a number with two decimals. */
const decimal = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;

export class Integration {
  #connection;
  #generation;
  #events = 0;
  /** Orders with something left to refund, and events to repeat: the last few. */
  #open = [];
  #repeatable = [];
  /** What was acknowledged, amounts in 1/10,000. */
  acknowledged = { conversions: [], refunds: [], claims: [], visits: [] };
  tally = { acknowledged: 0, repeated: 0, unanswered: 0, answersLost: 0 };

  /**
   * @param {string} name in all of its ids, so that they are nobody else's
   * @param {object} brand
   * @param {import("../support/random.mjs").Random} random
   * @param {() => Promise<{port: number, generation: number}>} reach resolves when there is a server again
   */
  constructor(name, brand, random, reach) {
    Object.assign(this, { name, brand, random, reach });
  }

  async run(isOver) {
    while (!isOver()) await this.#step();
    this.#connection?.close();
  }

  #step() {
    const dice = this.random.next();
    if (dice < 0.06 && this.#repeatable.length > 0) return this.#repeat();
    if (dice < 0.36 && this.#open.length > 0) return this.#refund();
    if (dice < 0.46) return this.#claim();
    if (dice < 0.56) return this.#visit();
    return this.#convert();
  }

  #newId(prefix) {
    this.#events += 1;
    return `${prefix}-${this.name}-${this.#events}`;
  }

  async #convert() {
    const [order, total] = [this.#newId("ORD"), this.random.between(100, 5_000_000)];
    const tax = this.random.between(0, Math.floor(total / 3));
    const shipping = this.random.between(0, Math.floor(total / 3));
    const byKey = this.random.chance(0.2);
    const body =
      `{"customer_email":"${order.toLowerCase()}@example.com",${byKey ? "" : `"order_id":"${order}",`}"order_total":${decimal(total)},` +
      `"tax":${decimal(tax)},"shipping":${decimal(shipping)},"discount":0,"items":[{"name":"Serum","quantity":1,"unit_price":${decimal(total)}}]}`;
    const revenue = total - tax - shipping;
    const data = await this.#new("conversion", body, byKey ? once(order) : {}, (conversion) => [
      [conversion.order_id, byKey ? null : order],
      [conversion.attributable_revenue, revenue / 100],
    ]);
    const orderId = byKey ? null : order;
    this.acknowledged.conversions.push({ id: data.conversion_id, orderId, total: total * 100, revenue: revenue * 100 });
    this.#keep(this.#open, { id: data.conversion_id, orderId, total, refunded: 0 });
  }

  async #refund() {
    const order = this.random.pick(this.#open);
    const left = order.total - order.refunded;
    const isFull = this.random.chance(0.1);
    const amount = isFull ? left : this.random.between(1, Math.max(1, Math.floor(left / 2)));
    const refundId = this.#newId("RF");
    const name = order.orderId ? `"order_id":"${order.orderId}"` : `"conversion_id":"${order.id}"`;
    const body = `{${name},"refund_id":"${refundId}"${isFull ? "" : `,"refund_amount":${decimal(amount)}`}}`;
    order.refunded += amount; // Nobody else refunds it.
    if (order.refunded === order.total) this.#open.splice(this.#open.indexOf(order), 1);
    const { total, refunded } = order;
    await this.#new("refund", body, {}, (refund) => [
      [refund.refund_id, refundId],
      [refund.conversion_id, order.id],
      [refund.refund_amount, amount / 100],
      [refund.total_refunded, refunded / 100],
      [refund.remaining, (total - refunded) / 100],
    ]);
    this.acknowledged.refunds.push({ conversionId: order.id, id: refundId, amount: amount * 100 });
  }

  async #claim() {
    const code = this.#newId("CODE").toUpperCase();
    const email = `${code.toLowerCase()}@example.com`;
    const body = `{"referral_code":"${code}","email":"${email}","name":"Sam Smith"}`;
    const data = await this.#new("claim", body, {}, (claim) => [[claim.referral_code, code]]);
    this.acknowledged.claims.push({ id: data.claim_id, code, email });
  }

  async #visit() {
    const key = this.#newId("visit");
    const body = `{"referral_code":"JOHN123","landing_page":"https://example.com/?from=${key}"}`;
    const data = await this.#new("visit", body, once(key), () => []);
    this.acknowledged.visits.push({ id: data.visit_id, key });
  }

  /** Sends an event that was acknowledged: it must be answered as it was then. */
  async #repeat() {
    const { event, body, headers, data } = this.random.pick(this.#repeatable);
    const again = await this.#deliver(event, body, headers);
    this.#expect(event, Object.entries(data).map(([field, was]) => [JSON.stringify(again.data[field]), JSON.stringify(was)]));
    this.tally.repeated += 1;
  }

  async #new(event, body, headers, wanted) {
    const { data, unanswered } = await this.#deliver(event, body, headers);
    // After a try without an answer it may well be there: then the answer was lost, and not the event.
    if (data.duplicate && unanswered === 0) throw new Error(`a new ${event} was answered as a duplicate: ${body}`);
    this.#expect(event, wanted(data));
    this.tally.acknowledged += 1;
    this.tally.answersLost += Number(data.duplicate);
    this.#keep(this.#repeatable, { event, body, headers, data: { ...data, duplicate: true } });
    return data;
  }

  #expect(event, pairs) {
    for (const [is, wanted] of pairs) if (is !== wanted) throw new Error(`a ${event} was answered ${is} instead of ${wanted}`);
  }

  #keep(list, entry) {
    list.push(entry);
    if (list.length > 40) list.splice(this.random.between(0, 39), 1);
  }

  /** The same bytes, until they are acknowledged. */
  async #deliver(event, body, headers) {
    const bytes = requestBytes(this.brand, `/api/v1/track/${event}`, body, headers);
    const until = performance.now() + PATIENCE_MS;
    for (let unanswered = 0; performance.now() < until; unanswered += 1) {
      const answer = await this.#try(bytes);
      if (answer?.status === 200) return { data: JSON.parse(answer.text).data, unanswered };
      if (answer && answer.status < 500) throw new Error(`a ${event} was answered ${answer.status}: ${answer.text}`);
      this.tally.unanswered += 1;
      await new Promise((resolve) => setTimeout(resolve, this.random.between(1, 50)));
    }
    throw new Error(`a ${event} was not acknowledged within ${PATIENCE_MS} ms`);
  }

  async #try(bytes) {
    const { port, generation } = await this.reach();
    if (generation !== this.#generation) {
      this.#connection?.close();
      this.#connection = new Connection(port);
      this.#generation = generation;
    }
    return this.#connection.exchange(bytes, ANSWER_WITHIN_MS).catch(() => undefined);
  }
}
