/** The forms of a packet view: the message, the rest of it from somewhere on, or a part with a length of its own. */

import { invariant } from "../../diagnostics/invariant.ts";
import type { ValueId } from "../../ir/types.ts";
import { U32, type ViewType } from "../lang-types.ts";
import type { Lowering } from "./lowering.ts";
import type { ViewOperand } from "./operand.ts";

export function viewOf(start: ValueId | undefined, length: ValueId | undefined): ViewOperand {
  const extent = length !== undefined ? "part" : start !== undefined ? "rest" : "message";
  return { kind: "view", type: { kind: "view", extent }, start, length };
}

/** What stands for a length where any view may be meant and this one has none: more than any message has. */
export const NO_LENGTH = 0xffff_ffffn;

/** The view in the form of a wider type. */
export function widenView(fl: Lowering, view: ViewOperand, { extent }: ViewType): ViewOperand {
  const fits = extent === "part" || (view.length === undefined && (extent === "rest" || view.start === undefined));
  invariant(fits, "lower.widenView", `a ${view.type.extent} view is no ${extent}`);
  const start = extent === "message" ? undefined : (view.start ?? fl.constant(U32, 0n));
  return viewOf(start, extent === "part" ? (view.length ?? fl.constant(U32, NO_LENGTH)) : undefined);
}
