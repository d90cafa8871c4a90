/** What a pass is given. Passes change functions in place and add what the user must hear to `pending`. */

import type { IrFunction, IrModule, PendingDiagnostic, Target } from "../ir/types.ts";

export interface PassContext {
  readonly module: IrModule;
  readonly target: Target;
  readonly pending: PendingDiagnostic[];
}

export type FunctionPass = (fn: IrFunction, context: PassContext) => void;
export type ModulePass = (context: PassContext) => void;

/** A module pass that runs `pass` on every function. */
export function each(pass: FunctionPass): ModulePass {
  return (context) => {
    for (const fn of context.module.functions) pass(fn, context);
  };
}
