/** Helpers of maps with keys, of queues and stacks, and the walk over all elements (kernel/bpf/helpers.c, bpf_iter.c). */

import type { Helper, HelperCall } from "../machine.ts";
import { EmulatedMap, errno, isErrno, type MapElement } from "../maps/map.ts";
import { bytesArgument, keyArgument, mapArgument, u32Argument, writeBytes } from "./arguments.ts";
import { stateOf } from "./run-state.ts";

const anyMap = (call: HelperCall): EmulatedMap => mapArgument(call, 1, EmulatedMap);

const lookup: Helper = (call) => {
  const map = anyMap(call);
  call.result(map.lookup(keyArgument(call, 2, map), stateOf(call).host.cpu)?.address ?? 0n);
};

const lookupOnCpu: Helper = (call) => {
  const map = anyMap(call);
  const cpu = u32Argument(call, 3);
  call.result(map.lookup(keyArgument(call, 2, map), cpu)?.address ?? 0n);
};

const update: Helper = (call) => {
  const map = anyMap(call);
  const key = keyArgument(call, 2, map);
  const value = bytesArgument(call, 3, map.shape.valueSize);
  call.resultNumber(map.update(key, value, call.argument(4), stateOf(call).host.cpu));
};

const remove: Helper = (call) => {
  const map = anyMap(call);
  call.resultNumber(map.delete(keyArgument(call, 2, map)));
};

const push: Helper = (call) => {
  const map = anyMap(call);
  call.resultNumber(map.push(bytesArgument(call, 2, map.shape.valueSize), call.argument(3)));
};

/** An empty queue gives zeros beside the errno. */
function take(call: HelperCall, take: (map: EmulatedMap) => Uint8Array | number): void {
  const map = anyMap(call);
  const answer = take(map);
  writeBytes(call, 2, isErrno(answer) ? new Uint8Array(map.shape.valueSize) : answer);
  call.resultNumber(isErrno(answer) ? answer : 0);
}

/** The callback gets the map, key and value and what the caller passed; a result other than 0 stops the walk. */
const forEach: Helper = (call) => {
  const map = anyMap(call);
  const elements = map.elements(stateOf(call).host.cpu);
  if (call.argument(4) !== 0n || elements === undefined) return call.resultNumber(errno("EINVAL"));
  let visited = 0;
  for (const element of elements) {
    visited++;
    if (visit(call, element) !== 0n) break;
  }
  call.resultNumber(visited);
};

function visit(call: HelperCall, { key, value }: MapElement): bigint {
  const { memory } = call;
  const shownKey = memory.allocate(key.length, { name: "a key", content: key, writable: false });
  try {
    return call.callback(call.argument(2), [call.argument(1), shownKey.address, value.address, call.argument(3)]);
  } finally {
    memory.free(shownKey);
  }
}

export const MAP_HELPERS = {
  bpf_map_lookup_elem: lookup,
  bpf_map_lookup_percpu_elem: lookupOnCpu,
  bpf_map_update_elem: update,
  bpf_map_delete_elem: remove,
  bpf_map_push_elem: push,
  bpf_map_pop_elem: (call: HelperCall) => take(call, (map) => map.pop()),
  bpf_map_peek_elem: (call: HelperCall) => take(call, (map) => map.peek()),
  bpf_for_each_map_elem: forEach,
} as const satisfies Readonly<Record<string, Helper>>;
