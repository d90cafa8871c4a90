/** What ends a socket of the emulator: a program that it stopped, an errno as Node tells of a system call's. */

import { getSystemErrorName } from "node:util";
import { emulatorError } from "../error.ts";
import type { FaultReport } from "../fault.ts";

/** The verifier would have refused the program. */
export function programFault({ program, functionName, pc, message, line }: FaultReport): Error {
  const place = line === undefined ? `instruction ${pc} of ${functionName}` : `${line.file}:${line.line}`;
  return emulatorError("TSB6019", { program, fault: `${message} (${place})` });
}

/** `errno` is Linux's. */
export function systemError(errno: number, syscall: "read" | "recvmsg" | "write"): Error {
  const code = getSystemErrorName(-errno);
  return Object.assign(new Error(`${syscall} ${code}`), { code, errno: -errno, syscall });
}
