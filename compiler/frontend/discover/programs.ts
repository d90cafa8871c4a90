/** Decorated static methods are programs: the decorator's row, its map and options, and the signature that it demands. */

import { ts } from "ts-morph";
import { PROGRAMS, type ProgramRow, programTitle } from "../../../stdlib/spec/program-types.ts";
import { declaredType } from "../declared-type.ts";
import type { LangType } from "../lang-types.ts";
import { hasStatic } from "../layout.ts";
import { resultValues } from "../result-range.ts";
import { hasBody } from "../typing/callee.ts";
import { constantOf } from "../typing/constants.ts";
import {
  attempt,
  excerpt,
  type MapDecl,
  type ProgramDecl,
  type ProgramOptions,
  refuse,
  report,
  requireKernel,
  stdlibName,
  symbolOf,
  type Unit,
} from "../unit.ts";

export function programDeclarations(unit: Unit, declaration: ts.ClassDeclaration): ProgramDecl[] {
  for (const decorator of ts.getDecorators(declaration) ?? []) report(unit, decorator, "TSB3010", { text: excerpt(decorator) });
  return declaration.members.flatMap((member) => {
    const program = attempt(unit.diagnostics, () => programOf(unit, member));
    return program ? [program] : [];
  });
}

const ROWS: readonly ProgramRow[] = Object.values(PROGRAMS);

/** The decorator's row; of one with hooks that of its first argument. */
function programRow(unit: Unit, name: string, call: ts.CallExpression): ProgramRow | undefined {
  const rows = ROWS.filter(({ decorator }) => decorator === name);
  const [first] = rows;
  if (first?.hook === undefined) return first;
  const [argument] = call.arguments;
  const type = argument && unit.checker.getTypeAtLocation(argument);
  const row = type?.isStringLiteral() ? rows.find(({ hook }) => hook === type.value) : undefined;
  if (row) return row;
  const kinds = rows.map(({ hook }) => `"${hook}"`).join(", ");
  return refuse(argument ?? call, "TSB3026", { text: excerpt(argument ?? call), decorator: name, kinds });
}

/** The program that a class member is; undefined without a decorator. */
export function programOf(unit: Unit, member: ts.ClassElement): ProgramDecl | undefined {
  const found = decoratorsOf(unit, member);
  const [first, second] = found;
  if (!first) return undefined;
  if (second) return refuse(second.call, "TSB3008", { name: excerpt(member.name ?? member) });
  if (!ts.isMethodDeclaration(member) || !hasStatic(member))
    return refuse(member, "TSB3009", { name: excerpt(member.name ?? member) });
  if (!hasBody(member) || !ts.isIdentifier(member.name)) return refuse(member, "TSB3009", { name: excerpt(member.name) });
  requireSignature(unit, member, first.row);
  requireKernel(unit, first.call, `@${programTitle(first.row)}`, first.row.since);
  return {
    name: member.name.text,
    row: first.row,
    method: member,
    ...decoratorArguments(unit, first.call, first.row),
  };
}

interface FoundDecorator {
  readonly row: ProgramRow;
  readonly call: ts.CallExpression;
}

function decoratorsOf(unit: Unit, member: ts.ClassElement): FoundDecorator[] {
  const decorators = ts.canHaveDecorators(member) ? (ts.getDecorators(member) ?? []) : [];
  return decorators.map((decorator) => {
    const call = decorator.expression;
    if (!ts.isCallExpression(call)) return refuse(decorator, "TSB3010", { text: excerpt(decorator) });
    const name = stdlibName(symbolOf(unit.checker, call.expression));
    const row = name === undefined ? undefined : programRow(unit, name, call);
    return row ? { row, call } : refuse(decorator, "TSB3010", { text: excerpt(decorator) });
  });
}

function decoratorArguments(unit: Unit, call: ts.CallExpression, row: ProgramRow): Pick<ProgramDecl, "map" | "options"> {
  let map: MapDecl | undefined;
  let options: ProgramOptions = {};
  for (const argument of row.hook === undefined ? call.arguments : call.arguments.slice(1)) {
    if (ts.isIdentifier(argument) && argument.text === "undefined") continue;
    if (ts.isObjectLiteralExpression(argument)) options = programOptions(unit, argument, row);
    else map = mapArgument(unit, argument, row);
  }
  return { map, options };
}

