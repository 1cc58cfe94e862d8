// The command line of `cargo xtask bench edge`.
import { parseArgs } from "node:util";

export function options() {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "12" },
      "slice-ms": { type: "string", default: "1000" },
      beside: { type: "string", multiple: true, default: [] },
      growth: { type: "boolean", default: false },
      events: { type: "string", default: "1000000" },
      rows: { type: "boolean", default: false },
      "in-memory": { type: "boolean", default: false },
      start: { type: "boolean", default: false },
    },
  });
  const number = (name) => {
    if (!/^[1-9]\d{0,8}$/.test(values[name])) throw new Error(`--${name} takes a number above 0, not ${JSON.stringify(values[name])}`);
    return Number(values[name]);
  };
  return { ...values, rounds: number("rounds"), sliceMs: number("slice-ms"), inMemory: values["in-memory"], events: number("events") };
}
