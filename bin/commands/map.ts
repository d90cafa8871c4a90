/** `tsbpf map dump|get|set|delete MAP …`: entries of a map of the kernel, as JSON by the types that it was loaded with. */

import { resolve } from "node:path";
import type { Argv } from "yargs";
import type { HostMap } from "../../runtime/host-map.ts";
import { FORMAT_FLAGS, isJson, say } from "../flags.ts";
import type { Context } from "../output.ts";
import { answering, operandsOf, wrongOperands } from "../refusal.ts";
import type { Parsed } from "../words.ts";

export const command = "map";
export const describe = "Read and write entries of a map in the kernel";

const USAGE = `tsbpf map [options] dump <map>
       tsbpf map [options] get|delete <map> <key>
       tsbpf map [options] set <map> <key> <value>

<map> is a path in a bpffs or an id. Keys and values are JSON by the map's types: structs are objects, 64-bit numbers may be \
strings of digits, bytes are "0x…". 'get' exits with 2 when the key is absent.`;

export const builder = (verb: Argv): Argv => verb.usage(USAGE).options(FORMAT_FLAGS);

const ABSENT = 2;
const TAKES = "dump MAP, get MAP KEY, set MAP KEY VALUE or delete MAP KEY";

export function run(parsed: Parsed, context: Context): Promise<number> {
  return answering(parsed, async () => {
    const words = operandsOf(parsed, FORMAT_FLAGS, "map", { least: 2, most: 4, takes: TAKES });
    const [action = "", where = "", ...rest] = words;
    const { openById } = await import("../../runtime/linux/syscall/ids.ts");
    const { getPinned } = await import("../../runtime/linux/syscall/pin.ts");
    const fd = /^\d{1,9}$/.test(where) ? openById("map", Number(where)) : getPinned(resolve(context.workingDir, where));
    try {
      const { openedMap } = await import("../../runtime/linux/opened-map.ts");
      const { HostMap } = await import("../../runtime/host-map.ts");
      const { raw, btf } = openedMap(fd);
      return await act(action, new HostMap(raw, btf), rest, isJson(parsed));
    } finally {
      fd.close();
    }
  });
}

async function act(action: string, map: HostMap, rest: readonly string[], json: boolean): Promise<number> {
  const { toJson } = await import("../../runtime/values-json.ts");
  const [key, value] = rest;
  if (action === "dump" && key === undefined) {
    const entries = [...map].map(([k, v]) => ({ key: toJson(k), value: toJson(v) }));
    say(
      json,
      entries,
      entries.map((entry) => `${JSON.stringify(entry.key)}: ${JSON.stringify(entry.value)}`),
    );
    return 0;
  }
  if (key === undefined || (value !== undefined) !== (action === "set")) throw wrongOperands("map", TAKES);
  switch (action) {
    case "get": {
      const found = map.get(parseKey(map, key));
      if (found !== undefined) say(json, toJson(found), [JSON.stringify(toJson(found))]);
      return found === undefined ? ABSENT : 0;
    }
    case "set":
      map.set(parseKey(map, key), map.valueFromJson(parse(value ?? "")));
      return 0;
    case "delete":
      return map.delete(parseKey(map, key)) ? 0 : ABSENT;
    default:
      throw wrongOperands("map", TAKES);
  }
}

const parseKey = (map: HostMap, text: string): unknown => map.keyFromJson(parse(text));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Text without quotes: bytes, or digits that JSON's numbers have no room for.
    return text;
  }
}
