/** Helpers of ring buffers (kernel/bpf/ringbuf.c). */

import { MachineFault } from "../fault.ts";
import type { Helper, HelperCall } from "../machine.ts";
import { RingBufferMap } from "../maps/ring-buffer.ts";
import { bytesArgument, mapArgument } from "./arguments.ts";

const ringBuffer = (call: HelperCall): RingBufferMap => mapArgument(call, 1, RingBufferMap);

function finish(call: HelperCall, outcome: "submitted" | "discarded"): void {
  const place = call.memory.find(call.argument(1));
  const map = place?.object.owner;
  const isRecord = map instanceof RingBufferMap && place?.offset === 0 && map.finish(place.object, outcome);
  if (!isRecord) throw new MachineFault("argument", "r1 is no reserved record of a ring buffer");
}

export const RING_BUFFER_HELPERS = {
  bpf_ringbuf_output: (call: HelperCall) => {
    const map = ringBuffer(call);
    call.resultNumber(map.output(bytesArgument(call, 2, Number(call.argument(3))), call.argument(4)));
  },
  bpf_ringbuf_reserve: (call: HelperCall) => {
    call.result(ringBuffer(call).reserve(call.argument(2), call.argument(3))?.address ?? 0n);
  },
  bpf_ringbuf_submit: (call: HelperCall) => finish(call, "submitted"),
  bpf_ringbuf_discard: (call: HelperCall) => finish(call, "discarded"),
  bpf_ringbuf_query: (call: HelperCall) => call.result(BigInt(ringBuffer(call).query(call.argument(2)))),
} as const satisfies Readonly<Record<string, Helper>>;
