/** BTF types and their strings to the bytes of a `.BTF` section. */

import {
  BTF_ARRAY_DATA,
  BTF_DATASEC_VAR,
  BTF_DECL_TAG_DATA,
  BTF_ENUM64_VALUE,
  BTF_ENUM_VALUE,
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

function encodeType(type: BtfType, strings: StringTableWriter, out: ByteWriter): void {
  const head = (name: string, sizeOrType: number, vlen = 0, kindFlag = false): void => {
    invariant(type.kind !== "void", "object.encodeType", "void is not stored");
    invariant(vlen <= BTF_LIMITS.vlen, "object.encodeType", `${name} has ${vlen} members`);
    const info = BTF_KIND[type.kind] * 2 ** 24 + vlen + (kindFlag ? 2 ** 31 : 0);
    out.record(BTF_TYPE, { name: strings.add(name), info, sizeOrType });
  };
  switch (type.kind) {
    case "void":
      return invariant(false, "object.encodeType", "void has id 0 only");
    case "int":
      head(type.name, type.size);
      return out.record(BTF_INT_DATA, { data: intData(type) });
    case "ptr":
    case "volatile":
    case "const":
    case "restrict":
      return head("", type.type);
    case "typedef":
    case "typeTag":
      return head(type.name, type.type);
    case "float":
      return head(type.name, type.size);
    case "fwd":
      return head(type.name, 0, 0, type.of === "union");
    case "array":
      head("", 0);
      return out.record(BTF_ARRAY_DATA, { element: type.element, index: type.index, count: type.count });
    case "struct":
    case "union":
      return encodeMembers(type, strings, out, head);
    case "enum":
    case "enum64":
      return encodeEnum(type, strings, out, head);
    case "func":
      return head(type.name, type.proto, BTF_LINKAGE[type.linkage]);
    case "funcProto":
      head("", type.result, type.params.length);
      for (const param of type.params) out.record(BTF_PARAM, { name: strings.add(param.name), type: param.type });
      return;
    case "var":
      head(type.name, type.type);
      return out.record(BTF_VAR_DATA, { linkage: BTF_LINKAGE[type.linkage] });
    case "datasec":
      head(type.name, type.size, type.vars.length);
      for (const { type: id, byteOffset, size } of type.vars) out.record(BTF_DATASEC_VAR, { type: id, offset: byteOffset, size });
      return;
    case "declTag":
      head(type.name, type.type);
      return out.record(BTF_DECL_TAG_DATA, { component: type.component });
    default:
      return assertNever(type, "object.encodeType");
  }
}

type Head = (name: string, sizeOrType: number, vlen: number, kindFlag: boolean) => void;

function intData(type: BtfTypeOf<"int">): number {
  const { signed, char, bool } = BTF_INT_ENCODING;
  const encoding = (type.signed ? signed : 0) | (type.char ? char : 0) | (type.bool ? bool : 0);
  return encoding * 2 ** 24 + (type.bitOffset << 16) + type.bits;
}

function encodeMembers(type: BtfTypeOf<"struct" | "union">, strings: StringTableWriter, out: ByteWriter, head: Head): void {
  const bitfields = type.members.some((member) => member.bitfieldSize > 0);
  head(type.name, type.size, type.members.length, bitfields);
  for (const member of type.members) {
    const offset = bitfields ? member.bitfieldSize * 2 ** 24 + member.bitOffset : member.bitOffset;
    out.record(BTF_MEMBER, { name: strings.add(member.name), type: member.type, offset });
  }
}

function encodeEnum(type: BtfTypeOf<"enum" | "enum64">, strings: StringTableWriter, out: ByteWriter, head: Head): void {
  head(type.name, type.size, type.values.length, type.signed);
  for (const { name, value } of type.values) {
    const low = Number(BigInt.asUintN(32, value));
    if (type.kind === "enum") out.record(BTF_ENUM_VALUE, { name: strings.add(name), value: low });
    else out.record(BTF_ENUM64_VALUE, { name: strings.add(name), low, high: Number(BigInt.asUintN(32, value >> 32n)) });
  }
}
