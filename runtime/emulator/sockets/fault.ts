/** A program that the emulator stopped in the middle: the verifier would have refused it. */

import { emulatorError } from "../error.ts";
import type { FaultReport } from "../fault.ts";

export function programFault({ program, functionName, pc, message, line }: FaultReport): Error {
  const place = line === undefined ? `instruction ${pc} of ${functionName}` : `${line.file}:${line.line}`;
  return emulatorError("TSB6019", { program, fault: `${message} (${place})` });
}
