/** `tsbpf vm` as the conformance suites start it: instructions on standard input, memory as a word, r0 on standard output. */

import { spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  aluImm,
  aluReg,
  callHelper,
  callSubprog,
  exit,
  lddw,
  load,
  movImm,
  movReg,
  storeImm,
} from "../../compiler/bytecode/build.ts";
import { encodeInsns } from "../../compiler/bytecode/encode.ts";
import type { Insn } from "../../compiler/bytecode/insn.ts";
import { writeObject } from "../../compiler/object/write.ts";
import { runVm, type VmResult } from "../../runtime/emulator/vm.ts";
import { MODELS } from "../compiler/object/models.ts";
import { golden } from "../support/golden.ts";
import { commandLine, runHere, TSBPF } from "./command.ts";

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
}

function vm(input: string | Uint8Array, ...words: readonly string[]): Outcome {
  const [program = "", ...rest] = commandLine(TSBPF);
  const { status, stdout } = spawnSync(program, [...rest, "vm", ...words], { input, encoding: "utf8" });
  return { code: status, stdout };
}

const hexOf = (insns: readonly (Insn | readonly Insn[])[]): string =>
  Buffer.from(encodeInsns(insns.flat(), "little")).toString("hex");

/** Two digits and a blank or two, as the suites write bytes. */
const spaced = (hex: string): string => hex.replace(/../g, "$&  ");

function run(insns: readonly (Insn | readonly Insn[])[], memory = ""): VmResult {
  const program = encodeInsns(insns.flat(), "little");
  return runVm({ program, isObject: false, memory: Buffer.from(memory, "hex"), budget: 10_000 });
}

test("prints r0 in hexadecimal and exits with 0; empty words are no mistake", () => {
  const insns = [load("u32", 0, 1, 4), aluReg("add", 64, 0, 2), exit()];
  assert.equal(vm(spaced(hexOf(insns)), "01 02 03 04 ff 00 00 80 ", ""), { code: 0, stdout: "80000107\n" });
  assert.equal(vm(hexOf([lddw(0, -1n), exit()]), "", ""), { code: 0, stdout: "ffffffffffffffff\n" });
});

test("a fault exits with 2 and says where", () => {
  const { code, stdout } = vm(hexOf([load("u64", 0, 1, 4), exit()]), "0102030405060708");
  assert.is(code, 2);
  assert.match(
    stdout,
    /^fault: read of 8 bytes at offset 4 of the memory, which has 8 \(out-of-bounds\)\n {2}at main, instruction 0: r0 = \*\(u64 \*\)\(r1 \+4\)\n/,
  );
});

test("a refused program exits with 1 and says why", () => {
  const refused = vm("ff00000000000000");
  assert.is(refused.code, 1);
  golden("diagnostics/TSB6002/vm.txt", refused.stdout);
  const noHex = vm("mov r0, 1");
  assert.is(noHex.code, 1);
  golden("diagnostics/TSB6001/vm.txt", noHex.stdout);
  assert.is(vm(hexOf([movImm(64, 0, 0), exit()]), "0").code, 1);
  assert.is(vm(hexOf([movImm(64, 0, 0), exit()]), "--fast").code, 1);
});

test("-h prints its help", async () => {
  const help = await runHere(["vm", "-h"], process.cwd());
  assert.is(help.code, 0);
  golden("bin/help/vm.txt", help.stdout);
});

test("an object, as it is or in hexadecimal", () => {
  const code = encodeInsns([movImm(64, 0, 42), exit()], "little");
  const [fn] = MODELS.globals("little").functions;
  if (fn === undefined) throw new Error("the model has no function");
  const { endian } = MODELS.globals("little");
  const main = { ...fn, code, relocations: [], lines: [] };
  const object = writeObject({ endian, license: "GPL", sources: [], functions: [main], maps: [], globals: [] });
  assert.equal(vm(object, "--elf"), { code: 0, stdout: "2a\n" });
  assert.equal(vm(spaced(Buffer.from(object).toString("hex")), "", "--elf"), { code: 0, stdout: "2a\n" });
});

test("helper 5 returns its first argument; callx calls it by register", () => {
  const callx = { opcode: 0x8d, dst: 2, src: 0, offset: 0, imm: 0 };
  assert.equal(run([movImm(64, 1, -1), callHelper(5), exit()]), { kind: "exit", r0: 0xffff_ffff_ffff_ffffn });
  assert.equal(run([movImm(64, 1, 9), movImm(64, 2, 5), callx, exit()]), { kind: "exit", r0: 9n });
  assert.is(run([movImm(64, 2, 6), callx, exit()]).kind, "fault");
});

test("the instruction set's rules, wider than the kernel's", () => {
  assert.equal(run([movImm(64, 0, 1), aluImm("lsh", 32, 0, 33), exit()]), { kind: "exit", r0: 2n });
  assert.equal(run([movImm(64, 0, 1), aluImm("lsh", 64, 0, -1), exit()]), { kind: "exit", r0: 1n << 63n });
  assert.equal(run([movImm(64, 0, 7), aluImm("div", 64, 0, 0), exit()]), { kind: "exit", r0: 0n });
  assert.equal(run([movImm(64, 0, 7), exit(), movImm(64, 0, 8), exit()]), { kind: "exit", r0: 7n });
});

test("calls inside the program, each with a stack of its own", () => {
  const main = [storeImm("u64", 10, -8, 5), callSubprog(3), load("u64", 1, 10, -8), aluReg("add", 64, 0, 1), exit()];
  const sub = [storeImm("u64", 10, -8, 1000), movImm(64, 0, 3), exit()];
  assert.equal(run([...main, ...sub]), { kind: "exit", r0: 8n });
});

test("refused: what has no meaning in the instruction set", () => {
  const reasons = (
    [
      [[], "it has no instructions"],
      [[movImm(64, 0, 1)], "instruction 0: the last instruction is neither an exit nor a jump"],
      [[{ ...movReg(64, 0, 0), imm: 1 }, exit()], "instruction 0: mov.64.reg: imm is 1, but reserved"],
      [[movReg(64, 0, 11), exit()], "instruction 0: mov.64.reg: there is no r11"],
      [[callSubprog(7), exit()], "instruction 0: call.subprog: no subprogram starts at slot 8"],
    ] as const
  ).map(([insns, reason]) => [run(insns), { kind: "refused", reason }]);
  for (const [actual, wanted] of reasons) assert.equal(actual, wanted);
  assert.equal(runVm({ program: Buffer.from("7f454c4600", "hex"), isObject: true, memory: Buffer.alloc(0) }).kind, "refused");
  const other = runVm({ program: writeObject(MODELS.globals("big")), isObject: true, memory: Buffer.alloc(0) });
  assert.match(other.kind === "refused" ? other.reason : "", /^it is compiled for big-endian machines/);
  const withMaps = runVm({ program: writeObject(MODELS.redirect("little")), isObject: true, memory: Buffer.alloc(0) });
  assert.match(withMaps.kind === "refused" ? withMaps.reason : "", /^the program refers to \w+: this machine has no maps/);
});

test("an endless program ends by its budget", () => {
  const result = run([movImm(64, 0, 0), { ...exit(), opcode: 0x05, offset: -2 }, exit()]);
  assert.is(result.kind === "fault" && result.fault.kind, "budget");
});

test.run();
