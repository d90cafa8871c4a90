/** In: the name of an outside tool. Out: the path of the first program that serves, found once a process. */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const CANDIDATES = {
  bpftool: ["bpftool"],
  clang: ["clang-19", "clang"],
  cc: ["gcc", "cc"],
  readelf: ["readelf", "llvm-readelf-19", "llvm-readelf"],
  objdump: ["llvm-objdump-19", "llvm-objdump"],
  qemu: ["qemu-system-x86_64"],
  busybox: ["busybox"],
  cpio: ["cpio"],
  ip: ["ip"],
  sockperf: ["sockperf"],
  taskset: ["taskset"],
} as const satisfies Record<string, readonly string[]>;

export type ToolName = keyof typeof CANDIDATES;

/** Administrators' folders are searched too: bpftool and ip live there, and a plain user's PATH leaves them out. */
const FOLDERS = ["/usr/sbin", "/sbin"];

const found = new Map<ToolName, string | undefined>();

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(CANDIDATES, name);
}

export function findTool(name: ToolName): string | undefined {
  if (!found.has(name)) found.set(name, search(CANDIDATES[name]));
  return found.get(name);
}

/** For tests whose needs were checked. */
export function tool(name: ToolName): string {
  const path = findTool(name);
  if (path === undefined) throw new Error(`${name} is not on the PATH: the test should say that it needs it`);
  return path;
}

function search(names: readonly string[]): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...FOLDERS];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
