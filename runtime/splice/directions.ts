/**
 * Two connected sockets in; out: both in the maps of the splice program, each way by the program or, where a stream had ended, by
 * Node.
 */

import type { Socket } from "node:net";
import type { BackendName } from "../backend.ts";
import { BpfError } from "../bpf-error.ts";
import { Resources } from "../resources.ts";
import { socketRefusal } from "../socket.ts";
import type { SpliceProgram } from "./program.ts";

/** Who moves the bytes. */
export type Mover = BackendName | "node";

export interface Direction {
  readonly from: Socket;
  readonly to: Socket;
  readonly by: Mover;
  /** After the end of `from`: when all of it has been given to `to`. */
  readonly drained: () => Promise<void>;
}

export interface Entered {
  readonly directions: readonly [Direction, Direction];
  /** Disposed of: out of the maps, and paused. */
  readonly entries: Disposable;
}

/** Throws a `BpfError`, a `RuntimeError`; then neither is in a map. */
export function enter(program: SpliceProgram, a: Socket, b: Socket): Entered {
  using entries = new Resources();
  for (const socket of [a, b]) {
    socket.on("error", ignore);
    entries.defer(() => socket.off("error", ignore));
  }
  const routes = routesOf(program, [a, b], entries);
  const directions: Entered["directions"] = [
    directionOf(program, a, b, routes?.[0], entries),
    directionOf(program, b, a, routes?.[1], entries),
  ];
  return { directions, entries: entries.move() };
}

/** `Spliced.ended` tells of it. */
const ignore = (): void => {};

interface Route {
  /** The cookie of the socket that receives. */
  readonly key: bigint;
  readonly drained: Direction["drained"];
}

/** Undefined when Node has to copy. */
function routesOf(
  { backend, maps, drainOf }: SpliceProgram,
  [a, b]: readonly [Socket, Socket],
  entries: Resources,
): [Route, Route] | undefined {
  // unix_shutdown of net/unix/af_unix.c takes the peer out of its maps; and its skbs have the sender's cookie.
  if (backend === "kernel" && [a, b].some((socket) => !socket.destroyed && socket.localAddress === undefined)) return undefined;
  // Before they are in any map: there some kernels count nothing (KNOWN_BAD_KERNELS.silentSockets).
  const drains = [drainOf(a, b), drainOf(b, a)] as const;
  const keys = unlessEnded((): [bigint, bigint] => [cookieOf(maps, a), cookieOf(maps, b)]);
  if (keys === undefined) return undefined;
  for (const key of keys) if (maps.routes.has(key)) throw socketRefusal("a splice", "it is in another already");
  const areRouted = enterMap(maps.routes, keys[0], b, entries) && enterMap(maps.routes, keys[1], a, entries);
  return areRouted
    ? [
        { key: keys[0], drained: drains[0] },
        { key: keys[1], drained: drains[1] },
      ]
    : undefined;
}

/** A map's lookup gives the cookie, on any backend. */
function cookieOf({ asked }: SpliceProgram["maps"], socket: Socket): bigint {
  asked.set(0, socket, { allowRead: true });
  try {
    return asked.get(0) ?? 0n;
  } finally {
    asked.delete(0);
  }
}

/** False when a stream has ended. */
function enterMap(map: SpliceProgram["maps"]["routes"], key: bigint, socket: Socket, entries: Resources): boolean {
  const hasEntered = unlessEnded(() => {
    map.set(key, socket, { allowRead: true });
    return true;
  });
  if (hasEntered) entries.defer(() => map.delete(key));
  return hasEntered ?? false;
}

function directionOf(
  { backend, maps }: SpliceProgram,
  from: Socket,
  to: Socket,
  route: Route | undefined,
  entries: Resources,
): Direction {
  if (route && enterMap(maps.ends, route.key, from, entries)) {
    from.resume();
    entries.defer(() => from.pause());
    return { from, to, by: backend, drained: route.drained };
  }
  from.pipe(to, { end: false });
  entries.defer(() => from.unpipe(to));
  return { from, to, by: "node", drained: () => Promise.resolve() };
}

/** The maps take connected sockets, of which neither end has been shut down (`sock_map_sk_state_allowed`). */
function unlessEnded<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof BpfError && error.code === "EOPNOTSUPP") return undefined;
    throw error;
  }
}
