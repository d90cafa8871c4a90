/**
 * In: a folder and the objects. Out: the path of an initramfs whose /init loads each object with bpftool, tells over the
 * serial console how it went, and powers off. Made of busybox-static, bpftool and the libraries that it is linked with.
 */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CollectedObject } from "../collect.ts";
import { tool } from "../tools.ts";

/** Begins a line of the console that is for us. */
export const MARK = "@tsbpf";
const LOG_LINES = 40;

/** Each object: `@tsbpf <index> <exit code>`, after a failure's log in lines `@tsbpf <index> | …`. `@tsbpf end` at the end. */
const INIT = `#!/bin/busybox sh
export PATH=/bin:/sbin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t bpf bpf /sys/fs/bpf
mount -t tmpfs tmpfs /tmp
i=0
while [ -f /objects/$i/object.o ]; do
  bpftool prog loadall /objects/$i/object.o /sys/fs/bpf/progs pinmaps /sys/fs/bpf/maps >/tmp/log 2>&1
  status=$?
  if [ $status -ne 0 ]; then tail -n ${LOG_LINES} /tmp/log | sed "s/^/${MARK} $i | /"; fi
  echo "${MARK} $i $status"
  rm -rf /sys/fs/bpf/progs /sys/fs/bpf/maps
  i=$((i + 1))
done
echo "${MARK} end"
poweroff -f
`;

export function makeInitramfs(folder: string, objects: readonly CollectedObject[]): string {
  const root = join(folder, "root");
  for (const name of ["bin", "sbin", "proc", "sys", "dev", "tmp", "objects"]) mkdirSync(join(root, name), { recursive: true });
  copyFileSync(tool("busybox"), join(root, "bin/busybox"));
  copyFileSync(tool("bpftool"), join(root, "bin/bpftool"));
  for (const library of librariesOf(tool("bpftool"))) copyInto(root, library);
  objects.forEach(({ path }, i) => {
    mkdirSync(join(root, "objects", String(i)));
    copyFileSync(path, join(root, "objects", String(i), "object.o"));
  });
  writeFileSync(join(root, "init"), INIT, { mode: 0o755 });
  return pack(root, join(folder, "initramfs.cpio"));
}

/** ldd's lines name a library `=> path`, or the loader by its path alone. */
function librariesOf(program: string): readonly string[] {
  const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []);
}

function copyInto(root: string, path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  copyFileSync(path, join(root, path));
}

function pack(root: string, archive: string): string {
  const command = 'find . -print0 | LC_ALL=C sort -z | "$1" --null --create --quiet --format=newc > "$2"';
  const { status, stderr } = spawnSync("sh", ["-c", command, "sh", tool("cpio"), archive], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`cpio failed: ${stderr}`);
  return archive;
}
