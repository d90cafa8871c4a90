// What goes wrong goes wrong cleanly: damaged and foreign objects, a peer that exits in the middle of a message, and nothing is left.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CODES } from "../../../compiler/diagnostics/codes.ts";
import { type BackendName, BpfError, load, ObjectError, RuntimeError, UnloadableError } from "../../../runtime/index.ts";
import { idsOf, openIfThere } from "../../../runtime/linux/syscall/ids.ts";
import { mapInfo, programInfo } from "../../../runtime/linux/syscall/info.ts";
import { parseObject } from "../../../runtime/object.ts";
import type * as Framed from "../../../samples/framed/framed.bpf.ts";
import { mutations } from "../../compiler/object/mutate.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { RIGHT_DEADLINE_MS, receive } from "../../kernel/support/exchange.ts";
import { LoopbackSockets } from "../../kernel/support/sockets.ts";
import { compileC } from "../../support/clang.ts";
import { compileText } from "../../support/compile-text.ts";
import { whatIsMissing } from "../../support/needs.ts";
import { testOnBackends } from "./support/backends.ts";
import { descriptors } from "./support/waves.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;
/** No other process has objects of these names. */
const [MAP, PROGRAM] = [`m${process.pid}x`, `p${process.pid}x`];

const OWN = compileText(`
import { HashMap, SkAction, SockMap, skMsg, skbVerdict, type SkBuff, type SkMsg, type u32, type u64 } from "tsbpf";
export const license = "GPL";
export const ${MAP} = new SockMap({ maxEntries: 4 });
export const counts = new HashMap<u32, u64>({ maxEntries: 16 });
export class P {
  @skbVerdict(${MAP}) static ${PROGRAM}(skb: SkBuff): SkAction {
    counts.set(skb.localPort, 1n);
    return ${MAP}.redirect(skb, 1);
  }
  @skMsg(${MAP}) static send(msg: SkMsg): SkAction { return SkAction.Pass; }
}
`);
const FOREIGN = ["relay", "framed", "http-router"].flatMap((name) =>
  whatIsMissing(["clang"]) === undefined ? [compileC(readFileSync(join(ROOT, `bench/code-size/${name}.c`), "utf8"))] : [],
);

interface Left {
  readonly descriptors: readonly string[];
  readonly threads: number;
  /** In the kernel, by their names. */
  readonly objects: number;
}

function left(backend: BackendName): Left {
  return {
    descriptors: descriptors().toSorted(),
    threads: readdirSync("/proc/self/task").length,
    objects: backend === "kernel" ? ownObjects() : 0,
  };
}

function ownObjects(): number {
  const named = (["program", "map"] as const).flatMap((kind) =>
    [...idsOf(kind)].map((id) => {
      using fd = openIfThere(kind, id);
      if (fd === undefined) return "";
      return kind === "program" ? programInfo(fd.number).name : mapInfo(fd.number).name;
    }),
  );
  return named.filter((name) => name === MAP || name === PROGRAM).length;
}

/** What is there after `use` is what was there before; closing takes Node and the kernel a moment. */
async function leavesNothing(backend: BackendName, use: () => Promise<void>): Promise<void> {
  // What earlier tests held in the kernel goes in its own time.
  const before = { ...left(backend), objects: 0 };
  await use();
  const isSame = (): boolean => JSON.stringify(left(backend)) === JSON.stringify(before);
  for (let waited = 0; waited < 2000 && !isSame(); waited += 20) await delay(20);
  assert.equal(left(backend), before);
}

