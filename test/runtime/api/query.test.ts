// What is attached where, asked of the object, on either backend; and others' programs beside it, in the kernel.

import { statSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Attachment, type AttachOptions, load } from "../../../runtime/index.ts";
import { listKernel } from "../../../runtime/linux/listing.ts";
import { ChildCgroup } from "../../kernel/support/cgroup.ts";
import { compileText } from "../../support/compile-text.ts";
import { testWith } from "../../support/needs.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compileText(`
import { SkAction, SockMap, skLookup, skMsg, sockOps, streamParser, streamVerdict, skbVerdict } from "tsbpf";
import type { i32, SkBuff, SkLookup, SkMsg, SockOps, u32 } from "tsbpf";
export const license = "GPL";
export const framed = new SockMap({ maxEntries: 2 });
export const judged = new SockMap({ maxEntries: 2 });
export const bare = new SockMap({ maxEntries: 2 });
export class P {
  @streamParser(framed) static length(skb: SkBuff): u32 { return skb.len; }
  @streamVerdict(framed) static aVerdictWithALongName(skb: SkBuff): SkAction { return SkAction.Pass; }
  @skbVerdict(judged) static judge(skb: SkBuff): SkAction { return SkAction.Pass; }
  @skMsg(judged) static send(msg: SkMsg): SkAction { return SkAction.Pass; }
  @sockOps() static watch(ops: SockOps): i32 { return 0; }
  @skLookup() static steer(ctx: SkLookup): SkAction { return SkAction.Pass; }
}
`);

type Module = Readonly<Record<never, never>>;

const NETNS = "/proc/self/ns/net";
const inKernel = testWith("linux", "root");

/** In one line each, sorted; ids left out. */
const shown = (found: readonly Attachment[]): readonly string[] =>
  found
    .map(({ program, own, type, target }) => {
      const place = target.kind === "map" ? target.map : target.kind;
      return `${own ? "own" : "other"} ${program}: ${type} at ${place}`;
    })
    .sort();

const ALL = [
  "own aVerdictWithALongName: stream_verdict at framed",
  "own judge: skb_verdict at judged",
  "own length: stream_parser at framed",
  "own send: msg_verdict at judged",
  "own steer: sk_lookup at netns",
  "own watch: cgroup_sock_ops at cgroup",
];

testOnBackends("what is attached is told, and what is detached is not", async (backend) => {
  using cgroup = backend === "kernel" ? new ChildCgroup() : undefined;
  const places: AttachOptions = { cgroup: cgroup?.path ?? "/emulated", netns: NETNS };
  await using object = await load<Module>(OBJECT, { backend });
  assert.equal(object.query(), []);
  object.attach(places);
  const found = object.query();
  assert.equal(shown(found), ALL);
  for (const { id } of found) assert.is(typeof id, backend === "kernel" ? "number" : "undefined");
  assert.is(new Set(found.map(({ id }) => id)).size, backend === "kernel" ? ALL.length : 1);
  for (const { link } of found.filter(({ target }) => target.kind !== "map"))
    assert.is(typeof link, backend === "kernel" ? "number" : "undefined");
  object.attach({ ...places, programs: ["judge", "watch"] });
  assert.equal(shown(object.query()), [ALL[1], ALL[5]]);
  object.detach();
  assert.equal(object.query(places), []);
});

testOnBackends("of a place that two objects share each sees the other's as another's", async (backend) => {
  using cgroup = backend === "kernel" ? new ChildCgroup() : undefined;
  const places: AttachOptions = { cgroup: cgroup?.path ?? "/shared", programs: ["watch"] };
  await using first = await load<Module>(OBJECT, { backend });
  await using second = await load<Module>(OBJECT, { backend });
  first.attach(places);
  second.attach(places);
  assert.equal(shown(first.query()), ["other watch: cgroup_sock_ops at cgroup", ALL[5]]);
  assert.equal(shown(second.query()), shown(first.query()));
  first.detach();
  assert.equal(shown(second.query()), [ALL[5]]);
  assert.equal(shown(first.query(places)), ["other watch: cgroup_sock_ops at cgroup"]);
});

inKernel("links on cgroups and network namespaces tell where they are", async () => {
  using cgroup = new ChildCgroup();
  await using object = await load<Module>(OBJECT, { backend: "kernel" });
  object.attach({ cgroup: cgroup.path, netns: NETNS, programs: ["watch", "steer"] });
  const inodes = { cgroup: statSync(cgroup.path).ino, netns: statSync(NETNS).ino, map: 0 };
  const links = listKernel().filter(({ kind }) => kind === "link");
  const found = object.query();
  assert.is(found.length, 2);
  for (const { id, type, link, target } of found)
    assert.is(links.find((one) => one.id === link)?.details, `program ${id}, ${type} of ${target.kind} ${inodes[target.kind]}`);
});

inKernel("a cgroup that is none is an error that names it", async () => {
  await using object = await load<Module>(OBJECT, { backend: "kernel" });
  assert.throws(() => object.query({ cgroup: "/sys/fs/cgroup-none" }), /ENOENT/);
  assert.throws(() => object.query({ cgroup: "/proc/self" }), /could not ask what is attached to cgroup \/proc\/self: .*EBADF/);
});

test.run();
