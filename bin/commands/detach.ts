/** `tsbpf detach DIR [program…]`: detaches pinned programs. */

import { resolve } from "node:path";
import type { Argv } from "yargs";
import { FORMAT_FLAGS, isJson, say } from "../flags.ts";
import type { Context } from "../output.ts";
import { answering, operandsOf } from "../refusal.ts";
import type { Parsed } from "../words.ts";

export const command = "detach";
export const describe = "Detach pinned programs";

const USAGE = `tsbpf detach [options] <folder> [program…]

Detaches what 'tsbpf attach' attached: the named programs, or all. Sockets that are in a map already keep its programs until \
they leave it.`;

export const builder = (verb: Argv): Argv => verb.usage(USAGE).options(FORMAT_FLAGS);

export function run(parsed: Parsed, context: Context): Promise<number> {
  return answering(parsed, async () => {
    const wanted = { least: 1, most: Infinity, takes: "a folder of a bpffs and names of programs" };
    const [folder = "", ...programs] = operandsOf(parsed, FORMAT_FLAGS, "detach", wanted);
    const { detachPinned } = await import("../../runtime/linux/pins.ts");
    const detached = detachPinned(resolve(context.workingDir, folder), programs.length === 0 ? undefined : programs);
    const names = detached.map(({ program }) => program);
    say(isJson(parsed), names, names);
    return 0;
  });
}
