// The built Worker with a mistake that somebody might make: it prints every body. For silence.test.mjs.
import Worker from "../../edge/build/index.js";

export default {
  async fetch(request, env, context) {
    console.log(await request.clone().text());
    return new Worker(context, env).fetch(request);
  },
};
