/** `tsbpf list [DIR]`: programs, maps and links of the kernel, or those pinned in a folder. */

import { resolve } from "node:path";
import type { Argv } from "yargs";
import { FORMAT_FLAGS, isJson, say, table } from "../flags.ts";
import type { Context } from "../output.ts";
import { answering, operandsOf } from "../refusal.ts";
import type { Parsed } from "../words.ts";

export const command = "list";
export const describe = "Show the programs, maps and links in the kernel";

const USAGE = `tsbpf list [options] [folder]

Shows the programs, maps and links that the kernel holds; with a folder, those that are pinned there.`;

export const builder = (verb: Argv): Argv => verb.usage(USAGE).options(FORMAT_FLAGS);

export function run(parsed: Parsed, context: Context): Promise<number> {
  return answering(parsed, async () => {
    const wanted = { least: 0, most: 1, takes: "at most a folder of a bpffs" };
    const [folder] = operandsOf(parsed, FORMAT_FLAGS, "list", wanted);
    const { listKernel, listPinned } = await import("../../runtime/linux/listing.ts");
    const found = folder === undefined ? listKernel() : listPinned(resolve(context.workingDir, folder));
    const rows = found.map(({ kind, id, type, name, details }) => [kind, String(id), type, name, details]);
    say(isJson(parsed), found, rows.length === 0 ? [] : table([["KIND", "ID", "TYPE", "NAME", ""], ...rows]));
    return 0;
  });
}
