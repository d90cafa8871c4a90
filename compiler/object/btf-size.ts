/** Sizes of decoded BTF types. Damaged BTF may hold cycles: walks are bounded. */

import type { BtfType, TypeId } from "./btf-types.ts";
import { objectError } from "./error.ts";

/** As the kernel resolves types (MAX_RESOLVE_DEPTH in kernel/bpf/btf.c). */
const MAX_DEPTH = 32;
const POINTER_SIZE = 8;

/** The type below typedefs, qualifiers and type tags. */
export function skipModifiers(types: readonly BtfType[], id: TypeId): TypeId {
  let at = id;
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const type = types[at];
    switch (type?.kind) {
      case "typedef":
      case "typeTag":
      case "const":
      case "volatile":
      case "restrict":
        at = type.type;
        break;
      default:
        return at;
    }
  }
  throw objectError("TSB5005", { reason: `type ${id} is nested too deeply, or refers to itself` });
}

/** In bytes; undefined for what has no size: void, functions, forward declarations. */
export function sizeOfType(types: readonly BtfType[], id: TypeId): number | undefined {
  let at = id;
  let count = 1;
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const type = types[skipModifiers(types, at)];
    if (type?.kind === "array") {
      at = type.element;
      count *= type.count;
      if (count > 0xffff_ffff) throw objectError("TSB5005", { reason: `the array type ${id} is too large` });
    } else if (type !== undefined && "size" in type) {
      return count * type.size;
    } else return type?.kind === "ptr" ? count * POINTER_SIZE : undefined;
  }
  throw objectError("TSB5005", { reason: `type ${id} is nested too deeply, or refers to itself` });
}
