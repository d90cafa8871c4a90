/** A verifier's refusal of what the compiler wrote: reason, place in the TypeScript, and log, from objects damaged on purpose. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderPretty } from "../../../compiler/diagnostics/render.ts";
import { isOurs, readVerifierLog, VerifierRejection } from "../../../runtime/linux/verifier-log.ts";
import { parseObject } from "../../../runtime/object.ts";
import { verify } from "../../support/kernel.ts";
import { testWith } from "../../support/needs.ts";
import { compileModules } from "../../support/semantics/in-kernel.ts";

const inKernel = testWith("root", "bpftool", "kernel:6.1");

const text = `import { ArrayMap, type i32, schedCls, type SkBuff, type u64 } from "tsbpf";
export const counts = new ArrayMap<u64>({ maxEntries: 4 });
export class Programs {
  @schedCls()
  static count(skb: SkBuff): i32 {
    const counter = counts.get(1);
    if (counter) counter.value += 1n;
    return 0;
  }
}
`;

/** The object with the null check turned into a check for another value: `if r0 == 0` becomes `if r0 == 1`. */
function damaged(): Uint8Array {
  const [compiled] = compileModules([{ name: "rejected", text, programs: [] }], 3);
  assert.ok(compiled?.object);
  const bytes = Buffer.from(compiled.object);
  const { programs } = parseObject(bytes);
  const code = programs.get("count")?.code ?? new Uint8Array();
  const at = bytes.indexOf(Buffer.from(code.subarray(0, 8)));
  for (let slot = 0; slot < code.length; slot += 8) {
    if (code[slot] === 0x15 || code[slot] === 0x55) bytes.writeInt32LE(1, at + slot + 4);
  }
  return bytes;
}

const log = `0: R1=ctx() R10=fp0
; const counter = counts.get(1); @ rejected.bpf.ts:6
0: (62) *(u32 *)(r10 -4) = 1          ; R10=fp0 fp-8=1????
; if (counter) counter.value += 1n; @ rejected.bpf.ts:7
6: (79) r1 = *(u64 *)(r0 +0)
R0 invalid mem access 'map_value_or_null'
processed 7 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
`;

test("the reason is what follows the last instruction", () => {
  assert.equal(readVerifierLog(log), { reason: "R0 invalid mem access 'map_value_or_null'", slot: 6 });
  const large =
    "12: (05) goto pc-3\nBPF program is too large. Processed 1000001 insn\nprocessed 1000001 insns (limit 1000000)\n";
  assert.equal(readVerifierLog(large), { reason: "BPF program is too large. Processed 1000001 insn", slot: 12 });
  const cut = "64: (15) if r1 == 0xff goto pc+23 BPF program is too large. Processed 1000001 insn\nprocessed 1000001 insns\n";
  assert.equal(readVerifierLog(cut), { reason: "BPF program is too large. Processed 1000001 insn", slot: 64 });
  const state = "9: (bf) r2 = r1      ; R1=0 R2_w=0\nR2=scalar() R10=fp0\nR2 unbounded memory access\n";
  assert.is(readVerifierLog(state).reason, "R2 unbounded memory access");
  assert.equal(readVerifierLog(""), { reason: "it gave no reason", slot: undefined });
});

test("the refusal names program, reason and line, shows the line, and asks for a report", () => {
  const object = parseObject(damaged());
  const program = object.programs.get("count");
  assert.ok(program && isOurs(program));
  const last = program.lines.findLast((line) => line.line === 7)?.slot ?? 0;
  const rejection = new VerifierRejection(object, program, log.replace("6: (79)", `${last}: (79)`));
  assert.is(rejection.code, "TSB9002");
  assert.match(rejection.message, "refuses program count: R0 invalid mem access 'map_value_or_null'.");
  assert.match(rejection.message, "Report it with the program");
  const { span } = rejection.diagnostic;
  assert.equal([span?.line, span?.lineText.trim()], [7, "if (counter) counter.value += 1n;"]);
  const shown = renderPretty([rejection.diagnostic], process.cwd());
  assert.match(shown, "counter.value += 1n;");
  assert.match(shown, "~~~");
  assert.match(rejection.log, /rejected\.bpf\.ts\(7,\d+\): if \(counter\) counter\.value \+= 1n;\n\d+: \(79\)/);
  assert.is(rejection.log.includes(" @ rejected.bpf.ts"), false);
});

inKernel("a refused object of ours is told in TypeScript by the tests' loader", () => {
  assert.throws(
    () => verify(damaged()),
    (error: Error) => {
      assert.match(
        error.message,
        /rejected\.bpf\.ts\(7,\d+\): error TSB9002: The kernel's verifier refuses program count: R0 invalid mem access/,
      );
      return true;
    },
  );
});

test.run();
