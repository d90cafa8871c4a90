/**
 * Methods of contexts that shape the message, a row a method: the helper that does it takes the context, the parameters, and then
 * zeros for flags that have no meaning yet (net/core/filter.c). Each gives 0 or a negative errno.
 */

import type { HelperKernelName } from "./helpers.ts";

export interface PacketMethod {
  readonly context: "SkBuff" | "SkMsg";
  readonly name: string;
  readonly helper: HelperKernelName;
  readonly params: readonly { readonly name: string; readonly type: "u32" | "i32"; readonly optional?: true }[];
  /** Arguments of the helper after the parameters. */
  readonly zeros: 0 | 1;
  /** Moves or cuts the bytes of the skb, whose messages strparser has measured already. */
  readonly resizes: boolean;
  readonly doc: string;
}

export const PACKET_METHODS = [
  {
    context: "SkMsg",
    name: "applyBytes",
    helper: "bpf_msg_apply_bytes",
    params: [{ name: "bytes", type: "u32" }],
    zeros: 0,
    resizes: false,
    doc: "Makes the verdict apply to the next `bytes` bytes, of this message and the following ones; 0.",
  },
  {
    context: "SkMsg",
    name: "corkBytes",
    helper: "bpf_msg_cork_bytes",
    params: [{ name: "bytes", type: "u32" }],
    zeros: 0,
    resizes: false,
    doc: "Holds the message until `bytes` bytes are there, then runs the program again; 0.",
  },
  {
    context: "SkMsg",
    name: "pull",
    helper: "bpf_msg_pull_data",
    params: [
      { name: "start", type: "u32" },
      { name: "end", type: "u32" },
    ],
    zeros: 1,
    resizes: false,
    doc: "Makes a range of the message linear. Reading `data` does what it needs by itself; a pull of all that is read saves repeating it. 0 or a negative errno.",
  },
  {
    context: "SkMsg",
    name: "push",
    helper: "bpf_msg_push_data",
    params: [
      { name: "start", type: "u32" },
      { name: "bytes", type: "u32" },
    ],
    zeros: 1,
    resizes: true,
    doc: "Inserts `bytes` bytes at `start`, of undefined content; 0 or a negative errno.",
  },
  {
    context: "SkMsg",
    name: "pop",
    helper: "bpf_msg_pop_data",
    params: [
      { name: "start", type: "u32" },
      { name: "bytes", type: "u32" },
    ],
    zeros: 1,
    resizes: true,
    doc: "Removes `bytes` bytes at `start`; 0 or a negative errno.",
  },
  {
    context: "SkBuff",
    name: "adjustRoom",
    helper: "bpf_skb_adjust_room",
    params: [
      { name: "difference", type: "i32" },
      { name: "mode", type: "u32", optional: true },
      { name: "flags", type: "u32", optional: true },
    ],
    zeros: 0,
    resizes: true,
    doc: "Grows or shrinks the room after the header that `mode` (`AdjustRoom`) names, in sk_skb programs the front of the skb; 0 or a negative errno.",
  },
  {
    context: "SkBuff",
    name: "changeHead",
    helper: "bpf_skb_change_head",
    params: [{ name: "bytes", type: "u32" }],
    zeros: 1,
    resizes: true,
    doc: "Makes room for `bytes` bytes before the packet, which then begins there; 0 or a negative errno.",
  },
  {
    context: "SkBuff",
    name: "changeTail",
    helper: "bpf_skb_change_tail",
    params: [{ name: "length", type: "u32" }],
    zeros: 1,
    resizes: true,
    doc: "Makes the skb `length` bytes long: cuts its end off, or adds zeros; 0 or a negative errno.",
  },
  {
    context: "SkBuff",
    name: "pull",
    helper: "bpf_skb_pull_data",
    params: [{ name: "length", type: "u32" }],
    zeros: 0,
    resizes: false,
    doc: "Makes the first `length` bytes of the skb linear. Reading `data` needs no pull; other helpers may. 0 or a negative errno.",
  },
] as const satisfies readonly PacketMethod[];
