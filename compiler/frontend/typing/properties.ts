/** What `base.name` is, for every kind of base: fields of objects, contexts and sockets, `.value`, `.length`, `.data`. */

import { CONTEXTS, type ContextField, type ContextRow, type ContextSocket } from "../../../stdlib/spec/contexts.ts";
import { SOCKET_FIELDS, type SocketField } from "../../../stdlib/spec/sockets.ts";
import { type KernelArrayType, type LangType, type SocketType, scalarByName, U32 } from "../lang-types.ts";
import { packetProperty } from "./packet.ts";

/** Undefined when there is no such property, or it is no value. */
export function propertyType(base: LangType, name: string): LangType | undefined {
  const sk = base.kind === "context" && name === "sk" ? contextSocket(base.context) : undefined;
  return sk ? socketType(sk) : (packetProperty(base, name) ?? objectPart(base, name) ?? kernelPart(base, name));
}

function objectPart(base: LangType, name: string): LangType | undefined {
  if (base.kind === "struct" || base.kind === "record") return base.fields.find((one) => one.name === name)?.type;
  if (base.kind === "ref" && name === "value") return base.to;
  return (base.kind === "array" || base.kind === "kernelArray") && name === "length" ? U32 : undefined;
}

function kernelPart(base: LangType, name: string): LangType | undefined {
  if (base.kind !== "context" && base.kind !== "socket") return undefined;
  const field = kernelField(base, name);
  const element = field && scalarByName(field.type);
  if (!field || !element || field.count === undefined) return element;
  return { kind: "kernelArray", of: base, name, element, length: field.count } satisfies KernelArrayType;
}

/** The type of a field, or of an element by its index. */
export function partType(from: LangType, name: string): LangType | undefined {
  const isIndex = /^\d+$/.test(name);
  if (!isIndex || from.kind === "record") return propertyType(from, name);
  return (from.kind === "array" || from.kind === "kernelArray") && Number(name) < from.length ? from.element : undefined;
}

/** The field of a context or a socket that a property names. */
export function kernelField(base: LangType, name: string): ContextField | SocketField | undefined {
  if (base.kind === "context") return contextRow(base.context)?.fields.find((field) => field.name === name);
  const fields: readonly SocketField[] = base.kind === "socket" ? SOCKET_FIELDS : [];
  return fields.find((field) => field.name === name);
}

/** `ctx.sk`. */
export const contextSocket = (context: string): ContextSocket | undefined => contextRow(context)?.sk;

function contextRow(context: string): ContextRow | undefined {
  const rows: Readonly<Record<string, ContextRow>> = CONTEXTS;
  return rows[context];
}

function socketType({ socket, nullable }: ContextSocket): LangType {
  const type: SocketType = { kind: "socket", socket };
  return nullable ? { kind: "optional", of: type } : type;
}
