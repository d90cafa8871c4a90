/** `tsbpf run FILE`: loads an object, attaches its programs and shows its maps until a signal, then takes everything back. */

import { once } from "node:events";
import { dirname, resolve } from "node:path";
import type { Argv } from "yargs";
import { FORMAT_FLAGS, isJson, PLACE_FLAGS, say, textOf } from "../flags.ts";
import type { Live, Ring } from "../live.ts";
import type { Context } from "../output.ts";
import { answering, operandsOf, Refusal, readFileOf, wrongOperands } from "../refusal.ts";
import type { Parsed } from "../words.ts";

export const command = "run";
export const describe = "Load and attach a file's programs until a signal";

const USAGE = `tsbpf run [options] <file> [program…]

Loads an object file, or compiles a program file and loads it, attaches its programs (all that say what to, unless some are \
named), and stays until SIGINT or SIGTERM. On a terminal it shows the maps as they change; records of ring buffers are printed \
as they come. At the end everything is detached and the maps are shown once more.`;

const FLAGS = {
  backend: { type: "string", describe: "kernel, emulator or auto (default: auto)" },
  ...PLACE_FLAGS,
  ...FORMAT_FLAGS,
} as const;

const BACKENDS = ["auto", "kernel", "emulator"] as const;
const TAKES = "a file and names of programs; --backend is kernel, emulator or auto";
const REFRESH_MS = 1000;

export const builder = (verb: Argv): Argv => verb.usage(USAGE).options(FLAGS);

export function run(parsed: Parsed, context: Context): Promise<number> {
  return answering(parsed, async () => {
    const [file = "", ...programs] = operandsOf(parsed, FLAGS, "run", { least: 1, most: Infinity, takes: TAKES });
    const backend = BACKENDS.find((name) => name === (textOf(parsed["backend"]) ?? "auto"));
    if (backend === undefined) throw wrongOperands("run", TAKES);
    const { load } = await import("../../runtime/load.ts");
    const { Live } = await import("../live.ts");
    const bytes = await objectOf(file, context);
    const stop = stopBySignal();
    const loaded = await load<unknown>(bytes, { backend });
    try {
      const options = {
        cgroup: textOf(parsed["cgroup"]),
        netns: textOf(parsed["netns"]),
        programs: programs.length === 0 ? undefined : programs,
      };
      const attached = loaded.attach(options);
      const lines = [`backend: ${loaded.backend}`, ...attached];
      say(isJson(parsed), { event: "attached", backend: loaded.backend, programs: attached }, lines);
      const live = new Live(loaded);
      await untilStopped(live, isJson(parsed), lines, stop);
      say(isJson(parsed), { event: "detached", maps: live.maps() }, live.show());
      return 0;
    } finally {
      loaded[Symbol.dispose]();
    }
  });
}

/** The bytes of an object file, or of what a program file compiles to. */
async function objectOf(file: string, context: Context): Promise<Uint8Array> {
  if (!file.endsWith(".ts")) return readFileOf(file, context);
  readFileOf(file, context);
  const { DEFAULT_OPTIONS } = await import("../../compiler/project/options.ts");
  const compile = await context.loadCompile();
  const path = resolve(context.workingDir, file);
  const [compiled] = compile([path], { ...DEFAULT_OPTIONS, rootDir: dirname(path) });
  const bytes = compiled?.outputs.find(({ kind }) => kind === "obj")?.bytes;
  if (bytes === undefined) throw new Refusal(...(compiled?.diagnostics ?? []));
  return bytes;
}

/** From the first moment that there is something to take back. A second signal ends the process at once. */
function stopBySignal(): AbortSignal {
  const stop = new AbortController();
  const signals = ["SIGINT", "SIGTERM"] as const;
  const end = (): void => {
    for (const signal of signals) process.off(signal, end);
    stop.abort();
  };
  for (const signal of signals) process.on(signal, end);
  return stop.signal;
}

async function untilStopped(live: Live, json: boolean, head: readonly string[], stop: AbortSignal): Promise<void> {
  const isLive = process.stdout.isTTY && !json;
  const redraw = (): void => {
    process.stdout.write(`\x1b[H\x1b[2J${[...head, "", ...live.show()].join("\n")}\n`);
  };
  // The timer also keeps the process alive where nothing else does.
  const timer = setInterval(() => isLive && redraw(), REFRESH_MS);
  try {
    const rings = isLive ? [] : live.rings().map((ring) => printRecords(ring, json, stop));
    await Promise.all([stop.aborted ? undefined : once(stop, "abort"), ...rings]);
  } finally {
    clearInterval(timer);
  }
}

async function printRecords(ring: Ring, json: boolean, signal: AbortSignal): Promise<void> {
  for await (const record of ring.read(signal)) {
    say(json, { event: "record", map: ring.name, record }, [`${ring.name}: ${JSON.stringify(record)}`]);
  }
}
