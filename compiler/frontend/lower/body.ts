/** The body of a function, whose parameters have their values: its statements, or the expression that it gives. */

import { ts } from "ts-morph";
import { coerce } from "./convert.ts";
import { scoped } from "./held.ts";
import type { Lowering } from "./lowering.ts";
import { returnNothing, returnOperand } from "./returns.ts";

export function lowerBody(fl: Lowering): void {
  const { body } = fl.instance.node;
  if (!ts.isBlock(body)) {
    if (fl.result.kind !== "void") return returnOperand(fl, body, fl.as(body, fl.result));
    fl.expression(body);
    return returnNothing(fl);
  }
  scoped(fl, () => {
    for (const statement of body.statements) fl.statement(statement);
  });
  if (fl.b.block === undefined) return;
  // Where TypeScript says that the end is not reached, a value outside a set of literals may still come.
  if (fl.result.kind === "void") returnNothing(fl);
  else if (fl.result.kind === "optional") returnOperand(fl, body, coerce(fl, body, { kind: "undefined" }, fl.result));
  else fl.b.fault("range");
}
