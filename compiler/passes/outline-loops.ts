/**
 * Makes `bpf_loop` calls of the loops that `bound-loops` marked: the body becomes a static function that the kernel's verifier
 * walks a few times however often it runs (kernel/bpf/bpf_iter.c, Linux 5.17), and what it shares with the code around it an
 * object in the frame. The way out that it took is a number in there, by which the code after the loop goes on; so a fault inside
 * leaves the loop first. Inner loops first. Required. A loop that tail-calls stays one (Linux 6.18 refuses that in a callback),
 * as does one that a held reference enters or leaves, but by a fault, or that carries a pointer from round to round, of which the verifier wants
 * one type. They are reported. Precondition: functions are inlined, stack slots promoted.
 */

import { HELPERS } from "../../stdlib/spec/helpers.ts";
import { arg, blockAt, instAt, liveBlocks } from "../ir/access.ts";
import { definingBlocks, dominators, type Loop, naturalLoops, successors } from "../ir/cfg.ts";
import { phisOf, removeValues } from "../ir/edit.ts";
import type { Block, BlockId, Inst, InstOf, IrFunction, IrModule, ValueId } from "../ir/types.ts";
import { heldAtFaults } from "./held-in-loops.ts";
import { hideStored, writtenObjects } from "./hide-stored.ts";
import { markOf } from "./long-loops.ts";
import { originsOf } from "./origins.ts";
import { type LoopExit, type OutlinedLoop, outlinedBody } from "./outlined-body.ts";
import { callOutlined, type ExitGroup } from "./outlined-call.ts";
import { stateOf } from "./outlined-state.ts";
import type { PassContext } from "./pass.ts";
import { RELEASING } from "./references.ts";

export function outlineLoops({ module, pending }: PassContext): void {
  for (const fn of [...module.functions]) {
    for (let marked = innermost(fn); marked; marked = innermost(fn)) {
      const { loop, mark } = marked;
      removeValues(fn, (id) => id === mark.id);
      if (canLeave(fn, loop)) outline(module, fn, loop, mark.rounds);
      else pending.push(mark.diagnostic);
    }
    // Marks of what was a loop once.
    removeValues(fn, (id) => fn.insts[id]?.op === "longloop");
  }
}

interface Marked {
  readonly loop: Loop;
  readonly mark: InstOf<"longloop">;
}

/** A marked loop without another one inside. */
function innermost(fn: IrFunction): Marked | undefined {
  if (!fn.insts.some((inst) => inst?.op === "longloop")) return undefined;
  const marked = naturalLoops(fn, dominators(fn)).flatMap((loop) => {
    const mark = markOf(fn, loop);
    return mark ? [{ loop, mark }] : [];
  });
  return marked.at(-1);
}

function canLeave(fn: IrFunction, loop: Loop): boolean {
  const tailCalls = [...loop.blocks].some((id) => blockAt(fn, id).insts.some((value) => isTailCall(instAt(fn, value))));
  const phis = phisOf(fn, blockAt(fn, loop.header));
  if (tailCalls || heldAtFaults(fn, loop) === undefined || movesReference(fn, loop) || phis.some((phi) => phi.type === "ptr"))
    return false;
  return stateOf(fn, loop, phis).liveOuts.every((value) => mayLeave(fn, instAt(fn, value)));
}

/** Before functions are inlined: can the loop be outlined for sure, whatever its calls bring into it? */
export function mayOutline(module: IrModule, fn: IrFunction, loop: Loop): boolean {
  const called = new Set<string>();
  const isHarmless = (inst: Inst | undefined): boolean => {
    if (inst?.op === "callhelper") return !isTailCall(inst) && !RELEASING.has(inst.helper);
    if (inst?.op !== "call" || called.has(inst.callee)) return true;
    called.add(inst.callee);
    return module.functions.find(({ name }) => name === inst.callee)?.insts.every(isHarmless) ?? false;
  };
  const calls = [...loop.blocks].flatMap((id) => blockAt(fn, id).insts.map((value) => instAt(fn, value)));
  return calls.every((inst) => inst.op !== "call" || isHarmless(inst)) && canLeave(fn, loop);
}

