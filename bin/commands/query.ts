/** `tsbpf query [MAP…]`: which programs are attached to maps of sockets, a cgroup, a network namespace. */

import type { Argv } from "yargs";
import { FORMAT_FLAGS, isJson, say, table, textOf } from "../flags.ts";
import type { Context } from "../output.ts";
import { answering, operandsOf } from "../refusal.ts";
import type { Parsed } from "../words.ts";

export const command = "query";
export const describe = "Show which programs are attached where";

const USAGE = `tsbpf query [options] [map…]

Shows the programs that are attached to maps of sockets, whoever attached them: to those named, by id, path or folder of a bpffs, \
else to all that the kernel has; with --cgroup or --netns to that cgroup or network namespace instead, or beside the maps named.`;

const FLAGS = {
  cgroup: { type: "string", describe: "A cgroup2 folder" },
  netns: { type: "string", describe: "A network namespace (a path)" },
  ...FORMAT_FLAGS,
} as const;

export const builder = (verb: Argv): Argv => verb.usage(USAGE).options(FLAGS);

export function run(parsed: Parsed, { workingDir }: Context): Promise<number> {
  return answering(parsed, async () => {
    const words = operandsOf(parsed, FLAGS, "query", { least: 0, most: Infinity, takes: "maps, by id or path" });
    const { programsAt, programsAtPath } = await import("../../runtime/linux/query.ts");
    const { findMaps } = await import("../../runtime/linux/socket-maps.ts");
    const [cgroup, netns] = [textOf(parsed["cgroup"]), textOf(parsed["netns"])];
    const found = [];
    const wantsMaps = words.length > 0 || (cgroup ?? netns) === undefined;
    for (const { place, fd } of wantsMaps ? findMaps(words, workingDir) : [])
      found.push(...programsAt("map", fd.number, `map ${place}`).map((program) => ({ kind: "map", place, ...program })));
    for (const [kind, path] of [["cgroup", cgroup] as const, ["netns", netns] as const])
      if (path !== undefined)
        found.push(...programsAtPath({ kind, path }).map((program) => ({ kind, place: path, ...program })));
    const rows = found.map(({ kind, place, type, name, id, link = "" }) => [kind, place, type, name, String(id), String(link)]);
    say(isJson(parsed), found, rows.length === 0 ? [] : table([["KIND", "PLACE", "TYPE", "PROGRAM", "ID", "LINK"], ...rows]));
    return 0;
  });
}
