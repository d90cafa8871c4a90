/**
 * How many bytes a lookup gives and an update takes: a per-CPU map has a value for each possible CPU, each rounded up to 8
 * bytes (bpf_map_value_size in kernel/bpf/syscall.c). The kernel is not told the buffer's size, so a short one is overrun.
 */

import { readFileSync } from "node:fs";
import { MAP_TYPES } from "../../../stdlib/spec/map-types.ts";
import type { MapInfo } from "./info.ts";

export function valueByteSize(map: Pick<MapInfo, "type" | "valueSize">): number {
  return isPerCpu(map.type) ? Math.ceil(map.valueSize / 8) * 8 * possibleCpuCount() : map.valueSize;
}

export function isPerCpu(mapType: number): boolean {
  return Object.values(MAP_TYPES).some((row) => row.id === mapType && row.kernelName.includes("_PERCPU_"));
}

/** CPUs that may ever come online: `0-3`, or `0,2-5`. */
export function possibleCpuCount(): number {
  const ranges = readFileSync("/sys/devices/system/cpu/possible", "utf8").trim().split(",");
  return ranges.reduce((count, range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return count + last - first + 1;
  }, 0);
}
