/**
 * What lies where in a program's context: the rows of the spec for the kernel's own, the BTF struct for `syscall` programs. Nested
 * structs are flattened, their members named by paths (`peer.port`, `parts[2].length`).
 */

import { sizeOfType, skipModifiers } from "../compiler/object/btf-size.ts";
import { CONTEXT_POINTERS, type ContextPointers } from "../stdlib/spec/context-pointers.ts";
import { CONTEXTS, type ContextField } from "../stdlib/spec/contexts.ts";
import { isInScope } from "../stdlib/spec/prog-types.ts";
import type { ProgramRow } from "../stdlib/spec/program-types.ts";
import type { BpfObject, BtfType, ProgramSpec, TypeId } from "./object.ts";

export interface LayoutField {
  readonly name: string;
  readonly offset: number;
  /** Of one element. */
  readonly size: 1 | 2 | 4 | 8;
  /** Side by side. */
  readonly count: number;
  /** `be16` in 4 bytes: the load is wider than the value, as `protocol`'s is. */
  readonly encoding: "unsigned" | "signed" | "bool" | "be16" | "be32";
  readonly writable: boolean;
}

export interface ContextLayout {
  readonly name: string;
  readonly byteSize: number;
  readonly fields: readonly LayoutField[];
  /** Of contexts with packet data. */
  readonly pointers: ContextPointers | undefined;
  /** Byte offset of the member that points at the socket. */
  readonly socket: number | undefined;
}

/** Undefined: nothing is known of the context; it is bytes. */
export function contextLayout(object: BpfObject, program: ProgramSpec): ContextLayout | undefined {
  const { row } = program;
  if (row === undefined) return undefined;
  return row.context === "struct" ? structLayout(object.btf, program) : kernelLayout(row, row.context);
}

function kernelLayout(row: ProgramRow, name: keyof typeof CONTEXTS): ContextLayout {
  const { sk } = CONTEXTS[name];
  const fields: readonly ContextField[] = CONTEXTS[name].fields;
  const pointers = CONTEXT_POINTERS[name];
  const readable = fields.filter(({ readableIn }) => isInScope(readableIn, row));
  return {
    name,
    byteSize: pointers.byteSize,
    pointers,
    socket: sk?.offset,
    fields: readable.map(({ name: field, offset, size, count = 1, type, writableIn }) => ({
      ...{ name: field, offset, size, count },
      encoding: type === "be16" || type === "be32" ? type : type === "i32" ? "signed" : "unsigned",
      writable: isInScope(writableIn, row),
    })),
  };
}

function structLayout(btf: readonly BtfType[], program: ProgramSpec): ContextLayout | undefined {
  const struct = structContext(btf, program);
  if (struct === undefined) return undefined;
  const { id, name, size } = struct;
  return { name, byteSize: size, fields: fieldsOfType(btf, id), pointers: undefined, socket: undefined };
}

/** The struct that the program's first parameter points at. */
export function structContext(
  btf: readonly BtfType[],
  program: ProgramSpec,
): { readonly id: TypeId; readonly name: string; readonly size: number } | undefined {
  const fn = program.type === undefined ? undefined : btf[program.type];
  const proto = fn?.kind === "func" ? btf[fn.proto] : undefined;
  const parameter = proto?.kind === "funcProto" ? proto.params[0] : undefined;
  const pointer = parameter && btf[skipModifiers(btf, parameter.type)];
  if (pointer?.kind !== "ptr") return undefined;
  const id = skipModifiers(btf, pointer.type);
  const struct = btf[id];
  if (struct?.kind !== "struct" || struct.size === 0) return undefined;
  return { id, name: struct.name, size: struct.size };
}

/** The members of a struct; a scalar is one field without a name. */
export function fieldsOfType(btf: readonly BtfType[], id: TypeId): readonly LayoutField[] {
  return flatten(btf, id, "", 0, 0);
}

const MAX_DEPTH = 16;
const MAX_ELEMENTS = 256;

function flatten(btf: readonly BtfType[], id: TypeId, path: string, offset: number, depth: number): LayoutField[] {
  const type = btf[skipModifiers(btf, id)];
  if (depth > MAX_DEPTH || type === undefined) return [];
  if (type.kind === "struct") {
    return type.members.flatMap((member) => {
      const name = path === "" ? member.name : `${path}.${member.name}`;
      return member.bitfieldSize === 0 ? flatten(btf, member.type, name, offset + member.bitOffset / 8, depth + 1) : [];
    });
  }
  if (type.kind !== "array") return scalar(type, path, offset, 1);
  const element = btf[skipModifiers(btf, type.element)];
  const scalars = element === undefined ? [] : scalar(element, path, offset, type.count);
  if (scalars.length > 0) return scalars;
  const size = sizeOfType(btf, type.element) ?? 0;
  return Array.from({ length: Math.min(type.count, MAX_ELEMENTS) }, (_, at) =>
    flatten(btf, type.element, `${path}[${at}]`, offset + at * size, depth + 1),
  ).flat();
}

function scalar(type: BtfType, name: string, offset: number, count: number): LayoutField[] {
  if (type.kind !== "int" && type.kind !== "enum" && type.kind !== "enum64") return [];
  const { size } = type;
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8) return [];
  const encoding = type.kind === "int" && type.bool ? "bool" : type.signed ? "signed" : "unsigned";
  return [{ name, offset, size, count, encoding, writable: true }];
}
