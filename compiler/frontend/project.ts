/**
 * The TypeScript program over entry files: `noLib` plus the stdlib's `lib.d.ts`, `"tsbpf"` resolved to this installation's
 * stdlib wherever the entry lies, nothing else reached from the outside. Enters: paths; leaves: checked source files.
 */

import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ts } from "ts-morph";
import { packageRoot } from "../package-root.ts";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  noLib: true,
  noEmit: true,
  types: [],
  allowImportingTsExtensions: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: false,
  skipLibCheck: true,
  skipDefaultLibCheck: true,
};

export interface Project {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly sourceFile: (path: string) => ts.SourceFile | undefined;
}

export function openProject(entries: readonly string[]): Project {
  const roots = [stdlibPath("lib.d.ts"), ...entries.map(slashes)];
  const program = ts.createProgram({ rootNames: roots, options: OPTIONS, host: createHost() });
  return { program, checker: program.getTypeChecker(), sourceFile: (path) => program.getSourceFile(slashes(path)) };
}

/** The program files that `entry` consists of: itself and what it imports by value, in order of first import. */
export function closureOf(project: Project, entry: ts.SourceFile): ts.SourceFile[] {
  const files: ts.SourceFile[] = [];
  const visit = (file: ts.SourceFile): void => {
    if (files.includes(file)) return;
    files.push(file);
    for (const statement of file.statements) {
      const specifier = moduleSpecifier(statement);
      const target = specifier && resolveModule(specifier.text, file.fileName);
      // What a plain module says about types is none of this program's code.
      if (isTypeOnly(statement) && !target?.endsWith(".bpf.ts")) continue;
      const imported = target === undefined ? undefined : project.program.getSourceFile(target);
      if (imported && !isStdlib(imported)) visit(imported);
    }
  };
  visit(entry);
  return files;
}

/** TypeScript's own errors in one file. */
export function typescriptErrors(project: Project, file: ts.SourceFile): ts.Diagnostic[] {
  const syntactic = project.program.getSyntacticDiagnostics(file);
  const all = syntactic.length > 0 ? syntactic : project.program.getSemanticDiagnostics(file);
  return all.filter((one) => one.category === ts.DiagnosticCategory.Error);
}

export const isStdlib = (file: ts.SourceFile): boolean =>
  file.fileName.startsWith(`${slashes(join(packageRoot(), "stdlib"))}/`);

export function moduleSpecifier(statement: ts.Statement): ts.StringLiteral | undefined {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return undefined;
  const specifier = statement.moduleSpecifier;
  return specifier && ts.isStringLiteral(specifier) ? specifier : undefined;
}

/** Does the statement bring types alone? `import {} from` and `import "…"` do not: they run the module. */
export function isTypeOnly(statement: ts.Statement): boolean {
  const [whole, names] = ts.isExportDeclaration(statement)
    ? [statement.isTypeOnly, statement.exportClause]
    : ts.isImportDeclaration(statement)
      ? [statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword, namedImports(statement)]
      : [false, undefined];
  if (whole || !names || ts.isNamespaceExport(names)) return whole;
  return names.elements.length > 0 && names.elements.every((one) => one.isTypeOnly);
}

/** `{ … }`, where nothing else is imported. */
function namedImports({ importClause }: ts.ImportDeclaration): ts.NamedImports | undefined {
  const bindings = importClause?.namedBindings;
  return bindings && ts.isNamedImports(bindings) && !importClause.name ? bindings : undefined;
}

const slashes = (path: string): string => resolve(path).replaceAll("\\", "/");
const stdlibPath = (name: string): string => slashes(join(packageRoot(), "stdlib", name));

function createHost(): ts.CompilerHost {
  return {
    getSourceFile: readSourceFile,
    getDefaultLibFileName: () => stdlibPath("lib.d.ts"),
    writeFile: () => undefined,
    getCurrentDirectory: () => process.cwd(),
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: isFile,
    readFile: readText,
    directoryExists: () => false,
    resolveModuleNameLiterals: (literals, containing) =>
      literals.map((literal) => ({ resolvedModule: asResolved(resolveModule(literal.text, containing)) })),
  };
}

function asResolved(fileName: string | undefined): ts.ResolvedModuleFull | undefined {
  if (fileName === undefined) return undefined;
  const extension = fileName.endsWith(".d.ts") ? ts.Extension.Dts : ts.Extension.Ts;
  return { resolvedFileName: fileName, extension, isExternalLibraryImport: false };
}

/** `"tsbpf"` is the stdlib; relative names are files as TypeScript's bundler resolution finds them; nothing else exists. */
function resolveModule(name: string, containing: string): string | undefined {
  if (name === "tsbpf") return stdlibPath("index.d.ts");
  if (!name.startsWith("./") && !name.startsWith("../")) return undefined;
  const base = slashes(join(dirname(containing), name));
  const stem = base.replace(/\.(?:d\.ts|[jt]s)$/, "");
  return [`${stem}.ts`, `${base}.ts`, `${stem}.d.ts`, `${base}.d.ts`].find(isFile);
}

const stdlibFiles = new Map<string, ts.SourceFile>();

function readSourceFile(path: string): ts.SourceFile | undefined {
  const cached = stdlibFiles.get(path);
  if (cached) return cached;
  const text = readText(path);
  if (text === undefined) return undefined;
  const file = ts.createSourceFile(path, text, {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  });
  if (isStdlib(file)) stdlibFiles.set(path, file);
  return file;
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
