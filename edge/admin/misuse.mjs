/** The command line is not as it must be: nothing was sent. */
export class Misuse extends Error {}
