/** Maps as classes: from `spec/map-types.ts` to `generated/maps.d.ts`. */

import { HELPERS } from "../../stdlib/spec/helpers.ts";
import { MAP_TYPES, type MapMethod, type MapTypeRow } from "../../stdlib/spec/map-types.ts";
import { formatVersion } from "../../stdlib/spec/version.ts";
import { CONTEXT_NAMES, contextTypes } from "./context-types.ts";
import { docComment, fileText, importUsed } from "./text.ts";

const HEAD = `declare const mapType: unique symbol;

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

interface MethodText {
  readonly doc: string;
  /** `key`: the type of keys. */
  readonly signature: (key: string) => string;
}

const TAIL_CALL_CONTEXTS = contextTypes(HELPERS.bpf_tail_call.programTypes);

const METHODS: Readonly<Record<MapMethod["name"], MethodText>> = {
  get: {
    doc: "The key's value, live: assigning to it writes the map. A scalar comes as a `Ref`. Undefined when the key is absent.",
    signature: (key) => `get(key: ${key}): Entry<V> | undefined`,
  },
  set: {
    doc: "Copies `value` into the map. 0, or a negative errno.",
    signature: (key) => `set(key: ${key}, value: V, mode?: Update): i32`,
  },
  delete: {
    doc: "Removes the key; false when it was absent.",
    signature: (key) => `delete(key: ${key}): boolean`,
  },
  has: { doc: "Is the key present?", signature: (key) => `has(key: ${key}): boolean` },
  getFor: {
    doc: "The value that the socket carries, live: assigning to it writes it. A scalar comes as a `Ref`. With `create` it is made when it is missing, as `initial` or zeros. Undefined when there is none.",
    signature: () =>
      "getFor(sk: SockCommon | CgroupSock, options?: { readonly create: true; readonly initial?: V } | { readonly create?: false }): Entry<V> | undefined",
  },
  deleteFor: {
    doc: "Takes the value from the socket; false when it had none.",
    signature: () => "deleteFor(sk: SockCommon): boolean",
  },
  emit: {
    doc: "Copies a record into the ring, with `RingBufFlag`s. 0, or a negative errno (-EAGAIN, -11, when it is full).",
    signature: () => "emit(record: V, flags?: u32): i32",
  },
  reserve: {
    doc: "Room for a record, all zeros, to fill and `submit`; undefined when the ring is full. Held with `using`.",
    signature: () => "reserve(): Reserved<V> | undefined",
  },
  lookup: {
    doc: "The socket at `key`, held with `using`; undefined when there is none.",
    signature: (key) => `lookup(key: ${key}): HeldSock | undefined`,
  },
  tailCall: {
    doc: "Goes on in the program at `index`, with the same context. Returns only when there is none, or after 33 such calls.",
    signature: () => `tailCall(ctx: ${TAIL_CALL_CONTEXTS}, index: u32): void`,
  },
  update: {
    doc: "Puts the connection's socket into the map. 0, or a negative errno.",
    signature: (key) => `update(ops: SockOps, key: ${key}, mode?: Update): i32`,
  },
  redirect: {
    doc: "Sends the message to the socket at `key`: out of it, or with `Redirect.Ingress` into its receive queue. `SkAction.Pass` when that was arranged, `SkAction.Drop` when there is no such socket: return it.",
    signature: (key) => `redirect(ctx: SkBuff | SkMsg, key: ${key}, flags?: Redirect | 0): SkAction`,
  },
};

function helperDoc(method: MapMethod): string {
  const names = typeof method.helper === "string" ? [method.helper] : Object.values(method.helper);
  const only = method.programTypes === undefined ? "" : ` Program types: ${method.programTypes.join(", ")}.`;
  return `Kernel helper ${names.map((name) => `\`${name}\``).join(", ")}.${only}`;
}

function declareMethod(row: MapTypeRow, method: MapMethod): string {
  const { doc, signature } = METHODS[method.name];
  return `${docComment([doc, helperDoc(method)], "  ")}  ${signature(keyType(row))};\n`;
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
  const body = `${HEAD}\n${rows.map(declareMap).join("\n")}\nexport {};\n`;
  const imports = [
    importUsed(["Entry", "i32", "Reserved", "u32"], "../core.js", body),
    importUsed(["Redirect", "SkAction", "Update"], "./constants.js", body),
    importUsed(CONTEXT_NAMES, "./contexts.js", body),
  ];
  return fileText("Maps", [imports.join(""), body]);
}
