/** The text of a function, as `parse.ts` reads it. Values are `v1`, blocks `b1`, locations `@file:line:column:length`. */

import { assertNever } from "../diagnostics/invariant.ts";
import { instAt, liveBlocks } from "./access.ts";
import type { Block, BlockId, Inst, InstOf, IrFunction, IrModule, PendingDiagnostic, SourceLoc } from "./types.ts";

export interface PrintOptions {
  /** Locations of instructions; default true. Those of functions and checks are always there. */
  readonly locs?: boolean;
}

export function printModule(module: IrModule, options: PrintOptions = {}): string {
  return module.functions.map((fn) => printFunction(fn, options)).join("\n");
}

export function printFunction(fn: IrFunction, options: PrintOptions = {}): string {
  const params = fn.params.map(({ name, type }) => `${name}: ${type}`).join(", ");
  const faults = Object.entries(fn.faultResults)
    .map(([kind, value]) => ` ${kind}=${value}`)
    .join("");
  const range = fn.resultRange ? ` gives ${fn.resultRange.join("..")}` : "";
  const packet = fn.packet === undefined ? "" : ` packet ${fn.packet}`;
  const head = `${fn.kind} ${fn.name}(${params}): ${fn.result} ${fn.inline} named ${quote(fn.sourceName)} fault${faults}${range}${packet}${printLoc(fn.loc)} {`;
  const blocks = liveBlocks(fn).map((block) => printBlock(fn, block, options.locs ?? true));
  return `${head}\n${blocks.join("")}}\n`;
}

function printBlock(fn: IrFunction, block: Block, locs: boolean): string {
  const preds = block.preds.length === 0 ? "" : ` preds ${block.preds.map((id) => `b${id}`).join(", ")}`;
  const lines = block.insts.map((id) => {
    const inst = instAt(fn, id);
    return `  ${printInst(inst, block.preds)}${locs && inst.loc ? printLoc(inst.loc) : ""}\n`;
  });
  return `b${block.id}:${preds}\n${lines.join("")}`;
}

/** `preds` are those of the block of the instruction; phis show them. */
export function printInst(inst: Inst, preds: readonly BlockId[] = []): string {
  const text = printBody(inst, preds);
  return inst.type === "void" ? text : `v${inst.id}: ${inst.type} = ${text}`;
}

function printBody(inst: Inst, preds: readonly BlockId[]): string {
  const args = inst.args.map((id) => `v${id}`);
  const list = args.join(", ");
  switch (inst.op) {
    case "const":
      return `const ${inst.value}`;
    case "param":
      return `param ${inst.index}`;
    case "binary":
      return `${inst.binary} ${list}`;
    case "compare":
      return `${inst.predicate} ${list}`;
    case "convert":
      return `${inst.signed ? "sext" : "zext"}${inst.bits} ${list}`;
    case "byteorder":
      return `byteorder${inst.bits} ${list}`;
    case "phi":
      return `phi ${args.map((value, n) => `b${preds[n] ?? "?"} ${value}`).join(", ")}`;
    case "jump":
      return `jump b${inst.targets[0]}`;
    case "branch":
      return `branch ${list}, b${inst.targets[0]}, b${inst.targets[1]}`;
    case "fault":
      return `fault ${inst.fault}`;
    case "neg":
    case "packetsize":
    case "packetpull":
    case "ret":
    case "unreachable":
      return list === "" ? inst.op : `${inst.op} ${list}`;
    case "check":
      return `check ${list} in ${inst.lo}..${inst.hi} ${printDiagnostic(inst.diagnostic)}`;
    case "longloop":
      return `longloop ${inst.rounds} ${printDiagnostic(inst.diagnostic)}`;
    case "hold":
      return `hold ${inst.begins ? "begins" : "ends"} ${inst.helper} ${quote(inst.name)}${inst.withFlags ? " flags" : ""} (${list})`;
    case "callhelper":
      return `callhelper ${inst.helper} ${quote(inst.name)}${inst.pure ? " pure" : ""} (${list})${inst.sizeMax === undefined ? "" : ` size ${inst.sizeMax}`}`;
    case "call":
      return `call ${quote(inst.callee)} (${list})`;
    default:
      return printMemory(inst, args);
  }
}

type MemoryOp =
  | "alloca"
  | "load"
  | "store"
  | "atomic"
  | "ptradd"
  | "mapaddr"
  | "globaladdr"
  | "funcaddr"
  | "packetload"
  | "packetstore"
  | "packetcopy";

/** Memory, its addresses, and the packet. */
function printMemory(inst: InstOf<MemoryOp>, args: readonly string[]): string {
  const [first = "?", second] = args;
  switch (inst.op) {
    case "alloca":
      return `alloca ${inst.size} align ${inst.align} ${quote(inst.name)}`;
    case "load":
      return `load ${inst.space} ${inst.signed ? "s" : "u"}${inst.width * 8} ${address(first, inst.offset)}${inst.volatile ? " volatile" : ""}`;
    case "store":
      return `store ${inst.space} ${inst.width * 8} ${address(first, inst.offset)}, ${second}`;
    case "atomic":
      return `atomic ${inst.atomic} ${inst.width * 8} ${[address(first, inst.offset), ...args.slice(1)].join(", ")}${inst.fetch ? " fetch" : ""}`;
    case "ptradd":
      return `ptradd ${address(first, inst.offset)}${second === undefined ? "" : `, ${second}`}${inst.max === undefined ? "" : ` max ${inst.max}`}`;
    case "mapaddr":
      return `mapaddr ${quote(inst.map)}`;
    case "globaladdr":
      return `globaladdr ${address(quote(inst.symbol), inst.offset)}`;
    case "funcaddr":
      return `funcaddr ${quote(inst.callee)}`;
    case "packetload":
      return `packetload ${inst.signed ? "s" : "u"}${inst.width * 8} ${first}`;
    case "packetstore":
      return `packetstore ${inst.width * 8} ${args.join(", ")}`;
    case "packetcopy":
      return `packetcopy ${inst.max} ${args.join(", ")}`;
    default:
      return assertNever(inst, "print");
  }
}

function address(base: string, offset: number): string {
  return `${base} + ${offset}`;
}

function printLoc(loc: SourceLoc): string {
  return ` @${loc.file}:${loc.line}:${loc.column}:${loc.length}`;
}

function printDiagnostic({ code, values, loc }: PendingDiagnostic): string {
  return `${quote(code)} ${JSON.stringify(values)}${printLoc(loc)}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
