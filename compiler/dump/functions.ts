/** Functions of an object file as the listing takes them. Enters: an object and a function of it; leaves: slots, names, lines. */

import { decodeInsns } from "../bytecode/decode.ts";
import type { SymbolRef } from "../bytecode/disassemble.ts";
import type { ObjectFile, ObjectFunction, ObjectReference } from "../object/object-file.ts";
import type { FunctionListing } from "./listing.ts";

export function functionListing(object: ObjectFile, fn: ObjectFunction): FunctionListing {
  const bySlot = new Map(fn.references.map((reference) => [reference.slot, symbolRef(object, reference)]));
  return { insns: decodeInsns(fn.code, object.endian), reference: (slot) => bySlot.get(slot), lines: fn.lines };
}

function symbolRef(object: ObjectFile, reference: ObjectReference): SymbolRef {
  const { kind, name } = reference;
  if (kind === "data") return dataRef(object, reference.section, reference.byteOffset);
  // An undefined symbol is named as the instruction uses it: an address or a call.
  return { kind: kind === "extern" ? "global" : kind, symbol: name, addend: 0 };
}

/** The global that the offset lies in; else the section itself. */
function dataRef(object: ObjectFile, section: string, byteOffset: number): SymbolRef {
  const globals = object.data.find(({ name }) => name === section)?.globals ?? [];
  const inside = globals.find(
    (global) => byteOffset >= global.byteOffset && byteOffset < global.byteOffset + Math.max(global.size, 1),
  );
  if (!inside) return { kind: "global", symbol: section, addend: byteOffset };
  return { kind: "global", symbol: inside.name, addend: byteOffset - inside.byteOffset };
}
