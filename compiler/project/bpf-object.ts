/** In: a parsed tsconfig file. Out: the options in its `bpf` object; for each mistake a diagnostic at the value. */

import { ts } from "ts-morph";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { spanOf } from "../frontend/spans.ts";
import { nameOf, propertiesOf, propertyOf, rootObject } from "./json.ts";
import { isOptionName, mergeOptions, OPTION_NAMES, PROJECT_OPTIONS, type ProjectOptions } from "./options.ts";

interface BpfObject {
  readonly options: ProjectOptions;
  readonly diagnostics: readonly Diagnostic[];
}

/** `baseDir` is the folder of the file: its `outDir` starts there. */
export function readBpfObject(json: ts.JsonSourceFile, baseDir: string): BpfObject {
  const value = propertyOf(rootObject(json), "bpf")?.initializer;
  if (value === undefined) return { options: {}, diagnostics: [] };
  const span = (node: ts.Node): Span => spanOf(json, node.getStart(json), node.getEnd() - node.getStart(json));
  if (!ts.isObjectLiteralExpression(value)) {
    return { options: {}, diagnostics: [diagnose("TSB5113", span(value), { option: "bpf", type: "object" })] };
  }
  const read = propertiesOf(value).map((property) => readOption(property, baseDir, span));
  return {
    options: mergeOptions(read.map((part) => part.options)),
    diagnostics: read.flatMap((part) => part.diagnostics),
  };
}

/** Nodes of a JSON file do not know their file, so `spanOfNode` comes along. */
function readOption(property: ts.PropertyAssignment, baseDir: string, spanOfNode: (node: ts.Node) => Span): BpfObject {
  const name = nameOf(property);
  const failed = (diagnostic: Diagnostic): BpfObject => ({ options: {}, diagnostics: [diagnostic] });
  if (!isOptionName(name)) return failed(unknownOption(name, spanOfNode(property.name)));
  const row = PROJECT_OPTIONS[name];
  const value = property.initializer;
  const span = spanOfNode(value);
  const option = `bpf.${name}`;
  const words = row.list ? stringsIn(value) : ts.isStringLiteral(value) ? [value.text] : undefined;
  if (words === undefined) return failed(diagnose("TSB5113", span, { option, type: row.list ? "string[]" : "string" }));
  const options = row.read(words, baseDir);
  if (options !== undefined) return { options, diagnostics: [] };
  return failed(diagnose("TSB5104", span, { option, expects: row.expects, given: words.join(",") }));
}

function stringsIn(value: ts.Expression): readonly string[] | undefined {
  if (!ts.isArrayLiteralExpression(value) || !value.elements.every(ts.isStringLiteral)) return undefined;
  return value.elements.filter(ts.isStringLiteral).map((element) => element.text);
}

function unknownOption(name: string, span: Span): Diagnostic {
  const suggestion = suggest(name, OPTION_NAMES);
  if (suggestion === undefined) return diagnose("TSB5101", span, { option: `bpf.${name}` });
  return diagnose("TSB5102", span, { option: `bpf.${name}`, suggestion });
}
