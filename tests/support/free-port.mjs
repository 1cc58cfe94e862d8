import net from "node:net";

/** A port of 127.0.0.1 that nobody has right now: this one, or any for 0. */
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on("error", reject);
    server.listen(wanted, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
