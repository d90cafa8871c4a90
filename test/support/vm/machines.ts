/**
 * The kernels that judge what a run compiled: this one and the virtual machines. In: the objects collected so far, as often as there
 * are more. Out: a result for each kernel. The virtual machines work in the background, so that tests can go on meanwhile.
 */

import type { CollectedObject } from "../collect.ts";
import { addResults, type FileResult } from "../runner/report.ts";
import { loadInThisKernel } from "./this-kernel.ts";
import { loadInVirtualMachines } from "./virtual-machines.ts";

export class Machines {
  readonly #enabled: boolean;
  readonly #loaded: CollectedObject[] = [];
  readonly #booted: Promise<readonly FileResult[]>[] = [];

  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  /** `collected`: all objects; those of earlier calls are not loaded again. */
  load(collected: readonly CollectedObject[]): void {
    const known = new Set(this.#loaded.map(({ path }) => path));
    const fresh = collected.filter(({ path }) => !known.has(path));
    if (!this.#enabled || fresh.length === 0) return;
    this.#loaded.push(...fresh);
    this.#booted.push(loadInVirtualMachines(fresh));
  }

  async results(): Promise<readonly FileResult[]> {
    if (this.#loaded.length === 0) return [];
    const here = loadInThisKernel(this.#loaded);
    const byKernel = new Map<string, FileResult>();
    for (const result of (await Promise.all(this.#booted)).flat()) {
      const before = byKernel.get(result.path);
      byKernel.set(result.path, before ? addResults(before, result) : result);
    }
    return [here, ...byKernel.values()];
  }
}
