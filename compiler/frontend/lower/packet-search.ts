/** `view.startsWith("GET ", o?)` and `view.indexOf(byte, from, max)`, built from packet instructions. */

import type { ts } from "ts-morph";
import { FEATURES } from "../../../stdlib/spec/features.ts";
import type { BlockId, IrType, ValueId } from "../../ir/types.ts";
import { BOOL, I32, U8, U32 } from "../lang-types.ts";
import { excerpt, refuse, requireKernel } from "../unit.ts";
import { requireScalar } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand, ViewOperand } from "./operand.ts";
import { messageOffset, offsetArgument, viewLength, wide } from "./packet-view.ts";
import { requireText } from "./strings.ts";

/** Words of the text are compared one after another; a message that is too short is no match. */
export function startsWith(fl: Lowering, node: ts.CallExpression, view: ViewOperand): Operand {
  const text = requireText(fl, node.arguments[0] ?? refuse(node, "TSB1019", { text: excerpt(node) }));
  const offset = offsetArgument(fl, node, 1);
  fl.at(node);
  const [yes, no] = [fl.b.newBlock(), fl.b.newBlock()];
  const end = fl.b.binary("add", wide(fl, offset), fl.b.const("u64", BigInt(text.length)));
  goOnIf(fl, fl.b.compare("ule", end, wide(fl, viewLength(fl, view))), no);
  const at = messageOffset(fl, view, wide(fl, offset));
  for (const { from, width } of words(text.length)) {
    const word = fl.b.packetload(width, false, "u32", fl.b.binary("add", at, fl.b.const("u64", BigInt(from))));
    goOnIf(fl, fl.b.compare("eq", word, fl.b.const("u32", asWord(fl, text.slice(from, from + width)))), no);
  }
  fl.b.jump(yes);
  return {
    kind: "scalar",
    type: BOOL,
    id: joined(fl, "u32", [
      [yes, 1n],
      [no, 0n],
    ]),
  };
}

/** Goes on where `condition` holds, else to `otherwise`. */
function goOnIf(fl: Lowering, condition: ValueId, otherwise: BlockId): void {
  const next = fl.b.newBlock();
  fl.b.branch(condition, next, otherwise);
  fl.b.setBlock(next);
}

/** Cuts a text into words of 4, 2 and 1 bytes. */
function words(length: number): { readonly from: number; readonly width: 4 | 2 | 1 }[] {
  const found: { from: number; width: 4 | 2 | 1 }[] = [];
  for (let from = 0; from < length; ) {
    const width = length - from >= 4 ? 4 : length - from >= 2 ? 2 : 1;
    found.push({ from, width });
    from += width;
  }
  return found;
}

/** The bytes as the target loads them. */
function asWord(fl: Lowering, text: string): bigint {
  const bytes = [...text].map((char) => BigInt(char.charCodeAt(0)));
  if (fl.unit.target.endian === "little") bytes.reverse();
  return bytes.reduce((word, byte) => (word << 8n) | byte, 0n);
}

/** The constant that belongs to the block that was left. */
function joined(fl: Lowering, type: IrType, ways: readonly (readonly [BlockId, bigint])[]): ValueId {
  const slot = fl.newSlot(type, "found");
  const end = fl.b.newBlock();
  for (const [block, value] of ways) {
    fl.b.setBlock(block);
    fl.storeSlot(slot, type, fl.b.const(type, value));
    fl.b.jump(end);
  }
  fl.b.setBlock(end);
  return fl.loadSlot(slot, type);
}

/** A loop over the bytes from `from` on, at most `max` of them; the first equal one's offset in the view, or -1. */
export function indexOf(fl: Lowering, node: ts.CallExpression, view: ViewOperand): Operand {
  requireKernel(fl.unit, node, FEATURES.boundedLoops.doc, FEATURES.boundedLoops.since);
  const given = node.arguments[0] ?? refuse(node, "TSB1019", { text: excerpt(node) });
  const byte = requireScalar(given, fl.as(given, U8)).id;
  const from = offsetArgument(fl, node, 1);
  const max = offsetArgument(fl, node, 2);
  fl.at(node);
  const length = wide(fl, viewLength(fl, view));
  const [count, result] = [fl.newSlot("u32", "count"), fl.newSlot("i32", "index")];
  fl.storeSlot(count, "u32", fl.constant(U32, 0n));
  fl.storeSlot(result, "i32", fl.constant(I32, -1n));
  const [test, found, next, end] = [fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock()];
  fl.b.jump(test);
  fl.b.setBlock(test);
  goOnIf(fl, fl.b.compare("ult", fl.loadSlot(count, "u32"), max), end);
  const at = fl.b.binary("add", wide(fl, from), wide(fl, fl.loadSlot(count, "u32")));
  goOnIf(fl, fl.b.compare("ult", at, length), end);
  const read = fl.b.packetload(1, false, "u32", messageOffset(fl, view, at));
  fl.b.branch(fl.b.compare("eq", read, byte), found, next);
  fl.b.setBlock(found);
  fl.storeSlot(result, "i32", fl.b.convert("i32", 32, true, at));
  fl.b.jump(end);
  fl.b.setBlock(next);
  fl.storeSlot(count, "u32", fl.b.binary("add", fl.loadSlot(count, "u32"), fl.constant(U32, 1n)));
  fl.b.jump(test);
  fl.b.setBlock(end);
  return { kind: "scalar", type: I32, id: fl.loadSlot(result, "i32") };
}
