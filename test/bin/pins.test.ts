// kernel
/** Programs of cgroups and of namespaces that stay without a process: each call of the command is a process of its own. */

import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ChildCgroup } from "../kernel/support/cgroup.ts";
import { LoopbackSockets, portOf } from "../kernel/support/sockets.ts";
import { makeBpffsFolder, removeBpffsFolder } from "../support/bpffs.ts";
import { compileText } from "../support/compile-text.ts";
import { testWith } from "../support/needs.ts";
import { inFolder, type Outcome, runCommand, runHere, TSBPF } from "./command.ts";

const OBJECT = compileText(`
import { ArrayMap, cgroupSkb, cgroupSock, cgroupSockAddr, ntohs, skbVerdict, skLookup, SkAction, SockMap } from "tsbpf";
import type { CgroupSock, i32, SkBuff, SkLookup, SockAddr, u32 } from "tsbpf";
export const license = "GPL";
/** The one that may not be connected to. */
export const refused = new ArrayMap<u32>({ maxEntries: 1 });
export const packets = new ArrayMap<u32>({ maxEntries: 1 });
export const sockets = new SockMap({ maxEntries: 2 });
export class P {
  @cgroupSockAddr("connect4") static connect(ctx: SockAddr): i32 {
    const port = refused.get(0);
    return port && ntohs(ctx.userPort) === port.value ? 0 : 1;
  }
  @cgroupSkb("egress") static count(skb: SkBuff): i32 {
    const seen = packets.get(0);
    if (seen) seen.value++;
    return 1;
  }
  @cgroupSock("sock_create") static create(ctx: CgroupSock): i32 { return 1; }
  @skLookup() static steer(ctx: SkLookup): SkAction { return SkAction.Pass; }
  @skbVerdict(sockets) static judge(skb: SkBuff): SkAction { return SkAction.Pass; }
}
`);

const inKernel = testWith("linux", "root");
const withLinks = testWith("linux", "root", "kernel:6.10");

interface Place {
  /** The command in a process that ends; `PINS` and `CGROUP` stand for the test's own. */
  readonly process: (...words: readonly string[]) => Outcome;
  /** In this process: for what only asks. */
  readonly here: (...words: readonly string[]) => Promise<Outcome>;
  readonly pins: string;
  readonly cgroup: ChildCgroup;
}

async function withObject(use: (place: Place) => Promise<void>): Promise<void> {
  using cgroup = new ChildCgroup();
  const pins = makeBpffsFolder();
  try {
    await inFolder({ "a/": "" }, async (folder) => {
      writeFileSync(join(folder, "guard.o"), OBJECT);
      const real = (word: string): string => word.replace("PINS", pins).replace("CGROUP", cgroup.path);
      const shown = (outcome: Outcome): Outcome => ({ ...outcome, stdout: outcome.stdout.replaceAll(pins, "PINS") });
      await use({
        process: (...words) => shown(runCommand(TSBPF, words.map(real), folder)),
        here: async (...words) => shown(await runHere(words.map(real), folder)),
        pins,
        cgroup,
      });
    });
  } finally {
    removeBpffsFolder(pins);
  }
}

/** Undefined, or the code of the error. */
async function connecting(port: number): Promise<string | undefined> {
  const client = connect(port, "127.0.0.1");
  try {
    await once(client, "connect");
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  } finally {
    client.destroy();
  }
}

const namesIn = async ({ here }: Place, ...words: readonly string[]): Promise<readonly string[]> => {
  const rows: readonly { readonly name: string }[] = JSON.parse((await here(...words, "--json")).stdout);
  return rows.map(({ name }) => name).sort();
};

