// kernel

import { test } from "uvu";
import * as assert from "uvu/assert";
import { assemble } from "../../../../compiler/bytecode/assemble.ts";
import { encodeInsns } from "../../../../compiler/bytecode/encode.ts";
import { programInfo } from "../../../../runtime/linux/syscall/info.ts";
import { loadProgram, ProgramLoadError } from "../../../../runtime/linux/syscall/load.ts";
import { testRunProgram } from "../../../../runtime/linux/syscall/program.ts";
import { PROG_TYPES } from "../../../../stdlib/spec/prog-types.ts";
import { testWith } from "../../../support/needs.ts";

const SLEEPABLE = 1 << 4;
const inKernel = testWith("root", "kernel:6.1");

const codeOf = (text: string): Uint8Array => encodeInsns(assemble(text).insns, "little");

inKernel("a program is loaded under its name, and runs", () => {
  const code = codeOf("r0 = *(u32 *)(r1 +0)\nr0 += 1\nexit");
  using fd = loadProgram({ type: PROG_TYPES.syscall.id, code, flags: SLEEPABLE, name: "add_one" });
  assert.is(programInfo(fd.number).name, "add_one");
  assert.is(testRunProgram(fd.number, { ctx: Uint8Array.of(41, 0, 0, 0) }).retval, 42);
});

inKernel("a refused program comes with the verifier's log", () => {
  try {
    loadProgram({ type: PROG_TYPES.syscall.id, code: codeOf("r0 = r7\nexit"), flags: SLEEPABLE, name: "bad" });
    assert.unreachable();
  } catch (error) {
    if (!(error instanceof ProgramLoadError)) throw error;
    assert.is(error.code, "EACCES");
    assert.match(error.message, /could not load program bad/);
    assert.match(error.verifierLog, /R7 !read_ok/);
  }
});

test.run();
