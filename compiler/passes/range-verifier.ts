/** What the target kernels' verifiers learn and forget of the range of a value: an instruction goes in, a yes or no comes out. */

import { FEATURES } from "../../stdlib/spec/features.ts";
import { compareVersions } from "../../stdlib/spec/version.ts";
import { instAt, typeBits } from "../ir/access.ts";
import type { Inst, InstOf, IrFunction, Predicate, Target, ValueId } from "../ir/types.ts";
import { unknownValues } from "./exact-values.ts";

/**
 * Only what the target kernels' verifiers work out. They forget the range of quotients, remainders, products, negations, swapped
 * bytes and atomics (kernel/bpf/verifier.c `adjust_scalar_min_max_vals`), and older ones learn from a comparison only if one side is
 * known exactly (`reg_set_min_max`). On code without 32-bit jumps (below cpu v3) a signed 32-bit comparison is made on copies, and
 * tells nothing of what it compared but for values that are known exactly.
 */
export type Verifier = Pick<Target, "cpu" | "kernel">;

const SIGNED: ReadonlySet<Predicate> = new Set(["slt", "sle", "sgt", "sge"]);
const FORGOTTEN: ReadonlySet<string> = new Set(["udiv", "umod", "sdiv", "smod", "mul"]);

export class VerifierKnowledge {
  readonly #fn: IrFunction;
  readonly #verifier: Verifier;
  /** What the verifier does not know exactly on each way. */
  #unknown: ReadonlySet<ValueId> | undefined;

  constructor(fn: IrFunction, verifier: Verifier) {
    this.#fn = fn;
    this.#verifier = verifier;
  }

  learnsFrom({ predicate, args }: InstOf<"compare">, value: ValueId): boolean {
    const { cpu, kernel } = this.#verifier;
    const { type } = instAt(this.#fn, value);
    const other = args.find((operand) => operand !== value) ?? value;
    const onCopy = cpu < 3 && SIGNED.has(predicate) && type !== "void" && typeBits(type) === 32;
    if (onCopy) return instAt(this.#fn, other).op === "const" && this.#isExact(value);
    return compareVersions(kernel, FEATURES.comparedRanges.since) >= 0 || this.#isExact(value) || this.#isExact(other);
  }

  forgets(inst: Inst): boolean {
    if (inst.op === "binary") return FORGOTTEN.has(inst.binary);
    return inst.op === "neg" || inst.op === "byteorder" || inst.op === "atomic";
  }

  /** Does the verifier know the value exactly on each way? */
  #isExact(value: ValueId): boolean {
    this.#unknown ??= unknownValues(this.#fn, []);
    return !this.#unknown.has(value);
  }
}
