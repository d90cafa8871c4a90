/** `tsbpf/runtime`: objects as plain data, programs run in the emulator, maps and programs of the kernel by descriptor or path. */

export type { AttachOptions, AttachTarget } from "./attach-plan.ts";
export type { Attachment, BackendName } from "./backend.ts";
export { BpfError } from "./bpf-error.ts";
export type { ContextInput } from "./context-bytes.ts";
export type { FieldValue, PlainValue } from "./context-values.ts";
export type { FieldChange } from "./emulator/context.ts";
export { EmulatorError } from "./emulator/error.ts";
export type { FaultReport } from "./emulator/fault.ts";
export type { HostOptions } from "./emulator/helpers/host.ts";
export { EmulatedObject, type EmulatorOptions, loadEmulated } from "./emulator/load.ts";
export type { MapChange } from "./emulator/map-watch.ts";
export { EmulatedMap, type MapShape } from "./emulator/maps/map.ts";
export { RingBufferMap } from "./emulator/maps/ring-buffer.ts";
export { type EmulatedSocket, SocketMap } from "./emulator/maps/socket-map.ts";
export { EmulatedProgram, type RedirectDecision, type RunInput, type RunOutcome } from "./emulator/program.ts";
export { formatFault } from "./emulator/report.ts";
export { RuntimeError } from "./error.ts";
export type { UpdateMode } from "./host-map.ts";
export type { ReadOptions } from "./host-ring.ts";
export { type KernelLoadOptions, KernelObject } from "./linux/object.ts";
export { UnloadableError } from "./linux/program.ts";
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
export { type Loaded, type LoadOptions, load } from "./load.ts";
export { type BpfObject, ObjectError, parseObject } from "./object.ts";
export type { SocketLike } from "./socket.ts";
export { type Spliced, type SpliceOptions, splice } from "./splice.ts";
export type {
  GlobalsOf,
  MapsOf,
  Plain,
  ProgramNames,
  ProgramsOf,
  TypedGlobal,
  TypedMap,
  TypedProgram,
  TypedRing,
  TypedSocketMap,
  TypedStorage,
} from "./types.ts";
export { UnixDatagram } from "./unix-datagram.ts";