inKernel("programs of a cgroup act when the processes that loaded and attached them have ended", () =>
  withObject(async (place) => {
    const { process, here, pins, cgroup } = place;
    using sockets = new LoopbackSockets();
    const port = portOf(await sockets.listen());
    const inside = (): Promise<string | undefined> => cgroup.within(() => connecting(port));
    assert.is(process("load", "guard.o", "PINS/guard").code, 0);
    assert.is((await here("map", "set", "PINS/guard/refused", "0", String(port))).code, 0);
    assert.is(await inside(), undefined);

    const attached = process("attach", "PINS/guard", "connect", "count", "create", "--cgroup", "CGROUP");
    assert.is(attached.stdout.split("\n").filter((line) => line.endsWith(`cgroup ${cgroup.path}`)).length, 3);
    assert.equal(
      readdirSync(join(pins, "guard")).filter((name) => name.startsWith("link_")),
      ["link_connect", "link_count", "link_create"],
    );
    assert.equal(await namesIn(place, "query", "--cgroup", "CGROUP"), ["connect", "count", "create"]);
    assert.is(await inside(), "EPERM");
    assert.is(await connecting(port), undefined);
    assert.ok(Number((await here("map", "get", "PINS/guard/packets", "0")).stdout) >= 0);

    const again = await here("attach", "PINS/guard", "count", "create", "--cgroup", "CGROUP");
    assert.match(again.stdout, /TSB6022: .*EEXIST/);
    assert.equal(await namesIn(place, "query", "--cgroup", "CGROUP"), ["connect", "count", "create"]);

    assert.is(process("detach", "PINS/guard", "connect").stdout, "connect\n");
    assert.is(await inside(), undefined);
    assert.equal(await namesIn(place, "query", "--cgroup", "CGROUP"), ["count", "create"]);
    const rest = process("detach", "PINS/guard");
    assert.equal(rest.stdout.trim().split("\n").sort(), ["count", "create"]);
    assert.equal(await namesIn(place, "query", "--cgroup", "CGROUP"), []);
    assert.match((await here("detach", "PINS/guard", "count")).stdout, /TSB6022: .*ENOENT/);
  }),
);

inKernel("what is attached to a cgroup goes with the cgroup; the pins stay and are detached", () =>
  withObject(async (place) => {
    const { here, pins } = place;
    await here("load", "guard.o", "PINS/guard");
    {
      using gone = new ChildCgroup();
      await here("attach", "PINS/guard", "create", "--cgroup", gone.path);
    }
    assert.ok(existsSync(join(pins, "guard/link_create")));
    assert.is((await here("detach", "PINS/guard", "create")).stdout, "create\n");
  }),
);

inKernel("programs of a network namespace, by a link under another path, too", () =>
  withObject(async (place) => {
    const { here, pins } = place;
    await here("load", "guard.o", "PINS/guard");
    const attached = await here("attach", "PINS/guard", "steer", "--netns", "/proc/self/ns/net");
    assert.is(attached.stdout, "steer: sk_lookup of netns /proc/self/ns/net\n");
    const steering = async (): Promise<number> =>
      (await namesIn(place, "query", "--netns", "/proc/self/ns/net")).filter((name) => name === "steer").length;
    const before = await steering();
    const links: readonly { readonly name: string; readonly id: number }[] = JSON.parse(
      (await here("list", "PINS/guard", "--json")).stdout,
    );
    const id = links.find(({ name }) => name === "link_steer")?.id;
    assert.is((await here("pin", "link", String(id), "PINS/again")).stdout, "PINS/again\n");
    await here("detach", "PINS/guard", "steer");
    assert.is(await steering(), before);
    removeBpffsFolder(join(pins, "guard"));
    assert.is(await steering(), before);
  }),
);

withLinks("programs of maps are pinned as links; a second one is refused", () =>
  withObject(async (place) => {
    const { process, here, pins } = place;
    await here("load", "guard.o", "PINS/guard");
    assert.is(process("attach", "PINS/guard", "judge").stdout, "judge: skb_verdict of map sockets\n");
    assert.ok(existsSync(join(pins, "guard/link_judge")));
    assert.match((await here("attach", "PINS/guard", "judge")).stdout, /TSB6022: .*attach judge to map sockets: .*EBUSY/);
    assert.equal(await namesIn(place, "query", "PINS/guard"), ["judge"]);
    assert.is((await here("detach", "PINS/guard", "judge")).stdout, "judge\n");
    assert.equal(await namesIn(place, "query", "PINS/guard"), []);
  }),
);

test.run();
