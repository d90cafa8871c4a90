/** The bytes of a `.BTF` section to types. Every reference is to a type that exists; names are inside the string table. */

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
  BTF_LINKAGE,
  BTF_MAGIC,
  BTF_MEMBER,
  BTF_PARAM,
  BTF_TYPE,
  BTF_VAR_DATA,
  BTF_VERSION,
  type BtfKindName,
} from "../../stdlib/spec/btf.ts";
import type { RecordLayout } from "../../stdlib/spec/elf.ts";
import { assertNever } from "../diagnostics/invariant.ts";
import { type BtfLinkage, type BtfType, type TypeId, typeId } from "./btf-types.ts";
import { objectError } from "./error.ts";
import { nameOf, type RecordOf, readRecord, recordSize, viewOf } from "./record.ts";
import { StringTableReader } from "./strings.ts";

export interface DecodedBtf {
  /** By id; 0 is void. */
  readonly types: readonly BtfType[];
  readonly strings: StringTableReader;
}

const damaged = (reason: string): Error => objectError("TSB5005", { reason });

export function decodeBtf(bytes: Uint8Array, littleEndian: boolean): DecodedBtf {
  if (bytes.length < recordSize(BTF_HEADER)) throw damaged(`its header is cut short (${bytes.length} bytes)`);
  const header = readRecord(BTF_HEADER, viewOf(bytes), 0, littleEndian);
  if (header.magic !== BTF_MAGIC) throw damaged(`its magic is 0x${header.magic.toString(16)}`);
  if (header.version !== BTF_VERSION) throw damaged(`its version is ${header.version}`);
  const area = (name: string, offset: number, size: number): Uint8Array => {
    const start = header.headerLength + offset;
    if (header.headerLength < recordSize(BTF_HEADER) || start + size > bytes.length)
      throw damaged(`its ${name} lie outside it`);
    return bytes.subarray(start, start + size);
  };
  const strings = new StringTableReader(area("strings", header.stringOffset, header.stringLength), "the BTF strings");
  const types = new TypeDecoder(area("types", header.typeOffset, header.typeLength), strings, littleEndian).all();
  return { types, strings };
}

