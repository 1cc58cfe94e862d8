// Made from the field tables of `core` by `cargo xtask bless`.

/** At least one of the properties is there. */
type AtLeastOne<T, K extends keyof T> = { [P in K]: T & { [Q in P]-?: NonNullable<T[Q]> } }[K];

/** A conversion, as it may be sent. */
export interface ConversionInput {
  /** The customer's email address; matches the conversion to a claim. (email ≤ 254) */
  customer_email: string;
  /** The customer's name. (text ≤ 200) */
  customer_name?: string | null | undefined;
  /** Your order identifier; a second delivery of it is not counted again. (id ≤ 255) */
  order_id?: string | null | undefined;
  /** What the customer paid: items + tax + shipping, after discounts. For a brand set to gross, the amount before any adjustments. (amount, 0 to 99999999999.9999) */
  order_total: number;
  /** The tax in `order_total`; 0 where not applicable. (amount, 0 to 99999999999.9999) */
  tax: number;
  /** The shipping in `order_total`; 0 where not applicable. (amount, 0 to 99999999999.9999) */
  shipping: number;
  /** The discount on the order; 0 where not applicable. (amount, 0 to 99999999999.9999) */
  discount: number;
  /** The referral code, if you know it; else the most recent claim by `customer_email` counts. (code ≤ 64) */
  referral_code?: string | null | undefined;
  /** Line items of the order. (list ≤ 200 of items) */
  items?: readonly ItemInput[] | null | undefined;
  /** Your identifier of the customer; matches the conversion to a claim with the same one, whatever the email. (id ≤ 255) */
  customer_id?: string | null | undefined;
  /** The currency of all amounts; the brand's own if left out. (currency (ISO 4217)) */
  currency?: string | null | undefined;
  /** When it happened, at most a day ahead; when it arrives if left out. (time (RFC 3339)) */
  occurred_at?: string | null | undefined;
  /** Whatever you want to find again: texts by name. Erased with the customer. (object ≤ 20 of text ≤ 500, line breaks allowed, names ≤ 40) */
  metadata?: Readonly<Record<string, string | null | undefined>> | null | undefined;
}

/** A conversion, normalized. */
export interface Conversion {
  /** The customer's email address; matches the conversion to a claim. (email ≤ 254) */
  customer_email: string;
  /** The customer's name. (text ≤ 200) */
  customer_name?: string;
  /** Your order identifier; a second delivery of it is not counted again. (id ≤ 255) */
  order_id?: string;
  /** What the customer paid: items + tax + shipping, after discounts. For a brand set to gross, the amount before any adjustments. (amount, 0 to 99999999999.9999) */
  order_total: number;
  /** The tax in `order_total`; 0 where not applicable. (amount, 0 to 99999999999.9999) */
  tax: number;
  /** The shipping in `order_total`; 0 where not applicable. (amount, 0 to 99999999999.9999) */
  shipping: number;
  /** The discount on the order; 0 where not applicable. (amount, 0 to 99999999999.9999) */
  discount: number;
  /** The referral code, if you know it; else the most recent claim by `customer_email` counts. (code ≤ 64) */
  referral_code?: string;
  /** Line items of the order. (list ≤ 200 of items) */
  items?: Item[];
  /** Your identifier of the customer; matches the conversion to a claim with the same one, whatever the email. (id ≤ 255) */
  customer_id?: string;
  /** The currency of all amounts; the brand's own if left out. (currency (ISO 4217)) */
  currency?: string;
  /** When it happened, at most a day ahead; when it arrives if left out. (time (RFC 3339)) */
  occurred_at?: string;
  /** Whatever you want to find again: texts by name. Erased with the customer. (object ≤ 20 of text ≤ 500, line breaks allowed, names ≤ 40) */
  metadata?: Record<string, string>;
}

