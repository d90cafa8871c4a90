/** Puts code in the place of a packet instruction: emitted before what follows it, with ways out to the fault `packet-end`. */

import { invariant } from "../diagnostics/invariant.ts";
import { blockAt, type InstBody, instAt, normalise, typeBits } from "../ir/access.ts";
import { ENTRY } from "../ir/cfg.ts";
import { addBlock, addInst, splitBlock } from "../ir/edit.ts";
import type { Block, Inst, IrFunction, IrType, SourceLoc, ValueId } from "../ir/types.ts";

export class PacketEmitter {
  readonly fn: IrFunction;
  /** The program's context. */
  readonly context: ValueId;
  #block: Block;
  #loc: SourceLoc | undefined;
  #fault: Block | undefined;
  readonly #types = new Map<ValueId, IrType | "void">();

  constructor(fn: IrFunction) {
    this.fn = fn;
    const param = fn.insts.find((inst) => inst?.op === "param");
    invariant(param, `lower-packets/${fn.name}`, "a packet without a context");
    this.context = param.id;
    this.#block = blockAt(fn, ENTRY);
  }

  /** Runs `emit` where `inst` stands; the instruction itself goes. */
  replace(inst: Inst, emit: () => void): void {
    const block = this.fn.blocks.find((one) => one?.insts.includes(inst.id));
    invariant(block, `lower-packets/${this.fn.name}`, `v${inst.id} is in no block`);
    const at = block.insts.indexOf(inst.id);
    block.insts.splice(at, 1);
    this.fn.insts[inst.id] = undefined;
    this.#types.set(inst.id, inst.type);
    this.#loc = inst.loc;
    this.insert(block, at, emit);
  }

  /** Also of instructions that were replaced. */
  is32(value: ValueId): boolean {
    const type = this.#types.get(value) ?? instAt(this.fn, value).type;
    return type !== "void" && typeBits(type) === 32;
  }

  /** Runs `emit` at a place of `block`. */
  insert(block: Block, at: number, emit: () => void): void {
    const rest = splitBlock(this.fn, block, at);
    this.#block = block;
    emit();
    this.#goTo(rest);
  }

  /** Emits what runs only where `condition` holds. */
  when(condition: ValueId, emit: () => void): void {
    const [yes, rest] = [addBlock(this.fn), addBlock(this.fn)];
    this.add({ op: "branch", targets: [yes.id, rest.id] }, "void", [condition]);
    yes.preds = [this.#block.id];
    rest.preds = [this.#block.id];
    this.#block = yes;
    emit();
    this.#goTo(rest);
  }

  #goTo(block: Block): void {
    this.add({ op: "jump", targets: [block.id] }, "void", []);
    block.preds.push(this.#block.id);
    this.#block = block;
  }

  add(body: InstBody, type: IrType | "void", args: ValueId[]): ValueId {
    const id = addInst(this.fn, body, type, args, this.#loc);
    this.#block.insts.push(id);
    return id;
  }

  const(type: IrType, value: bigint): ValueId {
    return this.add({ op: "const", value: normalise(type, value) }, type, []);
  }

  /** A stack object, which the entry block makes. */
  alloca(size: number, name: string): ValueId {
    const id = addInst(this.fn, { op: "alloca", size, align: 8, name }, "ptr", [], undefined);
    blockAt(this.fn, ENTRY).insts.unshift(id);
    return id;
  }

  /** Goes on where `condition` holds and ends the program where it does not. */
  faultUnless(condition: ValueId): void {
    const next = addBlock(this.fn);
    const fault = this.#faultBlock();
    this.add({ op: "branch", targets: [next.id, fault.id] }, "void", [condition]);
    next.preds = [this.#block.id];
    fault.preds.push(this.#block.id);
    this.#block = next;
  }

  #faultBlock(): Block {
    if (this.#fault) return this.#fault;
    const block = addBlock(this.fn);
    block.insts = [addInst(this.fn, { op: "fault", fault: "packet-end" }, "void", [], this.#loc)];
    this.#fault = block;
    return block;
  }
}
