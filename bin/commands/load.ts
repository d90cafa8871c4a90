/** `tsbpf load x.o DIR`: loads an object into the kernel and pins its programs and maps. */

import { resolve } from "node:path";
import type { Argv } from "yargs";
import { FORMAT_FLAGS, isJson, say } from "../flags.ts";
import type { Context } from "../output.ts";
import { answering, operandsOf, readFileOf } from "../refusal.ts";
import type { Parsed } from "../words.ts";

export const command = "load";
export const describe = "Load an object file into the kernel and pin it";

const USAGE = `tsbpf load [options] <object> <folder>

Loads an object file into the kernel and pins its programs and maps in a folder of a bpffs, each by its name. bpftool and \
'tsbpf attach' find them there; removing the pins unloads them.`;

export const builder = (verb: Argv): Argv => verb.usage(USAGE).options(FORMAT_FLAGS);

export function run(parsed: Parsed, context: Context): Promise<number> {
  return answering(parsed, async () => {
    const wanted = { least: 2, most: 2, takes: "an object file and a folder of a bpffs" };
    const [path = "", folder = ""] = operandsOf(parsed, FORMAT_FLAGS, "load", wanted);
    const { parseObject } = await import("../../runtime/object.ts");
    const { loadInto } = await import("../../runtime/linux/pins.ts");
    const pins = loadInto(resolve(context.workingDir, folder), parseObject(readFileOf(path, context)));
    say(
      isJson(parsed),
      pins,
      pins.map((pin) => `${pin.kind} ${pin.path}`),
    );
    return 0;
  });
}
