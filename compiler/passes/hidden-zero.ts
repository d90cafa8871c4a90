/** A zero that the kernel's verifier cannot know: read from a global that nobody writes. */

import type { InstBody } from "../ir/access.ts";
import type { InstOf, IrType, ValueId } from "../ir/types.ts";
import { ZERO_SYMBOL } from "../ir/types.ts";

type Emit = (body: InstBody, type: IrType, args: ValueId[]) => ValueId;

export function hiddenZero(emit: Emit, type: IrType): ValueId {
  const address = emit({ op: "globaladdr", symbol: ZERO_SYMBOL, offset: 0 }, "ptr", []);
  return emit(zeroLoad(type), type, [address]);
}

/** The constant, which the verifier does not know either. */
export function hiddenConstant(emit: Emit, type: IrType, value: bigint): ValueId {
  const zero = hiddenZero(emit, type);
  return value === 0n ? zero : emit({ op: "binary", binary: "add" }, type, [emit({ op: "const", value }, type, []), zero]);
}

function zeroLoad(type: IrType): Omit<InstOf<"load">, "id" | "type" | "args" | "loc"> {
  const width = type === "i32" || type === "u32" ? 4 : 8;
  return { op: "load", width, signed: type === "i32" || type === "i64", offset: 0, space: "map", volatile: false };
}
