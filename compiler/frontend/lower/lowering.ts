/** The state of lowering one function instance, and the ways from one construct to another. */

import type { ts } from "ts-morph";
import type { ProgramRow } from "../../../stdlib/spec/program-types.ts";
import type { Code } from "../../diagnostics/codes.ts";
import type { Values } from "../../diagnostics/diagnose.ts";
import type { FunctionBuilder } from "../../ir/builder.ts";
import type { BlockId, FaultKind, IrType, PendingDiagnostic, Space, ValueId } from "../../ir/types.ts";
import { type IntType, irType, type LangType, type MemoryType } from "../lang-types.ts";
import type { FunctionNode } from "../typing/callee.ts";
import type { Instance } from "../typing/instances.ts";
import type { Typing } from "../typing/typing.ts";
import { locOf, type MapDecl, type Unit } from "../unit.ts";
import type { Held, Operand, PointerOperand } from "./operand.ts";

/** Entry points of the other constructs, one file each; given once, so that files need not import in a circle. */
export interface Constructs {
  /** The value; a literal expression takes its default type. */
  expression(fl: Lowering, node: ts.Expression): Operand;
  /** The value as `target`; refuses what does not fit. */
  as(fl: Lowering, node: ts.Expression, target: LangType): Operand;
  /** The value of a link of a `?.` chain, where it has one. */
  link(fl: Lowering, node: ts.Expression): Operand;
  /** Branches on the truth of the expression. */
  condition(fl: Lowering, node: ts.Expression, whenTrue: BlockId, whenFalse: BlockId): void;
  statement(fl: Lowering, node: ts.Statement): void;
  /** Fills new memory of `type`, `offset` bytes into `object`, by what `node` says; zeroes it when there is none. */
  initialise(fl: Lowering, object: PointerOperand, offset: number, type: MemoryType, node: ts.Expression | undefined): void;
}

/** What an instance does to its program's message. `write`, `pull` and `resize` change the skb, `redirect` sends it on. */
export interface PacketUse {
  readonly kind: "read" | "write" | "pull" | "resize";
  readonly by: Instance;
  readonly node: ts.Node;
}

/** What a function gives. */
export interface GivenResults {
  /** Something that is no entry of a map. */
  other: boolean;
  /** Those whose results it gives. */
  readonly from: Instance[];
}

/** What all functions of a module share while they are lowered. */
export interface ModuleState {
  /** Read-only strings, by text: the name of each's global. */
  readonly strings: Map<string, string>;
  readonly packetUses: PacketUse[];
  /** What each array of programs is called from, at its first tail call. */
  readonly tailCalls: Map<MapDecl, ProgramRow>;
  /** Calls between functions of the program, for the search for recursion. */
  readonly calls: { readonly from: Instance; readonly to: Instance; readonly node: ts.Node }[];
  /** By function, what it gives. */
  readonly given: Map<Instance, GivenResults>;
  /** Results of calls that outlive a round of the loop that calls. */
  readonly kept: { readonly node: ts.BinaryExpression; readonly by: readonly Instance[] }[];
}

export interface Slot {
  readonly ptr: ValueId;
  readonly type: LangType;
  /** Where a pointer in the slot points. */
  readonly space: Space;
  /** Of a `using` variable, and of what was declared with its value. */
  readonly held?: Held | undefined;
  /** Loops around the declaration: an object created further inside may not be stored here. */
  readonly loopDepth: number;
  /** Of a reference: what is known of what it refers to. */
  readonly since?: number | undefined;
  readonly givenBy?: readonly Instance[] | undefined;
  readonly isEntry?: boolean | undefined;
}

/** A function that was passed: its code, and where it stands when it is inside a function. */
export interface Closure {
  readonly node: FunctionNode;
  readonly around: Lowering | undefined;
}

/** Where the code of a function that stands in the middle of another goes on when it returns. */
export interface Exit {
  readonly block: BlockId;
  /** Undefined where it gives nothing. */
  readonly slot: Slot | undefined;
}

/** What the names of a function stand for, and those of the functions around it. */
class Names<T> {
  readonly #own = new Map<ts.Symbol, T>();
  readonly #outer: Names<T> | undefined;

  constructor(outer: Names<T> | undefined) {
    this.#outer = outer;
  }

  get(symbol: ts.Symbol): T | undefined {
    return this.#own.get(symbol) ?? this.#outer?.get(symbol);
  }

  /** Is it a name of a function around this one? */
  isCaptured(symbol: ts.Symbol): boolean {
    return !this.#own.has(symbol) && this.#outer?.get(symbol) !== undefined;
  }

  set(symbol: ts.Symbol, value: T): void {
    this.#own.set(symbol, value);
  }
}

export interface JumpTarget {
  readonly label: string | undefined;
  readonly onBreak: BlockId;
  /** Undefined for switches and labelled blocks. */
  readonly onContinue: BlockId | undefined;
  readonly isSwitch: boolean;
}

