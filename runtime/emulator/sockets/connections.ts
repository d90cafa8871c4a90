/**
 * Connections that this process makes, as sock_ops programs see them. In: an attached program; out: its runs, when Node tells that a
 * socket has connected or was accepted (`diagnostics_channel`). Other callbacks of the kernel's do not come.
 */

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Socket } from "node:net";
import { CONSTANTS } from "../../../stdlib/spec/constants.ts";
import type { EmulatedProgram } from "../program.ts";
import { programFault } from "./error.ts";
import { psockOfStream } from "./registry.ts";

const { ActiveEstablished, PassiveEstablished } = CONSTANTS.SockOpsOp.members;
const ESTABLISHED = CONSTANTS.TcpState.members.Established.value;

/** Leaves what ends it. */
export function watchConnections(program: EmulatedProgram): () => void {
  const connecting = (message: unknown): void => {
    const socket = socketOf(message);
    socket?.once("connect", () => established(program, socket, ActiveEstablished.value));
  };
  const accepted = (message: unknown): void => {
    const socket = socketOf(message);
    if (socket) established(program, socket, PassiveEstablished.value);
  };
  subscribe("net.client.socket", connecting);
  subscribe("net.server.socket", accepted);
  return () => {
    unsubscribe("net.client.socket", connecting);
    unsubscribe("net.server.socket", accepted);
  };
}

function socketOf(message: unknown): Socket | undefined {
  const socket: unknown = typeof message === "object" && message !== null ? Reflect.get(message, "socket") : undefined;
  return socket instanceof Socket ? socket : undefined;
}

/** UNIX sockets have no such callbacks. */
function established(program: EmulatedProgram, socket: Socket, op: number): void {
  if (socket.localAddress === undefined) return;
  const psock = psockOfStream(socket);
  const fields = { ...psock.endpoint.fields, op, state: ESTABLISHED, isFullsock: 1 };
  const { fault } = program.decide({ socket: psock, fields });
  if (fault !== undefined) psock.endpoint.fail(programFault(fault));
}
