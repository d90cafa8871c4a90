// Attachments in the kernel: by links where it has them for maps, swapped in place, nothing left, nothing changed by what fails.

import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Attachment, type Loaded, load } from "../../../runtime/index.ts";
import { attachAll } from "../../../runtime/linux/attach.ts";
import { listKernel } from "../../../runtime/linux/listing.ts";
import { KernelObject } from "../../../runtime/linux/object.ts";
import { programsAt } from "../../../runtime/linux/query.ts";
import { idsOf, openIfThere } from "../../../runtime/linux/syscall/ids.ts";
import { linkInfo, programInfo } from "../../../runtime/linux/syscall/info.ts";
import { attachProgram } from "../../../runtime/linux/syscall/program.ts";
import { parseObject } from "../../../runtime/object.ts";
import { ATTACH_TYPES } from "../../../stdlib/spec/attach-types.ts";
import { LINK_TYPES } from "../../../stdlib/spec/syscall.ts";
import { ChildCgroup } from "../../kernel/support/cgroup.ts";
import { compileText } from "../../support/compile-text.ts";
import { testWith } from "../../support/needs.ts";

const HEAD = `
import { SkAction, SockMap, skMsg, sockOps, skbVerdict, type i32, type SkBuff, type SkMsg, type SockOps } from "tsbpf";
export const license = "GPL";
export const sockets = new SockMap({ maxEntries: 2 });
`;
const MODULE = `${HEAD}export class P {
  @skbVerdict(sockets) static judge(skb: SkBuff): SkAction { return SkAction.Pass; }
  @skMsg(sockets) static send(msg: SkMsg): SkAction { return SkAction.Pass; }
  @sockOps() static watch(ops: SockOps): i32 { return 0; }
}
`;
const [OBJECT, SPEC] = [compileText(MODULE), parseObject(compileText(MODULE))];
/** `send` is for sockets of a cgroup: attached after the verdict was. */
const ELSEWHERE = compileText(`${HEAD}export class P {
  @skbVerdict(sockets) static judge(skb: SkBuff): SkAction { return SkAction.Drop; }
  @sockOps() static send(ops: SockOps): i32 { return 0; }
}
`);

type Module = Readonly<Record<never, never>>;

const inKernel = testWith("linux", "root");
const withLinks = testWith("linux", "root", "kernel:6.10");

const loaded = (): Promise<Loaded<Module>> => load<Module>(OBJECT, { backend: "kernel" });
const idOf = (found: readonly Attachment[], name: string): number | undefined =>
  found.find(({ program }) => program === name)?.id;

/** Links that hold a program. */
const linksOf = (programId: number | undefined): readonly { readonly type: number; readonly id: number }[] =>
  [...idsOf("link")].flatMap((id) => {
    using fd = openIfThere("link", id);
    const info = fd && linkInfo(fd.number);
    return info?.programId === programId ? [{ type: info?.type ?? -1, id }] : [];
  });

const detailsOf = (link: number | undefined): string =>
  listKernel().find(({ kind, id }) => kind === "link" && id === link)?.details ?? "";

withLinks("programs are attached to maps by links, and go with them", async () => {
  await using object = await loaded();
  object.attach({ programs: ["judge", "send"] });
  const ids = object.query().map(({ id }) => id);
  assert.equal(
    ids.flatMap(linksOf).map(({ type }) => type),
    [LINK_TYPES.BPF_LINK_TYPE_SOCKMAP.id, LINK_TYPES.BPF_LINK_TYPE_SOCKMAP.id],
  );
  assert.equal(
    object.query().map(({ link }) => link),
    ids.flatMap(linksOf).map(({ id }) => id),
  );
  for (const { id, type, link } of object.query())
    assert.match(detailsOf(link), new RegExp(`^program ${id}, ${type} of map [0-9]+$`));
  object.detach();
  assert.equal(object.query(), []);
  assert.equal(ids.flatMap(linksOf), []);
});

withLinks("a second program is refused, and the error says where the first is shown", () => {
  using object = new KernelObject(SPEC);
  const plan = [{ program: "judge", type: "skb_verdict", target: { kind: "map", map: "sockets" } }] as const;
  using _ = attachAll(object, plan);
  const [program, map] = [object.programs.get("judge"), object.maps.get("sockets")];
  const said = /attached there by a link.*EBUSY.*tsbpf query/;
  assert.throws(() => attachProgram(program?.number ?? -1, map?.number ?? -1, ATTACH_TYPES.skb_verdict.id), said);
  assert.throws(() => attachAll(object, plan), /could not attach judge to map sockets: .*EBUSY/);
});

withLinks("replace updates the links: they stay, no moment is without a program", async () => {
  using cgroup = new ChildCgroup();
  const object = await loaded();
  object.attach({ cgroup: cgroup.path });
  const before = object.query();
  const links = before.flatMap(({ id }) => linksOf(id).map((link) => link.id));
  await using next = await object.replace<Module>(OBJECT);
  const after = next.query();
  assert.equal(
    after.map(({ program, own }) => [program, own]),
    before.map(({ program, own }) => [program, own]),
  );
  assert.equal(
    after.flatMap(({ id }) => linksOf(id).map((link) => link.id)),
    links,
  );
  for (const { program, id } of before) assert.is.not(idOf(after, program), id);
});

inKernel("a replacement that fails in the middle changes nothing", async () => {
  await using object = await loaded();
  object.attach({ programs: ["judge", "send"], cgroup: "/sys/fs/cgroup-none" });
  const before = object.query({});
  const error: unknown = await object.replace<Module>(ELSEWHERE).catch((reason: unknown) => reason);
  assert.match(String(error), /ENOENT/);
  assert.equal(object.query({}), before);
  assert.is(before.length, 2);
});

inKernel("without links, as older kernels: attached, swapped, put back, detached", () => {
  using first = new KernelObject(SPEC);
  using second = new KernelObject(SPEC, { maps: first.maps });
  const map = first.maps.get("sockets")?.number ?? -1;
  const there = (): readonly number[] => programsAt("map", map, "the map").map(({ id }) => id);
  const idIn = (object: KernelObject): number => programInfo(object.programs.get("judge")?.number ?? -1).id;
  const judge = { program: "judge", type: "skb_verdict", target: { kind: "map", map: "sockets" } } as const;
  const nowhere = { program: "watch", type: "cgroup_sock_ops", target: { kind: "cgroup", path: "/none" } } as const;
  const attached = attachAll(first, [judge], { byLink: false });
  assert.equal(there(), [idIn(first)]);
  assert.equal(linksOf(idIn(first)), []);
  assert.throws(() => attachAll(second, [judge, nowhere], { replaced: attached, byLink: false }), /ENOENT/);
  assert.equal(there(), [idIn(first)]);
  const swapped = attachAll(second, [judge], { replaced: attached, byLink: false });
  assert.equal(there(), [idIn(second)]);
  attached[Symbol.dispose]();
  assert.equal(there(), [idIn(second)]);
  swapped[Symbol.dispose]();
  assert.equal(there(), []);
});

test.run();
