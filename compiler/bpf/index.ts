/** The back end's interface: IR in, machine code out. */

export type { LineEntry } from "./emit/assemble.ts";
export { compileFunction, type MachineFunction } from "./compile-function.ts";
