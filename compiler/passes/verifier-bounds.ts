/**
 * What the kernel's verifier knows of a value where a block runs, on the register that holds it: from the instructions that make
 * the value, and from comparisons with constants on the way that stand on the value itself. Unlike interval analysis (ranges.ts)
 * nothing is concluded from one value to another, as the verifier concludes little (kernel/bpf/verifier.c `reg_set_min_max`).
 */

import { arg, blockAt, constantOf, instAt, typeBits } from "../ir/access.ts";
import { type Dominators, ENTRY, terminatorOf } from "../ir/cfg.ts";
import { inverse, mirror } from "../ir/evaluate.ts";
import type { BlockId, Inst, InstOf, IrFunction, IrType, Predicate, Target, ValueId } from "../ir/types.ts";
import {
  binaryRange,
  bitsRange,
  contains,
  type Interval,
  interval,
  join,
  limitedBy,
  meet,
  typeRange,
  wrapType,
} from "./interval.ts";
import { readFor } from "./range-transfer.ts";

/** How many definitions back a value is followed. */
const MAX_DEPTH = 8;

export class VerifierBounds {
  readonly #fn: IrFunction;
  readonly #doms: Dominators;
  readonly #cpu: Target["cpu"];

  constructor(fn: IrFunction, doms: Dominators, cpu: Target["cpu"]) {
    this.#fn = fn;
    this.#doms = doms;
    this.#cpu = cpu;
  }

  at(value: ValueId, block: BlockId, depth = 0): Interval {
    const inst = instAt(this.#fn, value);
    const type = inst.type === "void" ? "u64" : inst.type;
    const made = depth >= MAX_DEPTH ? typeRange(type) : wrapType(this.#made(inst, type, block, depth + 1), type);
    return this.#isCompared(inst) ? this.#compared(value, type, block, made) : made;
  }

  #made(inst: Inst, type: IrType, block: BlockId, depth: number): Interval {
    const operand = (index: number): Interval => this.at(arg(inst, index), block, depth);
    switch (inst.op) {
      case "const":
        return interval(inst.value, inst.value);
      case "load":
        return inst.signed ? typeRange(type) : bitsRange(inst.width * 8, false);
      case "convert":
        return inst.signed ? typeRange(type) : converted(operand(0), inst.bits);
      case "binary":
        return this.#binary(inst, type, operand);
      case "phi":
        return (
          inst.args.map((value) => this.at(value, block, depth)).reduce<Interval | undefined>(join, undefined) ??
          typeRange(type)
        );
      default:
        return typeRange(type);
    }
  }

  /** Of operations with a constant only. */
  #binary(inst: InstOf<"binary">, type: IrType, operand: (index: number) => Interval): Interval {
    const constant = constantOf(this.#fn, arg(inst, 1));
    if (constant === undefined || !FOLLOWED.has(inst.binary)) return typeRange(type);
    return binaryRange(inst.binary, type, operand(0), interval(constant, constant));
  }

  /**
   * Is a comparison of the value made on the register that its users read? A 64-bit value's is. A 32-bit one's is, where the
   * register has no more than these bits.
   */
  #isCompared({ op, type }: Inst): boolean {
    if (type === "void" || type === "ptr") return false;
    return typeBits(type) === 64 || op === "phi" || op === "load" || op === "binary" || op === "param";
  }

  #compared(value: ValueId, type: IrType, block: BlockId, made: Interval): Interval {
    let known: Interval | undefined = made;
    for (let at: BlockId | undefined = block; at !== undefined; at = at === ENTRY ? undefined : this.#doms.idom[at]) {
      const [only, ...others] = blockAt(this.#fn, at).preds;
      if (only !== undefined && others.length === 0) known = meet(known, this.#onEdge(value, type, only, at, known ?? made));
    }
    return known ?? made;
  }

  /** What the branch at the end of `from` says of the value on the way to `to`. */
  #onEdge(value: ValueId, type: IrType, from: BlockId, to: BlockId, known: Interval): Interval | undefined {
    const end = terminatorOf(this.#fn, blockAt(this.#fn, from));
    if (end.op !== "branch" || end.targets[0] === end.targets[1]) return known;
    const test = instAt(this.#fn, arg(end, 0));
    if (test.op !== "compare") return known;
    const predicate = end.targets[0] === to ? test.predicate : inverse(test.predicate);
    const [left, right] = [arg(test, 0), arg(test, 1)];
    const limit = constantOf(this.#fn, left === value ? right : left);
    if ((left !== value && right !== value) || limit === undefined || !this.#teaches(type, predicate)) return known;
    const [x, y] = readFor(test, type, known, interval(limit, limit));
    const limited = limitedBy(left === value ? predicate : mirror(predicate), x, y);
    return limited && wrapType(limited, type);
  }

  /** Below v3 a signed comparison of 32 bits is made on copies. What a value is not teaches nothing before Linux 6.8. */
  #teaches(type: IrType, predicate: Predicate): boolean {
    if (predicate === "ne") return false;
    return this.#cpu >= 3 || typeBits(type) === 64 || !predicate.startsWith("s");
  }
}

const FOLLOWED: ReadonlySet<string> = new Set(["and", "shr", "shl", "mul", "add"]);

const converted = (value: Interval, bits: InstOf<"convert">["bits"]): Interval =>
  contains(bitsRange(bits, false), value) ? value : bitsRange(bits, false);
