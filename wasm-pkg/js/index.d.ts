import type { Inputs, IssueCode, Outputs, WarningCode } from "./generated/payloads.js";

export type * from "./generated/payloads.js";

/** The name of an event, as in the path of its endpoint. */
export type EventName = keyof Inputs;

/** What the verdict depends on, besides the payload. */
export interface Options {
  /**
   * Converts numbers and booleans sent as strings, and integers sent for identifiers, each with the warning `coerced`.
   * The server does so in lenient mode only: send the `data` of the result, not what you had.
   */
  coerce?: boolean | undefined;
  /** What the brand's `order_total` is: what the customer paid (the default), or the amount before any adjustments. */
  basis?: "paid" | "gross" | undefined;
  /**
   * `lenient` is the verdict of `?mode=lenient`, which never loses an order for its decoration: it coerces as `coerce`
   * does, and leaves out what only describes and is invalid, with the warning `dropped`. The default is `strict`.
   */
  mode?: "strict" | "lenient" | undefined;
}

/** Why a payload is invalid. */
export interface Issue {
  /** Where, as an RFC 6901 JSON Pointer: `/items/0/unit_price`. The whole payload is `""`. */
  path: string;
  /** Stable, for programs and translations. */
  code: IssueCode;
  /** English, for people: names the field and says what to send. */
  message: string;
  /** The corrected value, where it is unambiguous. */
  fix?: string | number | boolean;
}

/** What is odd about a payload without making it invalid. */
export interface Warning {
  /** Where, as an RFC 6901 JSON Pointer. */
  path: string;
  /** Stable, for programs and translations. */
  code: WarningCode;
  /** English, for people. */
  message: string;
}

/** The money that follows from a conversion. */
export interface Revenue {
  /** What counts for the referral, before refunds. */
  attributable_revenue: number;
  /** What the items cost together, where every one has a price. */
  items_total?: number;
}

/** What follows from a payload, by event; nothing from those that are not named. */
export type Derived<E extends EventName> = E extends "conversion" ? Revenue : Record<never, never>;

/** A valid payload. */
export interface Success<E extends EventName> {
  /** Tells the two kinds of result apart. */
  success: true;
  /** The payload, normalized: ready to be sent. */
  data: Outputs[E];
  /** What is odd about it all the same; often empty. */
  warnings: Warning[];
  /** The money that follows from it. */
  derived: Derived<E>;
  // What only the other kind has, so that it can be asked for without `strict`, where `success` tells nothing apart.
  error?: never;
  code?: never;
  issues?: never;
}

/** An invalid one. */
export interface Failure {
  /** Tells the two kinds of result apart. */
  success: false;
  /** One line for people: the first five messages, and how many more there are. */
  error: string;
  /** Stable, for programs; everything but the first two is `invalid_payload`. */
  code: "malformed_json" | "payload_too_large" | "invalid_payload";
  /** All of them, at most 100, in the order of the documented fields. */
  issues: Issue[];
  /** What is odd about it besides. */
  warnings: Warning[];
  data?: never;
  derived?: never;
}

/** What `safeParse` answers. */
export type Result<E extends EventName> = Success<E> | Failure;

/** The text of a body, or its bytes. */
export type Body = string | ArrayBuffer | ArrayBufferView;

/** What `check` answers: a `Result` without `data`. */
export type Check<E extends EventName> = Omit<Success<E>, "data"> | Failure;

/** What `coerce` takes for `T`: texts for numbers and booleans, whole numbers for identifiers. */
export type Coercible<T> = T extends string | number | boolean
  ? T | string | number
  : T extends readonly (infer Entry)[]
    ? readonly Coercible<Entry>[]
    : T extends object
      ? { [Field in keyof T]: Coercible<T[Field]> }
      : T;

