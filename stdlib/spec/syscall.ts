/**
 * The bpf(2) system call: commands, the members of `union bpf_attr` that they use, and the info structures that they fill.
 * Source: include/uapi/linux/bpf.h. A test asks clang for every offset and size below.
 */

import type { AttachTargetKind } from "./attach-types.ts";

/** A member: its C type and byte offset. `ptr` is an address that travels as a u64. */
export type SyscallField = readonly ["u32" | "u64" | "ptr" | `char[${number}]`, number];

export interface SyscallLayout {
  /** Bytes that the kernel is told of; it wants every later byte to be zero, so older kernels take newer layouts. */
  readonly byteSize: number;
  readonly fields: Readonly<Record<string, SyscallField>>;
}

/** `__NR_bpf`, by `process.arch`. */
export const BPF_SYSCALL_NUMBER = {
  x64: 321,
  arm64: 280,
  riscv64: 280,
  loong64: 280,
  arm: 386,
  ia32: 357,
  ppc64: 361,
  s390x: 351,
} as const satisfies Readonly<Record<string, number>>;

export const BPF_COMMANDS = {
  BPF_MAP_CREATE: 0,
  BPF_MAP_LOOKUP_ELEM: 1,
  BPF_MAP_UPDATE_ELEM: 2,
  BPF_MAP_DELETE_ELEM: 3,
  BPF_MAP_GET_NEXT_KEY: 4,
  BPF_PROG_LOAD: 5,
  BPF_OBJ_PIN: 6,
  BPF_OBJ_GET: 7,
  BPF_PROG_ATTACH: 8,
  BPF_PROG_DETACH: 9,
  BPF_PROG_TEST_RUN: 10,
  BPF_PROG_GET_NEXT_ID: 11,
  BPF_MAP_GET_NEXT_ID: 12,
  BPF_PROG_GET_FD_BY_ID: 13,
  BPF_MAP_GET_FD_BY_ID: 14,
  BPF_OBJ_GET_INFO_BY_FD: 15,
  BPF_PROG_QUERY: 16,
  BPF_BTF_LOAD: 18,
  BPF_BTF_GET_FD_BY_ID: 19,
  BPF_MAP_LOOKUP_AND_DELETE_ELEM: 21,
  BPF_MAP_FREEZE: 22,
  BPF_LINK_CREATE: 28,
  BPF_LINK_UPDATE: 29,
  BPF_LINK_GET_FD_BY_ID: 30,
  BPF_LINK_GET_NEXT_ID: 31,
  BPF_LINK_DETACH: 34,
} as const satisfies Readonly<Record<string, number>>;

export type BpfCommand = keyof typeof BPF_COMMANDS;

/** The members of `union bpf_attr`, by the structure that groups them; `test` and `info` are named so in the kernel. */
export const BPF_ATTR = {
  mapCreate: {
    byteSize: 72,
    fields: {
      map_type: ["u32", 0],
      key_size: ["u32", 4],
      value_size: ["u32", 8],
      max_entries: ["u32", 12],
      map_flags: ["u32", 16],
      inner_map_fd: ["u32", 20],
      numa_node: ["u32", 24],
      map_name: ["char[16]", 28],
      map_ifindex: ["u32", 44],
      btf_fd: ["u32", 48],
      btf_key_type_id: ["u32", 52],
      btf_value_type_id: ["u32", 56],
      btf_vmlinux_value_type_id: ["u32", 60],
      map_extra: ["u64", 64],
    },
  },
  mapElem: {
    byteSize: 32,
    fields: { map_fd: ["u32", 0], key: ["ptr", 8], value: ["ptr", 16], next_key: ["ptr", 16], flags: ["u64", 24] },
  },
  progLoad: {
    byteSize: 112,
    fields: {
      prog_type: ["u32", 0],
      insn_cnt: ["u32", 4],
      insns: ["ptr", 8],
      license: ["ptr", 16],
      log_level: ["u32", 24],
      log_size: ["u32", 28],
      log_buf: ["ptr", 32],
      prog_flags: ["u32", 44],
      prog_name: ["char[16]", 48],
      expected_attach_type: ["u32", 68],
      prog_btf_fd: ["u32", 72],
      func_info_rec_size: ["u32", 76],
      func_info: ["ptr", 80],
      func_info_cnt: ["u32", 88],
      line_info_rec_size: ["u32", 92],
      line_info: ["ptr", 96],
      line_info_cnt: ["u32", 104],
    },
  },
  btfLoad: {
    byteSize: 28,
    fields: {
      btf: ["ptr", 0],
      btf_log_buf: ["ptr", 8],
      btf_size: ["u32", 16],
      btf_log_size: ["u32", 20],
      btf_log_level: ["u32", 24],
    },
  },
  linkCreate: {
    byteSize: 16,
    fields: { prog_fd: ["u32", 0], target_fd: ["u32", 4], attach_type: ["u32", 8], flags: ["u32", 12] },
  },
  linkUpdate: {
    byteSize: 16,
    fields: { link_fd: ["u32", 0], new_prog_fd: ["u32", 4], flags: ["u32", 8], old_prog_fd: ["u32", 12] },
  },
  linkDetach: { byteSize: 4, fields: { link_fd: ["u32", 0] } },
  progQuery: {
    byteSize: 32,
    fields: {
      target_fd: ["u32", 0],
      attach_type: ["u32", 4],
      query_flags: ["u32", 8],
      attach_flags: ["u32", 12],
      prog_ids: ["ptr", 16],
      prog_cnt: ["u32", 24],
    },
  },
  obj: {
    byteSize: 16,
    fields: { pathname: ["ptr", 0], bpf_fd: ["u32", 8], file_flags: ["u32", 12] },
  },
  progAttach: {
    byteSize: 20,
    fields: {
      target_fd: ["u32", 0],
      attach_bpf_fd: ["u32", 4],
      attach_type: ["u32", 8],
      attach_flags: ["u32", 12],
      replace_bpf_fd: ["u32", 16],
    },
  },
  test: {
    byteSize: 80,
    fields: {
      prog_fd: ["u32", 0],
      retval: ["u32", 4],
      data_size_in: ["u32", 8],
      data_size_out: ["u32", 12],
      data_in: ["ptr", 16],
      data_out: ["ptr", 24],
      repeat: ["u32", 32],
      duration: ["u32", 36],
      ctx_size_in: ["u32", 40],
      ctx_size_out: ["u32", 44],
      ctx_in: ["ptr", 48],
      ctx_out: ["ptr", 56],
      flags: ["u32", 64],
      cpu: ["u32", 68],
      batch_size: ["u32", 72],
    },
  },
  /** `prog_id`, `map_id`, `btf_id`, `link_id` are where `start_id` is. */
  id: { byteSize: 12, fields: { start_id: ["u32", 0], next_id: ["u32", 4], open_flags: ["u32", 8] } },
  info: {
    byteSize: 16,
    fields: { bpf_fd: ["u32", 0], info_len: ["u32", 4], info: ["ptr", 8] },
  },
} as const satisfies Readonly<Record<string, SyscallLayout>>;

