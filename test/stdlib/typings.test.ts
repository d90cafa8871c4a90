/**
 * The typings, by the compiler's own TypeScript, in both worlds: a program file by itself (tsconfig.bpf.json: no libs but
 * lib.d.ts) and one that a host script's `import type` pulls into a program with the ES libs and Node's types.
 */

import { fileURLToPath } from "node:url";
import { ts } from "ts-morph";
import { test } from "uvu";
import * as assert from "uvu/assert";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** ts-morph's copy of TypeScript comes without the lib files; those of the same version serve. */
const LIBS = fileURLToPath(new URL("../../node_modules/typescript/lib/", import.meta.url));
const FIXTURES = fileURLToPath(new URL("./fixtures/", import.meta.url));

interface World {
  readonly name: string;
  readonly config: string;
  /** Files that are compiled beside the program. */
  readonly beside: readonly string[];
  /** A file that exists in memory only, and the text of it. */
  readonly host: (program: string) => { readonly name: string; readonly text: string } | undefined;
}

const ALONE: World = {
  name: "on its own",
  config: "tsconfig.bpf.json",
  beside: [`${ROOT}stdlib/lib.d.ts`],
  host: () => undefined,
};

const BESIDE_ES: World = {
  name: "beside the ES libs",
  config: "tsconfig.json",
  beside: [],
  host: (program) => ({
    name: `${FIXTURES}host.ts`,
    text: `import type * as Program from "./${program}.bpf.js";\nexport type Exports = typeof Program;\n`,
  }),
};

function options(world: World): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile(`${ROOT}${world.config}`, ts.sys.readFile);
  assert.not(error);
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  return { ...parsed.options, paths: { tsbpf: [`${ROOT}stdlib/index.d.ts`] }, skipLibCheck: false, erasableSyntaxOnly: false };
}

/** `memory`: a file that is not on disk. */
function compile(
  world: World,
  files: readonly string[],
  memory: { readonly name: string; readonly text: string } | undefined,
): ts.Program {
  const host = ts.createCompilerHost(options(world));
  const { getSourceFile } = host;
  host.getDefaultLibLocation = () => LIBS;
  host.getSourceFile = (name, ...rest) =>
    name === memory?.name ? ts.createSourceFile(name, memory.text, ts.ScriptTarget.ESNext) : getSourceFile(name, ...rest);
  return ts.createProgram([...world.beside, ...files, ...(memory ? [memory.name] : [])], options(world), host);
}

/** `line: code` of every error, in order; files other than the program by their name. */
function errors(world: World, program: string): readonly string[] {
  const host = world.host(program);
  const compiled = compile(world, host ? [] : [`${FIXTURES}${program}.bpf.ts`], host);
  const own = `${program}.bpf.ts`;
  assert.ok(
    compiled.getSourceFiles().some((file) => file.fileName.endsWith(own)),
    own,
  );
  return ownDiagnostics(compiled).map((diagnostic) => {
    const { file, start, code, messageText } = diagnostic;
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    if (file?.fileName.endsWith(own)) return `${line}: TS${code}`;
    return `${file?.fileName}(${line}): TS${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

/** Of the options, the typings and the fixtures: checking the ES libs and Node's types is slow and not our business. */
function ownDiagnostics(compiled: ts.Program): readonly ts.Diagnostic[] {
  const files = compiled
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(`${ROOT}stdlib/`) || fileName.startsWith(FIXTURES));
  const ofFiles = files.flatMap((file) => [
    ...compiled.getSyntacticDiagnostics(file),
    ...compiled.getSemanticDiagnostics(file),
  ]);
  return [...compiled.getOptionsDiagnostics(), ...ofFiles, ...compiled.getGlobalDiagnostics()];
}

function expected(program: string): readonly string[] {
  const text = ts.sys.readFile(`${FIXTURES}${program}.bpf.ts`) ?? "";
  return text.split("\n").flatMap((line, index) => {
    const codes = /\/\/ (TS\d+( TS\d+)*)$/.exec(line)?.[1];
    return codes === undefined ? [] : codes.split(" ").map((code) => `${index + 1}: ${code}`);
  });
}

for (const world of [ALONE, BESIDE_ES]) {
  test(`${world.name}: what must be accepted is`, () => {
    assert.equal(errors(world, "accepted"), []);
  });

  test(`${world.name}: what must be refused is, line by line`, () => {
    assert.ok(expected("refused").length > 50);
    assert.equal(errors(world, "refused"), expected("refused"));
  });
}

test("without libs, nothing of the DOM, Node or the rest of JavaScript is there", () => {
  const names = ["console", "process", "document", "Map", "Promise", "JSON", "setTimeout", "Date", "parseInt"];
  const text = `${names.map((name) => `${name};`).join("\n")}\nexport {};\n`;
  const program = compile(ALONE, [], { name: "/globals.bpf.ts", text });
  const found = ts
    .getPreEmitDiagnostics(program)
    .map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, " "));
  assert.is(found.length, names.length, found.join("\n"));
  for (const [index, name] of names.entries()) assert.match(found[index] ?? "", `'${name}'`);
});

test.run();
