/**
 * Copies that happen at once (`a, b = b, a`) in, an equivalent sequence out: a copy goes first when nobody still reads its
 * destination; a cycle is broken by a temporary. Sequentialisation as in Boissinot et al., "Revisiting Out-of-SSA Translation".
 */

import type { Reg } from "./machine.ts";

export interface Copy {
  readonly dst: Reg;
  readonly src: Reg;
}

/** Destinations are distinct. */
export function sequentialise(copies: readonly Copy[], temporary: () => Reg): Copy[] {
  const pending = copies.filter((copy) => copy.dst !== copy.src).map((copy) => ({ ...copy }));
  const result: Copy[] = [];
  while (pending.length > 0) {
    const ready = pending.findIndex((copy) => !pending.some((other) => other.src === copy.dst));
    if (ready >= 0) {
      result.push(...pending.splice(ready, 1));
      continue;
    }
    breakCycle(pending, result, temporary());
  }
  return result;
}

/** Every destination is still read: saves one and lets its readers read the saved value. */
function breakCycle(pending: { dst: Reg; src: Reg }[], result: Copy[], saved: Reg): void {
  const victim = pending[0];
  if (victim === undefined) return;
  const { dst } = victim;
  result.push({ dst: saved, src: dst });
  for (const copy of pending) if (copy.src === dst) copy.src = saved;
}
