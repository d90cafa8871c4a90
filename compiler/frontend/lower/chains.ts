/** `a?.b.c`: what follows the first `?.` is worked out only if `a` is there; else the whole chain is undefined. */

import type { ts } from "ts-morph";
import type { BlockId } from "../../ir/types.ts";
import type { LangType } from "../lang-types.ts";
import { isOutermostChain } from "../typing/chains.ts";
import { coerce } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import { known, presence } from "./maybe.ts";
import type { Operand } from "./operand.ts";
import { declareSlot, lifetimeOf, readSlot, writeSlot } from "./slots.ts";

/** The chain's value as `type`; undefined when the node is no whole chain. `links` works out what its links say. */
export function chainValue(fl: Lowering, node: ts.Expression, type: LangType, links: () => Operand): Operand | undefined {
  if (!isOutermostChain(node)) return undefined;
  if (type.kind === "void") return chainCall(fl, links);
  if (type.kind !== "optional") return within(fl, undefined, links);
  const slot = declareSlot(fl, type, "chain");
  const [absent, end] = [fl.b.newBlock(), fl.b.newBlock()];
  const operand = coerce(fl, node, within(fl, absent, links), type);
  writeSlot(fl, slot, operand);
  fl.b.jump(end);
  fl.b.setBlock(absent);
  writeSlot(fl, slot, coerce(fl, node, { kind: "undefined" }, type));
  fl.b.jump(end);
  fl.b.setBlock(end);
  return readSlot(fl, operand.kind === "pointer" ? { ...slot, space: operand.space, ...lifetimeOf([operand]) } : slot);
}

/** The chain's value where it has one; goes to `absent` where not. */
export const chainOr = (fl: Lowering, node: ts.Expression, absent: BlockId): Operand =>
  within(fl, absent, () => fl.constructs.link(fl, node));

function chainCall(fl: Lowering, links: () => Operand): Operand {
  const end = fl.b.newBlock();
  within(fl, end, links);
  fl.b.jump(end);
  fl.b.setBlock(end);
  return { kind: "void" };
}

function within(fl: Lowering, absent: BlockId | undefined, work: () => Operand): Operand {
  fl.chains.push(absent);
  const operand = work();
  fl.chains.pop();
  return operand;
}

/** The object that a link is taken from: before a `?.`, the chain ends where it is missing. */
export function linkBase(fl: Lowering, node: ts.PropertyAccessExpression | ts.ElementAccessExpression): Operand {
  const operand = fl.expression(node.expression);
  const absent = fl.chains.at(-1);
  const there = node.questionDotToken && presence(fl, operand);
  if (absent === undefined || there === undefined) return operand;
  const go = fl.b.newBlock();
  fl.at(node);
  fl.b.branch(there, go, absent);
  fl.b.setBlock(go);
  return known(operand);
}
