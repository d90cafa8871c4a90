/** Maps as classes: from `spec/map-types.ts` to `generated/maps.d.ts`. */

import { MAP_TYPES, type MapMethod, type MapTypeRow } from "../../stdlib/spec/map-types.ts";
import { formatVersion } from "../../stdlib/spec/version.ts";
import { docComment, fileText } from "./text.ts";

const HEAD = `import type { Entry, i32, Reserved, u32 } from "../core.js";
import type { Redirect, SkAction, Update } from "./constants.js";
import type { HeldSock, SkBuff, SkLookup, SkMsg, SockCommon, SockOps } from "./contexts.js";

declare const mapType: unique symbol;

/** What a map is declared with. */
export interface MapOptions {
  /** How many entries it can hold. */
  readonly maxEntries: u32;
  /** \`MapFlag\`s beside those that the type sets itself. */
  readonly flags?: u32;
}

/** What a ring buffer is declared with. */
export interface RingBufOptions {
  /** Its size in bytes, a power of two and a multiple of 4096. */
  readonly maxEntries: u32;
}

/** What a map without a limit is declared with. */
export interface UnlimitedMapOptions {
  /** \`MapFlag\`s beside those that the type sets itself. */
  readonly flags?: u32;
}

/** A map of sockets that programs are attached to. */
export interface SocketMap {
  readonly [mapType]: "BPF_MAP_TYPE_SOCKMAP" | "BPF_MAP_TYPE_SOCKHASH";
}
`;

const OPTIONS = {
  entries: "options: MapOptions",
  bytes: "options: RingBufOptions",
  none: "options?: UnlimitedMapOptions",
} as const;

const keyType = (row: MapTypeRow): string => (row.key === "u32" ? "u32" : "K");

function methodText(row: MapTypeRow, method: MapMethod): { readonly doc: readonly string[]; readonly signature: string } {
  const key = keyType(row);
  switch (method.name) {
    case "get":
      return {
        doc: [
          "The key's value, live: assigning to it writes the map. A scalar comes as a `Ref`. Undefined when the key is absent.",
        ],
        signature: `get(key: ${key}): Entry<V> | undefined`,
      };
    case "set":
      return {
        doc: ["Copies `value` into the map. 0, or a negative errno."],
        signature: `set(key: ${key}, value: V, mode?: Update): i32`,
      };
    case "delete":
      return { doc: ["Removes the key; false when it was absent."], signature: `delete(key: ${key}): boolean` };
    case "has":
      return { doc: ["Is the key present?"], signature: `has(key: ${key}): boolean` };
    case "getFor":
      return {
        doc: [
          "The value that the socket carries, live: assigning to it writes it. A scalar comes as a `Ref`. With `create` it is made when it is missing, as `initial` or zeros. Undefined when there is none.",
        ],
        signature:
          "getFor(sk: SockCommon, options?: { readonly create: true; readonly initial?: V } | { readonly create?: false }): Entry<V> | undefined",
      };
    case "deleteFor":
      return {
        doc: ["Takes the value from the socket; false when it had none."],
        signature: "deleteFor(sk: SockCommon): boolean",
      };
    case "emit":
      return {
        doc: ["Copies a record into the ring, with `RingBufFlag`s. 0, or a negative errno (-EAGAIN, -11, when it is full)."],
        signature: "emit(record: V, flags?: u32): i32",
      };
    case "reserve":
      return {
        doc: ["Room for a record, all zeros, to fill and `submit`; undefined when the ring is full. Held with `using`."],
        signature: "reserve(): Reserved<V> | undefined",
      };
    case "lookup":
      return {
        doc: ["The socket at `key`, held with `using`; undefined when there is none."],
        signature: `lookup(key: ${key}): HeldSock | undefined`,
      };
    case "tailCall":
      return {
        doc: [
          "Goes on in the program at `index`, with the same context. Returns only when there is none, or after 33 such calls.",
        ],
        signature: "tailCall(ctx: SkBuff | SkMsg | SockOps | SkLookup, index: u32): void",
      };
    case "update":
      return {
        doc: ["Puts the connection's socket into the map. 0, or a negative errno."],
        signature: `update(ops: SockOps, key: ${key}, mode?: Update): i32`,
      };
    case "redirect":
      return {
        doc: [
          "Sends the message to the socket at `key`: out of it, or with `Redirect.Ingress` into its receive queue. `SkAction.Pass` when that was arranged, `SkAction.Drop` when there is no such socket: return it.",
        ],
        signature: `redirect(ctx: SkBuff | SkMsg, key: ${key}, flags?: Redirect | 0): SkAction`,
      };
  }
}

function helperDoc(method: MapMethod): string {
  const names = typeof method.helper === "string" ? [method.helper] : Object.values(method.helper);
  const only = method.programTypes === undefined ? "" : ` Program types: ${method.programTypes.join(", ")}.`;
  return `Kernel helper ${names.map((name) => `\`${name}\``).join(", ")}.${only}`;
}

function declareMethod(row: MapTypeRow, method: MapMethod): string {
  const { doc, signature } = methodText(row, method);
  return `${docComment([...doc, helperDoc(method)], "  ")}  ${signature};\n`;
}

function declareMap(row: MapTypeRow): string {
  const generics = row.generics.length === 0 ? "" : `<${row.generics.join(", ")}>`;
  const base = row.attachable ? " implements SocketMap" : "";
  const not = row.notIn.length === 0 ? "" : ` Not in ${row.notIn.join(", ")} programs.`;
  return `${docComment([`${row.doc}${not} \`${row.kernelName}\`, Linux ${formatVersion(row.since)}.`])}export declare class ${row.className}${generics}${base} {
  readonly [mapType]: "${row.kernelName}";
  constructor(${OPTIONS[row.capacity]});
${row.methods.map((method) => declareMethod(row, method)).join("")}}
`;
}

export function mapsDts(): string {
  const rows: readonly MapTypeRow[] = Object.values(MAP_TYPES);
  return fileText("Maps", [HEAD, `${rows.map(declareMap).join("\n")}\nexport {};\n`]);
}
