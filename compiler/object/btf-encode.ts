/** BTF types and their strings to the bytes of a `.BTF` section. */

import {
  BTF_ARRAY_DATA,
  BTF_DATASEC_VAR,
  BTF_DECL_TAG_DATA,
  BTF_ENUM_VALUE,
  BTF_ENUM64_VALUE,
  BTF_HEADER,
  BTF_INT_DATA,
  BTF_INT_ENCODING,
  BTF_KIND,
  BTF_LIMITS,
  BTF_LINKAGE,
  BTF_MAGIC,
  BTF_MEMBER,
  BTF_PARAM,
  BTF_TYPE,
  BTF_VAR_DATA,
  BTF_VERSION,
} from "../../stdlib/spec/btf.ts";
import { assertNever, invariant } from "../diagnostics/invariant.ts";
import type { BtfType, BtfTypeOf } from "./btf-types.ts";
import { ByteWriter, recordSize } from "./record.ts";
import type { StringTableWriter } from "./strings.ts";

/** `types[0]` is void and is not stored. `strings` may hold more than names: line info shares the table. */
export function encodeBtf(types: readonly BtfType[], strings: StringTableWriter, littleEndian: boolean): Uint8Array {
  invariant(types[0]?.kind === "void" && types.length <= BTF_LIMITS.types, "object.encodeBtf", `${types.length} types`);
  const body = new ByteWriter(littleEndian);
  for (const type of types.slice(1)) encodeType(type, strings, body);
  const text = strings.finish();
  invariant(text.length <= BTF_LIMITS.nameOffset, "object.encodeBtf", `${text.length} bytes of strings`);
  const out = new ByteWriter(littleEndian);
  out.record(BTF_HEADER, {
    magic: BTF_MAGIC,
    version: BTF_VERSION,
    flags: 0,
    headerLength: recordSize(BTF_HEADER),
    typeOffset: 0,
    typeLength: body.length,
    stringOffset: body.length,
    stringLength: text.length,
  });
  out.bytes(body.finish());
  out.bytes(text);
  return out.finish();
}

type StoredType = Exclude<BtfType, { readonly kind: "void" }>;

function encodeType(type: BtfType, strings: StringTableWriter, out: ByteWriter): void {
  invariant(type.kind !== "void", "object.encodeType", "void has id 0 only");
  const name = "name" in type ? type.name : "";
  const vlen = vlenOf(type);
  invariant(vlen <= BTF_LIMITS.vlen, "object.encodeType", `${name} has ${vlen} members`);
  const info = BTF_KIND[type.kind] * 2 ** 24 + vlen + (kindFlagOf(type) ? 2 ** 31 : 0);
  out.record(BTF_TYPE, { name: strings.add(name), info, sizeOrType: sizeOrTypeOf(type) });
  encodeTail(type, strings, out);
}

function sizeOrTypeOf(type: StoredType): number {
  if ("size" in type) return type.size;
  if ("type" in type) return type.type;
  if (type.kind === "func") return type.proto;
  return type.kind === "funcProto" ? type.result : 0;
}

function vlenOf(type: StoredType): number {
  if ("members" in type) return type.members.length;
  if ("values" in type) return type.values.length;
  if ("params" in type) return type.params.length;
  if ("vars" in type) return type.vars.length;
  return type.kind === "func" ? BTF_LINKAGE[type.linkage] : 0;
}

function kindFlagOf(type: StoredType): boolean {
  if ("members" in type) return hasBitfields(type);
  if ("values" in type) return type.signed;
  return type.kind === "fwd" && type.of === "union";
}

const hasBitfields = (type: BtfTypeOf<"struct" | "union">): boolean => type.members.some((member) => member.bitfieldSize > 0);

/** What follows the head of a type. */
function encodeTail(type: StoredType, strings: StringTableWriter, out: ByteWriter): void {
  switch (type.kind) {
    case "int":
      out.record(BTF_INT_DATA, { data: intData(type) });
      break;
    case "array":
      out.record(BTF_ARRAY_DATA, { element: type.element, index: type.index, count: type.count });
      break;
    case "struct":
    case "union":
      encodeMembers(type, strings, out);
      break;
    case "enum":
    case "enum64":
      encodeEnumValues(type, strings, out);
      break;
    case "funcProto":
      for (const { name, type: id } of type.params) out.record(BTF_PARAM, { name: strings.add(name), type: id });
      break;
    case "var":
      out.record(BTF_VAR_DATA, { linkage: BTF_LINKAGE[type.linkage] });
      break;
    case "datasec":
      for (const { type: id, byteOffset, size } of type.vars)
        out.record(BTF_DATASEC_VAR, { type: id, offset: byteOffset, size });
      break;
    case "declTag":
      out.record(BTF_DECL_TAG_DATA, { component: type.component });
      break;
    case "ptr":
    case "volatile":
    case "const":
    case "restrict":
    case "typedef":
    case "typeTag":
    case "fwd":
    case "func":
    case "float":
      break;
    default:
      assertNever(type, "object.encodeTail");
  }
}

function intData(type: BtfTypeOf<"int">): number {
  const { signed, char, bool } = BTF_INT_ENCODING;
  const encoding = (type.signed ? signed : 0) | (type.char ? char : 0) | (type.bool ? bool : 0);
  return encoding * 2 ** 24 + (type.bitOffset << 16) + type.bits;
}

function encodeMembers(type: BtfTypeOf<"struct" | "union">, strings: StringTableWriter, out: ByteWriter): void {
  const bitfields = hasBitfields(type);
  for (const member of type.members) {
    const offset = bitfields ? member.bitfieldSize * 2 ** 24 + member.bitOffset : member.bitOffset;
    out.record(BTF_MEMBER, { name: strings.add(member.name), type: member.type, offset });
  }
}

function encodeEnumValues(type: BtfTypeOf<"enum" | "enum64">, strings: StringTableWriter, out: ByteWriter): void {
  for (const { name, value } of type.values) {
    const low = Number(BigInt.asUintN(32, value));
    if (type.kind === "enum") out.record(BTF_ENUM_VALUE, { name: strings.add(name), value: low });
    else out.record(BTF_ENUM64_VALUE, { name: strings.add(name), low, high: Number(BigInt.asUintN(32, value >> 32n)) });
  }
}
