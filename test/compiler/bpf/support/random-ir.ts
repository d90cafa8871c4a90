/**
 * Random IR as text: a seed goes in, a module of a subprogram and a program leaves. The program reads 64-bit words from its
 * context (offsets 0…24), computes with every operation, width and kind of operand through branches, loops, calls and stack
 * objects, and writes what it found back (offsets 32…63). It is free of undefined behaviour, and it ends.
 */

export interface RandomOptions {
  readonly seed: number;
  readonly cpu: 1 | 2 | 3 | 4;
  /** About how many instructions. */
  readonly size: number;
}

type Type = "u32" | "i32" | "u64" | "i64";
interface Value {
  readonly name: string;
  readonly type: Type;
}

/** Mulberry32: the same numbers everywhere. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const CTX_BYTES = 64;

export function randomModule(options: RandomOptions): string {
  const random = randomNumbers(options.seed);
  const sub = new Writer(random, options.cpu, false);
  const types: readonly Type[] = ["u32", "i32", "u64", "i64"].map((type) => type as Type);
  const params = [0, 1, 2].map((i) => ({ type: types[(i + Math.floor(random() * 4)) % 4] ?? "u32", index: i }));
  const result = types[Math.floor(random() * 4)] ?? "u32";
  const subText = sub.subprogram(params, result, Math.min(20, options.size));
  const main = new Writer(random, options.cpu, true, { params: params.map(({ type }) => type), result });
  return `${subText}\n${main.program(options.size)}`;
}

const BINARY = ["add", "sub", "mul", "udiv", "umod", "and", "or", "xor", "shl", "shr", "sar"];
const PREDICATES = ["eq", "ne", "ult", "ule", "ugt", "uge", "slt", "sle", "sgt", "sge"];
const EDGES = [
  0n,
  1n,
  2n,
  7n,
  31n,
  32n,
  63n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  0x7fffffffffffffffn,
  0x8000000000000000n,
  -1n,
  -2n,
  -128n,
];

class Writer {
  readonly #random: () => number;
  readonly #cpu: number;
  readonly #callee: { readonly params: readonly Type[]; readonly result: Type } | undefined;
  readonly #isProgram: boolean;
  readonly #lines: string[] = [];
  #nextValue = 0;
  #nextBlock = 1;
  #block = 0;
  #values: Value[] = [];
  #slots: string[] = [];
  #depth = 0;

  constructor(
    random: () => number,
    cpu: number,
    isProgram: boolean,
    callee?: { readonly params: readonly Type[]; readonly result: Type },
  ) {
    this.#random = random;
    this.#cpu = cpu;
    this.#isProgram = isProgram;
    this.#callee = callee;
  }

  program(size: number): string {
    this.#lines.push("program main(ctx: ptr): u32 {", "b0:", "  v0: ptr = param 0");
    this.#nextValue = 1;
    this.#makeSlots(3);
    for (let offset = 0; offset < 32; offset += 8) {
      const volatile = this.#chance(0.5) ? " volatile" : "";
      this.#define(this.#chance(0.5) ? "u64" : "i64", `load ctx u64 v0 + ${offset}${volatile}`);
      const signed = this.#chance(0.5);
      const width = this.#pick([8, 16, 32]);
      this.#define(signed ? "i32" : "u32", `load ctx ${signed && width < 32 ? "s" : "u"}${width} v0 + ${offset}`);
    }
    this.#fillSlots();
    this.#statements(size);
    for (const offset of [32, 40, 48])
      this.#lines.push(`  store ctx 64 v0 + ${offset}, ${this.#value(this.#pick(["u64", "i64"]))}`);
    this.#lines.push(`  store ctx 32 v0 + 56, ${this.#value("u32")}`, `  store ctx 16 v0 + 60, ${this.#value("i32")}`);
    this.#lines.push(`  store ctx 8 v0 + 63, ${this.#value("u64")}`, `  ret ${this.#value("u32")}`, "}");
    return this.#lines.join("\n");
  }

  subprogram(params: readonly { readonly type: Type; readonly index: number }[], result: Type, size: number): string {
    this.#lines.push(
      `subprogram helper(${params.map(({ type, index }) => `p${index}: ${type}`).join(", ")}): ${result} {`,
      "b0:",
    );
    for (const { type, index } of params) this.#define(type, `param ${index}`);
    this.#makeSlots(1);
    this.#fillSlots();
    this.#statements(size);
    this.#lines.push(`  ret ${this.#value(result)}`, "}");
    return this.#lines.join("\n");
  }

  #chance(p: number): boolean {
    return this.#random() < p;
  }

  #below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[this.#below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  #fresh(): string {
    return `v${this.#nextValue++}`;
  }

  #emit(type: Type | "ptr", text: string): string {
    const name = this.#fresh();
    this.#lines.push(`  ${name}: ${type} = ${text}`);
    return name;
  }

  #define(type: Type, text: string): void {
    this.#values.push({ name: this.#emit(type, text), type });
  }

  #makeSlots(count: number): void {
    for (let i = 0; i < count; i++) this.#slots.push(this.#emit("ptr", `alloca 16 align 8 "slot${i}"`));
  }

  #fillSlots(): void {
    for (const slot of this.#slots)
      for (const offset of [0, 8]) this.#lines.push(`  store stack 64 ${slot} + ${offset}, ${this.#value("u64")}`);
  }

  #constant(type: Type): string {
    const value = this.#chance(0.6)
      ? this.#pick(EDGES)
      : BigInt(this.#below(2 ** 32)) * (this.#chance(0.3) ? 0x1_0000_0001n : 1n);
    return this.#emit(type, `const ${value}`);
  }

  /** The name of a value of the type: known, converted or constant. */
  #value(type: Type): string {
    if (this.#chance(0.25)) return this.#constant(type);
    const same = this.#values.filter((value) => value.type === type);
    if (same.length > 0 && this.#chance(0.8)) return this.#pick(this.#chance(0.5) ? same : same.slice(-6)).name;
    if (this.#values.length === 0) return this.#constant(type);
    return this.#emit(type, `${this.#conversion()} ${this.#pick(this.#values).name}`);
  }

  #conversion(): string {
    return this.#pick(["zext8", "zext16", "zext32", "zext64", "sext8", "sext16", "sext32", "sext64"]);
  }

  #statements(count: number): void {
    for (let i = 0; i < count; i++) this.#statement();
  }

  #statement(): void {
    const roll = this.#random();
    if (roll < 0.06 && this.#depth < 3) this.#if();
    else if (roll < 0.09 && this.#depth < 1) this.#loop();
    else if (roll < 0.13) this.#callSomething();
    else if (roll < 0.27) this.#access();
    else this.#arithmetic();
  }

  #type(): Type {
    return this.#pick(["u32", "i32", "u64", "i64"]);
  }

  #arithmetic(): void {
    const type = this.#type();
    const roll = this.#random();
    if (roll < 0.5) {
      const ops = this.#cpu >= 4 ? [...BINARY, "sdiv", "smod"] : BINARY;
      const op = this.#pick(ops);
      this.#define(type, `${op} ${this.#value(type)}, ${this.#value(type)}`);
    } else if (roll < 0.6) this.#define(type, `neg ${this.#value(type)}`);
    else if (roll < 0.75) this.#define("u32", this.#comparison());
    else if (roll < 0.9) this.#define(type, `${this.#conversion()} ${this.#value(this.#type())}`);
    else {
      const bits = this.#pick(type.endsWith("64") ? [16, 32, 64] : [16, 32]);
      const unsigned = type.endsWith("64") ? "u64" : "u32";
      this.#define(unsigned, `byteorder${bits} ${this.#value(unsigned)}`);
    }
  }

  #comparison(): string {
    const type = this.#type();
    return `${this.#pick(PREDICATES)} ${this.#value(type)}, ${this.#value(type)}`;
  }

  #condition(): string {
    if (this.#chance(0.15)) return this.#value("u32");
    if (this.#chance(0.2)) {
      const type = this.#type();
      const masked = this.#emit(type, `and ${this.#value(type)}, ${this.#value(type)}`);
      if (type === "u32" && this.#chance(0.4)) return masked;
      return this.#emit("u32", `${this.#pick(["eq", "ne"])} ${masked}, ${this.#emit(type, "const 0")}`);
    }
    return this.#emit("u32", this.#comparison());
  }

  #access(): void {
    const width = this.#pick([8, 16, 32, 64]);
    const bytes = width / 8;
    const offset = this.#below(16 / bytes) * bytes;
    let pointer = this.#pick(this.#slots);
    let at = offset;
    if (this.#chance(0.3)) {
      const shift = this.#pick([-8, 8, 4]);
      pointer = this.#emit("ptr", `ptradd ${pointer} + ${shift}`);
      at -= shift;
    }
    const roll = this.#random();
    const place = `${pointer} + ${at}`;
    if (roll < 0.4) this.#lines.push(`  store stack ${width} ${place}, ${this.#value(width === 64 ? "u64" : this.#type())}`);
    else if (roll < 0.8) this.#loadFrom(place, width);
    else if (width >= 32) this.#atomicAt(place, width);
  }

  #loadFrom(place: string, width: number): void {
    const type = width === 64 ? this.#pick<Type>(["u64", "i64"]) : this.#type();
    const signed = width < 64 && this.#chance(0.5) && !(width === 32 && type.endsWith("32"));
    this.#define(type, `load stack ${signed ? "s" : "u"}${width} ${place}`);
  }

  #atomicAt(place: string, width: number): void {
    const type = width === 64 ? "u64" : "u32";
    if (this.#cpu < 3) {
      this.#lines.push(`  atomic add ${width} ${place}, ${this.#value(type)}`);
      return;
    }
    const op = this.#pick(["add", "and", "or", "xor", "xchg", "cmpxchg"]);
    const operands = op === "cmpxchg" ? `${this.#value(type)}, ${this.#value(type)}` : this.#value(type);
    const fetch = op === "xchg" || op === "cmpxchg" || this.#chance(0.6);
    if (fetch) this.#define(type, `atomic ${op} ${width} ${place}, ${operands} fetch`);
    else this.#lines.push(`  atomic ${op} ${width} ${place}, ${operands}`);
  }

  #callSomething(): void {
    const callee = this.#callee;
    if (!callee || this.#chance(0.4)) {
      if (this.#isProgram) this.#lines.push(`  callhelper 5 "ktime_get_ns" ()`);
      return;
    }
    const args = callee.params.map((type) => this.#value(type));
    this.#define(callee.result, `call "helper" (${args.join(", ")})`);
  }

  #start(block: number): void {
    this.#lines.push(`b${block}:`);
    this.#block = block;
  }

  /** Two arms of which either may be empty, joined by phis; what an arm defines is known in it only. */
  #if(): void {
    const condition = this.#condition();
    const head = this.#block;
    const [yes, no, join] = [this.#nextBlock++, this.#nextBlock++, this.#nextBlock++];
    const noElse = this.#chance(0.4);
    this.#lines.push(`  branch ${condition}, b${yes}, b${noElse ? join : no}`);
    const types = Array.from({ length: this.#below(4) }, () => this.#type());
    const known = [...this.#values];
    const fallback = noElse ? this.#valuesKnown(known, types) : undefined;
    const arms = [this.#arm(yes, join, types, known)];
    if (fallback === undefined) arms.push(this.#arm(no, join, types, known));
    else arms.push({ block: head, values: fallback });
    this.#start(join);
    const usable = types.map((type, i) => ({ type, sources: arms.map((arm) => arm.values[i]) }));
    for (const { type, sources } of usable) {
      if (sources.some((source) => source === undefined)) continue;
      this.#define(type, `phi ${arms.map((arm, k) => `b${arm.block} ${sources[k]}`).join(", ")}`);
    }
  }

  #valuesKnown(known: readonly Value[], types: readonly Type[]): (string | undefined)[] {
    return types.map((type) => {
      const same = known.filter((value) => value.type === type);
      return same.length > 0 ? this.#pick(same).name : undefined;
    });
  }

  #arm(
    block: number,
    join: number,
    types: readonly Type[],
    known: readonly Value[],
  ): { block: number; values: (string | undefined)[] } {
    this.#start(block);
    this.#depth++;
    this.#statements(1 + this.#below(5));
    this.#depth--;
    const values = types.map((type) => this.#value(type));
    this.#lines.push(`  jump b${join}`);
    const end = this.#block;
    this.#values = [...known];
    return { block: end, values };
  }

  /** A counted loop whose phis rotate among each other: swaps and longer cycles. */
  #loop(): void {
    const [header, body, after] = [this.#nextBlock++, this.#nextBlock++, this.#nextBlock++];
    const trips = 1 + this.#below(4);
    const types = Array.from({ length: 1 + this.#below(2) }, () => this.#type());
    const carried = types.flatMap((type) =>
      Array.from({ length: 1 + this.#below(3) }, () => ({ type, initial: this.#value(type), phi: "" })),
    );
    const zero = this.#emit("u32", "const 0");
    const pre = this.#block;
    this.#lines.push(`  jump b${header}`);
    this.#start(header);
    const phiLine = this.#lines.length;
    const counter = this.#fresh();
    const next = this.#fresh();
    const known = [...this.#values];
    for (const entry of carried) {
      entry.phi = this.#fresh();
      this.#values.push({ name: entry.phi, type: entry.type });
    }
    const inHeader = [...this.#values];
    const bound = this.#emit("u32", `const ${trips}`);
    const more = this.#emit("u32", `ult ${counter}, ${bound}`);
    this.#lines.push(`  branch ${more}, b${body}, b${after}`);
    this.#start(body);
    this.#depth++;
    this.#statements(1 + this.#below(6));
    this.#depth--;
    const latest = carried.map((entry, i) => this.#latest(entry, carried[i + 1], carried));
    const one = this.#emit("u32", "const 1");
    this.#lines.push(`  ${next}: u32 = add ${counter}, ${one}`, `  jump b${header}`);
    const latch = this.#block;
    const phis = [
      `  ${counter}: u32 = phi b${pre} ${zero}, b${latch} ${next}`,
      ...carried.map((entry, i) => `  ${entry.phi}: ${entry.type} = phi b${pre} ${entry.initial}, b${latch} ${latest[i]}`),
    ];
    this.#lines.splice(phiLine, 0, ...phis);
    this.#values = this.#chance(0.9) ? inHeader : known;
    this.#start(after);
  }

  /** Often another phi of the same type: a rotation. */
  #latest(
    entry: { type: Type; phi: string },
    following: { type: Type; phi: string } | undefined,
    all: readonly { type: Type; phi: string }[],
  ): string {
    if (this.#chance(0.4)) return this.#value(entry.type);
    if (following?.type === entry.type) return following.phi;
    return all.find((other) => other.type === entry.type)?.phi ?? entry.phi;
  }
}
