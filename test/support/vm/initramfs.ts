/**
 * In: a folder and what a machine shall do. Out: the path of an initramfs whose /init does that, and powers off: loads objects with
 * bpftool and tells over the serial console how it went, or runs a script. Made of busybox-static, and of tools with their libraries.
 */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CollectedObject } from "../collect.ts";
import { type ToolName, tool } from "../tools.ts";

/** Begins a line of the console that is for us. */
export const MARK = "@tsbpf";
const LOG_LINES = 40;

/** bpftool probes the kernel's features once a process, which takes longer than loading an object. */
const BATCH_SIZE = 64;

const PREAMBLE = `#!/bin/busybox sh
export PATH=/bin:/sbin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t bpf bpf /sys/fs/bpf
mount -t tmpfs tmpfs /tmp
`;

/**
 * Each object: `@tsbpf <index> <exit code>`, after a failure's log in lines `@tsbpf <index> | …`. `@tsbpf end` at the end.
 * Objects are loaded a batch at a time; of a batch that fails, one by one.
 */
const LOAD_OBJECTS = `
arguments() { echo "prog loadall /objects/$1/object.o /sys/fs/bpf/$1-progs pinmaps /sys/fs/bpf/$1-maps"; }

load_one() {
  bpftool $(arguments $1) >/tmp/log 2>&1
  status=$?
  if [ $status -ne 0 ]; then tail -n ${LOG_LINES} /tmp/log | sed "s/^/${MARK} $1 | /"; fi
  echo "${MARK} $1 $status"
  rm -rf /sys/fs/bpf/*
}

i=0
while [ -f /objects/$i/object.o ]; do
  batch=""
  : >/tmp/batch
  while [ -f /objects/$i/object.o ] && [ $(echo $batch | wc -w) -lt ${BATCH_SIZE} ]; do
    batch="$batch $i"
    arguments $i >>/tmp/batch
    i=$((i + 1))
  done
  if bpftool batch file /tmp/batch >/tmp/log 2>&1; then together=yes; else together=no; fi
  rm -rf /sys/fs/bpf/*
  for one in $batch; do
    if [ $together = yes ]; then echo "${MARK} $one 0"; else load_one $one; fi
  done
done
echo "${MARK} end"
`;

export interface MachineRoot {
  /** Copied with the libraries that they are linked with, to /bin. */
  readonly tools: readonly ToolName[];
  /** Paths here, by their paths in the machine. */
  readonly files: Readonly<Record<string, string>>;
  /** For busybox's shell, with everything mounted. */
  readonly script: string;
}

export function makeInitramfs(folder: string, objects: readonly CollectedObject[]): string {
  const files = Object.fromEntries(objects.map(({ path }, i) => [`objects/${i}/object.o`, path]));
  return makeRoot(folder, { tools: ["bpftool"], files, script: LOAD_OBJECTS });
}

export function makeRoot(folder: string, { tools, files, script }: MachineRoot): string {
  const root = join(folder, "root");
  for (const name of ["bin", "sbin", "proc", "sys", "dev", "tmp"]) mkdirSync(join(root, name), { recursive: true });
  copyFileSync(tool("busybox"), join(root, "bin/busybox"));
  for (const name of tools) {
    copyFileSync(tool(name), join(root, "bin", name));
    for (const library of librariesOf(tool(name))) copyTo(join(root, library), library);
  }
  for (const [path, source] of Object.entries(files)) copyTo(join(root, path), source);
  writeFileSync(join(root, "init"), `${PREAMBLE}${script}\npoweroff -f\n`, { mode: 0o755 });
  return pack(root, join(folder, "initramfs.cpio"));
}

/** ldd's lines name a library `=> path`, or the loader by its path alone. */
function librariesOf(program: string): readonly string[] {
  const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []);
}

function copyTo(path: string, source: string): void {
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(source, path);
}

function pack(root: string, archive: string): string {
  const command = 'find . -print0 | LC_ALL=C sort -z | "$1" --null --create --quiet --format=newc > "$2"';
  const { status, stderr } = spawnSync("sh", ["-c", command, "sh", tool("cpio"), archive], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`cpio failed: ${stderr}`);
  return archive;
}
