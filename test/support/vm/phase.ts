import type { FileResult } from "../runner/report.ts";

export async function runVmPhase(_objects: string): Promise<readonly FileResult[]> {
  return [];
}
