/**
 * The type information of an object in; out: it in the kernel, with the strings that line records refer to. A kernel that refuses
 * a kind gets it without: what it does not know, it does not need (as libbpf's `bpf_object__sanitize_btf`).
 */

import { endianness } from "node:os";
import { encodeBtf } from "../../compiler/object/btf-encode.ts";
import type { BtfType } from "../../compiler/object/btf-types.ts";
import { StringTableWriter } from "../../compiler/object/strings.ts";
import { BPF_ATTR } from "../../stdlib/spec/syscall.ts";
import { BpfError } from "../bpf-error.ts";
import type { BpfObject } from "../object.ts";
import { tryBpf } from "./syscall/call.ts";
import { Fd } from "./syscall/fd.ts";

export interface LoadedBtf extends Disposable {
  readonly fd: number;
  /** Offset of a text in its strings; every text of the object's line records is there. */
  readonly stringOffset: (text: string) => number;
}

/** Its types, and the functions whose lines have texts. */
type TypedObject = Pick<BpfObject, "btf" | "functions">;

/** Undefined for objects without type information. Throws a `BpfError`. */
export function loadBtf(object: TypedObject): LoadedBtf | undefined {
  if (object.btf.length <= 1) return undefined;
  const whole = tryLoad(object, object.btf);
  if (typeof whole !== "number") return whole;
  const plain = tryLoad(object, object.btf.map(withoutNewKinds));
  if (typeof plain !== "number") return plain;
  throw new BpfError("BPF_BTF_LOAD", "load the object's type information", plain);
}

/** The errno when the kernel refuses. */
function tryLoad(object: TypedObject, types: readonly BtfType[]): LoadedBtf | number {
  const strings = new StringTableWriter();
  for (const { file, text } of object.functions.flatMap((fn) => fn.lines)) {
    strings.add(file);
    strings.add(text);
  }
  const btf = encodeBtf(types, strings, endianness() === "LE");
  const { result } = tryBpf("BPF_BTF_LOAD", BPF_ATTR.btfLoad, { btf, btf_size: btf.byteLength });
  if (result < 0) return -result;
  const fd = new Fd(result);
  return {
    get fd() {
      return fd.number;
    },
    stringOffset: (text) => strings.add(text),
    [Symbol.dispose]: () => fd.close(),
  };
}

const BYTE_BITS = 8;

/**
 * Kinds younger than BTF itself become older ones of the same size and id: declaration tags, type tags, floats, 64-bit enums. What
 * a loader would have to define (extern variables and their section) stands for nothing.
 */
export function withoutNewKinds(type: BtfType): BtfType {
  switch (type.kind) {
    case "declTag":
      return placeholder(type.name);
    case "datasec":
      return type.size === 0 ? placeholder(type.name) : type;
    case "typeTag":
      return { kind: "const", type: type.type };
    case "float":
      return { kind: "struct", name: type.name, size: type.size, members: [] };
    case "enum64":
      return { kind: "union", name: type.name, size: type.size, members: [] };
    case "func":
      return { ...type, linkage: "static" };
    case "var":
      return type.linkage === "extern" ? { ...type, linkage: "global" } : type;
    default:
      return type;
  }
}

function placeholder(name: string): BtfType {
  const plain = name.replace(/\W/g, "_");
  return { kind: "int", name: plain, size: 1, bits: BYTE_BITS, bitOffset: 0, signed: false, char: false, bool: false };
}
