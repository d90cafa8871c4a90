/** Helpers that decide where a message goes (net/core/sock_map.c): the decision is recorded; moving bytes is the host's part. */

import { CONSTANTS } from "../../../stdlib/spec/constants.ts";
import type { Helper, HelperCall } from "../machine.ts";
import { placeKey } from "../maps/map.ts";
import { SocketMap } from "../maps/socket-map.ts";
import { bytesArgument, mapArgument, u32Argument } from "./arguments.ts";
import { stateOf } from "./run-state.ts";

const { Drop, Pass } = CONSTANTS.SkAction.members;
const KNOWN_FLAGS = BigInt(CONSTANTS.Redirect.members.Ingress.value);

/** SK_DROP for flags that the kernel does not know and where no socket is. */
function redirect(call: HelperCall, keyOf: (map: SocketMap) => Uint8Array): void {
  const map = mapArgument(call, 2, SocketMap);
  const key = keyOf(map);
  const flags = call.argument(4);
  const socket = (flags & ~KNOWN_FLAGS) === 0n ? map.target(key) : undefined;
  if (socket === undefined) return call.resultNumber(Drop.value);
  stateOf(call).redirect = { map, key, flags, socket };
  call.resultNumber(Pass.value);
}

/** The index is in a register. */
const toIndex: Helper = (call) => redirect(call, () => placeKey(u32Argument(call, 3)));

const toKey: Helper = (call) => redirect(call, (map) => bytesArgument(call, 3, map.shape.keySize));

export const SOCKET_HELPERS = {
  bpf_sk_redirect_map: toIndex,
  bpf_msg_redirect_map: toIndex,
  bpf_sk_redirect_hash: toKey,
  bpf_msg_redirect_hash: toKey,
  bpf_get_socket_cookie: (call: HelperCall) => call.result(stateOf(call).socketCookie),
} as const satisfies Readonly<Record<string, Helper>>;
