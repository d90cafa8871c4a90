/** Contexts as interfaces: from `spec/contexts.ts` to `generated/contexts.d.ts`. */

import { CONTEXTS, type ContextField, type ContextRow } from "../../stdlib/spec/contexts.ts";
import { formatVersion } from "../../stdlib/spec/version.ts";
import { docComment, fileText, importUsed } from "./text.ts";

const SCALARS = ["be16", "be32", "u8", "u16", "u32", "u64"];

function access(field: ContextField): string {
  const readers = `Read by ${field.readableIn.join(", ")}`;
  return field.writableIn.length === 0 ? readers : `${readers}; written by ${field.writableIn.join(", ")}`;
}

function fieldType(field: ContextField): string {
  return field.count === undefined ? field.type : `[${Array.from({ length: field.count }, () => field.type).join(", ")}]`;
}

function declareField(row: ContextRow, field: ContextField): string {
  const doc = docComment(
    [field.doc, `${access(field)}. \`${row.kernelName}.${field.kernelName}\`, Linux ${formatVersion(field.since)}.`],
    "  ",
  );
  const writable = field.writableIn.length > 0;
  const elements = !writable && field.count !== undefined ? "readonly " : "";
  const readonly = !writable || field.count !== undefined ? "readonly " : "";
  return `${doc}  ${readonly}${field.name}: ${elements}${fieldType(field)};\n`;
}

function declareContext(row: ContextRow): string {
  const doc = docComment([
    `The kernel's \`struct ${row.kernelName}\` (include/uapi/linux/bpf.h). Each read is one load; fields that the kernel keeps from a program type are an error there.`,
  ]);
  const brand = `  readonly [context]: "${row.name}";\n`;
  return `${doc}export interface ${row.name} {\n${brand}${row.fields.map((field) => declareField(row, field)).join("")}}\n`;
}

export function contextsDts(): string {
  const body = Object.values(CONTEXTS).map(declareContext).join("\n");
  return fileText("Contexts", [
    importUsed(SCALARS, "../core.js", body),
    "declare const context: unique symbol;\n",
    `${body}\nexport {};\n`,
  ]);
}
