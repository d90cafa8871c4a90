/** Maps as classes: from `spec/map-types.ts` to `generated/maps.d.ts`. */

import { MAP_TYPES, type MapMethod, type MapTypeRow } from "../../stdlib/spec/map-types.ts";
import { formatVersion } from "../../stdlib/spec/version.ts";
import { docComment, fileText } from "./text.ts";

const HEAD = `import type { Entry, i32, u32 } from "../core.js";
import type { Redirect, SkAction, Update } from "./constants.js";
import type { SkBuff, SkMsg, SockOps } from "./contexts.js";

declare const mapType: unique symbol;

/** What a map is declared with. */
export interface MapOptions {
  /** How many entries it can hold. */
  readonly maxEntries: u32;
  /** \`MapFlag\`s beside those that the type sets itself. */
  readonly flags?: u32;
}

/** A map of sockets that programs are attached to. */
export interface SocketMap {
  readonly [mapType]: "BPF_MAP_TYPE_SOCKMAP" | "BPF_MAP_TYPE_SOCKHASH";
}
`;

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
  constructor(options: MapOptions);
${row.methods.map((method) => declareMethod(row, method)).join("")}}
`;
}

export function mapsDts(): string {
  const rows: readonly MapTypeRow[] = Object.values(MAP_TYPES);
  return fileText("Maps", [HEAD, `${rows.map(declareMap).join("\n")}\nexport {};\n`]);
}
