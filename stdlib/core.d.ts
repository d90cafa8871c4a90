// biome-ignore-all lint/suspicious/noRedeclare: u8 and its like are types and conversions of one name
// biome-ignore-all lint/complexity/noUselessEmptyExport: without it every declaration here would be exported
/**
 * The hand-written core of `"tsbpf"`: integers, byte order, references, atomics, `printk` and what decorators are made of.
 * Contexts, maps, helpers, constants and decorators are generated from `spec/` into `generated/`.
 */

declare const flavour: unique symbol;
declare const order: unique symbol;
declare const reference: unique symbol;

/** An unsigned integer of 8 bits. */
export type u8 = number & { readonly [flavour]?: "u8" | undefined };
/** An unsigned integer of 16 bits. */
export type u16 = number & { readonly [flavour]?: "u8" | "u16" | undefined };
/** An unsigned integer of 32 bits; arithmetic wraps as `>>> 0` does. */
export type u32 = number & { readonly [flavour]?: "u8" | "u16" | "u32" | undefined };
/** A signed integer of 8 bits. */
export type i8 = number & { readonly [flavour]?: "i8" | undefined };
/** A signed integer of 16 bits. */
export type i16 = number & { readonly [flavour]?: "u8" | "i8" | "i16" | undefined };
/** A signed integer of 32 bits; arithmetic wraps as `| 0` does. */
export type i32 = number & { readonly [flavour]?: "u8" | "u16" | "i8" | "i16" | "i32" | undefined };
/** An unsigned integer of 64 bits, a `bigint`; arithmetic wraps as `BigInt.asUintN(64, …)` does. */
export type u64 = bigint & { readonly [flavour]?: "u64" | undefined };
/** A signed integer of 64 bits, a `bigint`; arithmetic wraps as `BigInt.asIntN(64, …)` does. */
export type i64 = bigint & { readonly [flavour]?: "i64" | undefined };

/**
 * A 16-bit value in network order, such as a port. It can be stored, passed and compared with `===` and `!==`; `ntohs` makes
 * a number of it.
 */
export interface be16 {
  readonly [order]: "be16";
}
/**
 * A 32-bit value in network order, such as an IPv4 address. It can be stored, passed and compared with `===` and `!==`;
 * `ntohl` makes a number of it.
 */
export interface be32 {
  readonly [order]: "be32";
}
/**
 * A 64-bit value in network order. It can be stored, passed and compared with `===` and `!==`; `ntohll` makes a bigint of it.
 */
export interface be64 {
  readonly [order]: "be64";
}

/** What a conversion takes. */
type Convertible = number | bigint | boolean;

/** Converts to 8 bits unsigned: keeps the low bits. */
export declare function u8(value: Convertible): u8;
/** Converts to 16 bits unsigned: keeps the low bits. A `be16`'s bits are taken as they are, without a swap. */
export declare function u16(value: Convertible | be16): u16;
/** Converts to 32 bits unsigned: keeps the low bits. A `be32`'s bits are taken as they are, without a swap. */
export declare function u32(value: Convertible | be32): u32;
/** Converts to 8 bits signed: keeps the low bits. */
export declare function i8(value: Convertible): i8;
/** Converts to 16 bits signed: keeps the low bits. */
export declare function i16(value: Convertible): i16;
/** Converts to 32 bits signed: keeps the low bits. */
export declare function i32(value: Convertible): i32;
/** Converts to 64 bits unsigned: a signed value is extended by its sign. A `be64`'s bits are taken as they are. */
export declare function u64(value: Convertible | be64): u64;
/** Converts to 64 bits signed: a signed value is extended by its sign. */
export declare function i64(value: Convertible): i64;

/** Takes the low 16 bits as a network-order value as they are, without a swap; `htons` swaps. */
export declare function be16(bits: number): be16;
/** Takes the 32 bits as a network-order value as they are, without a swap; `htonl` swaps. */
export declare function be32(bits: number): be32;
/** Takes the 64 bits as a network-order value as they are, without a swap; `htonll` swaps. */
export declare function be64(bits: bigint): be64;

/** Network to host order, 16 bits. */
export declare function ntohs(value: be16): u16;
/** Network to host order, 32 bits. */
export declare function ntohl(value: be32): u32;
/** Network to host order, 64 bits. */
export declare function ntohll(value: be64): u64;
/** Host to network order, 16 bits. */
export declare function htons(value: u16): be16;
/** Host to network order, 32 bits. */
export declare function htonl(value: u32): be32;
/** Host to network order, 64 bits. */
export declare function htonll(value: u64): be64;

/** A value that is one integer, boolean or network-order value. */
export type Scalar = number | bigint | boolean | be16 | be32 | be64;

/** A live reference to a scalar in a map: reading and assigning `value` reads and writes the map. */
export interface Ref<T extends Scalar> {
  readonly [reference]: "Ref";
  value: T;
}

/** What a map's `get` gives: a struct itself, a scalar behind a `Ref`. */
export type Entry<V> = [V] extends [Scalar] ? Ref<V> : V;

