/** One compilation of one entry file: what discovery found and what typing and lowering share. */

import { ts } from "ts-morph";
import type { MapTypeRow } from "../../stdlib/spec/map-types.ts";
import type { ProgramRow } from "../../stdlib/spec/program-types.ts";
import { CODES, type Code } from "../diagnostics/codes.ts";
import { diagnose, type Values } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceLoc, Target } from "../ir/types.ts";
import type { ClassType, LangType, MemoryType } from "./lang-types.ts";
import { isStdlib, type Project } from "./project.ts";
import { nodeSpan } from "./spans.ts";

export interface Unit {
  readonly project: Project;
  readonly checker: ts.TypeChecker;
  readonly target: Target;
  /** The entry and the program files it imports; `SourceLoc.file` is an index of it. */
  readonly files: readonly ts.SourceFile[];
  readonly license: string | undefined;
  readonly maps: ReadonlyMap<ts.Symbol, MapDecl>;
  readonly globals: ReadonlyMap<ts.Symbol, GlobalDecl>;
  readonly programs: readonly ProgramDecl[];
  /** What a class makes, worked out when first asked for. */
  readonly layout: (declaration: ts.ClassDeclaration) => ClassType;
  readonly diagnostics: Diagnostic[];
  /** What the type parameters of the function at hand stand for. */
  readonly typeArguments?: TypeArguments;
  /** Names whose declaration was refused: what uses them is given up without another word. */
  readonly broken: Set<ts.Symbol>;
}

export type TypeArguments = ReadonlyMap<ts.Symbol, LangType>;

/** The unit as a function with these type arguments sees it. */
export const withTypes = (unit: Unit, typeArguments: TypeArguments): Unit =>
  typeArguments.size === 0 ? unit : { ...unit, typeArguments };

/** The unit as module code sees it. */
export function withoutTypes({ typeArguments: _, ...unit }: Unit): Unit {
  return unit;
}

export interface MapDecl {
  readonly name: string;
  readonly row: MapTypeRow;
  readonly maxEntries: number;
  readonly flags: number;
  /** Type of a key as programs see it; u32 for arrays. */
  readonly key: MemoryType;
  /** Undefined for maps of sockets. */
  readonly value: MemoryType | undefined;
  readonly node: ts.Node;
}

export interface GlobalDecl {
  readonly name: string;
  /** `let`, `global<T>(…)`, `config<T>(…)`, a constant struct or array. */
  readonly form: "variable" | "global" | "config" | "constant";
  readonly type: MemoryType;
  readonly initial: Uint8Array;
  readonly node: ts.Node;
}

/** What a decorator states. */
export interface ProgramOptions {
  /** Verdict on a fault. */
  readonly onFault?: number;
  /** Of parsers: entries of the map that keeps each socket's place in its stream. */
  readonly sockets?: number;
  /** Of stream programs: `data` is what the kernel shows. */
  readonly view?: "skb";
}

export interface ProgramDecl {
  readonly name: string;
  readonly row: ProgramRow;
  readonly method: ts.MethodDeclaration & { readonly body: ts.Block };
  /** What the decorator names. */
  readonly map: MapDecl | undefined;
  readonly options: ProgramOptions;
}

/** Thrown where lowering cannot go on; caught at the next statement or declaration, which records the diagnostic. */
export class Refused extends Error {
  /** Undefined when the reason was told before. */
  readonly diagnostic: Diagnostic | undefined;

  constructor(diagnostic: Diagnostic | undefined) {
    super(diagnostic?.message);
    this.diagnostic = diagnostic;
  }
}

/** Gives up on what uses a name whose declaration was refused. */
export function requireUnbroken(unit: Unit, symbol: ts.Symbol | undefined): void {
  if (symbol && unit.broken.has(symbol)) throw new Refused(undefined);
}

export function refuse<C extends Code>(node: ts.Node, code: C, values: Values<C>): never {
  throw new Refused(diagnose(code, nodeSpan(node), values));
}

/** Records a diagnostic and goes on. */
export function report<C extends Code>(unit: Unit, node: ts.Node, code: C, values: Values<C>): void {
  unit.diagnostics.push(diagnose(code, nodeSpan(node), values));
}

/** Runs `work`; a refusal is recorded and gives undefined. */
export function attempt<T>(diagnostics: Diagnostic[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    recordRefusal(diagnostics, error);
    return undefined;
  }
}

/** Records what a refusal says; throws any other error on. */
export function recordRefusal(diagnostics: Diagnostic[], error: unknown): void {
  if (!(error instanceof Refused)) throw error;
  if (error.diagnostic) diagnostics.push(error.diagnostic);
}

/** The symbol that a name stands for, through imports. */
export function symbolOf(checker: ts.TypeChecker, node: ts.Node): ts.Symbol | undefined {
  const { parent } = node;
  const symbol =
    ts.isShorthandPropertyAssignment(parent) && parent.name === node
      ? checker.getShorthandAssignmentValueSymbol(parent)
      : checker.getSymbolAtLocation(node);
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Is this a name of another program file, `shared.LIMIT` by `import * as shared`? */
export function isModuleMember(checker: ts.TypeChecker, node: ts.Node): node is ts.PropertyAccessExpression {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return false;
  const flags = symbolOf(checker, node.expression)?.flags ?? 0;
  return (flags & ts.SymbolFlags.ValueModule) !== 0;
}

/** The name of a symbol that the stdlib declares, or undefined. */
export function stdlibName(symbol: ts.Symbol | undefined): string | undefined {
  const declaration = symbol?.declarations?.[0];
  return symbol && declaration && isStdlib(declaration.getSourceFile()) ? symbol.name : undefined;
}

/** Refuses what the target kernel does not have. */
export function requireKernel(unit: Unit, node: ts.Node, what: string, since: readonly [number, number]): void {
  const [major, minor] = unit.target.kernel;
  if (since[0] < major || (since[0] === major && since[1] <= minor)) return;
  refuse(node, "TSB3018", { what, since: since.join("."), kernel: `${major}.${minor}` });
}

export function locOf(unit: Unit, node: ts.Node): SourceLoc {
  const file = node.getSourceFile();
  const start = node.getStart(file);
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const index = Math.max(0, unit.files.indexOf(file));
  return { file: index, line: line + 1, column: character + 1, length: Math.max(1, node.getEnd() - start) };
}

/** Text of a node for messages: one line, not long. */
export function excerpt(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, " ");
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

export const isCode = (code: string): code is Code => code in CODES;
