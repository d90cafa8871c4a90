/**
 * A program of an object file as the emulator runs it: linked, and what each lddw refers to asked of `addressOf`. CO-RE
 * relocations stay as compiled: the types of the object are those of the emulator.
 */

import { type AddressReference, type Linkable, linkFunctions } from "../link.ts";
import type { ProgramSource } from "./machine.ts";

export type { AddressReference };

export interface LinkInput extends Linkable {
  /** The 64 bits that the lddw loads. May throw. */
  readonly addressOf: (reference: AddressReference) => bigint;
}

export function linkProgram({ addressOf, ...linkable }: LinkInput): ProgramSource {
  const { name, insns, functions, references, lines } = linkFunctions(linkable);
  const constants = new Map([...references].map(([slot, reference]) => [slot, addressOf(reference)]));
  return { name, insns, functions, constants, lines };
}