/** The fields of `RefundInput`. */
export interface RefundInputFields {
  /** The `order_id` of the conversion. At least one of the three identifiers is required. (id ≤ 255) */
  order_id?: string | null | undefined;
  /** Our identifier of the conversion, from its answer. (id ≤ 255) */
  conversion_id?: string | null | undefined;
  /** The identifier of the claim that the conversion belongs to. (id ≤ 255) */
  claim_id?: string | null | undefined;
  /** The amount refunded in this transaction. Leave it out to refund all that remains; `null` is refused. (amount, above 0, to 99999999999.9999) */
  refund_amount?: number | undefined;
  /** Your refund identifier; a second delivery of it is not counted again. (id ≤ 255) */
  refund_id?: string | null | undefined;
  /** Free-text reason; may hold line breaks and tabs. (text ≤ 2000, line breaks allowed) */
  refund_reason?: string | null | undefined;
  /** All that was refunded so far, this refund included. (amount, above 0, to 99999999999.9999) */
  total_refunded?: number | null | undefined;
  /** Whether the order is now fully refunded. (`true` or `false`) */
  is_full_refund?: boolean | null | undefined;
  /** The currency of the amounts, which must be the order's; that if left out. (currency (ISO 4217)) */
  currency?: string | null | undefined;
  /** When it happened, at most a day ahead; when it arrives if left out. (time (RFC 3339)) */
  occurred_at?: string | null | undefined;
  /** Whatever you want to find again: texts by name. Erased with the customer. (object ≤ 20 of text ≤ 500, line breaks allowed, names ≤ 40) */
  metadata?: Readonly<Record<string, string | null | undefined>> | null | undefined;
}

/** A refund, as it may be sent. At least one of its identifiers is required. */
export type RefundInput = AtLeastOne<RefundInputFields, "order_id" | "conversion_id" | "claim_id">;

/** The fields of `Refund`. */
export interface RefundFields {
  /** The `order_id` of the conversion. At least one of the three identifiers is required. (id ≤ 255) */
  order_id?: string;
  /** Our identifier of the conversion, from its answer. (id ≤ 255) */
  conversion_id?: string;
  /** The identifier of the claim that the conversion belongs to. (id ≤ 255) */
  claim_id?: string;
  /** The amount refunded in this transaction. Leave it out to refund all that remains; `null` is refused. (amount, above 0, to 99999999999.9999) */
  refund_amount?: number;
  /** Your refund identifier; a second delivery of it is not counted again. (id ≤ 255) */
  refund_id?: string;
  /** Free-text reason; may hold line breaks and tabs. (text ≤ 2000, line breaks allowed) */
  refund_reason?: string;
  /** All that was refunded so far, this refund included. (amount, above 0, to 99999999999.9999) */
  total_refunded?: number;
  /** Whether the order is now fully refunded. (`true` or `false`) */
  is_full_refund?: boolean;
  /** The currency of the amounts, which must be the order's; that if left out. (currency (ISO 4217)) */
  currency?: string;
  /** When it happened, at most a day ahead; when it arrives if left out. (time (RFC 3339)) */
  occurred_at?: string;
  /** Whatever you want to find again: texts by name. Erased with the customer. (object ≤ 20 of text ≤ 500, line breaks allowed, names ≤ 40) */
  metadata?: Record<string, string>;
}

/** A refund, normalized. At least one of its identifiers is required. */
export type Refund = AtLeastOne<RefundFields, "order_id" | "conversion_id" | "claim_id">;

/** A claim, as it may be sent. */
export interface ClaimInput {
  /** The code being claimed. (code ≤ 64) */
  referral_code: string;
  /** The new user's email address. (email ≤ 254) */
  email: string;
  /** Display name. (text ≤ 200) */
  name?: string | null | undefined;
  /** Contact phone number. (phone ≤ 32) */
  phone?: string | null | undefined;
  /** Line items, as in a conversion. (list ≤ 200 of items) */
  items?: readonly ItemInput[] | null | undefined;
  /** Your identifier of the new user; matches later conversions with the same one. (id ≤ 255) */
  customer_id?: string | null | undefined;
  /** When it happened, at most a day ahead; when it arrives if left out. (time (RFC 3339)) */
  occurred_at?: string | null | undefined;
  /** Whatever you want to find again: texts by name. Erased with the person. (object ≤ 20 of text ≤ 500, line breaks allowed, names ≤ 40) */
  metadata?: Readonly<Record<string, string | null | undefined>> | null | undefined;
}