/** Judges the payloads of one event. */
export interface Schema<E extends EventName, Input = Inputs[E]> {
  /** Whose payloads. */
  readonly event: E;
  /**
   * The same schema with options that hold from now on, its Standard Schema's too; a call's own options go first.
   * @example useForm({ resolver: standardSchemaResolver(conversion.with({ coerce: true })) })
   */
  with(options: Options & ({ coerce: true } | { mode: "lenient" })): Schema<E, Coercible<Inputs[E]>>;
  /** The same. */
  with(options: Options): Schema<E, Input>;
  /**
   * The verdict on an object, judged as what `JSON.stringify` would send of it. Never throws for a payload's sake.
   * @example
   * const result = conversion.safeParse(order);
   * if (result.success) await send(JSON.stringify(result.data));
   * else console.error(result.error);
   */
  safeParse(payload: unknown, options?: Options): Result<E>;
  /**
   * The normalized payload. @throws {PreflightError} if it is invalid
   * @example const data = conversion.parse({ ...order } satisfies ConversionInput);
   */
  parse(payload: unknown, options?: Options): Outputs[E];
  /**
   * The verdict on a body, as a server receives it. What is neither a text nor bytes is judged as the text that
   * `fetch` would make of it.
   * @example const result = conversion.safeParseText(await request.text());
   */
  safeParseText(body: Body, options?: Options): Result<E>;
  /** The normalized payload of a body. @throws {PreflightError} if it is invalid */
  parseText(body: Body, options?: Options): Outputs[E];
  /** The verdict alone: what `safeParse` answers, without `data`. */
  check(payload: unknown, options?: Options): Check<E>;
  /** The verdict alone on a body, in some two thirds of the time of `safeParseText`. */
  checkText(body: Body, options?: Options): Check<E>;
  /**
   * Whether the payload is valid: without `coerce` and `lenient`, it may be sent as it is.
   * @example if (conversion.is(order)) await send(JSON.stringify(order));
   */
  is(payload: unknown): payload is Input;
  /** The very text that the server's `/validate` answers. */
  verdict(body: Body, options?: Options): string;
  /** Standard Schema 1.1, for forms and frameworks. */
  readonly "~standard": StandardProps<Input, Outputs[E]>;
}

/** Standard Schema 1.1 (https://standardschema.dev), spelt out so that nothing needs to be installed. */
export interface StandardProps<Input, Output> {
  readonly version: 1;
  readonly vendor: string;
  readonly validate: (
    value: unknown,
    options?: { readonly libraryOptions?: Record<string, unknown> | undefined } | undefined,
  ) => StandardResult<Output>;
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  readonly jsonSchema: {
    /** What may be sent. `target`: `draft-2020-12` or `draft-07`. @throws for any other */
    readonly input: (options: StandardTarget) => Record<string, unknown>;
    /** What it is normalized to. */
    readonly output: (options: StandardTarget) => Record<string, unknown>;
  };
}

export interface StandardTarget {
  readonly target: "draft-2020-12" | "draft-07" | "openapi-3.0" | ({} & string);
  readonly libraryOptions?: Record<string, unknown> | undefined;
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: ReadonlyArray<{ readonly message: string; readonly path?: ReadonlyArray<PropertyKey> | undefined }> };

/** Thrown by `parse`; its message is the result's `error`. */
export class PreflightError extends Error {
  readonly name: "PreflightError";
  readonly code: Failure["code"];
  readonly issues: Issue[];
  readonly warnings: Warning[];
}

/** Somebody bought something. */
export const conversion: Schema<"conversion">;
/** An order, or a part of it, was paid back. */
export const refund: Schema<"refund">;
/** Somebody claimed a referral. */
export const claim: Schema<"claim">;
/** Somebody followed a referral link. */
export const visit: Schema<"visit">;

/** `safeParse` of an event by its name. @throws {TypeError} if there is no such event */
export function validate<E extends EventName>(event: E, payload: unknown, options?: Options): Result<E>;
/** `safeParseText` of an event by its name. @throws {TypeError} if there is no such event */
export function validateText<E extends EventName>(event: E, body: Body, options?: Options): Result<E>;
/** The very text that the server's `/validate` answers. @throws {TypeError} if there is no such event */
export function verdict(event: EventName, body: Body, options?: Options): string;

/** Starts the module now (a few milliseconds) instead of with the first verdict. Nobody has to call it. */
export function init(): Promise<void>;
