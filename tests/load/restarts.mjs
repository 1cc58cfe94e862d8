// A Worker that is killed without a farewell, and started again.
import { directPort } from "./direct.mjs";
import { descendantsOf, killNow, workerdOf } from "./processes.mjs";

export class MortalWorker {
  #worker;
  #serving;
  #reachable;
  #generation = 0;
  /** Milliseconds from a kill to the next answer. */
  restarts = { workerd: [], everything: [] };

  constructor(worker) {
    this.#worker = worker;
    this.#reachable = Promise.withResolvers();
  }

  async start() {
    this.#serving = await this.#worker.serve();
    await this.#announce();
  }

  /** Resolves when there is a server: its port, and the how manieth it is. */
  reach = () => this.#reachable.promise;

  /** SIGKILL for `workerd`, which writes and which wrangler starts again, or for `everything`. Done when it answers again. */
  async kill(what) {
    const start = performance.now();
    this.#reachable = Promise.withResolvers();
    const workerd = workerdOf(this.#serving.pid, this.#worker.port);
    if (workerd === undefined) throw new Error(`there is no workerd to kill\n${this.#serving.output()}`);
    killNow(workerd);
    if (what === "everything") {
      await this.#killTheRest();
      this.#serving = await this.#worker.serve();
    } else {
      await this.#gone(workerd);
    }
    await this.#announce();
    this.restarts[what].push(performance.now() - start);
  }

  /** Kills everything, and leaves the database to its next reader. */
  async end() {
    await this.#killTheRest();
  }

  async #killTheRest() {
    for (const { pid } of descendantsOf(this.#serving.pid)) killNow(pid);
    await this.#serving.ended;
  }

  async #gone(pid) {
    while (workerdOf(this.#serving.pid, this.#worker.port) === pid) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async #announce() {
    const port = await directPort(this.#worker, this.#serving);
    this.#generation += 1;
    this.#reachable.resolve({ port, generation: this.#generation });
  }
}
