/** Helpers of socket storage (net/core/bpf_sk_storage.c). */

import { MAP_ACCESS_FLAG } from "../../../stdlib/spec/map-type-ids.ts";
import type { Helper } from "../machine.ts";
import { errno } from "../maps/map.ts";
import { SkStorageMap } from "../maps/sk-storage.ts";
import { bytesArgument, mapArgument, socketArgument } from "./arguments.ts";

const CREATE = BigInt(MAP_ACCESS_FLAG.BPF_LOCAL_STORAGE_GET_F_CREATE);

/** Null without a socket, for flags that the kernel does not know, and where there is no value and none is wanted. */
const get: Helper = (call) => {
  const map = mapArgument(call, 1, SkStorageMap);
  const [socket, flags] = [socketArgument(call, 2), call.argument(4)];
  if (socket === undefined || flags > CREATE) return call.result(0n);
  const initial = call.argument(3) === 0n ? undefined : bytesArgument(call, 3, map.shape.valueSize);
  const value = map.get(socket) ?? (flags === CREATE ? map.create(socket, initial) : undefined);
  call.result(value?.address ?? 0n);
};

const remove: Helper = (call) => {
  const map = mapArgument(call, 1, SkStorageMap);
  const socket = socketArgument(call, 2);
  call.resultNumber(socket === undefined ? errno("EINVAL") : map.remove(socket));
};

export const STORAGE_HELPERS = {
  bpf_sk_storage_get: get,
  bpf_sk_storage_delete: remove,
} as const satisfies Readonly<Record<string, Helper>>;
