/** The compiled module, in Workers and edge functions; with other bundlers its address. */
declare const module: object;
export default module;