/** A claim, normalized. */
export interface Claim {
  /** The code being claimed. (code ≤ 64) */
  referral_code: string;
  /** The new user's email address. (email ≤ 254) */
  email: string;
  /** Display name. (text ≤ 200) */
  name?: string;
  /** Contact phone number. (phone ≤ 32) */
  phone?: string;
  /** Line items, as in a conversion. (list ≤ 200 of items) */
  items?: Item[];
  /** Your identifier of the new user; matches later conversions with the same one. (id ≤ 255) */
  customer_id?: string;
  /** When it happened, at most a day ahead; when it arrives if left out. (time (RFC 3339)) */
  occurred_at?: string;
  /** Whatever you want to find again: texts by name. Erased with the person. (object ≤ 20 of text ≤ 500, line breaks allowed, names ≤ 40) */
  metadata?: Record<string, string>;
}

/** A visit, as it may be sent. */
export interface VisitInput {
  /** The code in the link. (code ≤ 64) */
  referral_code: string;
  /** The page that the link led to. (url ≤ 2048) */
  landing_page?: string | null | undefined;
  /** Where the visitor came from, such as `newsletter`. (text ≤ 255) */
  utm_source?: string | null | undefined;
  /** The marketing medium, such as `email`. (text ≤ 255) */
  utm_medium?: string | null | undefined;
  /** The campaign, such as `spring-sale`. (text ≤ 255) */
  utm_campaign?: string | null | undefined;
  /** The search term. (text ≤ 255) */
  utm_term?: string | null | undefined;
  /** What tells links of one campaign apart. (text ≤ 255) */
  utm_content?: string | null | undefined;
  /** When it happened, at most a day ahead; when it arrives if left out. (time (RFC 3339)) */
  occurred_at?: string | null | undefined;
}

/** A visit, normalized. */
export interface Visit {
  /** The code in the link. (code ≤ 64) */
  referral_code: string;
  /** The page that the link led to. (url ≤ 2048) */
  landing_page?: string;
  /** Where the visitor came from, such as `newsletter`. (text ≤ 255) */
  utm_source?: string;
  /** The marketing medium, such as `email`. (text ≤ 255) */
  utm_medium?: string;
  /** The campaign, such as `spring-sale`. (text ≤ 255) */
  utm_campaign?: string;
  /** The search term. (text ≤ 255) */
  utm_term?: string;
  /** What tells links of one campaign apart. (text ≤ 255) */
  utm_content?: string;
  /** When it happened, at most a day ahead; when it arrives if left out. (time (RFC 3339)) */
  occurred_at?: string;
}

/** An item, as it may be sent. */
export interface ItemInput {
  /** Item or service name. (text ≤ 300) */
  name: string;
  /** Units, such as `2` or `0.5`. (quantity, above 0, to 1000000; default 1) */
  quantity?: number | null | undefined;
  /** Price per unit. Or send `line_total`. (amount, 0 to 99999999999.9999) */
  unit_price?: number | null | undefined;
  /** The line's total, instead of `unit_price`. (amount, 0 to 99999999999.9999) */
  line_total?: number | null | undefined;
  /** SKU, plan code or service code. (text ≤ 100) */
  sku?: string | null | undefined;
  /** Category path, top level first, such as `["Skincare", "Serums"]`. (list ≤ 10 of text ≤ 100) */
  category_path?: readonly string[] | null | undefined;
  /** Web address of the item's image. (url ≤ 2048) */
  image_url?: string | null | undefined;
}

/** An item, normalized. */
export interface Item {
  /** Item or service name. (text ≤ 300) */
  name: string;
  /** Units, such as `2` or `0.5`. (quantity, above 0, to 1000000; default 1) */
  quantity: number;
  /** Price per unit. Or send `line_total`. (amount, 0 to 99999999999.9999) */
  unit_price?: number;
  /** The line's total, instead of `unit_price`. (amount, 0 to 99999999999.9999) */
  line_total?: number;
  /** SKU, plan code or service code. (text ≤ 100) */
  sku?: string;
  /** Category path, top level first, such as `["Skincare", "Serums"]`. (list ≤ 10 of text ≤ 100) */
  category_path?: string[];
  /** Web address of the item's image. (url ≤ 2048) */
  image_url?: string;
}

