/** Importable helpers as functions: from `spec/helpers.ts` to `generated/helpers.d.ts`. */

import { HELPERS, type HelperParam, type HelperRow } from "../../stdlib/spec/helpers.ts";
import { formatVersion } from "../../stdlib/spec/version.ts";
import { CONTEXT_NAMES, contextTypes } from "./context-types.ts";
import { docComment, fileText, importUsed } from "./text.ts";

const SCALARS = ["be16", "be32", "i32", "i64", "u8", "u16", "u32", "u64"];

/** Undefined for what the call does not show. */
function paramText(row: HelperRow, param: HelperParam): string | undefined {
  switch (param.kind) {
    case "ctx":
      return `${param.name}: ${contextTypes(row.programTypes)}`;
    case "scalar":
      return `${param.name}: ${param.type}`;
    case "flags":
      return `${param.name}?: u32`;
    case "mem":
    case "memOut":
      return `${param.name}: object`;
    case "memSize":
      return undefined;
    case "socket":
      return `${param.name}: ${param.full ? "Sock" : "SockCommon"}${param.nullableIn.length > 0 ? " | undefined" : ""}`;
    default:
      throw new Error(`${row.kernelName}: no exported helper takes a ${param.kind}`);
  }
}

const RESULTS: Readonly<Record<string, string>> = {
  socketOrNull: "Sock | undefined",
  heldSocketOrNull: "HeldSock | undefined",
  heldSockCommonOrNull: "HeldSockCommon | undefined",
};

function since(row: HelperRow): string {
  const later = row.programTypes.flatMap((type) => {
    const version = Object.entries(row.programTypesSince ?? {}).find(([name]) => name === type)?.[1];
    return version ? [`${type} ${formatVersion(version)}`] : [];
  });
  return `Linux ${formatVersion(row.since)}${later.length === 0 ? "" : ` (${later.join(", ")})`}`;
}

function declareHelper(row: HelperRow): string {
  const license = row.gplOnly ? "GPL-only" : "any license";
  const doc = docComment([
    row.doc,
    `Kernel helper \`${row.kernelName}\`, ${since(row)}; program types: ${row.programTypes.join(", ")}; ${license}.`,
  ]);
  const params = row.params.flatMap((param) => paramText(row, param) ?? []);
  return `${doc}export declare function ${row.name}(${params.join(", ")}): ${RESULTS[row.result] ?? row.result};\n`;
}

export function helpersDts(): string {
  const rows: readonly HelperRow[] = Object.values(HELPERS);
  const body = rows
    .filter((row) => row.exported)
    .map(declareHelper)
    .join("");
  const imports =
    importUsed(SCALARS, "../core.js", body) +
    importUsed(["SkAction"], "./constants.js", body) +
    importUsed(CONTEXT_NAMES, "./contexts.js", body);
  return fileText("Kernel helpers", [imports, body]);
}
