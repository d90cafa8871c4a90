/** Helpers that decide where a message goes (net/core/sock_map.c): the decision is recorded; moving bytes is the host's part. */

import { CONSTANTS } from "../../../stdlib/spec/constants.ts";
import type { Helper, HelperCall } from "../machine.ts";
import { errno, placeKey } from "../maps/map.ts";
import { type EmulatedSocket, SocketMap } from "../maps/socket-map.ts";
import { bytesArgument, keyArgument, mapArgument, u32Argument } from "./arguments.ts";
import { stateOf } from "./run-state.ts";

const { Drop, Pass } = CONSTANTS.SkAction.members;
const INGRESS = CONSTANTS.Redirect.members.Ingress.value;

type KeyOf = (call: HelperCall, map: SocketMap) => Uint8Array;
type Takes = (socket: EmulatedSocket, isIngress: boolean) => boolean;

/** SK_DROP for flags that the kernel does not know, where no socket is, and for one that `takes` nothing. */
const redirect =
  (keyOf: KeyOf, takes: Takes): Helper =>
  (call) => {
    const map = mapArgument(call, 2, SocketMap);
    const key = keyOf(call, map);
    const isIngress = call.low(4) === INGRESS;
    const areKnown = call.high(4) === 0 && (isIngress || call.low(4) === 0);
    const socket = areKnown ? map.target(key) : undefined;
    if (socket === undefined || !takes(socket, isIngress)) return call.resultNumber(Drop.value);
    stateOf(call).redirect = { map, key, isIngress, socket };
    call.resultNumber(Pass.value);
  };

/** The index is in a register. */
const toIndex: KeyOf = (call) => placeKey(u32Argument(call, 3));

const toKey: KeyOf = (call, map) => bytesArgument(call, 3, map.shape.keySize);

/** `sock_map_redirect_allowed`. */
const takesSkb: Takes = ({ kind }) => kind !== "listener";

/** `bpf_msg_redirect_map`: what is sent leaves by TCP only. */
const takesMessage: Takes = ({ kind = "tcp" }, isIngress) => kind !== "listener" && (isIngress || kind === "tcp");

/** The context's socket enters a map: `sock_map_update_common`, `sock_hash_update_common`. */
const update: Helper = (call) => {
  const map = mapArgument(call, 2, SocketMap);
  const { socket, entersMaps } = stateOf(call);
  if (socket === undefined || !entersMaps) return call.resultNumber(errno("EOPNOTSUPP"));
  call.resultNumber(map.setTarget(keyArgument(call, 3, map), socket, call.argument(4)));
};

const ALL_CALLBACKS = Object.values(CONSTANTS.SockOpsFlag.members).reduce((all, { value }) => all | value, 0);

const setCallbacks: Helper = (call) => {
  const { socket } = stateOf(call);
  if (socket === undefined) return call.resultNumber(errno("EINVAL"));
  const wanted = u32Argument(call, 2);
  socket.callbackFlags = wanted & ALL_CALLBACKS;
  call.resultNumber(wanted & ~ALL_CALLBACKS);
};

export const SOCKET_HELPERS = {
  bpf_sock_map_update: update,
  bpf_sock_hash_update: update,
  bpf_sk_redirect_map: redirect(toIndex, takesSkb),
  bpf_msg_redirect_map: redirect(toIndex, takesMessage),
  bpf_sk_redirect_hash: redirect(toKey, takesSkb),
  bpf_msg_redirect_hash: redirect(toKey, takesMessage),
  bpf_sock_ops_cb_flags_set: setCallbacks,
  bpf_get_socket_cookie: (call: HelperCall) => call.result(stateOf(call).socket?.cookie ?? 0n),
} as const satisfies Readonly<Record<string, Helper>>;
