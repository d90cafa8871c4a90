/** `tsbpf/runtime`: maps and programs of the kernel by file descriptor or path. */

export { BpfError } from "./linux/syscall/error.ts";
export { Fd } from "./linux/syscall/fd.ts";
export { type MapInfo, mapInfo, type ProgramInfo, programInfo } from "./linux/syscall/info.ts";
export { createMap, deleteElem, lookupElem, nextKey, updateElem } from "./linux/syscall/map.ts";
export { valueByteSize } from "./linux/syscall/per-cpu.ts";
export { getPinned, pinObject } from "./linux/syscall/pin.ts";
export {
  attachProgram,
  detachProgram,
  type TestRunOptions,
  type TestRunResult,
  testRunProgram,
} from "./linux/syscall/program.ts";
