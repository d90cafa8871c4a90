/**
 * Keeps the kernel's verifier from knowing what objects in the frame hold when a loop that changes them is called by `bpf_loop`: it
 * follows constants in memory, and would walk the body again for everything that rounds leave there. A function and a loop go in;
 * constants that the function stores into objects that the loop writes are then added to a zero that the verifier cannot know.
 * After the loop's body was taken out.
 */

import { arg, blockAt, constantOf, instAt, liveBlocks } from "../ir/access.ts";
import type { Loop } from "../ir/cfg.ts";
import { addInst } from "../ir/edit.ts";
import type { BlockId, Inst, IrFunction, ValueId } from "../ir/types.ts";
import { hiddenConstant } from "./hidden-zero.ts";

/** Objects in the frame that the loop may write. */
export function writtenObjects(fn: IrFunction, loop: Loop): Set<ValueId> {
  const insts = [...loop.blocks].flatMap((id) => blockAt(fn, id).insts.map((value) => instAt(fn, value)));
  const pointers = insts.flatMap((inst) =>
    inst.op === "store" || inst.op === "atomic" ? [arg(inst, 0)] : inst.op === "call" ? inst.args : [],
  );
  return new Set(pointers.map((value) => objectOf(fn, value)).filter((value) => value !== undefined));
}

export function hideStored(fn: IrFunction, objects: ReadonlySet<ValueId>): void {
  if (objects.size === 0) return;
  for (const { id } of liveBlocks(fn)) for (const value of [...blockAt(fn, id).insts]) hide(fn, id, instAt(fn, value), objects);
}

function hide(fn: IrFunction, block: BlockId, inst: Inst, objects: ReadonlySet<ValueId>): void {
  if (inst.op !== "store") return;
  const [pointer, stored] = [arg(inst, 0), arg(inst, 1)];
  const [object, constant, { type }] = [objectOf(fn, pointer), constantOf(fn, stored), instAt(fn, stored)];
  if (object === undefined || !objects.has(object) || constant === undefined || type === "ptr" || type === "void") return;
  const { insts } = blockAt(fn, block);
  const hidden = hiddenConstant(
    (body, of, args) => {
      const id = addInst(fn, body, of, args, inst.loc);
      insts.splice(insts.indexOf(inst.id), 0, id);
      return id;
    },
    type,
    constant,
  );
  inst.args = [pointer, hidden];
}

/** The object in the frame that a pointer is into, if that is plain. */
export function objectOf(fn: IrFunction, pointer: ValueId): ValueId | undefined {
  const inst = instAt(fn, pointer);
  if (inst.op === "alloca") return pointer;
  return inst.op === "ptradd" ? objectOf(fn, arg(inst, 0)) : undefined;
}
