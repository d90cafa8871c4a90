/** A zero that the kernel's verifier cannot know: read from a global that nobody writes. */

import { type InstBody, instAt } from "../ir/access.ts";
import type { Inst, InstOf, IrFunction, IrType, ValueId } from "../ir/types.ts";
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

/** Is it a sum with such a zero? */
export function isHidden(fn: IrFunction, inst: Inst): boolean {
  return inst.op === "binary" && inst.binary === "add" && inst.args.some((value) => isZero(fn, value));
}

function isZero(fn: IrFunction, value: ValueId): boolean {
  const [inst, address] = [instAt(fn, value), instAt(fn, value).args[0]];
  const base = inst.op === "load" && address !== undefined ? instAt(fn, address) : undefined;
  return base?.op === "globaladdr" && base.symbol === ZERO_SYMBOL;
}

function zeroLoad(type: IrType): Omit<InstOf<"load">, "id" | "type" | "args" | "loc"> {
  const width = type === "i32" || type === "u32" ? 4 : 8;
  return { op: "load", width, signed: type === "i32" || type === "i64", offset: 0, space: "map", volatile: false };
}
