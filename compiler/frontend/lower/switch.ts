/** `switch`: the cases are compared in order, then the clauses follow one another as they fall through. */

import { ts } from "ts-morph";
import type { BlockId } from "../../ir/types.ts";
import { type IntType, isScalar, sameType, typeName } from "../lang-types.ts";
import { defaultInt, promote } from "../typing/rules.ts";
import { refuse } from "../unit.ts";
import { compareValues } from "./comparison.ts";
import { requireScalar } from "./convert.ts";
import { isIdentity, refuseIdentity } from "./identity.ts";
import type { Lowering } from "./lowering.ts";
import type { ScalarOperand } from "./operand.ts";

export function switchStatement(fl: Lowering, node: ts.SwitchStatement, label: string | undefined): void {
  const own = fl.typing.of(node.expression);
  const { clauses } = node.caseBlock;
  const firstCase = clauses.find(ts.isCaseClause);
  if (firstCase && isIdentity(own)) return refuseIdentity(node.expression, own, node.expression, firstCase.expression);
  const value = requireScalar(
    node.expression,
    own.kind === "literal" ? fl.as(node.expression, defaultInt(own)) : fl.expression(node.expression),
  );
  const bodies = clauses.map(() => fl.b.newBlock());
  const end = fl.b.newBlock();
  clauses.forEach((clause, index) => {
    const body = bodies[index];
    if (ts.isCaseClause(clause) && body !== undefined) testCase(fl, clause, value, body);
  });
  const fallback = clauses.findIndex(ts.isDefaultClause);
  fl.b.jump(bodies[fallback] ?? end);
  fl.targets.push({ label, onBreak: end, onContinue: undefined, isSwitch: true });
  clauses.forEach((clause, index) => {
    fl.b.setBlock(bodies[index] ?? end);
    for (const statement of clause.statements) fl.statement(statement);
    fl.b.jump(bodies[index + 1] ?? end);
  });
  fl.targets.pop();
  fl.b.setBlock(end);
}

function testCase(fl: Lowering, clause: ts.CaseClause, value: ScalarOperand, body: BlockId): void {
  const next = fl.b.newBlock();
  fl.at(clause.expression);
  const type = fl.typing.of(clause.expression);
  if (value.type.kind === "int" && (type.kind === "int" || type.kind === "literal")) {
    const own: IntType = type.kind === "int" ? type : promote(value.type);
    const id = requireScalar(clause.expression, fl.as(clause.expression, own)).id;
    compareValues(fl, "eq", { id: value.id, type: value.type }, { id, type: own }, body, next);
  } else if (isScalar(type) && sameType(type, value.type)) {
    const id = requireScalar(clause.expression, fl.expression(clause.expression)).id;
    fl.b.branch(fl.b.compare("eq", value.id, id), body, next);
  } else {
    refuse(clause.expression, "TSB2013", { from: typeName(type), to: typeName(value.type) });
  }
  fl.b.setBlock(next);
}