/** Only what a helper gave is surely no address of the stack, which may not be stored in the caller's frame. */
function mayLeave(fn: IrFunction, inst: Inst): boolean {
  if (inst.type !== "ptr" || inst.op === "callhelper") return true;
  return inst.op === "ptradd" && mayLeave(fn, instAt(fn, arg(inst, 0)));
}

const isTailCall = (inst: Inst): boolean => inst.op === "callhelper" && inst.helper === HELPERS.bpf_tail_call.id;

/** Is something that the kernel counts taken on one side of the loop's border and given back on the other? */
function movesReference(fn: IrFunction, loop: Loop): boolean {
  const home = definingBlocks(fn);
  const isInside = (value: ValueId): boolean => home[value] !== undefined && loop.blocks.has(home[value]);
  return fn.insts.some(
    (inst) =>
      inst?.op === "callhelper" &&
      RELEASING.has(inst.helper) &&
      originsOf(fn, arg(inst, 0)).some(({ op, id }) => op === "callhelper" && isInside(id) !== isInside(inst.id)),
  );
}

function outline(module: IrModule, fn: IrFunction, loop: Loop, rounds: bigint): void {
  const name = freeName(module, `${fn.name}__loop`);
  const phis = phisOf(fn, blockAt(fn, loop.header));
  const state = stateOf(fn, loop, phis);
  const groups = exitGroups(fn, loop);
  const held = heldAtFaults(fn, loop);
  const exits: LoopExit[] = groups.flatMap(({ code, ways }) =>
    ways.map(({ from, to }) => ({ from, to, code, holds: held?.get(from) ?? [] })),
  );
  const outlined: OutlinedLoop = { fn, loop, doms: dominators(fn), phis, state, exits };
  const written = writtenObjects(fn, loop);
  module.functions.push(outlinedBody(outlined, name));
  const targets = groups.flatMap(({ code, ways }): ExitGroup[] => {
    const [first] = ways;
    const same = ways.filter(({ to }) => to === first?.to);
    return first ? [{ code, to: first.to, from: same.map(({ from }) => from) }] : [];
  });
  callOutlined(outlined, targets, { name, rounds });
  hideStored(fn, written);
}

interface Way {
  readonly from: BlockId;
  readonly to: BlockId;
}

/**
 * The ways out, together where they lead to the same with the same values, or to a fault of one kind. The way out
 * that the loop's test takes has the number 1, which is in the state before the loop unless the verifier follows it.
 */
function exitGroups(fn: IrFunction, loop: Loop): { readonly code: bigint; readonly ways: Way[] }[] {
  const groups = new Map<string, Way[]>();
  for (const block of liveBlocks(fn)) {
    if (!loop.blocks.has(block.id)) continue;
    for (const to of successors(fn, block)) {
      if (loop.blocks.has(to)) continue;
      const key = destination(fn, block.id, blockAt(fn, to));
      groups.set(key, [...(groups.get(key) ?? []), { from: block.id, to }]);
    }
  }
  const ofTest = (ways: readonly Way[]): boolean => ways.some(({ from }) => from === loop.header);
  const sorted = [...groups.values()].sort((a, b) => Number(ofTest(b)) - Number(ofTest(a)));
  return sorted.map((ways, index) => ({ code: BigInt(index + 1), ways }));
}

function destination(fn: IrFunction, from: BlockId, to: Block): string {
  const [only] = to.insts.map((id) => instAt(fn, id));
  if (only?.op === "fault") return only.fault;
  const index = to.preds.indexOf(from);
  const values: (ValueId | undefined)[] = phisOf(fn, to).map((phi) => phi.args[index]);
  return `b${to.id} ${values.join(" ")}`;
}

function freeName(module: IrModule, base: string): string {
  const taken = new Set([...(module.names ?? []), ...module.functions.map((fn) => fn.name)]);
  let name = base;
  for (let count = 2; taken.has(name); count++) name = `${base}${count}`;
  return name;
}
