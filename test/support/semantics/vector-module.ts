/**
 * The context struct that generated modules share: operands `a_<type>`, `b_<type>`, `c_<type>` and results `r0_<type>`,
 * `r1_<type>`, `r2_<type>`.
 */

import { allIntTypes, type IntName, intTypes, sizeOfInt } from "./integers.ts";
import { type Endian, writeInt } from "./memory.ts";

export const operandNames = ["a", "b", "c"] as const;
export const resultNames = ["r0", "r1", "r2"] as const;
type FieldGroup = (typeof operandNames)[number] | (typeof resultNames)[number];

export interface VectorField {
  readonly name: string;
  readonly type: IntName | "bool";
  readonly offset: number;
}

/** Widest first, so that offsets need no rounding: what the layout must be is stated here a second time, on purpose. */
const fieldTypes: readonly (IntName | "bool")[] = [...[...allIntTypes].sort((x, y) => sizeOfInt(y) - sizeOfInt(x)), "bool"];

function sizeOf(type: IntName | "bool"): number {
  return type === "bool" ? 1 : sizeOfInt(type);
}

export const vectorFields: readonly VectorField[] = layFields();
export const vectorSize =
  Math.ceil(vectorFields.reduce((end, field) => Math.max(end, field.offset + sizeOf(field.type)), 0) / 8) * 8;

function layFields(): readonly VectorField[] {
  const fields: VectorField[] = [];
  let offset = 0;
  for (const type of fieldTypes) {
    for (const group of [...operandNames, ...resultNames] satisfies FieldGroup[]) {
      fields.push({ name: `${group}_${type}`, type, offset });
      offset += sizeOf(type);
    }
  }
  return fields;
}

export function vectorClass(name = "Args"): string {
  const lines = vectorFields.map((field) => `  ${fieldText(field)}`);
  return `class ${name} {\n${lines.join("\n")}\n}\n`;
}

function fieldText({ name, type }: VectorField): string {
  if (type === "bool") return `${name} = false;`;
  const { family } = intTypes[type];
  if (family === "be") return `${name} = ${type}(${type === "be64" ? "0n" : "0"});`;
  return `${name}: ${type} = ${family === "bigint" ? "0n" : "0"};`;
}

/** Context bytes with the given fields set and every other byte as `fill` says. */
export function vectorBytes(values: ReadonlyMap<string, bigint>, endian: Endian, fill = 0): Uint8Array {
  const bytes = new Uint8Array(vectorSize).fill(fill);
  for (const { name, type, offset } of vectorFields) {
    const value = values.get(name) ?? (type === "bool" ? 0n : undefined);
    if (value === undefined) continue;
    if (type === "bool") bytes[offset] = Number(value & 1n);
    else writeInt({ bytes, offset }, type, endian, value);
  }
  return bytes;
}

export const importLine = `import { ${[...allIntTypes, "ntohs", "ntohl", "ntohll", "htons", "htonl", "htonll", "syscall"].join(", ")} } from "tsbpf";\n`;
