/**
 * `for…of`: over a range or a fixed array by a counter of its own, over an array literal or an array of a context by a copy of
 * the body for each element.
 */

import { ts } from "ts-morph";
import type { ValueId } from "../../ir/types.ts";
import { type IntType, irType, type LangType, U64 } from "../lang-types.ts";
import { type Iterated, iterated } from "../typing/iterated.ts";
import { excerpt, refuse } from "../unit.ts";
import { nonNull, requirePointer, requireScalar } from "./convert.ts";
import { elementAt } from "./elements.ts";
import { loopBody, requireLoops } from "./loops.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand } from "./operand.ts";
import { readAt } from "./places.ts";
import { readPart } from "./properties.ts";

/** Makes the loop's variable anew; gives the way to set it. */
type Declare = (name: ts.BindingName, type: LangType) => (value: Operand) => void;

export function forOfLoop(fl: Lowering, node: ts.ForOfStatement, label: string | undefined, declare: Declare): void {
  const over = iterated(fl.typing, node.expression);
  const name = loopVariable(node);
  if (over.kind === "array") overArray(fl, node, label, over, declare(name, over.type));
  else if (over.kind === "range") overRange(fl, node, label, over, declare(name, over.type));
  else overElements(fl, node, label, elementReaders(fl, over), () => declare(name, over.type));
}

function loopVariable({ initializer }: ts.ForOfStatement): ts.BindingName {
  const declaration = ts.isVariableDeclarationList(initializer) ? initializer.declarations[0] : undefined;
  return (
    declaration?.name ?? refuse(initializer, "TSB1018", { what: `\`${excerpt(initializer)}\` as the variable of a for…of` })
  );
}

type Range = Extract<Iterated, { kind: "range" }>;

/** The variable is a copy of the counter: the body may change it. */
function overRange(
  fl: Lowering,
  node: ts.ForOfStatement,
  label: string | undefined,
  { end, max, type }: Range,
  set: (value: Operand) => void,
): void {
  requireLoops(fl, node);
  const last = requireScalar(end, fl.as(end, type)).id;
  fl.at(node.expression);
  if (max !== undefined) fl.faultUnless(fl.b.compare(type.signed ? "sle" : "ule", last, maximum(fl, max, type)), "range");
  count(fl, node, label, type, last, (index) => set({ kind: "scalar", type, id: index }));
}

/** Each element as it is when its turn comes. */
function overArray(
  fl: Lowering,
  node: ts.ForOfStatement,
  label: string | undefined,
  { array, of }: Extract<Iterated, { kind: "array" }>,
  set: (value: Operand) => void,
): void {
  requireLoops(fl, node);
  const base = nonNull(fl, requirePointer(array, fl.expression(array)));
  fl.at(node.expression);
  count(fl, node, label, U64, fl.constant(U64, BigInt(of.length)), (index) =>
    set(readAt(fl, base, of.element, elementAt(fl, base, of, index))),
  );
}

/** Runs the body with 0 … end - 1. */
function count(
  fl: Lowering,
  node: ts.ForOfStatement,
  label: string | undefined,
  type: IntType,
  end: ValueId,
  set: (index: ValueId) => void,
): void {
  const below = type.signed ? "slt" : "ult";
  const counter = fl.newSlot(irType(type), "counter");
  fl.storeSlot(counter, irType(type), fl.constant(type, 0n));
  const [test, body, next, done] = [fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock()];
  fl.b.jump(test);
  fl.loopDepth++;
  fl.b.setBlock(test);
  fl.b.branch(fl.b.compare(below, fl.loadSlot(counter, irType(type)), end), body, done);
  fl.b.setBlock(body);
  set(fl.loadSlot(counter, irType(type)));
  loopBody(fl, node.statement, label, body, { onBreak: done, onContinue: next });
  fl.b.setBlock(next);
  fl.at(node.expression);
  fl.storeSlot(counter, irType(type), fl.b.binary("add", fl.loadSlot(counter, irType(type)), fl.constant(type, 1n)));
  fl.b.jump(test);
  fl.loopDepth--;
  fl.b.setBlock(done);
}

/** A `max` beyond the type bounds nothing. */
function maximum(fl: Lowering, max: bigint, type: IntType): ReturnType<Lowering["constant"]> {
  const limit = (1n << BigInt(type.bits - (type.signed ? 1 : 0))) - 1n;
  return fl.constant(type, max < limit ? max : limit);
}

/** Of an array literal all elements are worked out before the first round; those in a context are read when their turn comes. */
function elementReaders(
  fl: Lowering,
  over: Extract<Iterated, { kind: "elements" | "kernelArray" }>,
): readonly (() => Operand)[] {
  if (over.kind === "elements") return over.elements.map((one) => fl.as(one, over.type)).map((value) => () => value);
  const array = fl.expression(over.array);
  return Array.from({ length: over.of.length }, (_, index) => () => readPart(fl, over.array, array, String(index)));
}

function overElements(
  fl: Lowering,
  node: ts.ForOfStatement,
  label: string | undefined,
  readers: readonly (() => Operand)[],
  declare: () => (value: Operand) => void,
): void {
  const done = fl.b.newBlock();
  fl.loopDepth++;
  for (const read of readers) {
    fl.at(node.expression);
    declare()(read());
    const [body, next] = [fl.b.newBlock(), fl.b.newBlock()];
    fl.b.jump(body);
    loopBody(fl, node.statement, label, body, { onBreak: done, onContinue: next });
    fl.b.setBlock(next);
  }
  fl.b.jump(done);
  fl.loopDepth--;
  fl.b.setBlock(done);
}
