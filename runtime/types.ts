/** From the type of a program module (`import type * as Router from "./router.bpf.js"`) to what the host sees of it. */

import type {
  ArrayMap,
  be16,
  be32,
  be64,
  FixedArray,
  HashMap,
  LpmTrie,
  LruHashMap,
  LruPerCpuHashMap,
  PerCpuArrayMap,
  PerCpuHashMap,
  Ref,
  RingBuf,
  SkBuff,
  SkLookup,
  SkMsg,
  SkStorage,
  SockHash,
  SockMap,
  SockOps,
  u8,
} from "tsbpf";
import type { FieldValue } from "./context-values.ts";
import type { UpdateMode } from "./host-map.ts";
import type { ReadOptions } from "./host-ring.ts";
import type { SocketLike } from "./socket.ts";

/**
 * A key or value of a map as plain data: numbers, bigints from 64 bits on, bytes, arrays, objects with the fields of a struct
 * class.
 */
export type Plain<T> = T extends be16 | be32 | be64
  ? T
  : T extends bigint
    ? bigint
    : T extends boolean
      ? boolean
      : T extends number
        ? number
        : T extends FixedArray<infer E, number>
          ? [E] extends [u8]
            ? Uint8Array
            : readonly Plain<E>[]
          : T extends object
            ? { readonly [F in DataFields<T>]: Plain<T[F]> }
            : never;

type DataFields<T> = { [F in keyof T]: T[F] extends (...args: never[]) => unknown ? never : F }[keyof T] & string;

/** A map: `get`, `set`, `delete`, `has` and iteration, as of a JavaScript `Map`. */
export interface TypedMap<K, V> extends Iterable<readonly [K, V]> {
  readonly name: string;
  get(key: K): V | undefined;
  /** Throws a `BpfError`: E2BIG when the map is full, EEXIST or ENOENT when `mode` does not hold. */
  set(key: K, value: V, mode?: UpdateMode): void;
  /** False when the key was absent. */
  delete(key: K): boolean;
  has(key: K): boolean;
  keys(): Iterable<K>;
  values(): Iterable<V>;
  entries(): Iterable<readonly [K, V]>;
}

/** A map of sockets: what is set is a socket, what is read its cookie. */
export interface TypedSocketMap<K> extends Iterable<readonly [K, bigint]> {
  readonly name: string;
  /** The socket's cookie. */
  get(key: K): bigint | undefined;
  /**
   * The entry lives as long as the socket. Throws a `RuntimeError` for a socket that was read from, a `BpfError` for one in a
   * wrong state.
   */
  set(key: K, socket: SocketLike, options?: { readonly mode?: UpdateMode; readonly allowRead?: boolean }): void;
  delete(key: K): boolean;
  has(key: K): boolean;
  keys(): Iterable<K>;
  entries(): Iterable<readonly [K, bigint]>;
}

/**
 * A ring buffer: `for await (const record of events)`, or of `events.read({ signal })`, which ends when the signal aborts. One
 * reader at a time.
 */
export interface TypedRing<V> extends AsyncIterable<V> {
  readonly name: string;
  read(options?: ReadOptions): AsyncIterable<V>;
}

/** Values that sockets carry: the keys are sockets. They go with their sockets. */
export interface TypedStorage<V> {
  readonly name: string;
  get(socket: SocketLike): V | undefined;
  /** Throws a `BpfError`: EEXIST or ENOENT when `mode` does not hold. */
  set(socket: SocketLike, value: V, mode?: UpdateMode): void;
  /** False when the socket had none. */
  delete(socket: SocketLike): boolean;
  has(socket: SocketLike): boolean;
}

