/** Who takes part in a scene of the demo: sockets, servers and programs, given back at its end in the opposite order. */

import { once } from "node:events";
import { createServer, Server, Socket } from "node:net";

type Member = Socket | Server | Disposable | AsyncDisposable;

export class Cast implements AsyncDisposable {
  readonly #members: Member[] = [];

  keep(...members: readonly Member[]): void {
    for (const member of members) {
      // What a peer's end means shows in the bytes that are missing.
      if (member instanceof Socket) member.on("error", () => {});
      this.#members.push(member);
    }
  }

  async listen(): Promise<Server> {
    const server = createServer({ pauseOnConnect: true, noDelay: true }).listen(0, "127.0.0.1");
    this.keep(server);
    await once(server, "listening");
    return server;
  }

  /** The next connection of the server. */
  async accepted(server: Server): Promise<Socket> {
    const [socket]: Socket[] = await once(server, "connection");
    if (socket === undefined) throw new Error("nobody has called");
    this.keep(socket);
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const member of this.#members.toReversed()) {
      if (member instanceof Socket) member.destroy();
      else if (member instanceof Server) member.close();
      else if (Symbol.asyncDispose in member) await member[Symbol.asyncDispose]();
      else member[Symbol.dispose]();
    }
  }
}
