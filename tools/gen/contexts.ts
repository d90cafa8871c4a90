/** Contexts and sockets as interfaces: from `spec/contexts.ts` and `spec/sockets.ts` to `generated/contexts.d.ts`. */

import { CONTEXT_VIEWS } from "../../stdlib/spec/context-pointers.ts";
import { CONTEXTS, type ContextField, type ContextRow, type ContextSocket } from "../../stdlib/spec/contexts.ts";
import { PACKET_METHODS, type PacketMethod } from "../../stdlib/spec/packet-methods.ts";
import { SOCKET_FIELDS, SOCKETS, type SocketField, type SocketName } from "../../stdlib/spec/sockets.ts";
import { formatVersion } from "../../stdlib/spec/version.ts";
import { docComment, fileText, importUsed } from "./text.ts";

const SCALARS = ["be16", "be32", "i32", "u8", "u16", "u32", "u64"];

function access(field: ContextField): string {
  const readers = `Read by ${field.readableIn.join(", ")}`;
  return field.writableIn.length === 0 ? readers : `${readers}; written by ${field.writableIn.join(", ")}`;
}

function fieldType(field: Pick<ContextField, "count"> & { readonly type: string }): string {
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
  const fields = row.fields.map((field) => declareField(row, field)).join("");
  return `${doc}export interface ${row.name} {\n${brand}${row.sk ? declareSk(row, row.sk) : ""}${fields}${declareData(row)}}\n`;
}

function declareData({ name }: ContextRow): string {
  const view = CONTEXT_VIEWS[name];
  if (!view) return "";
  return `${docComment([view.doc], "  ")}  readonly ${view.name}: PacketView;\n${PACKET_METHODS.filter(
    ({ context }) => context === name,
  )
    .map(declareMethod)
    .join("")}`;
}

function declareMethod(method: PacketMethod): string {
  const params = method.params.map((param) => `${param.name}${param.optional ? "?" : ""}: ${param.type}`).join(", ");
  return `${docComment([`${method.doc} Kernel helper \`${method.helper}\`.`], "  ")}  ${method.name}(${params}): i32;\n`;
}

function declareSk(row: ContextRow, sk: ContextSocket): string {
  const readers = `Read by ${sk.readableIn.join(", ")}. \`${row.kernelName}.${sk.kernelName}\`, Linux ${formatVersion(sk.since)}.`;
  return `${docComment([sk.doc, readers], "  ")}  readonly sk: ${sk.socket}${sk.nullable ? " | undefined" : ""};\n`;
}

function declareSocket(name: SocketName): string {
  const { full, doc } = SOCKETS[name];
  const fields: readonly SocketField[] = SOCKET_FIELDS;
  const own = fields.filter((field) => field.fullOnly === full).map(declareSocketField);
  const brand = full ? `  readonly [context]: "${name}";\n` : `  readonly [context]: "Sock" | "${name}";\n`;
  const base = full ? " extends SockCommon" : "";
  return `${docComment([`${doc} \`struct bpf_sock\`.`])}export interface ${name}${base} {\n${brand}${own.join("")}}\n`;
}

const HELD = `${docComment(["A full socket that the kernel counts: held with `using`, which gives it back."])}export interface HeldSock extends Sock {
  [Symbol.dispose](): void;
}

${docComment(["A socket of any kind that the kernel counts: held with `using`, which gives it back."])}export interface HeldSockCommon extends SockCommon {
  [Symbol.dispose](): void;
}
`;

function declareSocketField(field: SocketField): string {
  const doc = docComment([`${field.doc} \`bpf_sock.${field.kernelName}\`, Linux ${formatVersion(field.since)}.`], "  ");
  return `${doc}  readonly ${field.name}: ${field.count === undefined ? "" : "readonly "}${fieldType(field)};\n`;
}

export function contextsDts(): string {
  const sockets = [declareSocket("SockCommon"), declareSocket("Sock"), HELD];
  const body = [...Object.values(CONTEXTS).map(declareContext), ...sockets].join("\n");
  return fileText("Contexts", [
    importUsed(SCALARS, "../core.js", body),
    importUsed(["PacketView"], "../packet-view.js", body),
    "declare const context: unique symbol;\n",
    `${body}\nexport {};\n`,
  ]);
}
