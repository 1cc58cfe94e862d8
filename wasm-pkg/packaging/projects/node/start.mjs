// The first verdict, all of the start-up included, as everybody pays it once.
const before = performance.now();
const { visit } = await import("@advocateloop/preflight");
const loaded = performance.now();
visit.safeParse({ referral_code: "JOHN123" });
const judged = performance.now();
console.error(`import ${(loaded - before).toFixed(1)} ms, first verdict ${(judged - loaded).toFixed(1)} ms`);
// Generous, since the machine is shared; the figure above is what counts.
console.log(judged - before < 100 ? "all is well" : "wrong: the start takes too long");