type HostMapOf<T> =
  T extends HashMap<infer K, infer V>
    ? TypedMap<Plain<K>, Plain<V>>
    : T extends LruHashMap<infer K, infer V>
      ? TypedMap<Plain<K>, Plain<V>>
      : T extends ArrayMap<infer V>
        ? TypedMap<number, Plain<V>>
        : T extends PerCpuHashMap<infer K, infer V> | LruPerCpuHashMap<infer K, infer V>
          ? TypedMap<Plain<K>, readonly Plain<V>[]>
          : T extends PerCpuArrayMap<infer V>
            ? TypedMap<number, readonly Plain<V>[]>
            : T extends SockMap
              ? TypedSocketMap<number>
              : T extends SockHash<infer K>
                ? TypedSocketMap<Plain<K>>
                : T extends LpmTrie<infer K, infer V>
                  ? TypedMap<Plain<K>, Plain<V>>
                  : T extends SkStorage<infer V>
                    ? TypedStorage<Plain<V>>
                    : T extends RingBuf<infer V>
                      ? TypedRing<Plain<V>>
                      : never;

/** The maps of a module, by their exported names. */
export type MapsOf<M> = { readonly [N in keyof M as [HostMapOf<M[N]>] extends [never] ? never : N]: HostMapOf<M[N]> };

/** A variable of the module that programs and the host share. */
export interface TypedGlobal<T> {
  readonly name: string;
  value: T;
}

type HostGlobalOf<T> =
  T extends Ref<infer V>
    ? TypedGlobal<Plain<V>>
    : [HostMapOf<T>] extends [never]
      ? T extends (abstract new (...args: never[]) => unknown) | ((...args: never[]) => unknown)
        ? never
        : T extends object
          ? TypedGlobal<Plain<T>>
          : never
      : never;

/** What a module declares by `global<T>`, by exported names. */
export type GlobalsOf<M> = {
  readonly [N in keyof M as [HostGlobalOf<M[N]>] extends [never] ? never : N]: HostGlobalOf<M[N]>;
};

/** What variables and constants of a module begin with: exported ones of their types, the others of any. */
export type GlobalValues<M> = { readonly [N in GlobalNames<M>]?: GlobalValueOf<M[N]> | undefined } & Readonly<
  Record<string, unknown>
>;

type GlobalNames<M> = { [N in keyof M]: [GlobalValueOf<M[N]>] extends [never] ? never : N }[keyof M];

type GlobalValueOf<T> = T extends number | bigint | boolean
  ? Plain<T>
  : HostGlobalOf<T> extends TypedGlobal<infer V>
    ? V
    : never;

/** A program. `C`: its context as the host gives it. */
export interface TypedProgram<C> {
  readonly name: string;
  /**
   * Runs it once, in the kernel by BPF_PROG_TEST_RUN: `@syscall`, `@schedCls` and `@skLookup` programs. Throws a `BpfError`:
   * ENOTSUPP for the others.
   */
  run(input?: { readonly ctx?: C; readonly data?: Uint8Array }): {
    /** What it returned. */
    readonly result: number;
    /** The context as it left it. */
    readonly ctx: C;
    /** The packet as it left it; undefined where none was given. */
    readonly data: Uint8Array | undefined;
  };
}

type KernelContext = SkBuff | SkMsg | SkLookup | SockOps;

/** Network-order fields as the numbers that they mean, addresses also as text. */
type ContextFields<C> = { readonly [F in DataFields<C>]?: FieldValue };

type ProgramOf<F> = F extends (ctx: infer C) => unknown
  ? TypedProgram<[C] extends [KernelContext] ? ContextFields<C> : Plain<C>>
  : TypedProgram<Uint8Array>;

type MethodNamed<M, N> = {
  [C in keyof M]: N extends keyof M[C] ? (M[C] extends abstract new (...args: never[]) => unknown ? M[C][N] : never) : never;
}[keyof M];

/** The programs of a module, by name. */
export type ProgramsOf<M> = { readonly [N in ProgramNames<M>]: ProgramOf<MethodNamed<M, N>> };

/** As `attach` takes it: any where the module's type tells of no programs. */
export type ProgramName<M> = [ProgramNames<M>] extends [never] ? string : ProgramNames<M>;

/** The names of its programs: the static methods of its exported classes. */
export type ProgramNames<M> = { [N in keyof M]: StaticMethods<M[N]> }[keyof M] & string;

type StaticMethods<C> = C extends abstract new (
  ...args: never[]
) => unknown
  ? { [N in keyof C]: C[N] extends (...args: never[]) => unknown ? N : never }[keyof C]
  : never;
