/** `tsbpf features`: what this kernel and this process can do. */

import type { Argv } from "yargs";
import { FORMAT_FLAGS, isJson, say, table } from "../flags.ts";
import { answering, operandsOf } from "../refusal.ts";
import type { Parsed } from "../words.ts";

export const command = "features";
export const describe = "Show what this kernel and this process can do";

const USAGE = `tsbpf features [options]

Asks the kernel for each program type, map type, instruction level and way to attach, and tells which capabilities this process has. Exits with \
1 where programs can only run in the emulator.`;

export const builder = (verb: Argv): Argv => verb.usage(USAGE).options(FORMAT_FLAGS);

export function run(parsed: Parsed): Promise<number> {
  return answering(parsed, async () => {
    operandsOf(parsed, FORMAT_FLAGS, "features", { least: 0, most: 0, takes: "no operands" });
    const json = isJson(parsed);
    const { isKernelUsable } = await import("../../runtime/linux/usable.ts");
    const isUsable = isKernelUsable();
    if (process.platform !== "linux") {
      say(json, { backend: "emulator", answers: [] }, [`${process.platform} has no bpf(2): programs run in the emulator.`]);
      return 1;
    }
    const { probeFeatures } = await import("../../runtime/linux/features.ts");
    const { kernel, answers } = probeFeatures();
    const backend = isUsable ? "kernel" : "emulator";
    const rows = answers.map(({ group, name, available, note }) => [group, name, available ? "yes" : "no", note]);
    say(json, { kernel, backend, answers }, [`Linux ${kernel}, backend "auto" is the ${backend}`, ...table(rows)]);
    return isUsable ? 0 : 1;
  });
}
