/**
 * TCP connections over loopback for a test, closed at the end of its `using` scope. The accepted ends are paused, so that Node
 * reads none of their bytes before they are in a map.
 */

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export interface Connection {
  readonly client: Socket;
  readonly accepted: Socket;
}

/** Where the sockets of a connection are made: network namespaces, cgroups. */
export interface Places {
  readonly listening: <T>(step: () => Promise<T>) => Promise<T>;
  readonly connecting: <T>(step: () => Promise<T>) => Promise<T>;
}

const HERE: Places = { listening: (step) => step(), connecting: (step) => step() };

/** A loopback address that other processes' tests leave alone, so that a fixed port is free there. */
export const OWN_ADDRESS = `127.${(process.pid >> 16) & 0x7f}.${(process.pid >> 8) & 0xff}.${process.pid & 0xff || 1}`;

export class LoopbackSockets implements Disposable {
  readonly #servers: Server[] = [];
  readonly #sockets: Socket[] = [];

  /** A connection to a listener of its own; port 0 is any free one. */
  async connect(port = 0, address = "127.0.0.1", places: Places = HERE): Promise<Connection> {
    const server = await places.listening(() => this.listen(port, address));
    return await places.connecting(() => this.connectTo(server));
  }

  async listen(port = 0, address = "127.0.0.1"): Promise<Server> {
    const server = createServer({ pauseOnConnect: true, noDelay: true, allowHalfOpen: true });
    this.#servers.push(server);
    server.listen(port, address);
    await once(server, "listening");
    return server;
  }

  /** `to`: where another address than the server's own leads to it. */
  async connectTo(server: Server, to: Pick<AddressInfo, "address" | "port"> = addressOf(server)): Promise<Connection> {
    const client = this.#keep(connect({ port: to.port, host: to.address, noDelay: true }));
    const [[accepted]] = await Promise.all([once(server, "connection"), once(client, "connect")]);
    return { client, accepted: this.#keep(accepted) };
  }

  /** A reset peer is what the exchange reports as missing bytes. */
  #keep(socket: Socket): Socket {
    socket.on("error", () => {});
    this.#sockets.push(socket);
    return socket;
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) server.close();
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens on no port");
  return address;
}

export function localPort(socket: Socket): number {
  if (socket.localPort === undefined) throw new Error("the socket is not connected");
  return socket.localPort;
}

/** Where it listens. */
export const portOf = (server: Server): number => addressOf(server).port;
