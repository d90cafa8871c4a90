/** What typing one kind of expression may ask of the typing of others. */

import type { ts } from "ts-morph";
import type { LangType } from "../lang-types.ts";
import type { Unit } from "../unit.ts";

export interface Typer {
  readonly unit: Unit;
  /** The type of an expression; refuses what has none. */
  of(node: ts.Expression): LangType;
  /** The type of what is one of two expressions: `?:`, `||`, `&&`, `??`. */
  merge(node: ts.Expression, left: LangType, right: LangType): LangType;
  /** The typing of the innermost function around `node`, which is this one or inside it. */
  around(node: ts.Node): Typer;
  /** What a parameter is that a pattern takes apart. */
  ofPattern(pattern: ts.BindingPattern): LangType | undefined;
}
