/**
 * Makes a flag of the choice between one object and none: of a merge of the same pointer and 0 the tests ask a merge of 1 and 0,
 * and what it points to is reached by the pointer itself. The kernel's verifier would walk what follows for each of the two, and
 * does not know that a pointer into the frame is not 0 (kernel/bpf/verifier.c `reg_type_not_null`); flags it can forget
 * (forget-outcomes.ts). Required. Precondition: after `promote-memory`.
 */

import { arg, blockAt, constantOf, instAt, liveBlocks } from "../ir/access.ts";
import { type Dominators, dominators } from "../ir/cfg.ts";
import { addInst, phisOf } from "../ir/edit.ts";
import type { Block, Inst, InstOf, IrFunction, ValueId } from "../ir/types.ts";
import { type NullTest, nullTestOf, nullTests } from "./guarded-uses.ts";
import { ValueFlow } from "./value-flow.ts";

export function flagObjects(fn: IrFunction): void {
  const merges = liveBlocks(fn).flatMap((block) => phisOf(fn, block).map((phi) => ({ block, phi })));
  const choices = merges.filter(({ phi }) => phi.type === "ptr" && phi.args.some((value) => constantOf(fn, value) === 0n));
  if (choices.length === 0) return;
  const flow = new ValueFlow(fn);
  const known: Known = { fn, flow, doms: dominators(fn), tests: liveBlocks(fn).flatMap((block) => nullTests(fn, block)) };
  for (const { block, phi } of choices) {
    const object = onlyObject(fn, phi);
    if (object === undefined || !isThere(known, object, block)) continue;
    const users = flow.users.get(phi.id) ?? [];
    if (users.every((user) => isTest(fn, user) || reaches(user, phi.id, flow))) flagObject(fn, block, phi, object, users);
  }
}

/** What the merge is where it is not 0, if that is one. */
function onlyObject(fn: IrFunction, phi: Inst): ValueId | undefined {
  const [object, ...others] = new Set(phi.args.filter((value) => constantOf(fn, value) !== 0n));
  return others.length === 0 ? object : undefined;
}

interface Known {
  readonly fn: IrFunction;
  readonly flow: ValueFlow;
  readonly doms: Dominators;
  readonly tests: readonly NullTest[];
}

/** Is the pointer made before the block, and no longer 0 there? */
function isThere(known: Known, pointer: ValueId, block: Block): boolean {
  const { fn, flow, doms, tests } = known;
  const inst = instAt(fn, pointer);
  if (inst.op === "ptradd") return isThere(known, arg(inst, 0), block);
  if (inst.op === "alloca") return true;
  const home = flow.home[pointer];
  if (inst.op !== "callhelper" || home === undefined || !doms.dominates(home, block.id)) return false;
  return tests.some((test) => test.pointer === pointer && doms.dominates(test.there, block.id));
}

const isTest = (fn: IrFunction, user: Inst): user is InstOf<"compare"> => nullTestOf(fn, user.id) !== undefined;

/** Is the pointer only used to read or write what it points to? */
function reaches(user: Inst, pointer: ValueId, flow: ValueFlow): boolean {
  if (user.args.indexOf(pointer) !== 0 || user.args.lastIndexOf(pointer) !== 0) return false;
  if (user.op === "ptradd") return (flow.users.get(user.id) ?? []).every((next) => reaches(next, user.id, flow));
  return user.op === "load" || user.op === "store" || user.op === "atomic";
}

function flagObject(fn: IrFunction, block: Block, phi: Inst, object: ValueId, users: readonly Inst[]): void {
  const flags = block.preds.map((pred, n) => {
    const flag = constantOf(fn, arg(phi, n)) === 0n ? 0n : 1n;
    const id = addInst(fn, { op: "const", value: flag }, "u32", [], phi.loc);
    blockAt(fn, pred).insts.splice(-1, 0, id);
    return id;
  });
  const flag = addInst(fn, { op: "phi" }, "u32", flags, phi.loc);
  const none = addInst(fn, { op: "const", value: 0n }, "u32", [], phi.loc);
  block.insts.unshift(flag);
  block.insts.splice(phisOf(fn, block).length, 0, none);
  for (const user of users)
    user.args = isTest(fn, user) ? [flag, none] : user.args.map((value) => (value === phi.id ? object : value));
}
