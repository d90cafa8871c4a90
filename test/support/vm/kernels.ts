/**
 * In: a kernel series. Out: the paths of its vmlinuz and its veth module out of Debian's package, downloaded once into a cache and
 * unpacked, never installed; or why there are none.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { KernelVersion } from "../../../stdlib/spec/version.ts";

export interface VmKernel {
  readonly version: KernelVersion;
  /** Debian's package that always depends on the newest build of the series. */
  readonly metaPackage: string;
  /** What it depends on, where the series has no such package or its name moved on to a newer one. */
  readonly imagePattern: RegExp;
}

export const VM_KERNELS = [
  { version: [6, 1], metaPackage: "linux-image-cloud-amd64", imagePattern: /^linux-image-6\.1\.0-(\d+)-cloud-amd64$/ },
  {
    version: [6, 12],
    metaPackage: "linux-image-6.12-cloud-amd64",
    imagePattern: /^linux-image-6\.12\.(\d+)\+deb\d+-cloud-amd64$/,
  },
] as const satisfies readonly VmKernel[];

const SUFFIX = ".vmlinuz";
/** Compressed or not, as the series has it. */
const MODULE_SUFFIX = ".veth.ko";

export type KernelImage =
  | { readonly kind: "image"; readonly path: string; readonly vethModule: string | undefined }
  | { readonly kind: "none"; readonly reason: string };

/** A build that is gone from the archive must not stop the run: older ones, and what is cached, serve too. */
const TRIED_BUILDS = 3;

export function findKernelImage(kernel: VmKernel): KernelImage {
  const names = buildsByAge(kernel, [...knownToApt(kernel.metaPackage), ...cachedNames()]).slice(0, TRIED_BUILDS);
  if (names.length === 0) {
    return { kind: "none", reason: `needs Debian's package ${kernel.metaPackage}, which apt does not know (apt-get update)` };
  }
  for (const name of names) {
    const path = join(cacheFolder(), `${name}${SUFFIX}`);
    const vethModule = join(cacheFolder(), `${name}${MODULE_SUFFIX}`);
    if (!existsSync(path) || !existsSync(vethModule)) download(name, { path, vethModule });
    // A cache of before has no modules.
    if (existsSync(path)) return { kind: "image", path, vethModule: existsSync(vethModule) ? vethModule : undefined };
  }
  return { kind: "none", reason: `needs ${names[0]}, which could not be downloaded` };
}

/** Newest first. */
function buildsByAge({ imagePattern }: VmKernel, names: readonly string[]): readonly string[] {
  const build = (name: string): number => Number(imagePattern.exec(name)?.[1]);
  return [...new Set(names)].filter((name) => imagePattern.test(name)).sort((a, b) => build(b) - build(a));
}

function knownToApt(metaPackage: string): readonly string[] {
  const depends = output("apt-cache", "depends", metaPackage).split(/\s+/);
  return [...depends, ...output("apt-cache", "pkgnames", "linux-image-6.").split("\n")];
}

function cachedNames(): readonly string[] {
  return readdirSync(cacheFolder())
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length));
}

function download(name: string, to: { readonly path: string; readonly vethModule: string }): void {
  const folder = mkdtempSync(join(cacheFolder(), "download-"));
  try {
    if (spawnSync("apt-get", ["download", name], { cwd: folder, stdio: "ignore" }).status !== 0) return;
    const archive = readdirSync(folder).find((file) => file.endsWith(".deb"));
    if (archive === undefined) return;
    if (spawnSync("dpkg-deb", ["-x", archive, "unpacked"], { cwd: folder, stdio: "ignore" }).status !== 0) return;
    const image = findFile(folder, "unpacked/boot", /^vmlinuz-/);
    const vethModule = findFile(folder, "unpacked/lib/modules", /^veth\.ko(\.xz)?$/);
    if (image === undefined || vethModule === undefined) return;
    renameSync(image, to.path);
    renameSync(vethModule, to.vethModule);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findFile(folder: string, below: string, name: RegExp): string | undefined {
  const files = readdirSync(join(folder, below), { recursive: true, encoding: "utf8" });
  const found = files.find((file) => name.test(basename(file)));
  return found === undefined ? undefined : join(folder, below, found);
}

/** Outside the repository, so that fresh clones share it; only ever the user's own folder. */
function cacheFolder(): string {
  const uid = process.geteuid?.() ?? 0;
  const folder = join(tmpdir(), `tsbpf-vm-kernels-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (statSync(folder).uid !== uid) throw new Error(`${folder} belongs to another user`);
  return folder;
}

function output(program: string, ...args: readonly string[]): string {
  return spawnSync(program, args, { encoding: "utf8" }).stdout ?? "";
}
