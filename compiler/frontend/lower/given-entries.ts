/**
 * What functions give. In: what each returns, and where its result is kept longer than the round of a loop that calls it. Out: a
 * refusal of those that give, or may give, an object of their own, which the next call makes anew; entries of maps last. A
 * function may be lowered after its callers: judged at the end.
 */

import type { ts } from "ts-morph";
import { diagnose } from "../../diagnostics/diagnose.ts";
import { nodeSpan } from "../spans.ts";
import type { Instance } from "../typing/instances.ts";
import { excerpt, type Unit } from "../unit.ts";
import type { ModuleState } from "./lowering.ts";
import type { Operand, PointerOperand } from "./operand.ts";

export function noteResult({ given }: ModuleState, instance: Instance, operand: Operand): void {
  if (operand.kind !== "pointer") return;
  const known = given.get(instance) ?? { other: false, from: [] };
  given.set(instance, known);
  known.from.push(...(operand.givenBy ?? []));
  if (operand.space !== "map" && !operand.isEntry) known.other = true;
}

/** To be judged at the end. */
export function keepResult({ kept }: ModuleState, node: ts.BinaryExpression, { givenBy = [] }: PointerOperand): void {
  if (givenBy.length > 0) kept.push({ node, by: givenBy });
}

export function refuseShortLived(unit: Unit, { given, kept }: ModuleState): void {
  const givesOther = (instance: Instance, asked: readonly Instance[]): boolean => {
    const known = given.get(instance);
    if (!known || asked.includes(instance)) return false;
    return known.other || known.from.some((one) => givesOther(one, [...asked, instance]));
  };
  for (const { node, by } of kept) {
    if (by.some((one) => givesOther(one, [])))
      unit.diagnostics.push(diagnose("TSB2014", nodeSpan(node), { text: excerpt(node.left) }));
  }
}
