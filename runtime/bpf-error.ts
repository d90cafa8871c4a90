/** In: the operation that failed and the kernel's errno. Out: an error that says what was tried, why it failed, what helps. */

import { getSystemErrorName } from "node:util";
import { LINUX_ERRNO } from "../stdlib/spec/errno.ts";
import { ETHERNET_HEADER_BYTES } from "../stdlib/spec/ethernet.ts";
import { HOST_FEATURES } from "../stdlib/spec/features.ts";
import { type BpfCommand, KERNEL_ERRNOS } from "../stdlib/spec/syscall.ts";
import { TEST_RUN_SKB } from "../stdlib/spec/test-run.ts";
import { formatVersion } from "../stdlib/spec/version.ts";

interface Advice {
  readonly code: string;
  /** Only for these commands; absent: for all. */
  readonly commands?: readonly BpfCommand[];
  readonly cause: string;
  readonly remedy?: string;
}

/** The first row that fits is told. */
const ADVICE: readonly Advice[] = [
  {
    code: "EPERM",
    cause: "the process may not use bpf(2) this way",
    remedy: "run it as root, or give it CAP_BPF and CAP_NET_ADMIN",
  },
  {
    code: "E2BIG",
    commands: ["BPF_MAP_UPDATE_ELEM"],
    cause: "the map is full, or the index is not below its max_entries",
    remedy: "declare the map with a larger maxEntries",
  },
  { code: "EEXIST", commands: ["BPF_MAP_UPDATE_ELEM"], cause: "the key is present and the update said BPF_NOEXIST" },
  { code: "ENOENT", commands: ["BPF_MAP_UPDATE_ELEM"], cause: "the key is absent and the update said BPF_EXIST" },
  {
    code: "ENOSPC",
    commands: ["BPF_MAP_LOOKUP_ELEM"],
    cause: "the map's values are too small for what a lookup gives",
    remedy: "declare the socket map with 8-byte values",
  },
  {
    code: "EOPNOTSUPP",
    commands: ["BPF_MAP_UPDATE_ELEM"],
    cause: "the map does not take this socket in its present state",
    remedy: "insert TCP sockets once connected or listening, UDP sockets once bound",
  },
  {
    code: "EBUSY",
    commands: ["BPF_MAP_UPDATE_ELEM"],
    cause: "the socket is in a map already, whose program is of a kind that this map has, too",
    remedy: "delete it there first: a socket has one program of a kind",
  },
  {
    code: "EINVAL",
    commands: ["BPF_MAP_DELETE_ELEM"],
    cause: "no entry is there, or the map's entries cannot be deleted",
    remedy: "ask has() first",
  },
  { code: "ENOTSOCK", cause: "the file descriptor is not a socket" },
  { code: "EEXIST", commands: ["BPF_OBJ_PIN"], cause: "the path exists", remedy: "remove it or pin elsewhere" },
  {
    code: "EBUSY",
    commands: ["BPF_PROG_ATTACH", "BPF_LINK_CREATE"],
    cause: "a program is attached there by a link, or one that excludes this one",
    remedy: "detach it first; 'tsbpf query' and 'tsbpf list' show it",
  },
  {
    code: "EINVAL",
    commands: ["BPF_PROG_QUERY"],
    cause: "this kernel does not tell",
    remedy: `Linux ${formatVersion(HOST_FEATURES.socketMapQuery.since)} and newer do`,
  },
  {
    code: "ENOSPC",
    commands: ["BPF_PROG_TEST_RUN"],
    cause: "the buffer for the data or context that comes back is too small",
    remedy: "give a larger one",
  },
  {
    code: "EINVAL",
    commands: ["BPF_PROG_TEST_RUN"],
    cause: "the kernel does not run programs of this type on such data, or with such fields of the context",
    remedy: `give @schedCls programs a packet of ${ETHERNET_HEADER_BYTES} to ${TEST_RUN_SKB.mostBytes} bytes, of the context no fields that follow from it; the others no data`,
  },
  { code: "ENODEV", commands: ["BPF_PROG_TEST_RUN"], cause: "there is no network device of this ifindex" },
  { code: "ERANGE", commands: ["BPF_PROG_TEST_RUN"], cause: "the port is not below 65536" },
  {
    code: "EAFNOSUPPORT",
    commands: ["BPF_PROG_TEST_RUN"],
    cause: "the context has no family of addresses",
    remedy: "set family to Family.Inet or Family.Inet6",
  },
  {
    code: "ENOTSUPP",
    commands: ["BPF_PROG_TEST_RUN"],
    cause: "the kernel cannot test-run programs of this type",
    remedy: "attach the program and send traffic through it",
  },
  { code: "ENOTSUPP", cause: "this kernel does not support that" },
  { code: "EBADF", cause: "the file descriptor is closed, or of another kind" },
  { code: "EINVAL", cause: "the kernel refuses these arguments" },
];

export class BpfError extends Error {
  /** The errno's name, as Node's own system errors have it. */
  readonly code: string;
  readonly errno: number;
  readonly command: BpfCommand;
  readonly operation: string;

  /** `operation` completes "could not …". */
  constructor(command: BpfCommand, operation: string, errno: number) {
    const code = errnoName(errno);
    const advice = ADVICE.find((row) => row.code === code && (row.commands?.includes(command) ?? true));
    super(
      `could not ${operation}: ${advice?.cause ?? "the kernel refused"} (${code})${advice?.remedy ? `; ${advice.remedy}` : ""}`,
    );
    this.name = "BpfError";
    this.code = code;
    this.errno = errno;
    this.command = command;
    this.operation = operation;
  }
}

/** Node calls 95 by its other name, ENOTSUP, and does not know the kernel's own. */
function errnoName(errno: number): string {
  const own = Object.entries({ ...KERNEL_ERRNOS, ...LINUX_ERRNO }).find(([, value]) => value === errno);
  return own ? own[0] : getSystemErrorName(-errno);
}