/** What BPF_OBJ_GET_INFO_BY_FD fills for a program: a prefix of `struct bpf_prog_info`. */
export const BPF_PROG_INFO = {
  byteSize: 224,
  fields: {
    type: ["u32", 0],
    id: ["u32", 4],
    tag: ["char[8]", 8],
    jited_prog_len: ["u32", 16],
    xlated_prog_len: ["u32", 20],
    jited_prog_insns: ["ptr", 24],
    xlated_prog_insns: ["ptr", 32],
    nr_map_ids: ["u32", 52],
    map_ids: ["ptr", 56],
    name: ["char[16]", 64],
    btf_id: ["u32", 128],
    nr_func_info: ["u32", 144],
    nr_line_info: ["u32", 148],
    line_info: ["ptr", 152],
    line_info_rec_size: ["u32", 172],
    run_cnt: ["u64", 200],
    verified_insns: ["u32", 216],
  },
} as const satisfies SyscallLayout;

/** What BPF_OBJ_GET_INFO_BY_FD fills for a map: `struct bpf_map_info`. */
export const BPF_MAP_INFO = {
  byteSize: 88,
  fields: {
    type: ["u32", 0],
    id: ["u32", 4],
    key_size: ["u32", 8],
    value_size: ["u32", 12],
    max_entries: ["u32", 16],
    map_flags: ["u32", 20],
    name: ["char[16]", 24],
    btf_id: ["u32", 64],
    btf_key_type_id: ["u32", 68],
    btf_value_type_id: ["u32", 72],
    map_extra: ["u64", 80],
  },
} as const satisfies SyscallLayout;

/** What BPF_OBJ_GET_INFO_BY_FD fills for type information: `struct bpf_btf_info`. */
export const BPF_BTF_INFO = {
  byteSize: 32,
  fields: { btf: ["ptr", 0], btf_size: ["u32", 8], id: ["u32", 12] },
} as const satisfies SyscallLayout;

/** How many programs of one attach type a cgroup may have: kernel/bpf/cgroup.c. */
export const BPF_CGROUP_MAX_PROGS = 64;

/** Bytes of a kernel object's name, its terminator included. */
export const BPF_OBJ_NAME_LEN = 16;

/** What BPF_OBJ_GET_INFO_BY_FD fills for a link: a prefix of `struct bpf_link_info`. */
export const BPF_LINK_INFO = {
  byteSize: 32,
  fields: { type: ["u32", 0], id: ["u32", 4], prog_id: ["u32", 8] },
} as const satisfies SyscallLayout;

/** A kind of link, and the member of the union in `struct bpf_link_info` that tells where such a link is. */
export interface LinkTypeRow {
  readonly id: number;
  readonly target: AttachTargetKind;
  readonly member: string;
  /** Of a map its id, of cgroups and namespaces what `stat` calls their inode. */
  readonly place: readonly [name: string, type: "u32" | "u64", offset: number];
  readonly attachType: readonly ["u32", number];
}

/** As far as this project's programs have them. */
export const LINK_TYPES = {
  BPF_LINK_TYPE_CGROUP: { id: 3, target: "cgroup", member: "cgroup", place: ["cgroup_id", "u64", 16], attachType: ["u32", 24] },
  BPF_LINK_TYPE_NETNS: { id: 5, target: "netns", member: "netns", place: ["netns_ino", "u32", 16], attachType: ["u32", 20] },
  BPF_LINK_TYPE_SOCKMAP: { id: 14, target: "map", member: "sockmap", place: ["map_id", "u32", 16], attachType: ["u32", 20] },
} as const satisfies Readonly<Record<string, LinkTypeRow>>;

/** Flags of BPF_PROG_LOAD. */
export const PROG_LOAD_FLAG = { BPF_F_SLEEPABLE: 1 << 4 } as const;

/** Answers of the kernel that libc has no name for: include/linux/errno.h. */
export const KERNEL_ERRNOS = { ENOTSUPP: 524 } as const satisfies Readonly<Record<string, number>>;
