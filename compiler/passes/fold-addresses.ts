/** Constant parts of addresses move into the access; chains of `ptradd` become one. */

import { FIELD_RANGES } from "../../stdlib/spec/isa.ts";
import { arg, constantOf, instAt } from "../ir/access.ts";
import { rewrite } from "../ir/edit.ts";
import type { InstOf, ValueId } from "../ir/types.ts";
import { type Folder, single } from "./folder.ts";

export function foldAddress(folder: Folder, inst: InstOf<"ptradd" | "load" | "store" | "atomic">): ValueId | undefined {
  return inst.op === "ptradd" ? foldAdd(folder, inst) : foldAccess(folder, inst);
}

function foldAdd(folder: Folder, inst: InstOf<"ptradd">): ValueId | undefined {
  const { fn } = folder;
  const [base, index] = [arg(inst, 0), inst.args[1]];
  const constant = index === undefined ? undefined : constantOf(fn, index);
  if (constant !== undefined) return change(folder, inst, [base], inst.offset + Number(BigInt.asIntN(64, constant)));
  if (index === undefined && inst.offset === 0) return base;
  const inner = instAt(fn, base);
  if (inner.op === "globaladdr" && index === undefined && single(folder, base)) {
    rewrite(fn, inst.id, { op: "globaladdr", symbol: inner.symbol, offset: inner.offset + inst.offset }, []);
    return inst.id;
  }
  if (inner.op !== "ptradd") return undefined;
  const offset = inner.offset + inst.offset;
  if (inner.args.length === 1) return change(folder, inst, [arg(inner, 0), ...inst.args.slice(1)], offset);
  return index === undefined && single(folder, base) ? change(folder, inst, [...inner.args], offset, inner.max) : undefined;
}

function change(folder: Folder, inst: InstOf<"ptradd">, args: ValueId[], offset: number, max = inst.max): ValueId | undefined {
  if (!Number.isSafeInteger(offset)) return undefined;
  rewrite(folder.fn, inst.id, { op: "ptradd", offset, max: args.length > 1 ? max : undefined }, args);
  return inst.id;
}

function foldAccess(folder: Folder, inst: InstOf<"load" | "store" | "atomic">): ValueId | undefined {
  const base = instAt(folder.fn, arg(inst, 0));
  if (base.op !== "ptradd" || base.args.length === 2) return undefined;
  const offset = inst.offset + base.offset;
  if (offset < FIELD_RANGES.offset.lo || offset > FIELD_RANGES.offset.hi) return undefined;
  inst.offset = offset;
  inst.args = [arg(base, 0), ...inst.args.slice(1)];
  return inst.id;
}
