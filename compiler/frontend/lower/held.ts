/**
 * Counted references, held by `using`: each lies in a slot, 0 where there is none. Every way out of the scope gives back what is
 * there; faults do so in the pass `release-on-fault`, for which the scope is marked. Beside a record of a ring buffer lies a flag
 * that says whether it is still to be given back, a constant on each way: of its reference an older verifier does not follow a
 * second test, as it does of a socket's (kernel/bpf/verifier.c `reg_type_not_null`, Linux 6.1).
 */

import { ts } from "ts-morph";
import { HELPERS } from "../../../stdlib/spec/helpers.ts";
import type { ValueId } from "../../ir/types.ts";
import { isSized, type ReferenceType, sizeOf } from "../lang-types.ts";
import { isTransparent } from "../transparent.ts";
import { excerpt, refuse, stdlibName, symbolOf } from "../unit.ts";
import type { Lowering } from "./lowering.ts";
import { zero } from "./objects.ts";
import type { Held, Operand, PointerOperand } from "./operand.ts";

export const isUsing = (list: ts.VariableDeclarationList): boolean =>
  (list.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Using;

/** A reference that was just acquired: only `using`, a `??` before it and a function's result may take it. */
export function acquired(node: ts.CallExpression, type: ReferenceType, id: ValueId): Operand {
  if (!isTaken(node)) refuse(node, "TSB3035", { text: excerpt(node) });
  return { kind: "pointer", type, id, offset: 0, space: type.kind === "socket" ? "ctx" : "map", nullable: true };
}

/** Does what surrounds the expression hold what it gives? */
export function isTaken(node: ts.Expression): boolean {
  const { parent } = node;
  if (isTransparent(parent) || ts.isNonNullExpression(parent)) return isTaken(parent);
  if (ts.isBinaryExpression(parent))
    return parent.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken && isTaken(parent);
  if (ts.isConditionalExpression(parent)) return parent.condition !== node && isTaken(parent);
  if (ts.isVariableDeclaration(parent)) return ts.isVariableDeclarationList(parent.parent) && isUsing(parent.parent);
  return ts.isReturnStatement(parent) || ts.isArrowFunction(parent);
}

/** `using name = value`: its slot holds the reference from here to the end of the scope. */
export function hold(fl: Lowering, node: ts.VariableDeclaration, slot: ValueId, value: Operand | undefined): Held {
  if (value?.kind !== "pointer") return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  if (ts.isCaseOrDefaultClause(node.parent.parent.parent) || !ts.isVariableStatement(node.parent.parent))
    refuse(node, "TSB1013", { what: "`using` here", instead: "a block" });
  const live = value.type.kind === "socket" ? undefined : takeRecord(fl, value);
  const row = live === undefined ? HELPERS.bpf_sk_release : HELPERS.bpf_ringbuf_discard;
  const held: Held = { node, slot, live, helper: row.id, name: row.kernelName };
  fl.b.hold(held, true);
  fl.holds.push(held);
  return held;
}

/** The flag of a record, which begins as zeros. */
function takeRecord(fl: Lowering, value: PointerOperand): ValueId {
  const live = fl.newSlot("u32", "held");
  const [yes, no, end] = [fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock()];
  fl.b.branch(fl.b.compare("ne", value.id, fl.b.const("ptr", 0n)), yes, no);
  for (const [block, flag] of [[yes, 1n] as const, [no, 0n] as const]) {
    fl.b.setBlock(block);
    if (flag === 1n) zeroRecord(fl, value);
    fl.storeSlot(live, "u32", fl.b.const("u32", flag));
    fl.b.jump(end);
  }
  fl.b.setBlock(end);
  return live;
}

/** A record begins as zeros, as `new` makes an object. */
function zeroRecord(fl: Lowering, { type, id }: PointerOperand): void {
  const of = type.kind === "ref" ? type.to : type;
  if (isSized(of)) zero(fl, id, 0, sizeOf(of), "map");
}

/** Runs `work`, a scope, and gives back at its end what it took. */
export function scoped(fl: Lowering, work: () => void): void {
  const depth = fl.holds.length;
  work();
  leave(fl, fl.holds.slice(depth));
  fl.holds.length = depth;
}

/** Gives back on the way out of a function; `moved` goes with the result. */
export function leaveAll(fl: Lowering, moved: Held | undefined): void {
  leave(fl, fl.holds, moved);
}

/** On the way to the end or the next round of a statement: what was taken inside it. */
export function leaveInside(fl: Lowering, statement: ts.Node | undefined): void {
  const isInside = ({ node }: Held): boolean => ts.findAncestor(node, (one) => one === statement) !== undefined;
  leave(fl, fl.holds.filter(isInside));
}

function leave(fl: Lowering, holds: readonly Held[], moved?: Held): void {
  if (fl.b.block === undefined) return;
  for (const held of [...holds].reverse()) {
    if (held !== moved) release(fl, held);
    fl.b.hold(held, false);
  }
}

function release(fl: Lowering, held: Held): void {
  const [give, end] = [fl.b.newBlock(), fl.b.newBlock()];
  fl.b.branch(isHeld(fl, held), give, end);
  fl.b.setBlock(give);
  fl.b.callhelper({ helper: held.helper, name: held.name, pure: false, type: "void" }, releaseArguments(fl, held));
  fl.b.jump(end);
  fl.b.setBlock(end);
}

const isHeld = (fl: Lowering, { slot, live }: Held): ValueId =>
  live === undefined ? fl.b.compare("ne", fl.loadSlot(slot, "ptr"), fl.b.const("ptr", 0n)) : fl.loadSlot(live, "u32");

function releaseArguments(fl: Lowering, held: Held): ValueId[] {
  const reference = fl.loadSlot(held.slot, "ptr");
  return isRecord(held) ? [reference, fl.b.const("u64", 0n)] : [reference];
}

/** `slot.submit(flags)`: the record is gone, so its variable is `undefined` from here on. */
export function submit(fl: Lowering, node: ts.CallExpression, record: PointerOperand, flags: ValueId): Operand {
  const { held } = record;
  if (held?.live === undefined || record.offset !== 0) return refuse(node, "TSB3036", { text: excerpt(node) });
  const helper = HELPERS.bpf_ringbuf_submit;
  fl.b.callhelper({ helper: helper.id, name: helper.kernelName, pure: false, type: "void" }, [record.id, flags]);
  fl.storeSlot(held.slot, "ptr", fl.b.const("ptr", 0n));
  fl.storeSlot(held.live, "u32", fl.b.const("u32", 0n));
  return { kind: "void" };
}

const isRecord = ({ live }: Held): boolean => live !== undefined;

/** The reference that the expression names, when it is a `using` variable. */
export function heldBy(fl: Lowering, node: ts.Expression | undefined): Held | undefined {
  if (!node) return undefined;
  if (isTransparent(node) || ts.isNonNullExpression(node)) return heldBy(fl, node.expression);
  const symbol = ts.isIdentifier(node) ? symbolOf(fl.unit.checker, node) : undefined;
  return symbol && fl.slots.get(symbol)?.held;
}

/** The reference that goes with a result. */
export function movedBy(fl: Lowering, node: ts.Expression, operand: Operand): Held | undefined {
  if (operand.kind !== "pointer" || fl.holds.length === 0) return undefined;
  const moved = heldBy(fl, node);
  if (moved && !isRecord(moved) && givesHeld(fl)) return moved;
  if (
    moved ||
    operand.held ||
    valuesOf(node).some((one) => heldBy(fl, one)) ||
    (operand.type.kind === "socket" && !givesHeld(fl))
  )
    return refuse(node, "TSB3036", { text: excerpt(node) });
  return undefined;
}

/** Does the function say that its result is counted? */
function givesHeld(fl: Lowering): boolean {
  const { node } = fl.instance;
  const signature = fl.unit.checker.getSignatureFromDeclaration(node);
  return signature !== undefined && isHeldType(fl.unit.checker.getReturnTypeOfSignature(signature));
}

/** `HeldSock`, or that or nothing. */
export function isHeldType(type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type];
  return parts.some((part) => stdlibName(part.getSymbol())?.startsWith("Held") ?? false);
}

/** What an expression may give, where it chooses. */
function valuesOf(node: ts.Expression): readonly ts.Expression[] {
  if (isTransparent(node)) return valuesOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...valuesOf(node.whenTrue), ...valuesOf(node.whenFalse)];
  return ts.isBinaryExpression(node) ? [...valuesOf(node.left), ...valuesOf(node.right)] : [node];
}

/** What a scope holds may not be kept outside of it, nor a record beside its variable, which `submit` ends. */
export function requireNotKept(fl: Lowering, node: ts.Node, value: Operand, isDeclared: boolean): void {
  if (value.kind !== "pointer" || !holdsAnything(fl)) return;
  const mayBeHeld = value.held !== undefined || (value.type.kind === "socket" && !isDeclared);
  if ((value.held && isRecord(value.held)) || (mayBeHeld && !isDeclared)) refuse(node, "TSB3036", { text: excerpt(node) });
}

/** What a function is given may be held by one of those in whose middle it stands. */
export function holdsAnything(fl: Lowering): boolean {
  return fl.holds.length > 0 || (fl.caller !== undefined && holdsAnything(fl.caller));
}
