// How plain the texts of this repository are to be.

/** Words a sentence: on average, and at most. */
export const MAX_AVERAGE = 18;
export const MAX_WORDS = 40;
export const OBSCURE = /\b(whoever|of what|by heart|is none)\b/i;

export const EVERYWHERE = {
  /** The words themselves are in this file. */
  except: ["tests/prose/limits.mjs"],
  /** The share of doc comments that may begin in the middle of a thought. */
  fragments: 0.05,
  fragment:
    /^(?:Of|As|The same|None|So|Behind|Else|And|Or|But|Where|Which|What|Whoever|Whom|Who|When|If|In|At|For|From|Only|After|Before|Beyond|Up to|More than|Without|With|By|To|On|Not|Nothing|Nobody|Likewise|Its)\b/,
};
