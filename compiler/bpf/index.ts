/** The back end's interface: IR in, machine code out. */

export { compileFunction, type MachineFunction } from "./compile-function.ts";
