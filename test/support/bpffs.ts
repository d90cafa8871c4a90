/** Folders of a test's own in the BPF file system: made with the process's id, removed by it or, if it was killed, by the next. */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmdirSync, statfsSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { isLeftover, makeOwnName } from "./own-names.ts";

const MOUNT_POINT = "/sys/fs/bpf";
/** BPF_FS_MAGIC of include/uapi/linux/magic.h. */
const BPF_FS_MAGIC = 0xcafe4a11;

let isPrepared = false;

export function makeBpffsFolder(): string {
  if (!isPrepared) prepare();
  isPrepared = true;
  const folder = join(MOUNT_POINT, makeOwnName());
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
