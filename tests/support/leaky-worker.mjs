// The Worker with a mistake that somebody might make: it prints every body. For silence.test.mjs.
import Worker from "../../edge/entry.mjs";

export default {
  async fetch(request, env, context) {
    console.log(await request.clone().text());
    return Worker.fetch(request, env, context);
  },
};
