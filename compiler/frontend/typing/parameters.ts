/** Parameters of functions: what a declaration may say, its type, and what a call that leaves it out gives. */

import { ts } from "ts-morph";
import type { ProgramRow } from "../../../stdlib/spec/program-types.ts";
import { annotatedType, functionType, signatureOf } from "../declared-type.ts";
import { type FunctionType, isDefinite, type LangType } from "../lang-types.ts";
import { isTupleLike } from "../records.ts";
import { excerpt, refuse, stdlibName, symbolOf, type Unit } from "../unit.ts";
import type { FunctionNode } from "./callee.ts";
import { constantOf } from "./constants.ts";
import { definite } from "./rules.ts";

export function refuseForm(node: FunctionNode): void {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  const isAsync = modifiers.find((one) => one.kind === ts.SyntaxKind.AsyncKeyword);
  if (isAsync) refuse(isAsync, "TSB1006", { what: "async" });
  if ("asteriskToken" in node && node.asteriskToken) refuse(node.asteriskToken, "TSB1006", { what: "A generator" });
  for (const parameter of node.parameters)
    if (parameter.dotDotDotToken) refuse(parameter, "TSB1017", { what: "a rest parameter" });
}

/** Of functions whose code is put where they are passed or stand, every call gives everything. */
export function refuseOptional(node: FunctionNode): void {
  for (const parameter of node.parameters)
    if (parameter.initializer || parameter.questionToken)
      refuse(parameter, "TSB1017", { what: "an optional parameter inside another function" });
}

/** `given`: the type of the argument. */
export function paramType(
  unit: Unit,
  parameter: ts.ParameterDeclaration,
  row: ProgramRow,
  given: () => LangType | undefined,
): LangType {
  const { type: annotation, questionToken } = parameter;
  if (!annotation) {
    const argument = parameter.initializer ? undefined : given();
    return argument ?? refuse(parameter, "TSB2016", { name: excerpt(parameter.name) });
  }
  const signature = signatureOf(unit.checker, unit.checker.getTypeFromTypeNode(annotation));
  if (signature) return forRow(functionType(unit, signature, annotation), row);
  const declared = annotatedType(unit, annotation);
  if (declared.kind === "map") return refuse(parameter, "TSB1018", { what: "A map as a parameter" });
  if (questionToken) return optional(parameter, declared);
  const argument = given();
  const follows = declared.kind === "context" || declared.kind === "view";
  if (argument && ((follows && argument.kind === declared.kind) || isTupleLike(declared, argument))) return argument;
  return argument === undefined ? declared : socketOf(declared, argument);
}

/** `name?: T`. */
function optional(parameter: ts.ParameterDeclaration, type: LangType): LangType {
  if (type.kind === "optional") return type;
  return isDefinite(type)
    ? { kind: "optional", of: type }
    : refuse(parameter, "TSB1017", { what: "an optional parameter of its type" });
}

/** Of several contexts, the one that these programs have. */
function forRow({ params, result }: FunctionType, { context }: ProgramRow): FunctionType {
  const own = (type: LangType): LangType =>
    type.kind === "context" && context !== "struct" ? { kind: "context", context } : type;
  return { kind: "function", params: params.map(own), result };
}

/** The verifier wants one kind of socket at each load, so a function is compiled for the kind that it is given. */
function socketOf(declared: LangType, argument: LangType): LangType {
  const own = definite(argument);
  if (definite(declared).kind !== "socket" || own.kind !== "socket") return declared;
  return declared.kind === "optional" ? { kind: "optional", of: own } : own;
}

/** What a parameter is where a call says nothing: worked out by the caller, so it must be the same everywhere. */
export function defaultOf(unit: Unit, { initializer }: ts.ParameterDeclaration): ts.Expression | undefined {
  if (!initializer || isConstant(unit, initializer)) return initializer;
  return refuse(initializer, "TSB1021", { text: excerpt(initializer) });
}

function isConstant(unit: Unit, node: ts.Expression): boolean {
  if (constantOf(unit.checker, node) !== undefined) return true;
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return true;
  // `be32(0)`, `u64(3)`.
  const [argument] = ts.isCallExpression(node) ? node.arguments : [];
  const isConversion = ts.isCallExpression(node) && stdlibName(symbolOf(unit.checker, node.expression)) !== undefined;
  return isConversion && argument !== undefined && isConstant(unit, argument);
}
