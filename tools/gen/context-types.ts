/** Names of what programs are called with, for the declarations of what takes them. */

import { CONTEXTS } from "../../stdlib/spec/contexts.ts";
import { isInScope, type ProgramScope } from "../../stdlib/spec/prog-types.ts";
import { PROGRAMS } from "../../stdlib/spec/program-types.ts";

export const CONTEXT_NAMES = [...Object.keys(CONTEXTS), "HeldSock", "HeldSockCommon", "Sock", "SockCommon"];

/** The context types of the program types that may call the helper. */
export function contextTypes(programTypes: readonly ProgramScope[]): string {
  const names = Object.values(PROGRAMS)
    .filter((program) => isInScope(programTypes, program))
    .map((program) => (program.context === "struct" ? "object" : program.context));
  return [...new Set(names)].sort().join(" | ");
}
