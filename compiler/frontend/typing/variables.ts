/** Rule 4: `let x = 0` takes the type of the first non-literal assigned to it, in source order. */

import { ts } from "ts-morph";
import type { LangType } from "../lang-types.ts";
import { symbolOf } from "../unit.ts";
import { COMPOUND, isShift } from "./operators.ts";
import type { Typer } from "./typer.ts";

/** While it runs, the variable itself counts as a literal. Undefined when only literals are assigned. */
export function firstAssignedType(typing: Typer, symbol: ts.Symbol, declaration: ts.VariableDeclaration): LangType | undefined {
  const scope = enclosingFunction(declaration);
  let found: LangType | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isBinaryExpression(node) && assigns(node) && symbolOf(typing.unit.checker, node.left) === symbol) {
      const type = typing.around(node).of(node.right);
      if (type.kind !== "literal") found = type;
    }
    ts.forEachChild(node, visit);
  };
  if (scope) visit(scope);
  return found;
}

/** A shift's count says nothing about what is shifted. */
function assigns(node: ts.BinaryExpression): boolean {
  const operator = COMPOUND.get(node.operatorToken.kind);
  return node.operatorToken.kind === ts.SyntaxKind.EqualsToken || (operator !== undefined && !isShift(operator));
}

function enclosingFunction(node: ts.Node): ts.Node | undefined {
  let at: ts.Node | undefined = node.parent;
  while (at && !ts.isFunctionLike(at)) at = at.parent;
  return at;
}
