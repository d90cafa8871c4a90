/**
 * Enters: text in the syntax that `disassemble.ts` prints, an instruction a line; `;` and `//` begin comments, and a slot
 * number or an opcode in front (`12: (b7)`) is skipped. Leaves: instruction slots, and by slot the operands that name symbols.
 * Every instruction is known from the `syntax` of its row alone: assemble-table.ts makes the tree that lines are matched against.
 */

import { FIELD_RANGES } from "../../stdlib/spec/isa.ts";
import { AssembleError } from "./assemble-error.ts";
import { type Leaf, type Node, root } from "./assemble-table.ts";
import { lexLine, type Token } from "./assemble-tokens.ts";
import { callSubprog, lddw } from "./build.ts";
import type { SymbolRef } from "./disassemble.ts";
import type { Insn } from "./insn.ts";

export interface Assembled {
  readonly insns: readonly Insn[];
  /** `map[name] ll`, `&name+8 ll` (kind `global`, though a callback reads the same) and `call name`, by slot. */
  readonly references: ReadonlyMap<number, SymbolRef>;
}

/** Throws `AssembleError`, with line and column, at the first line that is no instruction. */
export function assemble(text: string): Assembled {
  const insns: Insn[] = [];
  const references = new Map<number, SymbolRef>();
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const source = withoutSlot(content.replace(/(;|\/\/).*$/, ""));
    if (source.trim() === "") continue;
    const symbol = parseSymbolic(source, index + 1);
    if (symbol) references.set(insns.length, symbol.reference);
    insns.push(...(symbol?.insns ?? parseLine(source, index + 1)));
  }
  return { insns, references };
}

/** Blanks take its place, so that columns stay. */
function withoutSlot(content: string): string {
  return content.replace(/^\s*\d+:(\s*\([0-9a-f]{2}\))?/, (label) => " ".repeat(label.length));
}

/** What disassemble.ts prints where a relocation names the operand. */
const ADDRESS = /^\s*r(\d+)\s*=\s*(?:map\[(?<map>[\w.$]+)\]|&(?<global>[\w.$]+?)(?<addend>[+-]\d+)?)\s+ll\s*$/;
const CALL = /^\s*call\s+(?<symbol>(?!pc[+-])[A-Za-z_.$][\w.$]*)(?<addend>[+-]\d+)?\s*$/;

function parseSymbolic(
  source: string,
  line: number,
): { readonly insns: readonly Insn[]; readonly reference: SymbolRef } | undefined {
  const call = CALL.exec(source)?.groups;
  if (call) return { insns: [callSubprog(-1)], reference: reference("call", call["symbol"], call["addend"]) };
  const match = ADDRESS.exec(source);
  if (!match) return undefined;
  const { map, global, addend } = match.groups ?? {};
  const [at, dst] = [source.indexOf("r"), Number(match[1])];
  if (dst > MOST_REGISTER) throw new AssembleError(line, at + 1, `there is no r${dst}`);
  return { insns: lddw(dst, 0n), reference: reference(map ? "map" : "global", map ?? global, addend) };
}

function reference(kind: SymbolRef["kind"], symbol = "", addend = "0"): SymbolRef {
  return { kind, symbol, addend: Number(addend) };
}

function parseLine(source: string, line: number): readonly Insn[] {
  const tokens = lexLine(source, line);
  let node: Node = root();
  for (const token of tokens) {
    const next = step(node, token);
    if (!next) throw new AssembleError(line, token.column, `${token.text} is not expected here; ${expectation(node)}`);
    node = next;
  }
  if (!node.leaf) throw new AssembleError(line, source.trimEnd().length + 1, `the line ends early; ${expectation(node)}`);
  return makeInsn(node.leaf, tokens, line);
}

/** Where both spellings of a number exist they are different instructions (`r1 = 5`, `r1 = 0x5`); elsewhere either will do. */
function step(node: Node, token: Token): Node | undefined {
  const keys = {
    word: [token.text, "{name}"],
    r: ["{r}"],
    w: ["{w}"],
    decimal: ["{decimal}", "{hex}"],
    hex: ["{hex}", "{decimal}"],
  };
  for (const key of token.kind === "mark" ? [token.text] : keys[token.kind]) {
    const next = node.next.get(key);
    if (next) return next;
  }
  return undefined;
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  "{r}": "a register r0…r10",
  "{w}": "a register w0…w10",
  "{decimal}": "a number",
  "{hex}": "a number",
  "{name}": "a helper's name",
};

function expectation(node: Node): string {
  const names = [...new Set([...node.next.keys()].map((key) => PLACEHOLDERS[key] ?? key))];
  if (names.length === 0) return "the instruction is complete";
  return names.length > 8 ? `one of ${names.slice(0, 8).join(" ")} … is` : `${names.join(" or ")} is`;
}

/** Fields of four bits: what may not be used is the checker's business. */
const MOST_REGISTER = 15;

function makeInsn({ row, operands }: Leaf, tokens: readonly Token[], line: number): readonly Insn[] {
  const fields = { dst: 0, src: 0, offset: 0, imm: 0, ...row.match };
  const seen = new Map<string, number>();
  let wide: bigint | undefined;
  for (const { operand, index } of operands) {
    const token = tokens[index];
    if (!token) continue;
    if (operand === "helper") continue;
    if (operand === "wide") wide = number(token, line, -(1n << 63n), (1n << 64n) - 1n);
    else if (operand === "dst" || operand === "src") fields[operand] = register(token, line, seen, operand);
    else if (operand === "off") fields.offset = field(token, line, FIELD_RANGES.offset);
    else if (operand === "r0") register(token, line, new Map([["r0", 0]]), "r0");
    else fields.imm = field(token, line, FIELD_RANGES.imm) | 0;
  }
  if (wide !== undefined) return lddw(fields.dst, wide);
  return [{ opcode: row.opcode, ...fields }];
}

/** An operand that is written twice (`r1 = -r1`) is the same both times. */
function register(token: Token, line: number, seen: Map<string, number>, operand: string): number {
  const value = Number(token.text.slice(1));
  const before = seen.get(operand) ?? value;
  if (value > MOST_REGISTER) throw new AssembleError(line, token.column, `there is no ${token.text}`);
  if (value !== before) throw new AssembleError(line, token.column, `${token.text[0]}${before} is expected here`);
  seen.set(operand, value);
  return value;
}

/** In hexadecimal the field may also be given as its unsigned bits. */
function field(token: Token, line: number, { lo, hi }: { readonly lo: number; readonly hi: number }): number {
  return Number(number(token, line, BigInt(lo), BigInt(token.kind === "hex" ? 2 * hi + 1 : hi)));
}

function number(token: Token, line: number, lo: bigint, hi: bigint): bigint {
  const digits = BigInt(token.text.replace(/^[+-]/, ""));
  const value = token.text.startsWith("-") ? -digits : digits;
  if (value < lo || value > hi) throw new AssembleError(line, token.column, `${token.text} is not in ${lo}…${hi}`);
  return value;
}
