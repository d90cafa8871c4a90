/** `for`, `while` and `do`; whether they end is judged later, on the IR. */

import type { ts } from "ts-morph";
import { FEATURES } from "../../../stdlib/spec/features.ts";
import type { BlockId } from "../../ir/types.ts";
import { requireKernel } from "../unit.ts";
import type { Lowering } from "./lowering.ts";

interface LoopBlocks {
  readonly onBreak: BlockId;
  readonly onContinue: BlockId;
}

/** The verifier follows loops since Linux 5.3. */
export function requireLoops(fl: Lowering, node: ts.Statement): void {
  requireKernel(fl.unit, node, FEATURES.boundedLoops.doc, FEATURES.boundedLoops.since);
}

export function forLoop(
  fl: Lowering,
  node: ts.ForStatement,
  label: string | undefined,
  declare: (list: ts.VariableDeclarationList) => void,
): void {
  requireLoops(fl, node);
  const { initializer, condition, incrementor } = node;
  if (initializer && "declarations" in initializer) declare(initializer);
  else if (initializer) fl.expression(initializer);
  const [test, body, next, end] = [fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock()];
  fl.b.jump(test);
  fl.loopDepth++;
  fl.b.setBlock(test);
  if (condition) fl.condition(condition, body, end);
  else fl.b.jump(body);
  loopBody(fl, node.statement, label, body, { onBreak: end, onContinue: next });
  fl.b.setBlock(next);
  if (incrementor) fl.expression(incrementor);
  fl.b.jump(test);
  fl.loopDepth--;
  fl.b.setBlock(end);
}

export function whileLoop(fl: Lowering, node: ts.WhileStatement, label: string | undefined): void {
  requireLoops(fl, node);
  const [test, body, end] = [fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock()];
  fl.b.jump(test);
  fl.loopDepth++;
  fl.b.setBlock(test);
  fl.condition(node.expression, body, end);
  loopBody(fl, node.statement, label, body, { onBreak: end, onContinue: test });
  fl.loopDepth--;
  fl.b.setBlock(end);
}

export function doLoop(fl: Lowering, node: ts.DoStatement, label: string | undefined): void {
  requireLoops(fl, node);
  const [body, test, end] = [fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock()];
  fl.b.jump(body);
  fl.loopDepth++;
  loopBody(fl, node.statement, label, body, { onBreak: end, onContinue: test });
  fl.b.setBlock(test);
  fl.condition(node.expression, body, end);
  fl.loopDepth--;
  fl.b.setBlock(end);
}

/** The body, which goes on where `continue` goes. */
export function loopBody(
  fl: Lowering,
  body: ts.Statement,
  label: string | undefined,
  start: BlockId,
  blocks: LoopBlocks,
): void {
  fl.b.setBlock(start);
  fl.targets.push({ label, ...blocks, isSwitch: false });
  fl.statement(body);
  fl.targets.pop();
  fl.b.jump(blocks.onContinue);
}
