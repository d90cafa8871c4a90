/**
 * sock_ops programs and the TCP connections of this process. In: attached programs, and what Node tells of sockets
 * (`diagnostics_channel`); out: the calls that the kernel makes of such programs (`tcp_call_bpf`), for connections and listeners
 * alike, in its order.
 */

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Server, Socket } from "node:net";
import { CONSTANTS } from "../../../stdlib/spec/constants.ts";
import { Resources } from "../../resources.ts";
import type { EmulatedProgram } from "../program.ts";
import { type Attempt, watchAttempts } from "./connection-attempts.ts";
import { programFault } from "./error.ts";
import type { Psock } from "./psock.ts";
import { psockOfListener, psockOfStream } from "./registry.ts";
import { StreamEndpoint } from "./stream-socket.ts";

const OP = CONSTANTS.SockOpsOp.members;
const STATE_CALLBACK = CONSTANTS.SockOpsFlag.members.State.value;
const REQUEST = CONSTANTS.TcpState.members.NewSynRecv.value;

/** What a new connection is asked; what a program replies has nothing to act upon. */
const QUESTIONS = [OP.RwndInit.value, OP.TimeoutInit.value, OP.NeedsEcn.value];

/** The calls in which a socket may enter maps (`sock_map_op_okay`, net/core/sock_map.c). */
const ENTERS_MAPS: readonly number[] = [OP.ActiveEstablished.value, OP.PassiveEstablished.value, OP.TcpListen.value];

const ATTACHED = new Set<EmulatedProgram>();
const SEEN = new WeakSet<Socket>();
let watching: Disposable | undefined;

/** Leaves what detaches it. */
export function attachSockOps(program: EmulatedProgram): () => void {
  ATTACHED.add(program);
  watching ??= watch();
  return () => {
    ATTACHED.delete(program);
    if (ATTACHED.size > 0) return;
    watching?.[Symbol.dispose]();
    watching = undefined;
  };
}

function watch(): Disposable {
  const resources = new Resources();
  resources.defer(watchAttempts(connecting));
  listenTo(resources, "net.server.socket", (message) => {
    const socket = memberOf(message, "socket");
    if (socket instanceof Socket) accepted(socket);
  });
  const servers = new Set<Server>();
  listenTo(resources, "tracing:net.server.listen:asyncEnd", (message) => {
    const server = memberOf(message, "server");
    if (!(server instanceof Server) || !listening(server)) return;
    servers.add(server);
    // Before the application hears of the connection, as in the kernel; of older servers the channel tells after it.
    server.prependListener("connection", accepted).once("close", () => servers.delete(server));
  });
  resources.defer(() => {
    for (const server of servers) server.off("connection", accepted);
  });
  return resources;
}

const memberOf = (message: unknown, name: string): unknown =>
  typeof message === "object" && message !== null ? Reflect.get(message, name) : undefined;

function listenTo(resources: Resources, channel: string, hear: (message: unknown) => void): void {
  subscribe(channel, hear);
  resources.defer(() => unsubscribe(channel, hear));
}

function connecting({ socket, local, remote }: Attempt): void {
  const psock = psockOfStream(socket);
  const { endpoint } = psock;
  if (!(endpoint instanceof StreamEndpoint)) return;
  if (!SEEN.has(socket)) socket.prependOnceListener("connect", () => connected(psock, endpoint));
  SEEN.add(socket);
  endpoint.attempt({
    localAddress: local?.address,
    localPort: local?.port,
    remoteAddress: remote.address,
    remotePort: remote.port,
  });
  psock.callbackFlags = 0;
  watchStates(psock);
  call(psock, OP.TcpConnect.value);
  for (const op of QUESTIONS) call(psock, op);
}

function connected(psock: Psock, endpoint: StreamEndpoint): void {
  endpoint.tcp.enter("Established");
  call(psock, OP.ActiveEstablished.value);
}

/** UNIX sockets have no such callbacks. */
function accepted(socket: Socket): void {
  if (socket.localAddress === undefined || SEEN.has(socket)) return;
  SEEN.add(socket);
  const psock = psockOfStream(socket);
  const { endpoint } = psock;
  if (!(endpoint instanceof StreamEndpoint)) return;
  const server: unknown = Reflect.get(socket, "server");
  if (server instanceof Server) psock.inherit(psockOfListener(server));
  for (const op of QUESTIONS) call(psock, op, { isRequest: true });
  endpoint.tcp.restart("SynRecv");
  watchStates(psock);
  call(psock, OP.PassiveEstablished.value);
  endpoint.tcp.enter("Established");
}

/** False where it is no TCP port. */
function listening(server: Server): boolean {
  const address = server.address();
  if (typeof address !== "object" || address === null) return false;
  const psock = psockOfListener(server);
  watchStates(psock);
  call(psock, OP.TcpListen.value);
  return true;
}

function watchStates(psock: Psock): void {
  psock.watchStates((from, to) => {
    if ((psock.callbackFlags & STATE_CALLBACK) !== 0) call(psock, OP.State.value, { args: [from, to] });
  });
}

interface CallOptions {
  readonly args?: readonly number[];
  /** There is no full socket yet. */
  readonly isRequest?: boolean;
}

function call(psock: Psock, op: number, { args = [], isRequest = false }: CallOptions = {}): void {
  const { endpoint } = psock;
  const full = isRequest
    ? { state: REQUEST }
    : {
        state: psock.state ?? 0,
        isFullsock: 1,
        cbFlags: psock.callbackFlags,
        bytesReceived: endpoint.bytesReceived,
        bytesAcked: endpoint.bytesSent,
      };
  const socket = isRequest ? undefined : psock;
  for (const program of ATTACHED) {
    const { fields } = endpoint;
    const { fault } = program.decide({ socket, fields, others: { ...full, op, args }, entersMaps: ENTERS_MAPS.includes(op) });
    if (fault !== undefined) endpoint.fail(programFault(fault));
  }
}
