/** Decorators of programs: from `spec/program-types.ts` to `generated/programs.d.ts`. */

import { CONTEXTS } from "../../stdlib/spec/contexts.ts";
import { PROGRAMS, type ProgramResult, type ProgramRow } from "../../stdlib/spec/program-types.ts";
import { formatVersion } from "../../stdlib/spec/version.ts";
import { docComment, fileText, importUsed } from "./text.ts";

const RESULTS = { SkAction: "SkAction", u32: "u32", i32: "i32", "u32|i32": "u32 | i32" } as const satisfies Record<
  ProgramResult,
  string
>;

/** Rows of one decorator make one function, whose first argument is the hook. */
function declareDecorator(rows: readonly ProgramRow[]): string {
  const [first, ...others] = rows;
  if (first === undefined) return "";
  if (first.hook === undefined) return declareProgram(first);
  const hooks = [first, ...others].map(({ hook }) => `"${hook}"`).join(" | ");
  const result = RESULTS[first.result];
  const doc = docComment([...rows.map(hookDoc), faultDoc(first)]);
  return `${doc}export declare function ${first.decorator}(kind: ${hooks}, options?: ${optionsType(first)}<${result}>): ${decoratorType("", first.context, result)};\n`;
}

const hookDoc = ({ hook, doc, section, since }: ProgramRow): string =>
  `- \`"${hook}"\`: ${doc} Section \`${section}\`, Linux ${formatVersion(since)}.`;

function declareProgram(row: ProgramRow): string {
  const result = RESULTS[row.result];
  const generic = row.context === "struct" ? "<C extends object>" : "";
  const context = row.context === "struct" ? "C" : row.context;
  const map = row.decoratorArg === "map" ? [`map${row.mapOptional ? "?" : ""}: SocketMap`] : [];
  const params = [...map, `options?: ${optionsType(row)}<${result}>`].join(", ");
  const doc = docComment([row.doc, `Section \`${row.section}\`, Linux ${formatVersion(row.since)}. ${faultDoc(row)}`]);
  return `${doc}export declare function ${row.decorator}(${params}): ${decoratorType(generic, context, result)};\n`;
}

function optionsType({ attachType }: ProgramRow): string {
  if (attachType === "stream_parser") return "ParserOptions";
  return attachType === "stream_verdict" ? "StreamOptions" : "ProgramOptions";
}

function decoratorType(generic: string, context: string, result: string): string {
  if (generic === "") return `ProgramDecorator<(ctx: ${context}) => ${result}>`;
  return `${generic}(\n  program: (ctx: ${context}) => ${result},\n  context: ClassMethodDecoratorContext & { readonly static: true },\n) => void`;
}

function faultDoc(row: ProgramRow): string {
  const packetEnd = row.faultDefault["packet-end"];
  const value = packetEnd === undefined ? "" : `; a read past the end of the message returns ${packetEnd}`;
  return `A fault returns ${row.faultDefault.default}${value}, or what \`onFault\` says.`;
}

export function programsDts(): string {
  const rows: readonly ProgramRow[] = Object.values(PROGRAMS);
  const decorators = [...new Set(rows.map(({ decorator }) => decorator))];
  const body = decorators.map((name) => declareDecorator(rows.filter(({ decorator }) => decorator === name))).join("\n");
  const imports = [
    importUsed(["ParserOptions", "ProgramDecorator", "ProgramOptions", "StreamOptions", "i32", "u32"], "../core.js", body),
    importUsed(["SkAction"], "./constants.js", body),
    importUsed(Object.keys(CONTEXTS), "./contexts.js", body),
    importUsed(["SocketMap"], "./maps.js", body),
  ];
  return fileText("Decorators of programs", [imports.join(""), body]);
}
