/**
 * Replaces a loop by the call of `bpf_loop`: the state is filled, the call made, what is used after the loop fetched, and the way
 * out that was taken gone on with.
 */

import { HELPER_IDS } from "../../stdlib/spec/helper-ids.ts";
import { invariant } from "../diagnostics/invariant.ts";
import { arg, blockAt, constantOf, type InstBody, instAt, liveBlocks } from "../ir/access.ts";
import { ENTRY, type Loop, terminatorOf } from "../ir/cfg.ts";
import { addBlock, addInst, phisOf, Replacements, removeUnreachable, retarget } from "../ir/edit.ts";
import type { Block, BlockId, Inst, IrFunction, IrType, ValueId } from "../ir/types.ts";
import { hiddenConstant } from "./hidden-zero.ts";
import type { OutlinedLoop } from "./outlined-body.ts";
import { fieldLoad, fieldStore, isForgotten, type StateField } from "./outlined-state.ts";

/** Ways out of the loop that lead to the same. */
export interface ExitGroup {
  readonly code: bigint;
  readonly to: BlockId;
  readonly from: readonly BlockId[];
}

export interface Callback {
  readonly name: string;
  readonly rounds: bigint;
}

export function callOutlined(outlined: OutlinedLoop, groups: readonly ExitGroup[], callback: Callback): void {
  new CallSite(outlined).replace(groups, callback);
}

class CallSite {
  readonly #fn: IrFunction;
  readonly #from: OutlinedLoop;
  readonly #block: Block;
  readonly #object: ValueId;