/** What may be sent, by event. */
export interface Inputs {
  conversion: ConversionInput;
  refund: RefundInput;
  claim: ClaimInput;
  visit: VisitInput;
}

/** What it is normalized to, by event. */
export interface Outputs {
  conversion: Conversion;
  refund: Refund;
  claim: Claim;
  visit: Visit;
}

/** Why a payload is invalid. */
export type IssueCode =
  /** The body is not JSON as RFC 8259 has it, in UTF-8, at most 16 levels deep. The only issue then. */
  | "malformed_json"
  /** The body is larger than 64 KiB, or a batch than 1 MiB. The only issue then. */
  | "payload_too_large"
  /** The body, or an entry of `items`, is not a JSON object. */
  | "not_an_object"
  /** A required field is absent or `null`; or a refund without an amount speaks of one. */
  | "missing"
  /** A required text is empty or only white space. */
  | "blank"
  /** The value has another JSON type, such as a number in quotes. */
  | "wrong_type"
  /** The text has too many characters (Unicode scalar values). */
  | "too_long"
  /** The list has too many entries. */
  | "too_many"
  /** The text contains a character of U+0000–1F or U+007F–9F. */
  | "control_character"
  /** An identifier or a code holds what a broken variable leaves behind, such as `undefined` or `{{id}}`. */
  | "placeholder"
  /** A key is given twice in one object. */
  | "duplicate_field"
  /** Not an email address (RFC 5321, RFC 6531) with a dot in its domain. */
  | "invalid_email"
  /** Not 5 to 15 digits with an optional leading `+` and separators. */
  | "invalid_phone"
  /** Not an absolute `http` or `https` address without credentials. */
  | "invalid_url"
  /** Not the code of a currency in ISO 4217. */
  | "invalid_currency"
  /** A referral code contains white space; in a batch also, an `idempotency_key` contains other than visible ASCII characters. */
  | "invalid_code"
  /** The number is below zero. */
  | "negative"
  /** The number is zero where more is asked. */
  | "not_positive"
  /** The number has more than 4 decimals. */
  | "too_precise"
  /** The number is beyond its limit, `total_refunded` is below `refund_amount`, or `occurred_at` is more than a day ahead. */
  | "out_of_range"
  /** A refund names no conversion. */
  | "identifier_required"
  /** Not a time as RFC 3339 has it, with its time zone, such as `2026-01-31T09:30:00Z`. */
  | "invalid_time";

/** What is odd about a payload without making it invalid. */
export type WarningCode =
  /** No such field: it is ignored. The message suggests the documented name where one is near. */
  | "unknown_field"
  /** The field means nothing for this event: it is ignored. */
  | "ignored_field"
  /** The number was binary float noise within 5e-10 of 4 decimals, and was rounded. */
  | "rounded"
  /** With `coerce` or in lenient mode: the value was converted or corrected. */
  | "coerced"
  /** In lenient mode: an invalid value that only describes, or an invalid item, was left out. */
  | "dropped"
  /** Characters that nobody sees were taken out of the value. */
  | "invisible_character"
  /** The address has dots where RFC 5321 forbids them, but such mailboxes exist. */
  | "unusual_email"
  /** `line_total` differs from `unit_price` × `quantity` by more than 0.01. */
  | "line_total_mismatch"
  /** The items, tax, shipping and discount do not add up to `order_total`. */
  | "items_total_mismatch"
  /** `order_total` is less than what is subtracted from it: the revenue is 0. */
  | "negative_revenue"
  /** Nothing identifies the event: a repeated delivery is recorded again. */
  | "not_deduplicated"
  /** From `/track`: a repeated delivery differs from the recorded one, in `fields`. */
  | "differs_from_recorded"
  /** From `/track`: `total_refunded` is not what was refunded before plus `refund_amount`. */
  | "total_refunded_mismatch"
  /** From `/track`: `is_full_refund` disagrees with what remains. */
  | "full_refund_mismatch";
