/** Finds what a program file declares: license, maps, globals and programs. Enters: checked files; leaves: a `Unit`. */

import { ts } from "ts-morph";
import { diagnose } from "../../diagnostics/diagnose.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Target } from "../../ir/types.ts";
import { layouts } from "../layout.ts";
import { isObjectName } from "../names.ts";
import { closureOf, type Project } from "../project.ts";
import { nodeSpan } from "../spans.ts";
import { attempt, type GlobalDecl, type MapDecl, type ProgramDecl, refuse, report, type Unit } from "../unit.ts";
import { constantDeclaration } from "./constants.ts";
import { globalDeclaration } from "./globals.ts";
import { mapDeclaration } from "./maps.ts";
import { programDeclarations } from "./programs.ts";

export function discover(project: Project, entry: ts.SourceFile, target: Target, diagnostics: Diagnostic[]): Unit {
  const files = closureOf(project, entry);
  const maps = new Map<ts.Symbol, MapDecl>();
  const globals = new Map<ts.Symbol, GlobalDecl>();
  const programs: ProgramDecl[] = [];
  const license = attempt(diagnostics, () => licenseOf(entry));
  const unit: Unit = {
    project,
    checker: project.checker,
    target,
    files,
    license,
    maps,
    globals,
    programs,
    layout: layouts(() => unit),
    diagnostics,
    broken: new Set(),
  };
  for (const file of files) for (const declaration of variables(file)) addVariable(unit, maps, globals, declaration);
  for (const statement of entry.statements) {
    if (ts.isClassDeclaration(statement)) programs.push(...programDeclarations(unit, statement));
  }
  const named = declaredNames(unit);
  refuseClashes(unit, named);
  addConstants(unit, globals, new Set(named.map(({ name }) => name)));
  return unit;
}

function* variables(file: ts.SourceFile): Generator<ts.VariableDeclaration> {
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) yield* statement.declarationList.declarations;
  }
}

function addVariable(
  unit: Unit,
  maps: Map<ts.Symbol, MapDecl>,
  globals: Map<ts.Symbol, GlobalDecl>,
  declaration: ts.VariableDeclaration,
): void {
  const symbol = unit.checker.getSymbolAtLocation(declaration.name);
  const done = attempt(unit.diagnostics, () => {
    const map = mapDeclaration(unit, declaration);
    if (map && symbol) maps.set(symbol, map);
    const global = map ? undefined : globalDeclaration(unit, declaration);
    if (global && symbol) globals.set(symbol, global);
    return true;
  });
  if (!done && symbol) unit.broken.add(symbol);
}

/** Constants with layout, under names that nothing else has: the host does not see them. */
function addConstants(unit: Unit, globals: Map<ts.Symbol, GlobalDecl>, names: Set<string>): void {
  for (const file of unit.files) {
    for (const declaration of variables(file)) {
      const symbol = unit.checker.getSymbolAtLocation(declaration.name);
      if (!symbol || unit.broken.has(symbol) || unit.maps.has(symbol) || globals.has(symbol)) continue;
      const found = attempt(unit.diagnostics, () => ({ constant: constantDeclaration(unit, declaration, names) }));
      if (!found) unit.broken.add(symbol);
      if (!found?.constant) continue;
      names.add(found.constant.name);
      globals.set(symbol, found.constant);
    }
  }
}

/** `export const license = "…"`. */
function licenseOf(entry: ts.SourceFile): string | undefined {
  for (const declaration of variables(entry)) {
    if (!ts.isIdentifier(declaration.name) || declaration.name.text !== "license") continue;
    const { initializer } = declaration;
    if (initializer && ts.isStringLiteralLike(initializer)) return initializer.text;
    return refuse(declaration, "TSB3016", {});
  }
  return undefined;
}

/** Kernel object names hold 15 characters (BPF_OBJ_NAME_LEN, include/uapi/linux/bpf.h). */
const OBJECT_NAME_CHARACTERS = 15;

interface Named {
  readonly name: string;
  readonly node: ts.Node;
}

const declaredNames = (unit: Unit): readonly Named[] => [
  ...unit.maps.values(),
  ...unit.globals.values(),
  ...unit.programs.map(({ name, method }) => ({ name, node: method.name })),
];

function refuseClashes(unit: Unit, named: readonly Named[]): void {
  const seen = new Map<string, ts.Node>();
  for (const { name, node } of named) {
    if (!isObjectName(name)) report(unit, node, "TSB3025", { name });
    else if (seen.has(name)) report(unit, node, "TSB3001", { name });
    else if (name.length > OBJECT_NAME_CHARACTERS) {
      report(unit, node, "TSB3002", { name, shown: name.slice(0, OBJECT_NAME_CHARACTERS) });
    }
    seen.set(name, node);
  }
  refuseVerdictPairs(unit);
}

/** The kernel answers EBUSY at attach: a map takes stream_verdict or skb_verdict (net/core/sock_map.c). */
function refuseVerdictPairs(unit: Unit): void {
  for (const program of unit.programs) {
    if (program.row.attachType !== "skb_verdict" || !program.map) continue;
    const map = program.map;
    const other = unit.programs.find((one) => one.row.attachType === "stream_verdict" && one.map === map);
    if (other) {
      const values = { name: program.name, map: map.name, other: other.name };
      unit.diagnostics.push(diagnose("TSB3003", nodeSpan(program.method.name), values));
    }
  }
}
