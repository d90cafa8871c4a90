/** References that the kernel counts: the helpers that give one back, and the calls of a function that gave what is given back. */

import { HELPERS } from "../../stdlib/spec/helpers.ts";
import { arg, liveInsts } from "../ir/access.ts";
import type { IrFunction, ValueId } from "../ir/types.ts";
import { originsOf } from "./origins.ts";

export const RELEASING: ReadonlySet<number> = new Set([
  HELPERS.bpf_sk_release.id,
  HELPERS.bpf_ringbuf_submit.id,
  HELPERS.bpf_ringbuf_discard.id,
]);

export function countedReferences(fn: IrFunction): Set<ValueId> {
  const given = liveInsts(fn).filter((inst) => inst.op === "callhelper" && RELEASING.has(inst.helper));
  const origins = given.flatMap((inst) => originsOf(fn, arg(inst, 0)));
  return new Set(origins.flatMap(({ op, id }) => (op === "callhelper" ? [id] : [])));
}
