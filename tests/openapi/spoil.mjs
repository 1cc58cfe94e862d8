// Ways to make a good body bad.

const OTHERS = [7, -1, "text", true, [], {}, [null], null, 1.23456, 1e15, "", "x".repeat(3000)];

/** Every place inside a value, as the object that holds it and the name there. */
function places(value, found = []) {
  if (typeof value !== "object" || value === null) return found;
  for (const name of Object.keys(value)) {
    found.push([value, name]);
    places(value[name], found);
  }
  return found;
}

/** A copy with one thing changed: it may happen to be good still. */
function changed(random, body) {
  const copy = structuredClone(body);
  const found = places(copy);
  if (found.length === 0 || random.chance(0.1)) return random.pick([[], "text", 7, null, true, {}]);
  const [holder, name] = random.pick(found);
  if (random.chance(0.4)) delete holder[name];
  else if (random.chance(0.2) && !Array.isArray(holder)) holder[`${name}_`] = 1;
  else holder[name] = random.pick(OTHERS);
  return copy;
}

/** A body that `faultsOf` finds something wrong with; nothing if none was found. */
export function spoilt(random, body, faultsOf) {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const bad = changed(random, body);
    if (faultsOf(bad) !== undefined) return bad;
  }
  return undefined;
}

/** Texts that are not JSON at all, or not as it must be. */
export const NO_JSON = ["", "{", "{'a':1}", '{"a":1,}', "[1", "\ufeff\ufeff{}", '{"a":"\\ud800"}', "null null", `${"[".repeat(20)}${"]".repeat(20)}`, '{"a":1,"a":2}'];
