// A brand's move to another database, step by step until it is done. It can be stopped and started again.
import { Misuse } from "./misuse.mjs";

/** So often in a row the Worker may be unavailable. */
const PATIENCE = 30;

const STAGES = {
  copying: ({ copied, events }) => `copying: ${copied} of ${events} events`,
  switching: () => "switching: the brand's requests wait",
  clearing: ({ database }) => `the brand lives in database ${database}; clearing the other one`,
  done: ({ database }) => `done: the brand lives in database ${database}`,
};

/** What the command line asks for: `{ to }`, or `{ cancel }`. */
export function direction({ to, cancel }) {
  if (Boolean(cancel) === (to !== undefined)) throw new Misuse("--to N or --cancel, one of them");
  if (to !== undefined && !/^\d+$/.test(to)) throw new Misuse(`--to takes the number of a database, not ${JSON.stringify(to)}`);
  return cancel ? (api, path) => api.remove(path) : (api, path) => api.post(`${path}?to=${to}`);
}

/** The latest move of a brand that was done, from its record of changes, the newest first; null if there was none. */
export function moved(entries) {
  const entry = entries.find(({ action }) => action === "brand.moved");
  return entry ? { at: entry.at, from: entry.details.from, to: entry.details.to } : null;
}

/** Resolves to the last step's answer. */
export async function untilDone(take, api, path, tell = (line) => console.error(line)) {
  let last = "";
  for (let failures = 0; ; ) {
    try {
      const answer = await take(api, path);
      failures = 0;
      const line = STAGES[answer.stage](answer);
      if (line !== last) tell(line);
      last = line;
      if (answer.stage === "done") return answer;
    } catch (error) {
      if (error.status !== 503 || ++failures > PATIENCE) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
