/**
 * A relay as a process of its own: `relay.ts pipe|kernel|emulator PORT` prints the port that it listens on and joins callers to
 * the other.
 */

import { once } from "node:events";
import { connect, createServer } from "node:net";
import { splice } from "../../runtime/index.ts";

const [, , kind = "pipe", upstream = "0"] = process.argv;

const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, async (caller) => {
  const socket = connect({ port: Number(upstream), host: "127.0.0.1", allowHalfOpen: true, noDelay: true }).pause();
  for (const one of [caller, socket]) one.on("error", () => {});
  await once(socket, "connect");
  if (kind === "kernel" || kind === "emulator") {
    await splice(caller, socket, { backend: kind });
  } else {
    caller.pipe(socket);
    socket.pipe(caller);
  }
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : address);
});