  constructor(from: OutlinedLoop) {
    this.#fn = from.fn;
    this.#from = from;
    this.#block = addBlock(from.fn);
    const body = { op: "alloca", size: from.state.bytes, align: 8, name: "loop" } as const;
    this.#object = addInst(from.fn, body, "ptr", [], undefined);
    blockAt(from.fn, ENTRY).insts.unshift(this.#object);
  }

  replace(groups: readonly ExitGroup[], { name, rounds }: Callback): void {
    const { fn } = this.#from;
    const initial = this.#enter();
    this.#fill(initial, groups);
    const count = this.#emit({ op: "const", value: rounds }, "u32", []);
    const target = this.#emit({ op: "funcaddr", callee: name }, "ptr", []);
    const flags = this.#emit({ op: "const", value: 0n }, "u64", []);
    const helper = { op: "callhelper", helper: HELPER_IDS.bpf_loop, name: "bpf_loop", pure: false } as const;
    this.#emit(helper, "void", [count, target, this.#object, flags]);
    const results = this.#results();
    this.#dispatch(groups.map((group) => ({ ...group, landing: this.#landing(group) })));
    removeUnreachable(fn);
    results.apply(fn);
  }

  /** Ways into the loop lead here; gives the first values of the phis. */
  #enter(): Map<ValueId, ValueId> {
    const { loop, phis } = this.#from;
    const header = blockAt(this.#fn, loop.header);
    const entries = header.preds.flatMap((pred, index) => (loop.latches.includes(pred) ? [] : [{ pred, index }]));
    for (const { pred } of entries) retarget(terminatorOf(this.#fn, blockAt(this.#fn, pred)), loop.header, this.#block.id);
    this.#block.preds = entries.map(({ pred }) => pred);
    return new Map(
      phis.map((phi) => {
        const args = entries.map(({ index }) => arg(phi, index));
        const [only] = args;
        const same = args.every((value) => value === only) ? only : undefined;
        return [phi.id, same ?? this.#emit({ op: "phi" }, phi.type, args)];
      }),
    );
  }

  #fill(initial: ReadonlyMap<ValueId, ValueId>, groups: readonly ExitGroup[]): void {
    const { state } = this.#from;
    for (const [phi, value] of initial) this.#store(this.#field(phi), this.#hidden(this.#field(phi), value));
    for (const value of state.liveIns) this.#store(this.#field(value), value);
    for (const value of state.liveOuts) this.#clear(this.#field(value));
    const isAsked = groups.some(({ code }) => code !== state.firstExit);
    if (isAsked) this.#store(state.exit, this.#emit({ op: "const", value: state.firstExit }, "u32", []));
  }

  /** The verifier would walk the rounds if it knew where a counter starts. */
  #hidden({ type }: StateField, value: ValueId): ValueId {
    const constant = constantOf(this.#fn, value);
    const emit = (body: InstBody, ofType: IrType, args: ValueId[]): ValueId => this.#emit(body, ofType, args);
    if (constant === undefined || type === "ptr" || isForgotten(type, constant)) return value;
    return hiddenConstant(emit, type, constant);
  }

  #clear(field: StateField): void {
    this.#store(field, this.#emit({ op: "const", value: 0n }, field.type, []));
  }

  /** What is used after the loop. */
  #results(): Replacements {
    const { phis, state } = this.#from;
    const results = new Replacements();
    const used = new Set(phis.map((phi) => phi.id).filter((phi) => isUsedOutside(this.#fn, this.#from.loop, phi)));
    for (const value of [...used, ...state.liveOuts]) {
      const field = this.#field(value);
      results.set(value, this.#emit(fieldLoad(field), field.type, [this.#object]));
    }
    for (const value of state.remadeOuts) {
      const inst = instAt(this.#fn, value);
      if (inst.type !== "void") results.set(value, this.#emit(inst, inst.type, []));
    }
    return results;
  }

  /** A block that goes on with the group's target, in whose predecessors it takes the group's place. */
  #landing({ to, from }: ExitGroup): Block {
    const landing = addBlock(this.#fn);
    landing.insts.push(addInst(this.#fn, { op: "jump", targets: [to] }, "void", [], this.#loc()));
    const target = blockAt(this.#fn, to);
    const [first] = from;
    const kept = target.preds.map((pred) => !from.includes(pred));
    for (const phi of phisOf(this.#fn, target)) {
      const value = first === undefined ? undefined : phi.args[target.preds.indexOf(first)];
      phi.args = [...phi.args.filter((_, index) => kept[index]), ...(value === undefined ? [] : [value])];
    }
    target.preds = [...target.preds.filter((_, index) => kept[index]), landing.id];
    return landing;
  }

  #dispatch(ways: readonly (ExitGroup & { readonly landing: Block })[]): void {
    const { state } = this.#from;
    const last = ways.find(({ code }) => code === state.firstExit)?.landing ?? this.#impossible();
    const tested = ways.filter(({ code }) => code !== state.firstExit);
    const code = tested.length === 0 ? undefined : this.#emit(fieldLoad(state.exit), "u32", [this.#object]);
    let at = this.#block;
    tested.forEach((way, index) => {
      const isLast = index === tested.length - 1;
      const next = isLast ? last : addBlock(this.#fn);
      const number = this.#emit({ op: "const", value: way.code }, "u32", [], at);
      const equal = this.#emit({ op: "compare", predicate: "eq" }, "u32", code === undefined ? [] : [code, number], at);
      this.#emit({ op: "branch", targets: [way.landing.id, next.id] }, "void", [equal], at);
      way.landing.preds.push(at.id);
      next.preds.push(at.id);
      at = next;
    });
    if (tested.length > 0) return;
    this.#emit({ op: "jump", targets: [last.id] }, "void", []);
    last.preds.push(this.#block.id);
  }

  /** The loop is left by one of its ways within its rounds: this one is there for the verifier. */
  #impossible(): Block {
    const block = addBlock(this.#fn);
    const isProgram = this.#fn.kind === "program";
    this.#emit(isProgram ? { op: "fault", fault: "range" } : { op: "unreachable" }, "void", [], block);
    return block;
  }

  #store(field: StateField, value: ValueId): void {
    this.#emit(fieldStore(field), "void", [this.#object, value]);
  }

  #field(value: ValueId): StateField {
    const field = this.#from.state.fields.get(value);
    invariant(field, `outline-loops/${this.#fn.name}`, `v${value} has no field`);
    return field;
  }

  #loc(): Inst["loc"] {
    return terminatorOf(this.#fn, blockAt(this.#fn, this.#from.loop.header)).loc;
  }

  #emit(body: InstBody, type: IrType | "void", args: ValueId[], block = this.#block): ValueId {
    const id = addInst(this.#fn, body, type, args, this.#loc());
    block.insts.push(id);
    return id;
  }
}

function isUsedOutside(fn: IrFunction, loop: Loop, value: ValueId): boolean {
  return liveBlocks(fn).some(
    (block) => !loop.blocks.has(block.id) && block.insts.some((id) => instAt(fn, id).args.includes(value)),
  );
}
