/** Helpers that run other code: loops and tail calls (kernel/bpf/bpf_iter.c, core.c). */

import type { Helper } from "../machine.ts";
import { errno, placeKey } from "../maps/map.ts";
import { ProgArrayMap } from "../maps/prog-array.ts";
import { mapArgument, u32Argument } from "./arguments.ts";

/** BPF_MAX_LOOPS of include/linux/bpf.h. */
const MAX_LOOPS = 8 << 20;

const loop: Helper = (call) => {
  const count = u32Argument(call, 1);
  if (call.argument(4) !== 0n) return call.resultNumber(errno("EINVAL"));
  // The verifier replaces such calls by instructions, whose errno has 32 bits (`inline_bpf_loop`).
  if (count > MAX_LOOPS) return call.result(BigInt.asUintN(32, BigInt(errno("E2BIG"))));
  const [callback, passed] = [call.argument(2), call.argument(3)];
  let rounds = 0;
  while (rounds < count) {
    const answer = call.callback(callback, [BigInt(rounds), passed]);
    rounds++;
    if (answer !== 0n) break;
  }
  call.resultNumber(rounds);
};

/** An index past the end, an empty entry, and a 34th call leave the program where it is. */
const tailCall: Helper = (call) => {
  const map = mapArgument(call, 2, ProgArrayMap);
  const index = u32Argument(call, 3);
  if (index >= map.shape.maxEntries) return;
  const target = map.target(placeKey(index));
  if (target !== undefined) call.tailCall(target.image);
};

export const CONTROL_HELPERS = { bpf_loop: loop, bpf_tail_call: tailCall } as const satisfies Readonly<Record<string, Helper>>;
