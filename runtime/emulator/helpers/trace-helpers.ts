/** `bpf_trace_printk`: a line of text for the host. Returns its length, as the kernel does. */

import { MachineFault } from "../fault.ts";
import type { Helper, HelperCall } from "../machine.ts";
import { errno } from "../maps/map.ts";
import { bytesArgument, u32Argument } from "./arguments.ts";
import { formatPrintk } from "./format.ts";
import { stateOf } from "./run-state.ts";

/** What the kernel copies of a `%s` (MAX_BPRINTF_BUF), and of the whole line. */
const MAX_TEXT = 512;
const MAX_LINE = 1024;

const printk: Helper = (call) => {
  const bytes = bytesArgument(call, 1, u32Argument(call, 2));
  const end = bytes.indexOf(0);
  const values = [call.argument(3), call.argument(4), call.argument(5)];
  const format = end < 0 ? undefined : Buffer.from(bytes.subarray(0, end)).toString("latin1");
  const text = format === undefined ? undefined : formatPrintk(format, { values, textAt: (address) => textAt(call, address) });
  if (text === undefined) return call.resultNumber(errno("EINVAL"));
  const line = text.slice(0, MAX_LINE - 1);
  stateOf(call).printk.push(line);
  call.resultNumber(line.length);
};

/** As `strncpy_from_kernel_nofault`: an address of nothing gives no text. */
function textAt(call: HelperCall, address: bigint): string | undefined {
  let text = "";
  try {
    for (let at = 0n; text.length < MAX_TEXT - 1; at++) {
      const byte = Number(call.memory.read(address + at, 1));
      if (byte === 0) return text;
      text += String.fromCharCode(byte);
    }
  } catch (error) {
    if (!(error instanceof MachineFault)) throw error;
    return undefined;
  }
  return text;
}

export const TRACE_HELPERS = { bpf_trace_printk: printk } as const satisfies Readonly<Record<string, Helper>>;
