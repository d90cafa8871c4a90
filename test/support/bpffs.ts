/** Folders of a test's own in the BPF file system: made with the process's id, removed by it or, if it was killed, by the next. */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readlinkSync, rmdirSync, statfsSync, unlinkSync } from "node:fs";
import { join } from "node:path";

const MOUNT_POINT = "/sys/fs/bpf";
/** BPF_FS_MAGIC of include/uapi/linux/magic.h. */
const BPF_FS_MAGIC = 0xcafe4a11;
const PREFIX = "tsbpf-test";

let made = 0;

export function makeBpffsFolder(): string {
  if (made === 0) prepare();
  const folder = join(MOUNT_POINT, `${PREFIX}-${pidNamespace()}-${process.pid}-${made++}`);
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** bpffs has folders and pins only; unlinking a pin drops its reference. */
export function removeBpffsFolder(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeBpffsFolder(path);
    else unlinkSync(path);
  }
  rmdirSync(folder);
}

function prepare(): void {
  if (statfsSync(MOUNT_POINT).type !== BPF_FS_MAGIC) mount();
  for (const name of readdirSync(MOUNT_POINT)) {
    if (isLeftover(name)) removeBpffsFolder(join(MOUNT_POINT, name));
  }
}

function mount(): void {
  const { status, stderr } = spawnSync("mount", ["-t", "bpf", "bpf", MOUNT_POINT], { encoding: "utf8" });
  // Another test file may have mounted it in between.
  if (status !== 0 && statfsSync(MOUNT_POINT).type !== BPF_FS_MAGIC) throw new Error(`could not mount bpffs: ${stderr}`);
}

/** Only process ids of our own namespace say anything. */
function isLeftover(name: string): boolean {
  const match = new RegExp(`^${PREFIX}-(\\d+)-(\\d+)-\\d+$`).exec(name);
  return match !== null && match[1] === pidNamespace() && !isAlive(Number(match[2]));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function pidNamespace(): string {
  return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";
}