function mapArgument(unit: Unit, argument: ts.Expression, row: ProgramRow): MapDecl {
  const symbol = symbolOf(unit.checker, argument);
  const map = symbol && unit.maps.get(symbol);
  if (row.decoratorArg === "map" && map?.row.attachable) return map;
  return refuse(argument, "TSB3011", { text: excerpt(argument), decorator: row.decorator });
}

function programOptions(unit: Unit, literal: ts.ObjectLiteralExpression, row: ProgramRow): ProgramOptions {
  const options: Partial<ProgramOptions> = {};
  for (const property of literal.properties) Object.assign(options, option(unit, property, row));
  return options;
}

const MAX_U32 = 0xffff_ffffn;

function option(unit: Unit, property: ts.ObjectLiteralElementLike, row: ProgramRow): ProgramOptions {
  const name = property.name?.getText();
  if (!ts.isPropertyAssignment(property)) return refuse(property, "TSB3012", { text: excerpt(property) });
  const value = constantOf(unit.checker, property.initializer);
  if (name === "onFault" && value !== undefined && value >= -0x8000_0000n && value <= MAX_U32)
    return { onFault: faultResult(property.initializer, Number(value), row) };
  const isParser = row.attachType === "stream_parser";
  if (isParser && name === "sockets" && value !== undefined && value > 0n && value <= MAX_U32)
    return { sockets: Number(value) };
  if ((isParser || row.attachType === "stream_verdict") && name === "view") return { view: "skb" };
  return refuse(property, "TSB3012", { text: excerpt(property) });
}

/** It is returned as any other result is. */
function faultResult(node: ts.Expression, value: number, row: ProgramRow): number {
  const range = row.resultRange ?? [-Infinity, Infinity];
  return value >= range[0] && value <= range[1] ? value : refuse(node, "TSB3030", resultValues(node, row, range));
}

/** One parameter of the row's context type, which may be left out, and the row's result type. */
function requireSignature(unit: Unit, method: ts.MethodDeclaration, row: ProgramRow): void {
  const name = excerpt(method.name);
  const [parameter, ...more] = method.parameters;
  const wanted = {
    name,
    context: row.context === "struct" ? "a struct" : `a ${row.context}`,
    result: row.result.replace("|", " or "),
    parameter: row.context === "struct" ? "args: Args" : `ctx: ${row.context}`,
    resultType: row.result.replace("|", " | "),
  };
  if (more.length > 0) return refuse(method.name, "TSB3013", wanted);
  const context = parameter && declaredType(unit, unit.checker.getTypeAtLocation(parameter), parameter);
  if (context && !isContext(context, row)) return refuse(parameter, "TSB3013", wanted);
  const signature = unit.checker.getSignatureFromDeclaration(method);
  const result = signature && unit.checker.getReturnTypeOfSignature(signature);
  const resultNode = method.type ?? method.name;
  if (!result || !isResult(unit, result, resultNode, row)) return refuse(resultNode, "TSB3013", wanted);
}

function isContext(type: LangType, row: ProgramRow): boolean {
  if (row.context === "struct") return type.kind === "struct";
  return type.kind === "context" && type.context === row.context;
}

function isResult(unit: Unit, type: ts.Type, node: ts.Node, row: ProgramRow): boolean {
  if (row.result === "SkAction") {
    const parts = type.isUnion() ? type.types : [type];
    return (
      stdlibName(type.aliasSymbol) === "SkAction" ||
      parts.every((part) => part.isNumberLiteral() && (part.value === 0 || part.value === 1))
    );
  }
  const found = declaredType(unit, type, node);
  if (found.kind !== "int" || found.bits > 32) return false;
  return row.result === "u32|i32" || row.result === (found.signed ? "i32" : "u32") || found.bits < 32;
}
