/** Reads the right-hand side of one line of IR text: a cursor goes in, the instruction's body and operands come out. */

import type { InstBody } from "./access.ts";
import type { TextCursor } from "./text-cursor.ts";
import {
  type AtomicOp,
  type BinaryOp,
  type BlockId,
  blockId,
  type FaultKind,
  type IrType,
  type Predicate,
  type SourceLoc,
  type Space,
  type ValueId,
  valueId,
  type Width,
} from "./types.ts";

export const TYPES = ["i32", "u32", "i64", "u64", "ptr"] as const satisfies readonly IrType[];
const BINARY = [
  "add",
  "sub",
  "mul",
  "udiv",
  "sdiv",
  "umod",
  "smod",
  "and",
  "or",
  "xor",
  "shl",
  "shr",
  "sar",
] as const satisfies readonly BinaryOp[];
const PREDICATES = ["eq", "ne", "ult", "ule", "ugt", "uge", "slt", "sle", "sgt", "sge"] as const satisfies readonly Predicate[];
const SPACES = ["stack", "ctx", "map", "rodata", "packet", "mem"] as const satisfies readonly Space[];
const ATOMICS = ["add", "and", "or", "xor", "xchg", "cmpxchg"] as const satisfies readonly AtomicOp[];
const FAULT_KINDS = ["packet-end", "division", "index", "null", "range", "slot"] as const satisfies readonly FaultKind[];
const WIDTHS = [1, 2, 4, 8] as const satisfies readonly Width[];
const CONVERTS = {
  sext8: [8, true],
  sext16: [16, true],
  sext32: [32, true],
  sext64: [64, true],
  zext8: [8, false],
  zext16: [16, false],
  zext32: [32, false],
  zext64: [64, false],
} as const;
const BYTEORDERS = { byteorder16: 16, byteorder32: 32, byteorder64: 64 } as const;

export interface ParsedInst {
  readonly body: InstBody;
  readonly args: ValueId[];
  readonly loc: SourceLoc | undefined;
  /** The blocks named beside a phi's operands. */
  readonly phiPreds: readonly BlockId[] | undefined;
}

type Parts = Pick<ParsedInst, "body" | "args"> & { readonly phiPreds?: readonly BlockId[] };

export function parseInst(cursor: TextCursor): ParsedInst {
  const parts = parseParts(cursor, cursor.word());
  const loc = parseLoc(cursor);
  return { phiPreds: undefined, ...parts, loc };
}

export function parseLoc(cursor: TextCursor): SourceLoc | undefined {
  if (!cursor.accept("@")) return undefined;
  const next = (): number => {
    cursor.expect(":");
    return cursor.int();
  };
  return { file: cursor.int(), line: next(), column: next(), length: next() };
}

function parseParts(cursor: TextCursor, word: string): Parts {
  const binary = BINARY.find((op) => op === word);
  if (binary) return { body: { op: "binary", binary }, args: values(cursor) };
  const predicate = PREDICATES.find((name) => name === word);
  if (predicate) return { body: { op: "compare", predicate }, args: values(cursor) };
  const convert = Object.entries(CONVERTS).find(([name]) => name === word)?.[1];
  if (convert) return { body: { op: "convert", bits: convert[0], signed: convert[1] }, args: values(cursor) };
  const bits = Object.entries(BYTEORDERS).find(([name]) => name === word)?.[1];
  if (bits) return { body: { op: "byteorder", bits }, args: values(cursor) };
  return parseMemory(cursor, word) ?? parseAddress(cursor, word) ?? parseControl(cursor, word) ?? cursor.fail("an instruction");
}

function parseMemory(cursor: TextCursor, word: string): Parts | undefined {
  switch (word) {
    case "load": {
      const space = cursor.oneOf(SPACES);
      const sign = cursor.word();
      const [ptr, offset] = address(cursor);
      const body = {
        op: "load",
        space,
        signed: sign.startsWith("s"),
        width: widthOf(cursor, Number(sign.slice(1))),
        offset,
        volatile: cursor.accept("volatile"),
      } as const;
      return { body, args: [ptr] };
    }
    case "store": {
      const space = cursor.oneOf(SPACES);
      const width = widthOf(cursor, cursor.int());
      const [ptr, offset] = address(cursor);
      cursor.expect(",");
      return { body: { op: "store", space, width, offset }, args: [ptr, value(cursor)] };
    }
    case "atomic": {
      const atomic = cursor.oneOf(ATOMICS);
      const width = widthOf(cursor, cursor.int()) === 4 ? 4 : 8;
      const [ptr, offset] = address(cursor);
      cursor.expect(",");
      const args = [ptr, ...values(cursor)];
      return { body: { op: "atomic", atomic, width, offset, fetch: cursor.accept("fetch") }, args };
    }
    case "packetpull":
      return { body: { op: "packetpull" }, args: values(cursor) };
    case "packetsize":
      return { body: { op: "packetsize" }, args: [] };
    case "packetload": {
      const sign = cursor.word();
      const width = widthOf(cursor, Number(sign.slice(1)));
      return { body: { op: "packetload", width, signed: sign.startsWith("s") }, args: [value(cursor)] };
    }
    case "packetstore":
      return { body: { op: "packetstore", width: widthOf(cursor, cursor.int()) }, args: values(cursor) };
    case "packetcopy":
      return { body: { op: "packetcopy", max: cursor.int() }, args: values(cursor) };
    default:
      return undefined;
  }
}

