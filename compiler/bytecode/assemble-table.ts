/** Enters: the rows of all instructions. Leaves: a tree of the tokens of their syntax, whose leaves are the rows. */

import { invariant } from "../diagnostics/invariant.ts";
import { lexSyntax } from "./assemble-tokens.ts";
import type { InsnRow } from "./row.ts";
import { allRows } from "./rows.ts";

/** What `disassemble.ts` fills in, and the register that one syntax names itself. */
export type Operand = "dst" | "src" | "imm" | "hex" | "off" | "distance" | "wide" | "helper" | "r0";

export interface Leaf {
  readonly row: InsnRow;
  /** Which tokens are the operands. */
  readonly operands: readonly { readonly operand: Operand; readonly index: number }[];
}

/** Keys: a token's text, or `{r}`, `{w}`, `{decimal}`, `{hex}`, `{name}` for the kind of an operand. */
export interface Node {
  readonly next: ReadonlyMap<string, Node>;
  readonly leaf: Leaf | undefined;
}

interface GrowingNode {
  readonly next: Map<string, GrowingNode>;
  leaf: Leaf | undefined;
}

let tree: Node | undefined;

export function root(): Node {
  tree ??= grow(allRows());
  return tree;
}

function grow(rows: readonly InsnRow[]): Node {
  const top: GrowingNode = { next: new Map(), leaf: undefined };
  for (const row of rows) plant(top, row);
  return top;
}

/** The kinds of 64-bit immediate loads read the same: the first, whose constant is meant itself, is what the text says. */
function plant(top: GrowingNode, row: InsnRow): void {
  const operands: { operand: Operand; index: number }[] = [];
  let node = top;
  for (const [index, token] of lexSyntax(row.syntax).entries()) {
    const operand =
      token.kind === "operand" ? operandNamed(token.text) : token.kind === "r" ? operandNamed(token.text) : undefined;
    if (operand) operands.push({ operand, index });
    node = child(node, operand ? kindOf(operand, row) : token.text);
  }
  node.leaf ??= { row, operands };
}

function child(node: GrowingNode, key: string): GrowingNode {
  const next = node.next.get(key) ?? { next: new Map(), leaf: undefined };
  node.next.set(key, next);
  return next;
}

const OPERANDS: readonly Operand[] = ["dst", "src", "imm", "hex", "off", "distance", "wide", "helper", "r0"];

function operandNamed(name: string): Operand {
  const operand = OPERANDS.find((each) => each === name);
  invariant(operand, "bytecode.operandNamed", `no operand is called ${name}`);
  return operand;
}

function kindOf(operand: Operand, row: InsnRow): string {
  switch (operand) {
    case "dst":
    case "src":
      return row.width === 32 ? "{w}" : "{r}";
    case "r0":
      return "{r}";
    case "hex":
    case "wide":
      return "{hex}";
    case "helper":
      return "{name}";
    default:
      return "{decimal}";
  }
}
