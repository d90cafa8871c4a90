/**
 * Packet views: `skb.data`, `byteLength`, `subview`. A view is where it starts in the message at hand and, unless it reaches to
 * the message's end, its length; an access is a packet instruction at an offset in the message, which itself faults past the
 * message's end, after a check against the view's own length.
 */

import type { ts } from "ts-morph";
import { HELPERS } from "../../../stdlib/spec/helpers.ts";
import { isInScope } from "../../../stdlib/spec/prog-types.ts";
import { type ProgramRow, programTitle } from "../../../stdlib/spec/program-types.ts";
import type { ValueId, Width } from "../../ir/types.ts";
import { U32 } from "../lang-types.ts";
import { programNames } from "../program-names.ts";
import { refuse } from "../unit.ts";
import { requireScalar } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import type { ViewOperand } from "./operand.ts";
import { NO_LENGTH, viewOf } from "./view-extent.ts";

/** `ctx.data`. */
export function messageView(fl: Lowering, node: ts.Node): ViewOperand {
  const { row } = fl.instance;
  if (!readsPackets(row)) {
    refuse(node, "TSB3017", { field: "data", program: programTitle(row), programs: programNames(readsPackets) });
  }
  fl.module.packetUses.push({ kind: "read", by: fl.host, node });
  return viewOf(undefined, undefined);
}

const readsPackets = (row: ProgramRow): boolean =>
  row.context === "Sockopt" ||
  isInScope([...HELPERS.bpf_skb_load_bytes.programTypes, ...HELPERS.bpf_msg_pull_data.programTypes], row);

/** Those of an skb are written by a helper, all others as memory. */
export const writesPackets = (row: ProgramRow): boolean =>
  row.context === "Sockopt" ||
  isInScope([...HELPERS.bpf_skb_store_bytes.programTypes, ...HELPERS.bpf_msg_pull_data.programTypes], row);

/** `view.byteLength`. */
export function viewLength(fl: Lowering, { start, length }: ViewOperand): ValueId {
  if (length === undefined) return restLength(fl, start);
  return fl.choose(
    fl.b.compare("eq", length, fl.constant(U32, NO_LENGTH)),
    "u32",
    () => restLength(fl, start),
    () => length,
  );
}

/** Nothing, when a change has cut the message off before the view's start. */
function restLength(fl: Lowering, start: ValueId | undefined): ValueId {
  const size = fl.b.packetsize();
  if (start === undefined) return size;
  return fl.choose(
    fl.b.compare("ugt", size, start),
    "u32",
    () => fl.b.binary("sub", size, start),
    () => fl.constant(U32, 0n),
  );
}

/** The argument as u32. */
export function offsetArgument(fl: Lowering, node: ts.CallExpression, index: number): ValueId {
  const given = node.arguments[index];
  return given ? requireScalar(given, fl.as(given, U32)).id : fl.constant(U32, 0n);
}

export const wide = (fl: Lowering, value: ValueId): ValueId => fl.b.convert("u64", 32, false, value);

/** `offset` of the view as one of the message, checked against the view's own length; sums in 64 bits do not wrap. */
export function accessOffset(fl: Lowering, view: ViewOperand, offset: ValueId, width: Width): ValueId {
  const own = wide(fl, offset);
  if (view.length !== undefined) {
    const end = fl.b.binary("add", own, fl.b.const("u64", BigInt(width)));
    fl.faultUnless(fl.b.compare("ule", end, wide(fl, view.length)), "packet-end");
  }
  return messageOffset(fl, view, own);
}

/** A 64-bit offset of the view as one of the message. */
export function messageOffset(fl: Lowering, { start }: ViewOperand, offset: ValueId): ValueId {
  return start === undefined ? offset : fl.b.binary("add", wide(fl, start), offset);
}

/** `view.subview(o, n?)`: its bytes must be there when it is made. */
export function subview(fl: Lowering, node: ts.CallExpression, view: ViewOperand): ViewOperand {
  const offset = offsetArgument(fl, node, 0);
  const count = node.arguments[1] ? offsetArgument(fl, node, 1) : undefined;
  fl.at(node);
  const isPart = view.length !== undefined;
  const from = isPart ? wide(fl, offset) : messageOffset(fl, view, wide(fl, offset));
  const end = count === undefined ? from : fl.b.binary("add", from, wide(fl, count));
  const whole = isPart ? viewLength(fl, view) : fl.b.packetsize();
  fl.faultUnless(fl.b.compare("ule", end, wide(fl, whole)), "packet-end");
  const start = view.start === undefined ? offset : fl.b.binary("add", view.start, offset);
  return viewOf(start, count ?? (isPart ? fl.b.binary("sub", whole, offset) : undefined));
}
