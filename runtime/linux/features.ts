/**
 * What this kernel and this process can do, each answered by asking: a map of each type is created, a program of each type and each
 * instruction level loaded, and closed again. Where it is refused, the first kernel that has it is named.
 */

import { readFileSync } from "node:fs";
import { endianness, release } from "node:os";
import type { BtfType } from "../../compiler/object/btf-types.ts";
import { ATTACH_TYPES } from "../../stdlib/spec/attach-types.ts";
import { CPU_LEVEL_SINCE } from "../../stdlib/spec/features.ts";
import { CPU_LEVELS, type CpuLevel } from "../../stdlib/spec/isa.ts";
import { MAP_TYPES, type MapTypeRow } from "../../stdlib/spec/map-types.ts";
import { PROG_TYPES, type ProgTypeRow } from "../../stdlib/spec/prog-types.ts";
import { PROGRAMS, type ProgramRow, programTitle } from "../../stdlib/spec/program-types.ts";
import { PROG_LOAD_FLAG } from "../../stdlib/spec/syscall.ts";
import { formatVersion, type KernelVersion } from "../../stdlib/spec/version.ts";
import { BpfError } from "../bpf-error.ts";
import { loadBtf } from "./btf.ts";
import { loadProgram } from "./syscall/load.ts";
import { createMap } from "./syscall/map.ts";

export interface FeatureAnswer {
  readonly group: "programs" | "maps" | "instructions" | "capabilities";
  readonly name: string;
  readonly available: boolean;
  /** Why not, or what it is for. */
  readonly note: string;
}

export interface Features {
  readonly kernel: string;
  readonly answers: readonly FeatureAnswer[];
}

export function probeFeatures(): Features {
  const answers = [...capabilities(), ...programs(), ...maps(), ...levels()];
  return { kernel: release(), answers };
}

/** Bits of include/uapi/linux/capability.h, and what wants them. */
const CAPABILITIES = [
  { name: "CAP_BPF", bit: 39n, note: "load programs and maps" },
  { name: "CAP_NET_ADMIN", bit: 12n, note: "attach programs to sockets, cgroups and network namespaces" },
  { name: "CAP_PERFMON", bit: 38n, note: "some helpers, and pointers in comparisons" },
  { name: "CAP_SYS_ADMIN", bit: 21n, note: "list and open objects by id" },
] as const;

function capabilities(): readonly FeatureAnswer[] {
  const [, text] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  const effective = BigInt(`0x${text ?? "0"}`);
  return CAPABILITIES.map(({ name, bit, note }) => ({
    group: "capabilities" as const,
    name,
    available: ((effective >> bit) & 1n) === 1n,
    note,
  }));
}

/** `r0 = 1; exit`, which every program type here takes. */
const MINIMAL = [
  [0xb7, 0, 1],
  [0x95, 0, 0],
] as const;

/** Instructions that the level below does not know. */
const LEVEL_CODE = {
  1: MINIMAL,
  // if r0 < 2 goto +0
  2: [MINIMAL[0], [0xa5, 0, 2], MINIMAL[1]],
  // if w0 < 2 goto +0
  3: [MINIMAL[0], [0xa6, 0, 2], MINIMAL[1]],
  // r0 = (s8)r0
  4: [MINIMAL[0], [0xbf, 8, 0], MINIMAL[1]],
} as const satisfies Readonly<Record<CpuLevel, readonly (readonly [opcode: number, offset: number, imm: number])[]>>;

function levels(): readonly FeatureAnswer[] {
  return CPU_LEVELS.map((level) =>
    answer("instructions", `v${level}`, CPU_LEVEL_SINCE[level], `--cpu v${level}`, () =>
      loadProgram({ type: PROG_TYPES.sched_cls.id, code: encoded(LEVEL_CODE[level]) }),
    ),
  );
}

function programs(): readonly FeatureAnswer[] {
  const rows: readonly ProgramRow[] = Object.values(PROGRAMS);
  return rows.map((row) => {
    const { progType, sectionAttachType, since, section } = row;
    const type: ProgTypeRow = PROG_TYPES[progType];
    const expectedAttachType = sectionAttachType && ATTACH_TYPES[sectionAttachType].id;
    const flags = type.sleepable ? PROG_LOAD_FLAG.BPF_F_SLEEPABLE : 0;
    const load = () => loadProgram({ type: type.id, code: encoded(MINIMAL), expectedAttachType, flags });
    return answer("programs", `@${programTitle(row)}`, since, section, load);
  });
}

function maps(): readonly FeatureAnswer[] {
  const rows: readonly MapTypeRow[] = Object.values(MAP_TYPES);
  return rows.map((row) => answer("maps", row.className, row.since, row.kernelName, () => createProbeMap(row)));
}

const U32: BtfType = {
  kind: "int",
  name: "u32",
  size: 4,
  bits: 32,
  bitOffset: 0,
  signed: false,
  char: false,
  bool: false,
};

const PAGE = 4096;

/** A prefix is followed by at least a byte of data. */
function createProbeMap(row: MapTypeRow): Disposable {
  using btf = row.key === "socket" ? loadBtf({ btf: [{ kind: "void" }, U32], functions: [] }) : undefined;
  return createMap({
    map_type: row.id,
    key_size: { u32: 4, any: 4, prefix: 8, socket: 4, none: 0 }[row.key],
    value_size: { socket: 8, program: 4, any: 4, record: 0 }[row.value],
    max_entries: { entries: 1, bytes: PAGE, none: 0 }[row.capacity],
    map_flags: row.flags,
    ...(btf && { btf_fd: btf.fd, btf_key_type_id: 1, btf_value_type_id: 1 }),
  });
}

function answer(
  group: FeatureAnswer["group"],
  name: string,
  since: KernelVersion,
  what: string,
  probe: () => Disposable,
): FeatureAnswer {
  try {
    probe()[Symbol.dispose]();
    return { group, name, available: true, note: what };
  } catch (error) {
    if (!(error instanceof BpfError)) throw error;
    const why = error.code === "EPERM" ? "this process may not" : `${error.code}; Linux ${formatVersion(since)} has it first`;
    return { group, name, available: false, note: `${what}: ${why}` };
  }
}

function encoded(code: readonly (readonly [opcode: number, offset: number, imm: number])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(code.length * 8));
  const isLittle = endianness() === "LE";
  for (const [index, [opcode, offset, imm]] of code.entries()) {
    view.setUint8(index * 8, opcode);
    view.setInt16(index * 8 + 2, offset, isLittle);
    view.setInt32(index * 8 + 4, imm, isLittle);
  }
  return new Uint8Array(view.buffer);
}
