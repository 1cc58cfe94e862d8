import { parseArgs } from "node:util";

/** The options of the command line, all of which are whole numbers: given, or what is said here. */
export function numbers(defaults) {
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: "string" }]));
  const { values } = parseArgs({ options });
  const number = (name) => {
    if (!/^\d{1,10}$/.test(values[name])) throw new Error(`--${name} takes a number, not ${JSON.stringify(values[name])}`);
    return Number(values[name]);
  };
  return Object.fromEntries(Object.entries(defaults).map(([name, otherwise]) => [name, values[name] === undefined ? otherwise : number(name)]));
}

export const newSeed = () => Math.floor(Math.random() * 2 ** 32);
