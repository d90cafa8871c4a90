/** What goes into a map of sockets. */

import type { Socket as DatagramSocket } from "node:dgram";
import type { Server, Socket } from "node:net";

/** A socket of Node's, or a file descriptor. */
export type SocketLike = Socket | Server | DatagramSocket | number;
