/** What TypeScript developers look for that programs do not have: a name goes in; out comes what there is instead. */

import { MAP_TYPES } from "../../stdlib/spec/map-types.ts";

const TYPED_ARRAY = "fixed<u8, N>(), or skb.data for the message";
const TIMER = "the next event: a program runs to its end";

/** Globals of JavaScript, Node and browsers. */
const GLOBALS: ReadonlyMap<string, string> = new Map([
  ["console", "printk`…`, or a RingBuf for the host to read"],
  ["BigInt", "u64(x) or i64(x)"],
  ["Number", "u32(x) or i32(x)"],
  ["parseInt", "numbers, read by getUint8 and its like"],
  ["parseFloat", "integers"],
  ["isNaN", "integers, which are always numbers"],
  ["NaN", "integers"],
  ["Infinity", "the type's largest value"],
  ["String", "printk`…` for a message"],
  ["JSON", "a RingBuf of structs, which the host reads"],
  ["Date", "ktimeGetNs()"],
  ["performance", "ktimeGetNs()"],
  ["Map", "a map of the module, export const m = new HashMap<K, V>({ maxEntries })"],
  ["Set", "a map of the module, export const m = new HashMap<K, u8>({ maxEntries })"],
  ["WeakMap", "a map of the module, or SkStorage<V> for what belongs to sockets"],
  ["Buffer", TYPED_ARRAY],
  ["DataView", "skb.data, which is read like one"],
  ["ArrayBuffer", TYPED_ARRAY],
  ...["Uint8Array", "Uint16Array", "Uint32Array", "Int8Array", "Int16Array", "Int32Array", "BigUint64Array"].map(
    (name) => [name, TYPED_ARRAY] as const,
  ),
  ["Promise", TIMER],
  ["setTimeout", TIMER],
  ["setInterval", TIMER],
  ["process", "config<T>(…), which the loader sets"],
  ["require", "import from another *.bpf.ts"],
]);

/** Of all maps that programs have. */
const MAP_MEMBERS: ReadonlyMap<string, string> = new Map([
  ...["forEach", "entries", "keys", "values"].map(
    (name) => [name, "get(key): a program asks for one key, the host goes through all"] as const,
  ),
  ["size", "a global<u32>(0) that counts"],
  ["clear", "delete(key) of each key, or let the host do it"],
]);

/** Members of `Math`, arrays, strings and views. */
const MEMBERS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    "Math",
    new Map([
      ["floor", "integer division, which cuts off the fraction: Math.trunc(a / b)"],
      ["round", "(a + b / 2) / b, in integers"],
      ["ceil", "(a + b - 1) / b, in integers"],
      ["random", "getPrandomU32()"],
      ["pow", "multiplications or a shift"],
      ["log2", "31 - Math.clz32(x)"],
      ["sign", "x < 0 ? -1 : x > 0 ? 1 : 0"],
    ]),
  ],
  [
    "PacketView",
    new Map([
      ["slice", "subview(offset, length)"],
      ["subarray", "subview(offset, length)"],
      ["length", "byteLength"],
      ["getFloat32", "integers"],
      ["getFloat64", "integers"],
    ]),
  ],
  [
    "String",
    new Map(
      ["charAt", "at", "startsWith", "endsWith", "includes", "indexOf", "slice", "split", "replace", "toUpperCase"].map(
        (name) => [name, "charCodeAt(i), of a constant text"] as const,
      ),
    ),
  ],
  [
    "Array",
    new Map([
      ...["push", "pop", "shift", "unshift", "splice", "concat", "slice"].map(
        (name) => [name, "a fixed array, whose length does not change"] as const,
      ),
      ...["entries", "keys"].map((name) => [name, "for (let i = 0; i < array.length; i++), and array[i]"] as const),
      ["values", "the array itself, for (const x of array)"],
      ...["map", "filter", "forEach", "reduce", "some", "every", "find", "includes", "indexOf", "at", "fill"].map(
        (name) => [name, "a for…of loop over the array"] as const,
      ),
    ]),
  ],
]);

export const insteadOfGlobal = (name: string): string | undefined => GLOBALS.get(name);

export const insteadOfMember = (owner: string, name: string): string | undefined =>
  (owner in MAP_TYPES ? MAP_MEMBERS : MEMBERS.get(owner))?.get(name);

/** What `x[i]` is for a type that has no elements. */
export const insteadOfElement = (owner: string): string | undefined =>
  owner in MAP_TYPES ? "get(key), set(key, value) and delete(key)" : ELEMENTS.get(owner);

const ELEMENTS: ReadonlyMap<string, string> = new Map([
  ["PacketView", "getUint8(i)"],
  ["String", "charCodeAt(i)"],
]);
