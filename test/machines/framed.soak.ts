// deadline: 240
// The framed sample on older kernels, in virtual machines: streams cut at random over loopback, and over veth with GRO and without TSO.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatVersion } from "../../stdlib/spec/version.ts";
import { compileCTwin, compileSample, compileWrongTwin, type Edit, ROOT } from "../kernel/support/compile.ts";
import { testUnless, whatIsMissing } from "../support/needs.ts";
import { tool } from "../support/tools.ts";
import { boot } from "../support/vm/boot.ts";
import { MARK, makeRoot } from "../support/vm/initramfs.ts";
import { findKernelImage, type KernelImage, VM_KERNELS } from "../support/vm/kernels.ts";
import { VM_NEEDS } from "../support/vm/virtual-machines.ts";

const SAMPLE = "samples/framed/framed.bpf.ts";
const WHOLE_SKB: readonly Edit[] = [
  ["@streamParser(ends)", '@streamParser(ends, { view: "skb" })'],
  ["@streamVerdict(ends)", '@streamVerdict(ends, { view: "skb" })'],
];
const ALL_RIGHT = "0: 6 streams came as they should";

/** Compiled, and what is expected of traffic through it. */
const OBJECTS = [
  { compile: () => compileCTwin("bench/code-size/framed.c"), isRight: true },
  { compile: () => compileSample(SAMPLE), isRight: true },
  { compile: () => compileWrongTwin(SAMPLE, ...WHOLE_SKB), isRight: false },
] as const;

/**
 * busybox would prefer its own `ip`. Traffic through each object in turn; a line `@tsbpf <index> <where> <exit code>: <last
 * line>` for each.
 */
const SCRIPT = `
/bin/ip link set lo up
case $(od -An -tx1 -N6 /veth.ko) in " fd 37 7a 58 5a 00") mv /veth.ko /veth.ko.xz; unxz /veth.ko.xz ;; esac
insmod /veth.ko
mkdir -p /run/netns
/bin/ip netns add near
/bin/ip netns add far
/bin/ip -n near link add veth0 type veth peer name veth0 netns far
/bin/ip -n near addr add 10.77.0.1/24 dev veth0
/bin/ip -n far addr add 10.77.0.2/24 dev veth0
/bin/ip -n near link set veth0 up
/bin/ip -n far link set veth0 up
i=0
while [ -f /objects/$i.o ]; do
  pins=/sys/fs/bpf/$i
  mkdir $pins
  bpftool prog loadall /objects/$i.o $pins/progs pinmaps $pins/maps
  bpftool prog attach pinned $pins/progs/parser sk_skb_stream_parser pinned $pins/maps/ends
  bpftool prog attach pinned $pins/progs/verdict sk_skb_stream_verdict pinned $pins/maps/ends
  /traffic $pins/maps/ends >/tmp/log 2>&1
  echo "${MARK} $i loopback $?: $(tail -n 1 /tmp/log)"
  /traffic $pins/maps/ends /run/netns/near /run/netns/far 10.77.0.2 >/tmp/log 2>&1
  echo "${MARK} $i veth $?: $(tail -n 1 /tmp/log)"
  i=$((i + 1))
done
`;

const missing = whatIsMissing([...VM_NEEDS, "clang", "cc", "ip"]);

const isComplete = (image: KernelImage): image is Image => image.kind === "image" && image.vethModule !== undefined;

type Image = KernelImage & { readonly kind: "image" };

async function runTraffic(image: Image): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-traffic-"));
  try {
    const objects = OBJECTS.map(({ compile }, i) => {
      writeFileSync(join(folder, `${i}.o`), compile());
      return [`objects/${i}.o`, join(folder, `${i}.o`)];
    });
    const files = { ...Object.fromEntries(objects), traffic: compileTraffic(folder), "veth.ko": image.vethModule ?? "" };
    return (await boot(image.path, makeRoot(folder, { tools: ["bpftool", "ip"], files, script: SCRIPT }))).console;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function judge(said: string): void {
  for (const [i, { isRight }] of OBJECTS.entries()) {
    for (const place of ["loopback", "veth"]) {
      const line = new RegExp(`^${MARK} ${i} ${place} (.*?)\\r?$`, "m").exec(said)?.[1] ?? said;
      if (isRight) assert.is(line, ALL_RIGHT, `object ${i} over ${place}`);
      else assert.match(line, /^1: stream \d: \d+ of \d+ bytes arrived/);
    }
  }
}

/** Static: the machines have no C library. */
function compileTraffic(folder: string): string {
  const program = join(folder, "traffic");
  const source = join(ROOT, "test/kernel/support/framed-traffic.c");
  const { status, stderr } = spawnSync(tool("cc"), ["-static", "-O1", "-o", program, source], { encoding: "utf8" });
  if (status !== 0) throw new Error(`cc failed: ${stderr}`);
  return program;
}

const images = VM_KERNELS.map((kernel) => ({
  version: formatVersion(kernel.version),
  image: missing === undefined ? findKernelImage(kernel) : ({ kind: "none", reason: missing } as const),
}));
/** Both machines at once: booting takes the most time. */
const runs = new Map(
  images.flatMap(({ version, image }) => (isComplete(image) ? [[version, runTraffic(image)] as const] : [])),
);

for (const { version, image } of images) {
  const reason = image.kind === "none" ? image.reason : runs.has(version) ? undefined : "needs the kernel's veth module";
  testUnless(reason, `streams are framed on Linux ${version}`, async () => judge((await runs.get(version)) ?? ""));
}

test.run();
