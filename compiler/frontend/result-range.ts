/** What TSB3030 says of a result that the kernel does not take from a program of this row. */

import type { ts } from "ts-morph";
import { type ProgramRow, programTitle } from "../../stdlib/spec/program-types.ts";
import type { Values } from "../diagnostics/diagnose.ts";
import { excerpt } from "./unit.ts";

export function resultValues(node: ts.Node, row: ProgramRow, [lo, hi]: readonly [lo: number, hi: number]): Values<"TSB3030"> {
  const range = lo === hi ? String(lo) : `${lo} to ${hi}`;
  const instead = lo === hi ? range : `${range}: a constant, a condition, \`… ? ${hi} : ${lo}\`, or masked, \`… & ${hi}\``;
  return { text: excerpt(node), program: programTitle(row), range, instead };
}
