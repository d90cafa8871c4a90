/** The plain and pretty formats against TypeScript's own formatter, and what problem matchers make of the help lines. */

import { join } from "node:path";
import { ts } from "ts-morph";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { diagnose } from "../../../compiler/diagnostics/diagnose.ts";
import type { Diagnostic, Span } from "../../../compiler/diagnostics/diagnostic.ts";
import { displayPath, renderJson, renderPlain, renderPretty } from "../../../compiler/diagnostics/render.ts";
import { fromTypeScript } from "../../../compiler/frontend/spans.ts";

const FOLDER = join(process.cwd(), "somewhere");
const HOST: ts.FormatDiagnosticsHost = {
  getCurrentDirectory: () => FOLDER,
  getCanonicalFileName: (name) => name,
  getNewLine: () => "\n",
};

const TEXT = `const a: string = 1;
\tconst tab\t: number = "é漢";
let unfinished =
`;

function typescriptFindings(): readonly ts.Diagnostic[] {
  const options: ts.CompilerOptions = { noLib: true, types: [] };
  const name = join(FOLDER, "sub/x.ts").replaceAll("\\", "/");
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost(options),
    getCurrentDirectory: () => FOLDER,
    getSourceFile: (path, target) => (path === name ? ts.createSourceFile(path, TEXT, target, true) : undefined),
  };
  const program = ts.createProgram([name], options, host);
  const found = [...program.getGlobalDiagnostics(), ...program.getSemanticDiagnostics()];
  return found.filter(({ category }) => category === ts.DiagnosticCategory.Error);
}

test("the plain format is TypeScript's", () => {
  const findings = typescriptFindings();
  assert.ok(findings.some(({ file }) => file === undefined) && findings.some(({ file }) => file !== undefined));
  assert.is(renderPlain(findings.map(fromTypeScript), FOLDER), ts.formatDiagnostics(findings, HOST));
});

test("the pretty format is TypeScript's, and the summary follows it", () => {
  const findings = typescriptFindings().filter(({ file }) => file !== undefined);
  const expected = ts
    .formatDiagnosticsWithColorAndContext(findings, HOST)
    .replaceAll("\u001b[0m\n\u001b[96m", "\u001b[0m\n\n\u001b[96m");
  const [shown] = renderPretty(findings.map(fromTypeScript), FOLDER).split("\n\nFound");
  assert.is(shown, expected);
});

const span: Span = {
  file: join(FOLDER, "a.bpf.ts"),
  line: 12,
  column: 5,
  endLine: 12,
  endColumn: 9,
  lineText: "let x = wide;",
};
const finding = (over: Partial<Diagnostic>): Diagnostic => ({
  ...diagnose("TSB2001", span, { from: "u32", to: "u8", text: "wide" }),
  ...over,
});

test("the help stands on an indented line of its own", () => {
  const [head, help, ...rest] = renderPlain([finding({})], FOLDER).split("\n");
  assert.match(head ?? "", /^a\.bpf\.ts\(12,5\): error TSB2001: A value of type u32 /);
  assert.match(help ?? "", /^ {2}help: \S/);
  assert.equal(rest, [""]);
});

test("matchers that take any code find each diagnostic once, however the help is worded", () => {
  const msCompile =
    /^(?:\s*\d+>)?(\S.*?)(?:\((\d+|\d+,\d+|\d+,\d+,\d+,\d+)\))?\s*:\s+(?:(\S+)\s+)?((?:fatal +)?error|warning|info)\s+(\w+\d+)?\s*:\s*(.*)$/;
  const lines = renderPlain([finding({ help: "Write a.bpf.ts(1,2): error TSB1: that" }), finding({})], FOLDER).split("\n");
  assert.is(lines.filter((line) => msCompile.test(line)).length, 2);
});

test("the summary counts errors only and names the files in which they begin", () => {
  const summary = (...diagnostics: readonly Diagnostic[]): string => {
    const plain = renderPretty(diagnostics, FOLDER).replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"), "");
    return plain.slice(plain.indexOf("Found"));
  };
  const warning = finding({ category: "warning" });
  const elsewhere = finding({ span: { ...span, file: join(FOLDER, "b.bpf.ts") } });
  const global = finding({ span: undefined });
  assert.is(summary(finding({}), warning), "Found 1 error in a.bpf.ts:12\n\n");
  assert.is(summary(finding({}), finding({})), "Found 2 errors in the same file, starting at: a.bpf.ts:12\n\n");
  assert.is(
    summary(finding({}), elsewhere, elsewhere),
    "Found 3 errors in 2 files.\n\nErrors  Files\n     1  a.bpf.ts:12\n     2  b.bpf.ts:12\n",
  );
  assert.is(summary(global), "Found 1 error.\n\n");
  assert.not.match(renderPretty([warning], FOLDER), "Found");
  assert.is(renderPretty([], FOLDER), "");
});

test("a span of several lines is marked to the end of its first, an empty one by one mark", () => {
  const frame = (over: Partial<Span>): string => renderPretty([finding({ span: { ...span, ...over } })], FOLDER);
  assert.match(frame({ endLine: 14, endColumn: 2 }), "    ~~~~~~~~~\u001b");
  assert.match(frame({ endColumn: 5 }), "    ~\u001b");
});

test("JSON leaves out what is absent", () => {
  const document: unknown = JSON.parse(renderJson([finding({ span: undefined, help: undefined, message: "m" })], [], FOLDER));
  assert.equal(document, { diagnostics: [{ code: "TSB2001", category: "error", message: "m" }], outputs: [] });
});

test("paths are relative, with slashes", () => {
  assert.is(displayPath(join(FOLDER, "a", "b.ts"), FOLDER), "a/b.ts");
  assert.is(displayPath(join(FOLDER, "..", "b.ts"), FOLDER), "../b.ts");
  assert.is(displayPath(FOLDER, FOLDER), ".");
});

test.run();
