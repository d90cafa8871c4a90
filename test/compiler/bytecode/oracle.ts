/**
 * Independent listings of machine code: the kernel's own (from the verifier's log) and llvm-objdump's. In: an object. Out: text
 * by slot.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeInsns } from "../../../compiler/bytecode/decode.ts";
import { encodeInsns } from "../../../compiler/bytecode/encode.ts";
import type { Insn } from "../../../compiler/bytecode/insn.ts";
import { makeBpffsFolder, removeBpffsFolder } from "../../support/bpffs.ts";
import { compileC } from "../../support/clang.ts";
import { tool } from "../../support/tools.ts";

export interface ListedInsn {
  readonly slot: number;
  readonly text: string;
}

/** A function as llvm-objdump lists it, with its slots decoded from the bytes that are shown. */
export interface ListedFunction {
  readonly section: string;
  readonly insns: readonly Insn[];
  readonly lines: readonly ListedInsn[];
}

/** An object whose one program, of type socket filter, is these instructions. */
export function rawObject(insns: readonly Insn[]): Uint8Array {
  const bytes = [...encodeInsns(insns, "little")].join(",");
  return compileC(`
    __asm__(".section socket,\\"ax\\"\\n.globl p\\n.type p,@function\\np:\\n.byte ${bytes}\\n.size p, .-p\\n");
    char _license[] __attribute__((section("license"), used)) = "GPL";
  `);
}

/** All that libbpf and the verifier say when the object is loaded, whether or not it can be. */
export function kernelLog(object: Uint8Array): string {
  return inFile(object, (file) => {
    const pins = makeBpffsFolder();
    const args = ["-d", "prog", "loadall", file, pins];
    const { stderr } = spawnSync(tool("bpftool"), args, { encoding: "utf8", maxBuffer: 1 << 28 });
    removeBpffsFolder(pins);
    return stderr;
  });
}

/** The object need not pass the verifier: the listing of live registers comes before the walk (Linux 6.16 and newer). */
export function kernelListing(object: Uint8Array): ListedInsn[] {
  // A number before the slot is that of the loop it belongs to.
  const lines = kernelLog(object).matchAll(/^ *(?:\d+ +)?(\d+): [0-9.]{10} \([0-9a-f]{2}\) (.*)$/gm);
  return [...lines].map(([, slot, text]) => ({ slot: Number(slot), text: text ?? "" }));
}

export function objdumpListing(object: Uint8Array): ListedFunction[] {
  const text = inFile(
    object,
    (file) => spawnSync(tool("objdump"), ["-d", "--mcpu=v4", file], { encoding: "utf8", maxBuffer: 1 << 28 }).stdout,
  );
  return text
    .split(/^Disassembly of section /m)
    .slice(1)
    .map((part) => listedSection(part));
}

function listedSection(part: string): ListedFunction {
  const rows = [...part.matchAll(/^ +(\d+):\t((?:[0-9a-f]{2} ?)+)\t(.*)$/gm)];
  const bytes = Buffer.from(rows.map(([, , hex]) => (hex ?? "").replaceAll(" ", "")).join(""), "hex");
  const insns = decodeInsns(bytes, "little");
  const lines = rows.map(([, slot, , text]) => ({
    slot: Number(slot),
    text: inKernelSpelling(text ?? "", insns[Number(slot)]),
  }));
  return { section: part.slice(0, part.indexOf(":")), insns, lines };
}

/** What differs by spelling alone; LLVM writes alu32 memory operands as `w`, numbers in hexadecimal, calls by number only. */
function inKernelSpelling(llvm: string, insn: Insn | undefined): string {
  const text = llvm.replace(/ <[^ >]*>$/, "").replace(/^ld_pseudo\tr.*$/, "ld_pseudo");
  if (text.startsWith("call ")) return callText(insn);
  if (text.endsWith(" ll")) return text.replace(/(-?)0x([0-9a-f]+) ll$/, (_, sign, hex) => wide(`${sign}`, `${hex}`));
  if (/goto/.test(text)) return jumpText(text);
  if (text.includes("skb["))
    return text.replace(/\[(-?)0x([0-9a-f]+)\]/, (_, sign, hex) => `[${sign}${parseInt(`${hex}`, 16)}]`);
  if (text.includes("(")) return memoryText(text);
  return text.replace(/(-?)0x([0-9a-f]+)/, (_, sign, hex) => `${sign}${parseInt(`${hex}`, 16)}`);
}

function callText(insn: Insn | undefined): string {
  const imm = insn?.imm ?? 0;
  if (insn?.src === 1) return `call pc${imm < 0 ? "" : "+"}${imm}`;
  return insn?.src === 2 ? `call kernel-function#${imm}` : `call unknown#${imm}`;
}

function wide(sign: string, hex: string): string {
  const value = BigInt(`0x${hex}`);
  return `0x${BigInt.asUintN(64, sign === "-" ? -value : value).toString(16)}`;
}

function jumpText(text: string): string {
  return text
    .replace(/ ([+-])0x([0-9a-f]+)$/, (_, sign, hex) => ` pc${sign}${parseInt(`${hex}`, 16)}`)
    .replace(
      / (-?)0x([0-9a-f]+) goto/,
      (_, sign, hex) => ` 0x${(((sign === "-" ? -1 : 1) * parseInt(`${hex}`, 16)) >>> 0).toString(16)} goto`,
    );
}

function memoryText(text: string): string {
  if (/= \(s\d+\)/.test(text)) return text;
  return text
    .replace(
      /\b(cmp)?xchg(?:32)?_(32|64)\((r\d+) ([+-]) (0x[0-9a-f]+)/,
      (_, cmp, bits, base, sign, hex) =>
        `atomic${bits === "64" ? "64" : ""}_${cmp ?? ""}xchg((u${bits} *)(${base} ${sign} ${hex})`,
    )
    .replace(/atomic_fetch_(\w+)\(\(u64/, "atomic64_fetch_$1((u64")
    .replace(/\((\w+) ([+-]) 0x([0-9a-f]+)\)/, (_, base, sign, hex) => `(${base} ${sign}${parseInt(`${hex}`, 16)})`)
    .replace(/= (-?)0x([0-9a-f]+)$/, (_, sign, hex) => `= ${sign}${parseInt(`${hex}`, 16)}`)
    .replace(/\bw(\d+)/g, "r$1");
}

function inFile<T>(object: Uint8Array, use: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-oracle-"));
  try {
    const file = join(folder, "object.o");
    writeFileSync(file, object);
    return use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
