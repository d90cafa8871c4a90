/** The front end: entry files go in; for each an IR module, what the object says beside code, and diagnostics come out. */

import { diagnoseAny } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { PendingDiagnostic, Target } from "../ir/types.ts";
import { discover } from "./discover/index.ts";
import { subsetDiagnostics } from "./discover/subset.ts";
import { explain } from "./explain.ts";
import { type LoweredUnit, lowerUnit } from "./lower/functions.ts";
import { closureOf, type Project, typescriptErrors } from "./project.ts";
import { fromTypeScript, spanOf } from "./spans.ts";
import { isCode, type Unit } from "./unit.ts";

export { openProject, type Project } from "./project.ts";

export interface AnalysedFile {
  /** Undefined when errors were found before lowering. */
  readonly lowered: (LoweredUnit & { readonly unit: Unit }) | undefined;
  readonly diagnostics: Diagnostic[];
}

export function analyse(project: Project, entry: string, target: Target): AnalysedFile {
  const file = project.sourceFile(entry);
  invariant(file, "frontend.analyse", `${entry} is not in the project`);
  const files = closureOf(project, file);
  const own = files.flatMap(subsetDiagnostics);
  const errors = files.flatMap((one) => typescriptErrors(project, one));
  const unitInSpite = memo(() => discover(project, file, target, []));
  const typescript = errors
    .map((one) => explain(unitInSpite, one) ?? fromTypeScript(one))
    .filter((one) => !own.some((other) => covers(other, one)));
  const diagnostics = [...own, ...typescript];
  if (diagnostics.length > 0) return { lowered: undefined, diagnostics: inOrder(diagnostics) };
  const unit = discover(project, file, target, diagnostics);
  const lowered = lowerUnit(unit);
  return { lowered: { ...lowered, unit }, diagnostics: inOrder(diagnostics) };
}

/** What a pass decided about something that the front end left open. */
export function pendingDiagnostic(unit: Unit, pending: PendingDiagnostic): Diagnostic {
  const { loc, code, values } = pending;
  invariant(isCode(code), "frontend.pendingDiagnostic", `unknown code ${code}`);
  const file = unit.files[loc.file];
  const span = file && spanOf(file, file.getPositionOfLineAndCharacter(loc.line - 1, loc.column - 1), loc.length);
  return diagnoseAny(code, span, values);
}

/** Does `own` say what TypeScript means by `other`: on its lines, or about the lib that `own`'s construct would need? */
const covers = ({ span: own }: Diagnostic, { span: other }: Diagnostic): boolean =>
  other === undefined || (own !== undefined && own.file === other.file && own.line <= other.line && other.line <= own.endLine);

function memo<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** By file and position; each once. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const key = (one: Diagnostic): string => `${one.code}|${one.span?.file}|${one.span?.line}|${one.span?.column}|${one.message}`;
  const unique = [...new Map(diagnostics.map((one) => [key(one), one])).values()];
  const position = (one: Diagnostic): [string, number, number] => [
    one.span?.file ?? "",
    one.span?.line ?? 0,
    one.span?.column ?? 0,
  ];
  return unique.sort((a, b) => {
    const [fileA, lineA, columnA] = position(a);
    const [fileB, lineB, columnB] = position(b);
    return fileA < fileB ? -1 : fileA > fileB ? 1 : lineA - lineB || columnA - columnB;
  });
}
