/** `tsbpf pin KIND ID PATH`: gives an object of the kernel a path. */

import { resolve } from "node:path";
import type { Argv } from "yargs";
import { FORMAT_FLAGS, isJson, say } from "../flags.ts";
import type { Context } from "../output.ts";
import { answering, operandsOf, wrongOperands } from "../refusal.ts";
import type { Parsed } from "../words.ts";

export const command = "pin";
export const describe = "Give a program, map or link of the kernel a path";

const USAGE = `tsbpf pin [options] <program|map|link> <id> <path>

Pins an object of the kernel, by its id, at a path in a bpffs. It stays until the path is removed.`;

export const builder = (verb: Argv): Argv => verb.usage(USAGE).options(FORMAT_FLAGS);

const KINDS = ["program", "map", "link"] as const;

export function run(parsed: Parsed, context: Context): Promise<number> {
  return answering(parsed, async () => {
    const wanted = { least: 3, most: 3, takes: "program, map or link, an id, and a path in a bpffs" };
    const [word = "", id = "", operand = ""] = operandsOf(parsed, FORMAT_FLAGS, "pin", wanted);
    const kind = KINDS.find((each) => each === word);
    if (kind === undefined || !/^\d{1,9}$/.test(id)) throw wrongOperands("pin", wanted.takes);
    const { openById } = await import("../../runtime/linux/syscall/ids.ts");
    const { pinObject } = await import("../../runtime/linux/syscall/pin.ts");
    const path = resolve(context.workingDir, operand);
    const fd = openById(kind, Number(id));
    try {
      pinObject(fd.number, path);
    } finally {
      fd.close();
    }
    say(isJson(parsed), { kind, id: Number(id), path }, [path]);
    return 0;
  });
}
