// What the command line answers to the shell.

/** Everything was checked, and everything is valid. */
export const VALID = 0;
/** Something is not valid. */
export const INVALID = 1;
/** The question could not be answered: an unknown option or event, a file that can't be read. */
export const USAGE = 2;
/** `send`: the API can't be reached, or refuses the key. */
export const UNSENT = 3;
/** As shells have it after Ctrl-C. */
export const INTERRUPTED = 130;

/** Ends the command with a sentence for a person, once it is thrown. */
export const failure = (sentence, exitCode) => Object.assign(new Error(sentence), { exitCode });
