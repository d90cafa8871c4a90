/** A snippet with its operands and what it must leave; what is not stated is 0. */

import type { Operands, Snippet } from "../../support/snippet.ts";

export interface Case extends Snippet {
  readonly inputs: readonly Operands[];
  readonly expect: (
    a: number,
    b: number,
    c: number,
    x: bigint,
  ) => { readonly result?: number; readonly r?: number; readonly s?: bigint };
}
