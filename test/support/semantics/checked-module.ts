/** From texts of program modules to a checked TypeScript program over the stdlib typings, in memory. */

import { fileURLToPath } from "node:url";
import { ts } from "ts-morph";

const stdlib = fileURLToPath(new URL("../../../stdlib/", import.meta.url));
const virtualRoot = "/semantics/";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  noLib: true,
  noEmit: true,
  types: [],
  paths: { tsbpf: [`${stdlib}index.d.ts`] },
};

export interface CheckedModule {
  readonly checker: ts.TypeChecker;
  readonly source: ts.SourceFile;
  /** What TypeScript itself says against the text. */
  readonly errors: () => readonly string[];
}

const parsed = new Map<string, ts.SourceFile>();

/** Checks each text as `<name>.bpf.ts`; one program for all, so that the typings are read once. */
export function checkModules(texts: ReadonlyMap<string, string>): ReadonlyMap<string, CheckedModule> {
  const files = new Map([...texts].map(([name, text]) => [`${virtualRoot}${name}.bpf.ts`, text]));
  const program = ts.createProgram([...files.keys(), `${stdlib}lib.d.ts`], options, createHost(files));
  const checker = program.getTypeChecker();
  const checked = new Map<string, CheckedModule>();
  for (const name of texts.keys()) {
    const source = program.getSourceFile(`${virtualRoot}${name}.bpf.ts`);
    if (source === undefined) throw new Error(`no source file for ${name}`);
    checked.set(name, { checker, source, errors: () => errorsIn(program, source) });
  }
  return checked;
}

function errorsIn(program: ts.Program, source: ts.SourceFile): readonly string[] {
  const diagnostics = [
    ...program.getGlobalDiagnostics(),
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ];
  return diagnostics.map(formatDiagnostic);
}

export function checkModule(text: string): CheckedModule {
  const module = checkModules(new Map([["module", text]])).get("module");
  if (module === undefined) throw new Error("the module was not checked");
  return module;
}

function createHost(files: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    fileExists: (file) => files.has(file) || host.fileExists(file),
    readFile: (file) => files.get(file) ?? host.readFile(file),
    getSourceFile: (file, languageVersion) => {
      const text = files.get(file);
      if (text !== undefined) return ts.createSourceFile(file, text, languageVersion, true);
      const known = parsed.get(file) ?? host.getSourceFile(file, languageVersion);
      if (known !== undefined) parsed.set(file, known);
      return known;
    },
  };
}

function formatDiagnostic({ file, start, code, messageText }: ts.Diagnostic): string {
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
  return `${line}: TS${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
}