/**
 * Room for a record in a ring buffer: held with `using`, filled, and handed to user space by `submit`. What is not submitted at
 * the end of its scope is discarded.
 */
export interface Reservation {
  /** Hands the record over, with `RingBufFlag`s; it is gone afterwards. */
  submit(flags?: u32): void;
  [Symbol.dispose](): void;
}

/** What a ring buffer's `reserve` gives. */
export type Reserved<V> = Entry<V> & Reservation;

/**
 * A module variable that the host can reach: `export const total = global<u64>(0n)`. A scalar is its `value`; of a struct or a
 * fixed array the fields and elements are read and written.
 */
export declare function global<T = never>(initial: NoInfer<T>): Entry<T>;

/**
 * A constant that a loader may set before it loads the programs: `const port = config<u32>(10000)`, a scalar, a struct or a fixed
 * array. Programs cannot write to it.
 */
export declare function config<T = never>(initial: NoInfer<T>): T;

/** The names of the fields of `T` that atomic operations take: 32 and 64 bits wide. */
export type AtomicField<T> = { [K in keyof T]: IsAtomic<T[K]> extends true ? K : never }[keyof T];

/** The narrower flavours do not accept the 32-bit ones. */
type IsAtomic<V> = [V] extends [bigint] ? true : [u32] extends [V] ? true : [i32] extends [V] ? true : false;

/** Adds atomically and returns the old value. @see RFC 9669, section 5.3 */
export declare function atomicAdd<T extends number | bigint>(target: Ref<T>, value: NoInfer<T>): T;
export declare function atomicAdd<T extends object, K extends AtomicField<T>>(target: T, field: K, value: NoInfer<T[K]>): T[K];
/** Subtracts atomically and returns the old value. */
export declare function atomicSub<T extends number | bigint>(target: Ref<T>, value: NoInfer<T>): T;
export declare function atomicSub<T extends object, K extends AtomicField<T>>(target: T, field: K, value: NoInfer<T[K]>): T[K];
/** `&=` atomically; returns the old value. */
export declare function atomicAnd<T extends number | bigint>(target: Ref<T>, value: NoInfer<T>): T;
export declare function atomicAnd<T extends object, K extends AtomicField<T>>(target: T, field: K, value: NoInfer<T[K]>): T[K];
/** `|=` atomically; returns the old value. */
export declare function atomicOr<T extends number | bigint>(target: Ref<T>, value: NoInfer<T>): T;
export declare function atomicOr<T extends object, K extends AtomicField<T>>(target: T, field: K, value: NoInfer<T[K]>): T[K];
/** `^=` atomically; returns the old value. */
export declare function atomicXor<T extends number | bigint>(target: Ref<T>, value: NoInfer<T>): T;
export declare function atomicXor<T extends object, K extends AtomicField<T>>(target: T, field: K, value: NoInfer<T[K]>): T[K];
/** Writes atomically and returns the old value. */
export declare function atomicExchange<T extends number | bigint>(target: Ref<T>, value: NoInfer<T>): T;
export declare function atomicExchange<T extends object, K extends AtomicField<T>>(
  target: T,
  field: K,
  value: NoInfer<T[K]>,
): T[K];
/** Writes `value` if the present one is `expected`; returns the old value, which is `expected` exactly when it wrote. */
export declare function atomicCompareExchange<T extends number | bigint>(
  target: Ref<T>,
  expected: NoInfer<T>,
  value: NoInfer<T>,
): T;
export declare function atomicCompareExchange<T extends object, K extends AtomicField<T>>(
  target: T,
  field: K,
  expected: NoInfer<T[K]>,
  value: NoInfer<T[K]>,
): T[K];

/**
 * Writes a line to the kernel's trace (`/sys/kernel/tracing/trace_pipe`), with up to three values
 * and string constants: `` printk`port ${port}` ``. Kernel helper `bpf_trace_printk`: a debugging aid, and GPL-only.
 */
export declare function printk(text: TemplateStringsArray, ...values: readonly (number | bigint | boolean | string)[]): void;

/**
 * The integers from 0 up to `end`, without it: `for (const i of range(n, 64))`. An `end` above `max`, a constant, is a fault:
 * the program ends with its fault verdict.
 */
export declare function range(end: number, max?: number): Iterable<number>;

/** What a decorator of a program takes: a static method that is `F`. */
export type ProgramDecorator<F extends (context: never) => unknown> = (
  program: F,
  context: ClassMethodDecoratorContext & { readonly static: true },
) => void;

/** Options of a program's decorator; `R` is the program's result. */
export interface ProgramOptions<R> {
  /** What the program returns where JavaScript would throw. */
  readonly onFault?: R;
}

/** Options of a stream verdict. */
export interface StreamOptions<R> extends ProgramOptions<R> {
  /** `"skb"`: `data` is the kernel's skb, not the message in it; said of a parser, in the verdicts beside it, too. */
  readonly view?: "skb";
}

/** Options of a stream parser. */
export interface ParserOptions<R> extends StreamOptions<R> {
  /** Sockets whose streams can be framed at one time, 65536 unless stated: the size of the map that keeps their places. */
  readonly sockets?: number;
}

export {};
