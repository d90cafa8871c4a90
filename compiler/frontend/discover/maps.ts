/** `export const m = new HashMap<K, V>({ maxEntries: 16 })`: a map declaration from its variable. */

import { ts } from "ts-morph";
import { PAGE_BYTES } from "../../../stdlib/spec/libc.ts";
import { MAX_KEY_BYTES, MAX_PREFIX_BYTES, maxValueBytes } from "../../../stdlib/spec/map-limits.ts";
import { MAP_TYPES, type MapTypeRow } from "../../../stdlib/spec/map-types.ts";
import { sizedType } from "../declared-type.ts";
import { I32, type MemoryType, sameType, sizeOf, typeName, U32 } from "../lang-types.ts";
import { constantOf } from "../typing/constants.ts";
import { excerpt, type MapDecl, refuse, requireKernel, stdlibName, symbolOf, type Unit } from "../unit.ts";

/** Undefined when the variable is no map. */
export function mapDeclaration(unit: Unit, declaration: ts.VariableDeclaration): MapDecl | undefined {
  const { initializer } = declaration;
  if (!initializer || !ts.isNewExpression(initializer)) return undefined;
  const className = stdlibName(symbolOf(unit.checker, initializer.expression));
  const row = className === undefined ? undefined : mapRow(className);
  if (!row) return undefined;
  if (!ts.isIdentifier(declaration.name)) return refuse(declaration.name, "TSB3004", { name: excerpt(declaration.name) });
  const name = declaration.name.text;
  if (!isExportedConst(declaration)) return refuse(declaration.name, "TSB3004", { name });
  requireKernel(unit, initializer, row.className, row.since);
  return { name, row, node: declaration.name, ...options(unit, initializer, row), ...types(unit, initializer, row) };
}

export function mapRow(className: string): MapTypeRow | undefined {
  const rows: Readonly<Record<string, MapTypeRow>> = MAP_TYPES;
  return Object.hasOwn(rows, className) ? rows[className] : undefined;
}

function isExportedConst(declaration: ts.VariableDeclaration): boolean {
  const list = declaration.parent;
  if (!ts.isVariableDeclarationList(list) || !(list.flags & ts.NodeFlags.Const)) return false;
  return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) !== 0;
}

const MAX_U32 = 0xffff_ffffn;

function options(unit: Unit, node: ts.NewExpression, row: MapTypeRow): Pick<MapDecl, "maxEntries" | "flags"> {
  const [argument] = node.arguments ?? [];
  if (!argument && row.capacity === "none") return { maxEntries: 0, flags: row.flags };
  if (!argument || !ts.isObjectLiteralExpression(argument)) return refuse(node, "TSB3005", { text: excerpt(node) });
  const values = new Map<string, bigint>();
  for (const property of argument.properties) {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name))
      return refuse(property, "TSB3005", { text: excerpt(property) });
    const value = constantOf(unit.checker, property.initializer);
    if (value === undefined || value < 0n || value > MAX_U32) return refuse(property, "TSB3005", { text: excerpt(property) });
    values.set(property.name.text, value);
  }
  const maxEntries = values.get("maxEntries") ?? 0n;
  requireCapacity(argument, row, maxEntries);
  return { maxEntries: Number(maxEntries), flags: Number(values.get("flags") ?? 0n) | row.flags };
}

/** kernel/bpf/ringbuf.c `ringbuf_map_alloc`: a power of two and whole pages. */
function requireCapacity(node: ts.Expression, row: MapTypeRow, maxEntries: bigint): void {
  if (row.capacity === "none") return;
  if (maxEntries === 0n) refuse(node, "TSB3005", { text: excerpt(node) });
  if (row.capacity === "bytes" && (maxEntries % BigInt(PAGE_BYTES) !== 0n || (maxEntries & (maxEntries - 1n)) !== 0n))
    refuse(node, "TSB3032", { size: String(maxEntries) });
}

function types(unit: Unit, node: ts.NewExpression, row: MapTypeRow): Pick<MapDecl, "key" | "value"> {
  const argument = (parameter: "K" | "V"): MemoryType => {
    const typeNode = node.typeArguments?.[row.generics.indexOf(parameter)];
    if (!typeNode) {
      const example = `new ${row.className}<${row.generics.map((one) => (one === "K" ? "u32" : "u64")).join(", ")}>({ maxEntries: 16 })`;
      return refuse(node, "TSB3006", { text: excerpt(node), example });
    }
    return sizedType(unit, unit.checker.getTypeFromTypeNode(typeNode), typeNode);
  };
  const key = row.key === "any" || row.key === "prefix" ? argument("K") : row.key === "socket" ? I32 : U32;
  if (sizeOf(key) > MAX_KEY_BYTES) return refuse(node, "TSB3007", { size: String(sizeOf(key)), max: String(MAX_KEY_BYTES) });
  if (row.key === "prefix") requirePrefix(node, key);
  if (row.value === "socket" || row.value === "program") return { key, value: undefined };
  const value = argument("V");
  requireFit(node, row, key, value);
  return { key, value };
}

function requireFit(node: ts.NewExpression, row: MapTypeRow, key: MemoryType, value: MemoryType): void {
  const [size, max] = [sizeOf(value), maxValueBytes(row.kernelName, sizeOf(key))];
  if (size > max) refuse(node, "TSB3027", { map: row.className, size: String(size), max: String(max) });
}

/** kernel/bpf/lpm_trie.c `trie_alloc`: the length of the prefix and 1 to 256 bytes. */
function requirePrefix(node: ts.NewExpression, key: MemoryType): void {
  const at = node.typeArguments?.[0] ?? node;
  const first = key.kind === "struct" ? key.fields[0] : undefined;
  const bytes = sizeOf(key) - sizeOf(U32);
  if (first === undefined || !sameType(first.type, U32) || bytes < 1 || bytes > MAX_PREFIX_BYTES)
    refuse(at, "TSB3033", { type: typeName(key), max: String(MAX_PREFIX_BYTES) });
}
