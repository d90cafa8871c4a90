// kernel
// `load`: the maps that are no plain tables: ring buffers, prefixes, storage of sockets, values with arrays. On both backends where they have it.

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FixedArray, LpmTrie, Ref, RingBuf, SkStorage, u8, u16, u32, u64 } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderPlain } from "../../../compiler/diagnostics/render.ts";
import { type Loaded, load, parseObject, RuntimeError, testRunProgram } from "../../../runtime/index.ts";
import { KernelBackend } from "../../../runtime/linux/backend.ts";
import { compileText } from "../../support/compile-text.ts";
import { golden } from "../../support/golden.ts";
import { testNeeding, whatIsMissing } from "../../support/needs.ts";

const SOURCE = `import { fixed, type FixedArray, global, LpmTrie, RingBuf, schedCls, TcAction, type u16, type u32, type u64, type u8, type SkBuff } from "tsbpf";
export const license = "GPL";
class Event { id: u64 = 0n; port: u16 = 0; tag: FixedArray<u8, 6> = fixed<u8, 6>("abc"); }
class Prefix { bits: u32 = 0; data: u32 = 0; }
export const events = new RingBuf<Event>({ maxEntries: 4096 });
export const routes = new LpmTrie<Prefix, u32>({ maxEntries: 8 });
let count: u64 = 0n;
export const total = global<u64>(7n);
export const state = global<Prefix>({ bits: 1, data: 2 });
export class P {
  @schedCls() static emit(skb: SkBuff): TcAction {
    count += 1n;
    total.value += 2n;
    state.data += 1;
    events.emit({ id: count, port: 80, tag: fixed<u8, 6>("abc") });
    return TcAction.Ok;
  }
}
`;

const STORAGE = `import { fixed, type FixedArray, SkStorage, schedCls, TcAction, type u32 } from "tsbpf";
export const license = "GPL";
class State { seen: u32 = 0; sizes: FixedArray<u32, 2> = fixed<u32, 2>(); }
export const states = new SkStorage<State>();
export class P {
  @schedCls() static pass(): TcAction { return TcAction.Ok; }
}
`;

/** What the module's type would be: this test has its source as text. */
interface Module {
  events: RingBuf<{ id: u64; port: u16; tag: FixedArray<u8, 6> }>;
  routes: LpmTrie<{ bits: u32; data: u32 }, u32>;
  total: Ref<u64>;
  state: { bits: u32; data: u32 };
}

interface StorageModule {
  states: SkStorage<{ seen: u32; sizes: FixedArray<u32, 2> }>;
}

const BYTES = compileText(SOURCE);
const hasKernel = whatIsMissing(["linux", "root"]) === undefined;
const PACKET = new Uint8Array(64);

for (const backend of hasKernel ? (["kernel", "emulator"] as const) : (["emulator"] as const)) {
  test(`the longest prefix answers, ${backend}`, async () => {
    await using object = await load<Module>(BYTES, { backend });
    const { routes } = object.maps;
    routes.set({ bits: 8, data: 0x0a }, 1);
    routes.set({ bits: 16, data: 0x010a }, 2);
    assert.is(routes.get({ bits: 32, data: 0x0403010a }), 2);
    assert.is(routes.get({ bits: 32, data: 0x0403020a }), 1);
    assert.is(routes.get({ bits: 32, data: 0x04030201 }), undefined);
  });

  test(`globals are read and written by value, ${backend}`, async () => {
    await using object = await load<Module>(BYTES, { backend, globals: { total: 9n } });
    const { total, state } = object.globals;
    assert.is(total.value, 9n);
    total.value += 2n ** 63n;
    assert.is(total.value, 9n + 2n ** 63n);
    assert.equal(state.value, { bits: 1, data: 2 });
    state.value = { bits: 3, data: 4 };
    assert.equal(state.value, { bits: 3, data: 4 });
    assert.throws(() => {
      state.value = { bits: -1, data: 0 };
    }, /global state\.bits takes/);
  });

  test(`a loop over a ring ends when its signal aborts, ${backend}`, async () => {
    await using object = await load<Module>(BYTES, { backend });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 30);
    for await (const event of object.maps.events.read({ signal: abort.signal })) assert.unreachable(String(event));
    assert.ok(abort.signal.aborted);
  });

  test(`who waits for records keeps the process alive, ${backend}`, async () => {
    await using object = await load<Module>(BYTES, { backend });
    const holding = (): number => process.getActiveResourcesInfo().length;
    const before = holding();
    const stop = new AbortController();
    const waited = object.maps.events.read({ signal: stop.signal })[Symbol.asyncIterator]().next();
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(holding() > before, "something holds it");
    stop.abort();
    assert.is((await waited).done, true);
  });

  test(`a ring has one reader at a time, ${backend}`, async () => {
    await using object = await load<Module>(BYTES, { backend });
    const abort = new AbortController();
    const first = object.maps.events.read({ signal: abort.signal })[Symbol.asyncIterator]().next();
    const second = object.maps.events.read()[Symbol.asyncIterator]();
    await second.next().then(
      () => assert.unreachable("a second reader"),
      (error: unknown) => {
        if (!(error instanceof RuntimeError)) throw error;
        golden("diagnostics/TSB6020/message.txt", renderPlain([error.diagnostic], "."));
      },
    );
    abort.abort();
    assert.is((await first).done, true);
  });

  test(`loops over rings end with the object, ${backend}`, async () => {
    const object = await load<Module>(BYTES, { backend });
    const next = object.maps.events[Symbol.asyncIterator]().next();
    object[Symbol.dispose]();
    assert.is((await next).done, true);
  });
}

