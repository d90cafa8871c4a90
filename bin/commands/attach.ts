/** `tsbpf attach DIR [program…]`: attaches pinned programs. */

import { resolve } from "node:path";
import type { Argv } from "yargs";
import { FORMAT_FLAGS, isJson, PLACE_FLAGS, say, textOf } from "../flags.ts";
import type { Context } from "../output.ts";
import { answering, operandsOf } from "../refusal.ts";
import type { Parsed } from "../words.ts";

export const command = "attach";
export const describe = "Attach pinned programs";

const USAGE = `tsbpf attach [options] <folder> [program…]

Attaches programs that are pinned in a folder to the maps, cgroup or network namespace that their decorators say; all of them \
unless some are named. They stay attached until 'tsbpf detach'.`;

const FLAGS = { ...PLACE_FLAGS, ...FORMAT_FLAGS } as const;

export const builder = (verb: Argv): Argv => verb.usage(USAGE).options(FLAGS);

export function run(parsed: Parsed, context: Context): Promise<number> {
  return answering(parsed, async () => {
    const wanted = { least: 1, most: Infinity, takes: "a folder of a bpffs and names of programs" };
    const [folder = "", ...programs] = operandsOf(parsed, FLAGS, "attach", wanted);
    const { attachPinned } = await import("../../runtime/linux/pins.ts");
    const { describeAttachment } = await import("../../runtime/attach-plan.ts");
    const attached = attachPinned(resolve(context.workingDir, folder), {
      cgroup: textOf(parsed["cgroup"]),
      netns: textOf(parsed["netns"]),
      programs: programs.length === 0 ? undefined : programs,
    });
    say(isJson(parsed), attached, attached.map(describeAttachment));
    return 0;
  });
}
