/** What a folding rule sees of the function and how it makes instructions. A rule gives the value to use instead of the
 *  instruction, the instruction's own id after rewriting it in place, or `undefined` when it does not apply. */

import { type InstBody, normalise } from "../ir/access.ts";
import type { IrFunction, IrType, ValueId } from "../ir/types.ts";

export interface Folder {
  readonly fn: IrFunction;
  readonly endian: "little" | "big";
  /** How often a value was used when the walk began. */
  readonly uses: readonly (number | undefined)[];
  /** Puts an instruction before the one being folded. */
  emit(body: InstBody, type: IrType, args: ValueId[]): ValueId;
}

export function constant(folder: Folder, type: IrType, value: bigint): ValueId {
  return folder.emit({ op: "const", value: normalise(type, value) }, type, []);
}

/** Has the value one use at most? Values made in this round count as having one. */
export function single(folder: Folder, value: ValueId): boolean {
  return (folder.uses[value] ?? 0) <= 1;
}
