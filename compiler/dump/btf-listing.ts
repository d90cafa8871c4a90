/** The BTF section as C: one declaration a named type, function, variable and section. Enters: types by id; leaves: lines. */

import type { BtfType, BtfTypeOf } from "../object/btf-types.ts";
import { declaration, specifier } from "./btf-declaration.ts";
import { plural, printable } from "./text.ts";

export function listBtf(types: readonly BtfType[]): string[] {
  const tags = tagsByType(types);
  return types.flatMap((type, id) =>
    listType(types, type, id).map((line, index) => printable(withTags(line, index === 0 ? tags.get(id) : undefined))),
  );
}

function withTags(line: string, tags: readonly string[] | undefined): string {
  if (!tags) return line;
  return `${line}${line.includes("  // ") ? "," : "  //"} ${tags.join(", ")}`;
}

/** Types without a name of their own are shown where they are used. */
function listType(types: readonly BtfType[], type: BtfType, id: number): string[] {
  const head = `  [${id}] `;
  switch (type.kind) {
    case "int":
      return [`${head}${type.name};  // ${plural(type.size, "byte")}${intNote(type)}`];
    case "float":
      return [`${head}${type.name};  // ${plural(type.size, "byte")}, floating point`];
    case "struct":
    case "union":
      return composite(types, type, id, head);
    case "enum":
    case "enum64":
      return [
        `${head}${specifier(type, id)} {  // ${plural(type.size, "byte")}`,
        ...type.values.map(({ name, value }) => `        ${name} = ${value},`),
        "      };",
      ];
    case "fwd":
      return [`${head}${specifier(type, id)};`];
    case "typedef":
      return [`${head}typedef ${declaration(types, type.type, type.name)};`];
    case "func":
      return [`${head}${storage(type)}${declaration(types, type.proto, type.name)};`];
    case "var":
      return [`${head}${storage(type)}${declaration(types, type.type, type.name)};`];
    case "datasec":
      return datasec(types, type, head);
    default:
      return [];
  }
}

function intNote({ size, bits, signed, char, bool }: BtfTypeOf<"int">): string {
  const notes = [bits === size * 8 ? "" : plural(bits, "bit"), signed ? "signed" : "", char ? "char" : "", bool ? "bool" : ""];
  return notes
    .filter(Boolean)
    .map((note) => `, ${note}`)
    .join("");
}

function composite(types: readonly BtfType[], type: BtfTypeOf<"struct" | "union">, id: number, head: string): string[] {
  const members = type.members.map(({ name, type: member, bitOffset, bitfieldSize }) => {
    const bits = bitfieldSize === 0 ? "" : ` : ${bitfieldSize}`;
    const at = bitOffset % 8 === 0 ? `${bitOffset / 8}` : `${Math.floor(bitOffset / 8)} + ${plural(bitOffset % 8, "bit")}`;
    return `        ${declaration(types, member, name)}${bits};  // ${at}`;
  });
  return [`${head}${specifier(type, id)} {  // ${plural(type.size, "byte")}`, ...members, "      };"];
}

function datasec(types: readonly BtfType[], type: BtfTypeOf<"datasec">, head: string): string[] {
  const vars = type.vars.map(({ type: id, byteOffset, size }) => {
    const variable = types[id];
    const name = variable?.kind === "var" || variable?.kind === "func" ? variable.name : `<${id}>`;
    return `        ${name};  // ${byteOffset}, ${plural(size, "byte")}`;
  });
  return [`${head}section ${type.name} {  // ${plural(type.size, "byte")}`, ...vars, "      };"];
}

function storage({ linkage }: BtfTypeOf<"func" | "var">): string {
  return linkage === "global" ? "" : `${linkage} `;
}

function tagsByType(types: readonly BtfType[]): Map<number, string[]> {
  const tags = new Map<number, string[]>();
  for (const type of types) {
    if (type.kind !== "declTag") continue;
    const text = type.component < 0 ? `tag "${type.name}"` : `tag "${type.name}" on ${type.component}`;
    const known = tags.get(type.type);
    if (known) known.push(text);
    else tags.set(type.type, [text]);
  }
  return tags;
}