/** Its code, of an error that says what to do or names what failed. */
function told(error: unknown): string {
  if (error instanceof UnloadableError) return "unloadable";
  if (!(error instanceof RuntimeError || error instanceof ObjectError || error instanceof BpfError)) throw error;
  assert.ok(Object.hasOwn(CODES, error.code) || /^E[A-Z0-9]+$/.test(error.code), error.code);
  assert.not.match(error.message, /undefined|\[object/);
  return error.code;
}

const MOST_MAP_BYTES = 1 << 26;

/** Damage may ask for maps that other tests would miss the memory of. */
function isModest(bytes: Uint8Array): boolean {
  try {
    return parseObject(bytes).mapList.every(({ keySize, valueSize, maxEntries }) => {
      return (keySize + valueSize + 64) * maxEntries < MOST_MAP_BYTES;
    });
  } catch {
    return true;
  }
}

async function endOf(bytes: Uint8Array, backend: BackendName): Promise<string> {
  try {
    await using loaded = await load<unknown>(bytes, { backend });
    loaded.attach();
    return "valid";
  } catch (error) {
    return told(error);
  }
}

testOnBackends("damaged and foreign objects are loaded, or refused by a code", async (backend) => {
  await endOf(OWN, backend);
  await leavesNothing(backend, async () => {
    const ends = new Map<string, number>();
    for (const [index, original] of [OWN, ...FOREIGN].entries()) {
      const cuts = [0, 1, 63, 64, original.length >> 1, original.length - 1].map((length) => original.subarray(0, length));
      for (const bytes of [...cuts, ...mutations(original, 77 + index, 40)].filter(isModest)) {
        const end = await endOf(bytes, backend);
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }
    }
    assert.ok(ends.size > 5, [...ends].join("; "));
    for (const bytes of FOREIGN) assert.is(await endOf(bytes, backend), "valid");
  });
});

type Module = Readonly<Record<string, never>>;

testOnBackends("loading, attaching, replacing and their failures leave nothing", async (backend) => {
  const sockets = new LoopbackSockets();
  const { client, accepted } = await sockets.connect();
  const other = compileText(`
import { SkAction, SockMap, skbVerdict, type SkBuff } from "tsbpf";
export const license = "GPL";
export const ${MAP} = new SockMap({ maxEntries: 5 });
export class P { @skbVerdict(${MAP}) static ${PROGRAM}(skb: SkBuff): SkAction { return SkAction.Pass; } }
`);
  const round = async (): Promise<void> => {
    const object = await load<Module>(OWN, { backend });
    const map: { set(key: number, socket: unknown): void } = Reflect.get(object.maps, MAP);
    object.attach();
    map.set(0, client);
    const mistakes: readonly (() => unknown)[] = [
      () => object.attach({ programs: ["none" as never] }),
      () => map.set(1, client),
      () => map.set(9, accepted),
      () => map.set(-1, accepted),
      () => map.set(1, { no: "socket" }),
      () => object.replace(other),
      () => object.replace(OWN.subarray(0, 100)),
    ];
    for (const mistake of mistakes) {
      const error: unknown = await (async () => await mistake())().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert.ok(error !== undefined, String(mistake));
      told(error);
    }
    const next = await object.replace<Module>(OWN);
    next.query();
    next.detach();
    next[Symbol.dispose]();
    object[Symbol.dispose]();
  };
  await round();
  await leavesNothing(backend, async () => {
    for (let times = 0; times < 5; times++) await round();
  });
  sockets[Symbol.dispose]();
});

const frame = (byte: number): Buffer => Buffer.from([0, 0, 0, 4, 0, 2, byte, byte]);

testOnBackends(
  "a peer that exits in the middle of a message: what was whole arrives, the next one is served",
  async (backend) => {
    const path = "samples/framed/framed.bpf.ts";
    await using framed = await load<typeof Framed>(compileSample(path), { backend });
    using sockets = new LoopbackSockets();
    framed.attach();
    const [from, to, next] = [await sockets.connect(), await sockets.connect(), await sockets.connect()];
    framed.maps.ends.set(1, to.accepted);
    framed.maps.ends.set(0, from.accepted);
    const soon = (): number => performance.now() + RIGHT_DEADLINE_MS;
    const arrival = receive(to.client, 16, soon());
    from.client.write(Buffer.concat([frame(1), frame(2), frame(3).subarray(0, 7)]));
    assert.equal([...(await arrival)], [...frame(1), ...frame(2)]);
    const closed = new Promise((resolve) => from.accepted.on("error", () => {}).once("close", resolve));
    from.client.resetAndDestroy();
    from.accepted.resume();
    await closed;
    assert.equal(
      [0, 1].filter((key) => framed.maps.ends.has(key)),
      [1],
    );
    framed.maps.ends.set(0, next.accepted);
    const more = receive(to.client, 8, soon());
    next.client.write(frame(4));
    assert.equal([...(await more)], [...frame(4)]);
  },
);

test.run();
