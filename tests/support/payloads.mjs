// Valid payloads whose names nobody else has used, so that a rerun on the same database passes too.
import { randomBytes } from "node:crypto";

export const EVENTS = ["conversion", "refund", "claim", "visit"];

/** `ORD-` and letters that are new. */
export const unique = (prefix) => `${prefix}-${randomBytes(8).toString("hex")}`.toUpperCase();
export const newEmail = () => `${unique("buyer")}@example.com`.toLowerCase();
export const newOrder = () => unique("ORD");
export const newCode = () => unique("CODE");

/** The documented example, without items and code: 108.00 paid, of which 90.00 count. */
export function conversion(more = {}) {
  return {
    customer_email: newEmail(),
    order_id: newOrder(),
    order_total: 108,
    tax: 8,
    shipping: 10,
    discount: 5,
    ...more,
  };
}

/** A conversion of this total, all of which counts. */
export const orderOf = (total, more) => conversion({ order_total: total, tax: 0, shipping: 0, discount: 0, ...more });
export const claim = (more) => ({ referral_code: newCode(), email: newEmail(), ...more });
export const visit = (more) => ({ referral_code: newCode(), landing_page: "https://example.com/widget", ...more });
export const refund = (more) => ({ order_id: newOrder(), refund_amount: 50, refund_id: unique("RF"), ...more });

export const payloadOf = { conversion, refund, claim, visit };