/** The kernel's programs are run by test run, not through the object: by the id of the program that has the name. */
function emitter(spec = parseObject(BYTES)): KernelBackend {
  return new KernelBackend(spec);
}

testNeeding(
  ["linux", "root"],
  "records come in order, across the ring's end, and none is lost when a loop breaks",
  async () => {
    using backend = emitter();
    const { HostRing } = await import("../../../runtime/host-ring.ts");
    const { codecOf } = await import("../../../runtime/values.ts");
    const raw = backend.ring("events");
    const map = backend.spec.maps.get("events");
    if (raw === undefined || map === undefined) throw new Error("no ring");
    const closed = new AbortController();
    const ring = new HostRing("events", raw, codecOf(backend.spec.btf, map.record, 16), closed.signal);
    const fd = backend.object.programs.get("emit")?.number ?? -1;
    const seen: unknown[] = [];
    let sent = 0;
    const send = (): void => {
      testRunProgram(fd, { data: PACKET });
      sent++;
    };
    // 24 bytes a record: 400 of them go round the 4096 bytes more than twice.
    for (let round = 0; round < 40; round++) {
      for (let i = 0; i < 10; i++) send();
      for await (const record of ring) {
        seen.push(record);
        if (seen.length % 10 === 5 || seen.length === sent) break;
      }
      for await (const record of ring) {
        seen.push(record);
        if (seen.length === sent) break;
      }
    }
    assert.equal(
      seen,
      Array.from({ length: 400 }, (_, i) => ({ id: BigInt(i + 1), port: 80, tag: new Uint8Array([97, 98, 99, 0, 0, 0]) })),
    );
    const waiting = ring.read()[Symbol.asyncIterator]().next();
    setTimeout(send, 20);
    assert.equal((await waiting).value, { id: 401n, port: 80, tag: new Uint8Array([97, 98, 99, 0, 0, 0]) });
    closed.abort();
  },
);

testNeeding(["linux", "root"], "sockets carry what is stored for them, by socket", async () => {
  await using object = await load<StorageModule>(compileText(STORAGE), { backend: "kernel" });
  const { states } = object.maps;
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const socket = connect(address.port, "127.0.0.1");
  await once(socket, "connect");
  try {
    assert.is(states.get(socket), undefined);
    assert.throws(() => states.set(socket, { seen: 1, sizes: [2, 3] }, "existing"), /ENOENT/);
    states.set(socket, { seen: 1, sizes: [2, 3] });
    assert.equal(states.get(socket), { seen: 1, sizes: [2, 3] });
    assert.is(states.has(server), false);
    assert.is(states.delete(socket), true);
    assert.is(states.delete(socket), false);
  } finally {
    socket.destroy();
    server.close();
  }
  await once(socket, "close");
  assert.throws(() => states.get(socket), /closed/);
});

testNeeding(["linux", "root"], "a process that reads a ring ends at once, by itself and by exit", () => {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-ring-"));
  try {
    writeFileSync(join(folder, "p.o"), BYTES);
    const runtime = new URL("../../../runtime/index.ts", import.meta.url).href;
    for (const [how, code] of [
      ["await object.maps.events.read({ signal: AbortSignal.timeout(50) }).next()", 0],
      ["setTimeout(() => process.exit(7), 50); await object.maps.events.read().next()", 7],
    ] as const) {
      const text = `import { load } from ${JSON.stringify(runtime)};
const object = await load(${JSON.stringify(join(folder, "p.o"))}, { backend: "kernel" });
${how};`;
      writeFileSync(join(folder, "p.mts"), text);
      const start = performance.now();
      const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", join(folder, "p.mts")], {
        encoding: "utf8",
        timeout: 20_000,
        cwd: new URL("../../../", import.meta.url).pathname,
      });
      assert.is(status, code, stderr);
      assert.ok(performance.now() - start < 10_000);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Types only: the host sees plain data. */
export function typesOf(object: Loaded<Module>, storage: Loaded<StorageModule>): void {
  const state: { readonly seen: number; readonly sizes: readonly number[] } | undefined = storage.maps.states.get(0);
  const tag: AsyncIterable<{ readonly id: bigint; readonly tag: Uint8Array }> = object.maps.events;
  void [state, tag];
}

test.run();
