/** A process of its own: runs hostile programs of the seeds FIRST…FIRST + COUNT − 1 and prints how they ended, as JSON. */

import { checkProgram } from "../../../compiler/bytecode/check.ts";
import { decodeInsns } from "../../../compiler/bytecode/decode.ts";
import { disassemble } from "../../../compiler/bytecode/disassemble.ts";
import { formatFault } from "../../../runtime/emulator/report.ts";
import { RawMachine } from "../in-emulator.ts";
import { CTX_BYTES, randomContext } from "../random-bpf.ts";
import { HELPERS } from "./differential.ts";
import { hostileProgram } from "./hostile.ts";

const [first = 0, count = 0] = process.argv.slice(2).map(Number);
/** Enough to leave any loop that ends by itself. */
const BUDGET = 20_000;

const ends = new Map<string, number>();
let [refused, longestMs] = [0, 0];
for (let seed = first; seed < first + count; seed++) {
  const start = performance.now();
  try {
    const end = runHostile(seed);
    ends.set(end, (ends.get(end) ?? 0) + 1);
  } catch (error) {
    throw new Error(`seed ${seed}`, { cause: error });
  }
  longestMs = Math.max(longestMs, performance.now() - start);
}
console.log(JSON.stringify({ ends: Object.fromEntries(ends), refused, longestMs }));

function runHostile(seed: number): string {
  const insns = decodeInsns(hostileProgram(seed), "little");
  if (checkProgram(insns, { cpu: 4 }).length > 0) refused++;
  disassemble(insns);
  const machine = new RawMachine({ insns, functions: [0] }, CTX_BYTES, { helpers: HELPERS, budget: BUDGET });
  const { result } = machine.run(randomContext(seed));
  if (result.kind === "exit") return "exit";
  formatFault(result.fault);
  return result.fault.kind;
}