function parseAddress(cursor: TextCursor, word: string): Parts | undefined {
  switch (word) {
    case "alloca": {
      const size = cursor.int();
      cursor.expect("align");
      return { body: { op: "alloca", size, align: widthOf(cursor, cursor.int() * 8), name: cursor.string() }, args: [] };
    }
    case "ptradd": {
      const [ptr, offset] = address(cursor);
      const args = cursor.accept(",") ? [ptr, value(cursor)] : [ptr];
      return { body: { op: "ptradd", offset, max: cursor.accept("max") ? cursor.int() : undefined }, args };
    }
    case "mapaddr":
      return { body: { op: "mapaddr", map: cursor.string() }, args: [] };
    case "globaladdr":
      return { body: { op: "globaladdr", symbol: cursor.string(), offset: offsetOf(cursor) }, args: [] };
    case "funcaddr":
      return { body: { op: "funcaddr", callee: cursor.string() }, args: [] };
    case "const":
      return { body: { op: "const", value: cursor.bigint() }, args: [] };
    case "param":
      return { body: { op: "param", index: cursor.int() }, args: [] };
    case "neg":
      return { body: { op: "neg" }, args: values(cursor) };
    default:
      return undefined;
  }
}

function parseControl(cursor: TextCursor, word: string): Parts | undefined {
  switch (word) {
    case "callhelper": {
      const body = { op: "callhelper", helper: cursor.int(), name: cursor.string(), pure: cursor.accept("pure") } as const;
      const args = parenthesised(cursor);
      return { body: cursor.accept("size") ? { ...body, sizeMax: cursor.int() } : body, args };
    }
    case "call":
      return { body: { op: "call", callee: cursor.string() }, args: parenthesised(cursor) };
    case "hold": {
      const begins = cursor.oneOf(["begins", "ends"]) === "begins";
      const head = { op: "hold", begins, helper: cursor.int(), name: cursor.string() } as const;
      const body = { ...head, withFlags: cursor.accept("flags") };
      return { body, args: parenthesised(cursor) };
    }
    case "phi":
      return parsePhi(cursor);
    case "check": {
      const args = [value(cursor)];
      cursor.expect("in");
      const lo = cursor.bigint();
      cursor.expect("..");
      return { body: { op: "check", lo, hi: cursor.bigint(), diagnostic: parseDiagnostic(cursor) }, args };
    }
    case "longloop":
      return { body: { op: "longloop", rounds: cursor.bigint(), diagnostic: parseDiagnostic(cursor) }, args: [] };
    case "jump":
      return { body: { op: "jump", targets: [blockId(cursor.ref("b"))] }, args: [] };
    case "branch": {
      const args = [value(cursor)];
      cursor.expect(",");
      const then = blockId(cursor.ref("b"));
      cursor.expect(",");
      return { body: { op: "branch", targets: [then, blockId(cursor.ref("b"))] }, args };
    }
    case "ret":
      return { body: { op: "ret" }, args: values(cursor) };
    case "fault":
      return { body: { op: "fault", fault: cursor.oneOf(FAULT_KINDS) }, args: [] };
    case "unreachable":
      return { body: { op: "unreachable" }, args: [] };
    default:
      return undefined;
  }
}

function parsePhi(cursor: TextCursor): Parts {
  const phiPreds: BlockId[] = [];
  const args: ValueId[] = [];
  do {
    phiPreds.push(blockId(cursor.ref("b")));
    args.push(value(cursor));
  } while (cursor.accept(","));
  return { body: { op: "phi" }, args, phiPreds };
}

function parseDiagnostic(cursor: TextCursor): { code: string; values: Record<string, string>; loc: SourceLoc } {
  const code = cursor.string();
  const record = cursor.at("{") ? cursor.record() : {};
  return { code, values: record, loc: parseLoc(cursor) ?? { file: 0, line: 1, column: 1, length: 1 } };
}

function value(cursor: TextCursor): ValueId {
  return valueId(cursor.ref("v"));
}

/** Values separated by commas; none is fine. */
function values(cursor: TextCursor): ValueId[] {
  const list: ValueId[] = [];
  for (let ref = cursor.tryRef("v"); ref !== undefined; ref = cursor.accept(",") ? cursor.ref("v") : undefined)
    list.push(valueId(ref));
  return list;
}

function parenthesised(cursor: TextCursor): ValueId[] {
  cursor.expect("(");
  const list = values(cursor);
  cursor.expect(")");
  return list;
}

function address(cursor: TextCursor): [ValueId, number] {
  return [value(cursor), offsetOf(cursor)];
}

function offsetOf(cursor: TextCursor): number {
  return cursor.accept("+") ? cursor.int() : 0;
}

function widthOf(cursor: TextCursor, bits: number): Width {
  return WIDTHS.find((width) => width * 8 === bits) ?? cursor.fail("a width of 8, 16, 32 or 64 bits");
}
