/** Seeded random IR functions of integers and stack variables: a seed goes in, a module whose function `f` ends always comes out. */

import { FunctionBuilder } from "../../compiler/ir/builder.ts";
import type { BinaryOp, IrModule, IrType, Predicate, ValueId, Width } from "../../compiler/ir/types.ts";

const LOC = { file: 0, line: 1, column: 1, length: 1 };
const BINARY: readonly BinaryOp[] = [
  "add",
  "sub",
  "mul",
  "udiv",
  "sdiv",
  "umod",
  "smod",
  "and",
  "or",
  "xor",
  "shl",
  "shr",
  "sar",
];
const PREDICATES: readonly Predicate[] = ["eq", "ne", "ult", "ule", "ugt", "uge", "slt", "sle", "sgt", "sge"];
const TYPES = ["i32", "u32", "i64", "u64"] as const satisfies readonly IrType[];
const CONSTANTS = [
  0n,
  1n,
  2n,
  3n,
  4n,
  7n,
  8n,
  10n,
  16n,
  31n,
  32n,
  63n,
  255n,
  256n,
  65535n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  -1n,
  -2n,
  -8n,
  1n << 63n,
];

interface Variable {
  readonly ptr: ValueId;
  readonly offset: number;
  readonly width: Width;
  readonly type: IrType;
  readonly signed: boolean;
}

/** xorshift32: the same numbers everywhere. */
export function random(seed: number): (below: number) => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

/** Nothing calls it. */
const ENTRY_NAME = "f";

class Generator {
  readonly #builder: FunctionBuilder;
  readonly #random: (below: number) => number;
  readonly #variables: Variable[] = [];
  readonly #callees: readonly string[];
  readonly #isCalled: boolean;
  #budget = 16;