/** Reads types one after the other; ids are checked when all are known. */
class TypeDecoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #strings: StringTableReader;
  readonly #littleEndian: boolean;
  #at = 0;
  #highestId = 0;

  constructor(bytes: Uint8Array, strings: StringTableReader, littleEndian: boolean) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#strings = strings;
    this.#littleEndian = littleEndian;
  }

  all(): BtfType[] {
    const types: BtfType[] = [{ kind: "void" }];
    while (this.#at < this.#bytes.length) types.push(this.#type(types.length));
    if (this.#highestId >= types.length) throw damaged(`a type refers to type ${this.#highestId} of ${types.length}`);
    return types;
  }

  #type(id: number): BtfType {
    const { name: nameOffset, info, sizeOrType } = this.#record(BTF_TYPE);
    const kind = nameOf(BTF_KIND, (info >>> 24) & 0x1f);
    if (kind === undefined) throw damaged(`type ${id} has the unknown kind ${(info >>> 24) & 0x1f}`);
    const head: Head = { name: this.#strings.at(nameOffset), vlen: info & 0xffff, kindFlag: info >>> 31 === 1, sizeOrType };
    return this.#body(kind, head);
  }

  #body(kind: BtfKindName, { name, vlen, kindFlag, sizeOrType }: Head): BtfType {
    switch (kind) {
      case "int":
        return { kind, name, size: sizeOrType, ...intData(this.#record(BTF_INT_DATA).data) };
      case "ptr":
      case "volatile":
      case "const":
      case "restrict":
        return { kind, type: this.#id(sizeOrType) };
      case "typedef":
      case "typeTag":
        return { kind, name, type: this.#id(sizeOrType) };
      case "float":
        return { kind, name, size: sizeOrType };
      case "fwd":
        return { kind, name, of: kindFlag ? "union" : "struct" };
      case "array": {
        const { element, index, count } = this.#record(BTF_ARRAY_DATA);
        return { kind, element: this.#id(element), index: this.#id(index), count };
      }
      case "struct":
      case "union":
        return { kind, name, size: sizeOrType, members: this.#members(vlen, kindFlag) };
      case "enum":
      case "enum64":
        return { kind, name, size: sizeOrType, signed: kindFlag, values: this.#enumValues(kind, vlen, kindFlag) };
      case "func":
        return { kind, name, proto: this.#id(sizeOrType), linkage: linkage(vlen) };
      case "funcProto":
        return { kind, result: this.#id(sizeOrType), params: this.#params(vlen) };
      case "var":
        return { kind, name, type: this.#id(sizeOrType), linkage: linkage(this.#record(BTF_VAR_DATA).linkage) };
      case "datasec":
        return { kind, name, size: sizeOrType, vars: this.#datasecVars(vlen) };
      case "declTag":
        return { kind, name, type: this.#id(sizeOrType), component: this.#record(BTF_DECL_TAG_DATA).component | 0 };
      default:
        return assertNever(kind, "object.decodeBtf");
    }
  }

  #members(vlen: number, bitfields: boolean) {
    return this.#records(BTF_MEMBER, vlen).map(({ name, type, offset }) => ({
      name: this.#strings.at(name),
      type: this.#id(type),
      bitOffset: bitfields ? offset & 0xffffff : offset,
      bitfieldSize: bitfields ? offset >>> 24 : 0,
    }));
  }

  #enumValues(kind: "enum" | "enum64", vlen: number, signed: boolean) {
    if (kind === "enum") {
      return this.#records(BTF_ENUM_VALUE, vlen).map(({ name, value }) => ({
        name: this.#strings.at(name),
        value: BigInt(signed ? value | 0 : value),
      }));
    }
    return this.#records(BTF_ENUM64_VALUE, vlen).map(({ name, low, high }) => {
      const bits = (BigInt(high) << 32n) | BigInt(low);
      return { name: this.#strings.at(name), value: signed ? BigInt.asIntN(64, bits) : bits };
    });
  }

  #params(vlen: number) {
    return this.#records(BTF_PARAM, vlen).map(({ name, type }) => ({ name: this.#strings.at(name), type: this.#id(type) }));
  }

  #datasecVars(vlen: number) {
    return this.#records(BTF_DATASEC_VAR, vlen).map(({ type, offset, size }) => ({
      type: this.#id(type),
      byteOffset: offset,
      size,
    }));
  }

  #id(id: number): TypeId {
    this.#highestId = Math.max(this.#highestId, id);
    return typeId(id);
  }

  #records<L extends RecordLayout>(layout: L, count: number): RecordOf<L>[] {
    if (count * recordSize(layout) > this.#bytes.length - this.#at) throw damaged(`a type at byte ${this.#at} is cut short`);
    return Array.from({ length: count }, () => this.#record(layout));
  }

  #record<L extends RecordLayout>(layout: L): RecordOf<L> {
    const size = recordSize(layout);
    if (size > this.#bytes.length - this.#at) throw damaged(`a type at byte ${this.#at} is cut short`);
    const record = readRecord(layout, this.#view, this.#at, this.#littleEndian);
    this.#at += size;
    return record;
  }
}

interface Head {
  readonly name: string;
  readonly vlen: number;
  readonly kindFlag: boolean;
  readonly sizeOrType: number;
}

function intData(data: number) {
  const encoding = (data >>> 24) & 0xf;
  return {
    bits: data & 0xff,
    bitOffset: (data >>> 16) & 0xff,
    signed: (encoding & BTF_INT_ENCODING.signed) !== 0,
    char: (encoding & BTF_INT_ENCODING.char) !== 0,
    bool: (encoding & BTF_INT_ENCODING.bool) !== 0,
  };
}

function linkage(value: number): BtfLinkage {
  const name = nameOf(BTF_LINKAGE, value);
  if (name === undefined) throw damaged(`the linkage ${value} is unknown`);
  return name;
}
