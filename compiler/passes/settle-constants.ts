/**
 * Finds out which constants of the module the program may write to: those lie where it can, the others in read-only data, and
 * reads of them need not be repeated. A constant that a loader sets must be one: writing to it is reported.
 * Algorithm: from what writes through a pointer up to the pointers' origins; what a function writes through a parameter, its
 * callers write; a pointer that is stored may be used to write. Required. Precondition: after `inline` and `resolve-spaces`.
 */

import { arg, instAt, liveInsts } from "../ir/access.ts";
import { rewrite } from "../ir/edit.ts";
import type { Inst, IrFunction, IrModule, SourceLoc, ValueId } from "../ir/types.ts";
import { HELPER_ROWS } from "./helper-rows.ts";
import { originsOf } from "./origins.ts";
import type { PassContext } from "./pass.ts";

export function settleConstants({ module, pending }: PassContext): void {
  const { constants = new Map() } = module;
  if (constants.size === 0) return;
  const written = new Set<string>();
  for (const { symbol, loc } of writesOf(module)) {
    const ifWritten = constants.get(symbol);
    if (ifWritten) pending.push({ ...ifWritten, loc: loc ?? ifWritten.loc });
    else if (constants.has(symbol)) written.add(symbol);
  }
  module.written = written;
  for (const fn of module.functions) markReads(fn, (symbol) => constants.has(symbol) && !written.has(symbol));
}

interface Write {
  readonly symbol: string;
  readonly loc: SourceLoc | undefined;
}

interface Use {
  readonly fn: IrFunction;
  readonly pointer: ValueId;
  readonly loc: SourceLoc | undefined;
}

/** Every global that something may write to. */
function writesOf(module: IrModule): readonly Write[] {
  const found: Write[] = [];
  const seen = new Set<string>();
  const work = module.functions.flatMap((fn) => liveInsts(fn).flatMap((inst) => writtenBy(fn, inst)));
  for (let use = work.pop(); use; use = work.pop()) {
    const { fn, pointer, loc } = use;
    for (const origin of originsOf(fn, pointer)) {
      if (origin.op === "globaladdr") found.push({ symbol: origin.symbol, loc });
      if (origin.op !== "param" || seen.has(`${fn.name} ${origin.index}`)) continue;
      seen.add(`${fn.name} ${origin.index}`);
      work.push(...module.functions.flatMap((caller) => passedTo(caller, fn.name, origin.index)));
    }
  }
  return found;
}

/** The pointers through which, or through copies of which, the instruction writes. */
function writtenBy(fn: IrFunction, inst: Inst): Use[] {
  return writtenArgs(inst)
    .filter((value) => instAt(fn, value).type === "ptr")
    .map((pointer) => ({ fn, pointer, loc: inst.loc }));
}

function writtenArgs(inst: Inst): readonly ValueId[] {
  switch (inst.op) {
    case "store":
    case "atomic":
    case "ret":
    case "packetcopy":
      return inst.args;
    case "callhelper":
      return inst.args.filter((_, index) => !READ.has(HELPER_ROWS.get(inst.helper)?.params[index]?.kind));
    default:
      return [];
  }
}

/** Kinds of parameters through which a helper only reads. */
const READ: ReadonlySet<string | undefined> = new Set(["mem", "mapKey", "mapValue", "mapValueOrNull"]);

function passedTo(fn: IrFunction, callee: string, index: number): Use[] {
  return liveInsts(fn).flatMap((inst) => {
    if (inst.op !== "call" || inst.callee !== callee) return [];
    return [{ fn, pointer: arg(inst, index), loc: inst.loc }];
  });
}

function markReads(fn: IrFunction, isReadOnly: (symbol: string) => boolean): void {
  for (const inst of liveInsts(fn)) {
    if (inst.op !== "load" || inst.space !== "map") continue;
    const origins = originsOf(fn, arg(inst, 0));
    if (origins.every((origin) => origin.op === "globaladdr" && isReadOnly(origin.symbol)))
      rewrite(fn, inst.id, { ...inst, space: "rodata" }, inst.args);
  }
}