export class Lowering {
  readonly unit: Unit;
  readonly instance: Instance;
  readonly typing: Typing;
  readonly b: FunctionBuilder;
  readonly result: LangType;
  readonly module: ModuleState;
  readonly constructs: Constructs;
  /** The function in whose middle the code of this one stands. */
  readonly caller: Lowering | undefined;
  /** The function inside which this one is declared. */
  readonly around: Lowering | undefined;
  readonly exit: Exit | undefined;
  /** The function of the object that the code becomes part of. */
  readonly host: Instance;
  readonly slots: Names<Slot>;
  /** Functions that were passed, and constants that are functions. */
  readonly functions: Names<Closure>;
  readonly targets: JumpTarget[] = [];
  /** The `using` variables of the scopes around, outermost first. */
  readonly holds: Held[] = [];
  /** Where the `?.` chains that are being lowered go when something in them is missing; the innermost last. */
  readonly chains: (BlockId | undefined)[] = [];
  /** Where a result of several parts is left for the caller; made when first returned. */
  resultSlot: ValueId | undefined;
  /** The struct that `this` is. */
  receiver: Operand | undefined;
  loopDepth: number;
  /** A statement was refused: what was built so far is not complete. */
  gaveUp = false;
  /** A label waiting for the loop that it names. */
  pendingLabel: string | undefined;

  constructor(
    init: Pick<Lowering, "unit" | "instance" | "typing" | "b" | "result" | "module" | "constructs">,
    place?: Pick<Lowering, "caller" | "around" | "exit">,
  ) {
    this.unit = init.unit;
    this.instance = init.instance;
    this.typing = init.typing;
    this.b = init.b;
    this.result = init.result;
    this.module = init.module;
    this.constructs = init.constructs;
    this.caller = place?.caller;
    this.around = place?.around;
    this.exit = place?.exit;
    this.host = this.caller?.host ?? init.instance;
    this.slots = new Names(this.around?.slots);
    this.functions = new Names(this.around?.functions);
    // What a function inside another makes is made anew at each call, as in each turn of a loop.
    this.loopDepth = (this.caller?.loopDepth ?? 0) + (this.around ? 1 : 0);
  }

  expression(node: ts.Expression): Operand {
    return this.constructs.expression(this, node);
  }

  as(node: ts.Expression, target: LangType): Operand {
    return this.constructs.as(this, node, target);
  }

  condition(node: ts.Expression, whenTrue: BlockId, whenFalse: BlockId): void {
    this.constructs.condition(this, node, whenTrue, whenFalse);
  }

  statement(node: ts.Statement): void {
    this.constructs.statement(this, node);
  }

  /** The following instructions belong to `node`. */
  at(node: ts.Node): void {
    this.b.at(locOf(this.unit, node));
  }

  /** A range that must be proved, and what is said if it cannot be. */
  pending<C extends Code>(node: ts.Node, code: C, values: Values<C>): PendingDiagnostic {
    return { code, values, loc: locOf(this.unit, node) };
  }

  /** The integer constant as a value of `type`. */
  constant(type: IntType, value: bigint): ValueId {
    return this.b.const(irType(type), value);
  }

  /** Ends the program with a fault unless `condition` holds. */
  faultUnless(condition: ValueId, kind: FaultKind): void {
    const fault = this.b.newBlock();
    const go = this.b.newBlock();
    this.b.branch(condition, go, fault);
    this.b.setBlock(fault);
    this.b.fault(kind);
    this.b.setBlock(go);
  }

  /** The value of one of two computations, by a condition already computed. */
  choose(condition: ValueId, type: IrType, whenTrue: () => ValueId, whenFalse: () => ValueId): ValueId {
    const slot = this.newSlot(type, "choice");
    const [yes, no, end] = [this.b.newBlock(), this.b.newBlock(), this.b.newBlock()];
    this.b.branch(condition, yes, no);
    for (const [block, value] of [[yes, whenTrue] as const, [no, whenFalse] as const]) {
      this.b.setBlock(block);
      this.storeSlot(slot, type, value());
      this.b.jump(end);
    }
    this.b.setBlock(end);
    return this.loadSlot(slot, type);
  }

  /** A stack slot for a value that lives in a register. */
  newSlot(type: IrType, name: string): ValueId {
    return this.b.alloca(registerBytes(type), registerBytes(type), name);
  }

  loadSlot(slot: ValueId, type: IrType, offset = 0): ValueId {
    const signed = type === "i32" || type === "i64";
    return this.b.load({ width: registerBytes(type), signed, offset, space: "stack", volatile: false, type }, slot);
  }

  storeSlot(slot: ValueId, type: IrType, value: ValueId, offset = 0): void {
    this.b.store({ width: registerBytes(type), offset, space: "stack" }, slot, value);
  }
}

const registerBytes = (type: IrType): 4 | 8 => (type === "i32" || type === "u32" ? 4 : 8);
