/**
 * What this kernel and this process can do, each answered by asking: a map of each type is created, a program of each type and each
 * instruction level loaded, and closed again. Where it is refused, the first kernel that has it is named.
 */

import { readFileSync } from "node:fs";
import { release } from "node:os";
import type { BtfType } from "../../compiler/object/btf-types.ts";
import { ATTACH_TYPES } from "../../stdlib/spec/attach-types.ts";
import { CPU_LEVEL_SINCE, HOST_FEATURES, isKnownBad, KNOWN_BAD_KERNELS } from "../../stdlib/spec/features.ts";
import { CPU_LEVELS } from "../../stdlib/spec/isa.ts";
import { CAPABILITIES, PAGE_BYTES } from "../../stdlib/spec/libc.ts";
import { MAP_TYPES, type MapTypeRow } from "../../stdlib/spec/map-types.ts";
import { PROG_TYPES, type ProgTypeRow } from "../../stdlib/spec/prog-types.ts";
import { PROGRAMS, type ProgramRow, programTitle } from "../../stdlib/spec/program-types.ts";
import { PROG_LOAD_FLAG } from "../../stdlib/spec/syscall.ts";
import { formatVersion, type KernelVersion } from "../../stdlib/spec/version.ts";
import { BpfError } from "../bpf-error.ts";
import { Resources } from "../resources.ts";
import { loadBtf } from "./btf.ts";
import { minimalProgram } from "./minimal-program.ts";
import type { Fd } from "./syscall/fd.ts";
import { createLink } from "./syscall/link.ts";
import { loadProgram } from "./syscall/load.ts";
import { createMap } from "./syscall/map.ts";
import { attachedPrograms } from "./syscall/query.ts";

export interface FeatureAnswer {
  readonly group: "programs" | "maps" | "attachments" | "kernel" | "instructions" | "capabilities";
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
  const answers = [...capabilities(), ...programs(), ...maps(), ...attachments(), ...levels(), ...faults()];
  return { kernel: release(), answers };
}

const WANTED = [
  { name: "CAP_BPF", note: "load programs and maps" },
  { name: "CAP_NET_ADMIN", note: "attach programs to sockets, cgroups and network namespaces" },
  { name: "CAP_PERFMON", note: "some helpers, and pointers in comparisons" },
  { name: "CAP_SYS_ADMIN", note: "list and open objects by id" },
] as const satisfies readonly { readonly name: keyof typeof CAPABILITIES; readonly note: string }[];

function capabilities(): readonly FeatureAnswer[] {
  const [, text] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  const effective = BigInt(`0x${text ?? "0"}`);
  return WANTED.map(({ name, note }) => ({
    group: "capabilities" as const,
    name,
    available: ((effective >> BigInt(CAPABILITIES[name])) & 1n) === 1n,
    note,
  }));
}

function levels(): readonly FeatureAnswer[] {
  return CPU_LEVELS.map((level) =>
    answer("instructions", `v${level}`, CPU_LEVEL_SINCE[level], `--cpu v${level}`, () =>
      loadProgram({ type: PROG_TYPES.sched_cls.id, code: minimalProgram(level) }),
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
    const load = () => loadProgram({ type: type.id, code: minimalProgram(), expectedAttachType, flags });
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

/** A prefix is followed by at least a byte of data. */
function createProbeMap(row: MapTypeRow): Fd {
  using btf = row.key === "socket" ? loadBtf({ btf: [{ kind: "void" }, U32], functions: [] }) : undefined;
  return createMap({
    map_type: row.id,
    key_size: { u32: 4, any: 4, prefix: 8, socket: 4, none: 0 }[row.key],
    value_size: { socket: 8, program: 4, any: 4, record: 0 }[row.value],
    max_entries: { entries: 1, bytes: PAGE_BYTES, none: 0 }[row.capacity],
    map_flags: row.flags,
    ...(btf && { btf_fd: btf.fd, btf_key_type_id: 1, btf_value_type_id: 1 }),
  });
}

function attachments(): readonly FeatureAnswer[] {
  const { socketMapLinks, socketMapQuery } = HOST_FEATURES;
  const { skb_verdict } = ATTACH_TYPES;
  const link = (): Disposable => {
    using map = createProbeMap(MAP_TYPES.SockMap);
    using program = loadProgram({ type: PROG_TYPES.sk_skb.id, code: minimalProgram() });
    return createLink(program.number, map.number, skb_verdict.id);
  };
  const query = (): Disposable => {
    using map = createProbeMap(MAP_TYPES.SockMap);
    attachedPrograms(map.number, skb_verdict.id, "a map of sockets");
    return new Resources();
  };
  return [
    answer("attachments", "link", socketMapLinks.since, socketMapLinks.doc, link),
    answer("attachments", "query", socketMapQuery.since, socketMapQuery.doc, query),
  ];
}

/** What other kernels do right. */
function faults(): readonly FeatureAnswer[] {
  const { good, doc } = KNOWN_BAD_KERNELS.silentSockets;
  const isBad = isKnownBad("silentSockets", release());
  return [
    {
      group: "kernel",
      name: good,
      available: !isBad,
      note: isBad ? `${doc}: they are given one` : "in maps without a verdict",
    },
  ];
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