  constructor(name: string, seed: number, callees: readonly string[]) {
    this.#random = random(seed);
    this.#callees = callees;
    this.#isCalled = name !== ENTRY_NAME;
    const params = TYPES.map((type, n) => ({ name: `p${n}`, type }));
    this.#builder = new FunctionBuilder({
      name,
      sourceName: name,
      kind: "subprogram",
      params,
      result: "u64",
      faultResults: { default: 0 },
      inline: this.#random(2) ? "auto" : "always",
      loc: LOC,
    });
  }

  generate(): FunctionBuilder["fn"] {
    for (let n = 0; n < 5; n++) this.#variable(n);
    this.#statements(2);
    let sum = this.#builder.const("u64", 0n);
    for (const variable of this.#variables)
      sum = this.#builder.binary(
        "xor",
        this.#builder.binary("mul", sum, this.#builder.const("u64", 31n)),
        this.#as("u64", this.#load(variable)),
      );
    this.#builder.ret(sum);
    return this.#builder.finish();
  }

  /** A variable alone or two in one object, set to a parameter or a constant, or in the entry to nothing. */
  #variable(n: number): void {
    const width = this.#pick([1, 2, 4, 8] as const);
    const type = width === 8 ? this.#pick(["i64", "u64"] as const) : this.#pick(["i32", "u32"] as const);
    const signed = this.#random(2) === 1;
    const ptr = this.#builder.alloca(16, 8, `x${n}`);
    const offset = this.#random(2) * 8;
    if (this.#random(3) === 0)
      for (const at of [0, 8])
        this.#builder.store({ width: 8, offset: at, space: "stack" }, ptr, this.#builder.const("u64", this.#pick(CONSTANTS)));
    const variable = { ptr, offset, width, type, signed };
    this.#variables.push(variable);
    const kind = this.#random(8);
    if (kind > 2) this.#store(variable, this.#builder.param(n % 4));
    // In a called function it would hold what an earlier call left, or not, as it is inlined or not.
    else if (kind > 0 || this.#isCalled) this.#store(variable, this.#builder.const("u64", 5n));
  }

  #statements(depth: number): void {
    for (let count = 1 + this.#random(4); count > 0 && this.#budget > 0; count--) this.#statement(depth);
  }

  #statement(depth: number): void {
    this.#budget--;
    const kind = depth > 0 ? this.#random(6) : 0;
    if (kind === 3) this.#conditional(depth);
    else if (kind === 4) this.#loop(depth);
    else if (kind === 5) this.#shortCircuit(depth);
    else this.#store(this.#pick(this.#variables), this.#expression(3));
  }

  #conditional(depth: number): void {
    const b = this.#builder;
    const [then, otherwise, join] = [b.newBlock(), b.newBlock(), b.newBlock()];
    b.branch(this.#condition(), then, otherwise);
    b.setBlock(then);
    this.#statements(depth - 1);
    if (this.#random(6) === 0) b.ret(this.#as("u64", this.#expression(1)));
    b.jump(join);
    b.setBlock(otherwise);
    if (this.#random(2)) this.#statements(depth - 1);
    b.jump(join);
    b.setBlock(join);
  }

  /** `if (a && b)` through a variable, as a front end may lower it. */
  #shortCircuit(depth: number): void {
    const b = this.#builder;
    const [second, test, then, join] = [b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock()];
    const flag = b.alloca(4, 4, "flag");
    const access = { width: 4, offset: 0, space: "stack" } as const;
    b.store(access, flag, b.const("u32", BigInt(this.#random(2))));
    b.branch(this.#condition(), second, test);
    b.setBlock(second);
    b.store(access, flag, this.#condition());
    b.jump(test);
    b.setBlock(test);
    const value = b.load({ ...access, signed: false, volatile: false, type: "u32" }, flag);
    b.branch(this.#random(2) ? value : b.compare("eq", value, b.const("u32", 0n)), then, join);
    b.setBlock(then);
    this.#statements(depth - 1);
    b.jump(join);
    b.setBlock(join);
  }

  #loop(depth: number): void {
    const b = this.#builder;
    const [header, body, exit] = [b.newBlock(), b.newBlock(), b.newBlock()];
    const counter: Variable = {
      ptr: b.alloca(4, 4, "i"),
      offset: 0,
      width: 4,
      type: this.#pick(["i32", "u32"] as const),
      signed: false,
    };
    this.#store(counter, b.const("u32", 0n));
    b.jump(header);
    b.setBlock(header);
    b.branch(
      b.compare(
        this.#pick(["ult", "slt", "ne"] as const),
        this.#load(counter),
        b.const(counter.type, BigInt(1 + this.#random(5))),
      ),
      body,
      exit,
    );
    b.setBlock(body);
    this.#store(this.#pick(this.#variables), this.#as("u64", this.#load(counter)));
    this.#statements(depth - 1);
    if (this.#random(3) === 0) {
      const next = b.newBlock();
      b.branch(this.#condition(), next, exit);
      b.setBlock(next);
    }
    this.#store(counter, b.binary("add", this.#load(counter), b.const(counter.type, 1n)));
    b.jump(header);
    b.setBlock(exit);
  }

  #condition(): ValueId {
    const type = this.#pick(TYPES);
    return this.#builder.compare(
      this.#pick(PREDICATES),
      this.#as(type, this.#expression(2)),
      this.#as(type, this.#expression(1)),
    );
  }

  #expression(depth: number): ValueId {
    const b = this.#builder;
    const type = this.#pick(TYPES);
    const operand = (): ValueId => this.#as(type, this.#expression(depth - 1));
    switch (depth > 0 ? this.#random(9) : this.#random(2)) {
      case 0:
        return b.const(type, this.#pick(CONSTANTS));
      case 1:
        return this.#load(this.#pick(this.#variables));
      case 2:
        return b.neg(operand());
      case 3:
        return this.#condition();
      case 4:
        return b.convert(type, this.#pick([8, 16, 32] as const), this.#random(2) === 1, operand());
      case 5:
        return b.byteorder(this.#pick([16, 32] as const), operand(), type);
      case 6: {
        if (this.#callees.length === 0) return operand();
        const args = TYPES.map((wanted) => this.#as(wanted, this.#expression(depth - 1)));
        return b.call(this.#pick(this.#callees), args, "u64");
      }
      default:
        return b.binary(this.#pick(BINARY), operand(), operand());
    }
  }

  #as(type: IrType, value: ValueId): ValueId {
    const from = this.#builder.typeOf(value);
    if (from === type) return value;
    const wide = from === "i64" || from === "u64";
    const bits = wide && (type === "i64" || type === "u64") ? 64 : 32;
    return this.#builder.convert(type, bits, from === "i32", value);
  }

  #load({ ptr, offset, width, type, signed }: Variable): ValueId {
    return this.#builder.load({ width, signed, offset, space: "stack", volatile: false, type }, ptr);
  }

  #store({ ptr, offset, width, type }: Variable, value: ValueId): void {
    this.#builder.store({ width, offset, space: "stack" }, ptr, this.#as(type, value));
  }

  #pick<T>(list: readonly T[]): T {
    const item = list[this.#random(list.length)];
    if (item === undefined) throw new Error("an empty list");
    return item;
  }
}

export function randomModule(seed: number): IrModule {
  const leaf = new Generator("leaf", seed * 3 + 1, []).generate();
  const middle = new Generator("middle", seed * 3 + 2, ["leaf"]).generate();
  const top = new Generator(ENTRY_NAME, seed * 3 + 3, ["leaf", "middle"]).generate();
  return { functions: [leaf, middle, top] };
}

/** Arguments at the edges of their types and in between. */
export function randomArgs(seed: number): bigint[] {
  const next = random(seed);
  return TYPES.map((type) => {
    const value = next(2) ? (CONSTANTS[next(CONSTANTS.length)] ?? 0n) : (BigInt(next(2 ** 32)) << 32n) | BigInt(next(2 ** 32));
    return BigInt.asUintN(type.endsWith("32") ? 32 : 64, value);
  });
}
