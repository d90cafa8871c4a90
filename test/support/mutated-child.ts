/**
 * A process of its own: COUNT damaged copies of each object file named (`child FIRST-SEED COUNT FILES…`) are read, and what is
 * valid is loaded into the emulator and run. Prints how they ended, as JSON; dies at the first that is neither valid nor refused by
 * a row of the diagnostics table.
 */

import { readFileSync } from "node:fs";
import { CODES } from "../../compiler/diagnostics/codes.ts";
import { ObjectError } from "../../compiler/object/error.ts";
import { readObject } from "../../compiler/object/read.ts";
import { EmulatorError } from "../../runtime/emulator/error.ts";
import { EmulatedObject } from "../../runtime/emulator/load.ts";
import { expectSound } from "../compiler/object/expect-sound.ts";
import { mutations } from "../compiler/object/mutate.ts";

const [, , first = "0", count = "0", ...files] = process.argv;
const BUDGET = 20_000;
const PACKET = new Uint8Array(64);

const ends = new Map<string, number>();
let longestMs = 0;
for (const [index, file] of files.entries()) {
  let round = 0;
  for (const bytes of mutations(readFileSync(file), Number(first) + index, Number(count))) {
    const start = performance.now();
    try {
      const end = endOf(bytes);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    } catch (error) {
      throw new Error(`${file}, seed ${Number(first) + index}, round ${round}`, { cause: error });
    }
    longestMs = Math.max(longestMs, performance.now() - start);
    round++;
  }
}
console.log(JSON.stringify({ ends: Object.fromEntries(ends), longestMs }));

function endOf(bytes: Uint8Array): string {
  try {
    expectSound(readObject(bytes));
    const object = new EmulatedObject(bytes);
    for (const program of Object.values(object.programs)) program.run({ data: PACKET, budget: BUDGET });
    return "valid";
  } catch (error) {
    if ((error instanceof ObjectError || error instanceof EmulatorError) && Object.hasOwn(CODES, error.code)) return error.code;
    throw error;
  }
}
