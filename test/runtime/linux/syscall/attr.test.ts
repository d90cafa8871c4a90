import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { encodeAttr } from "../../../../runtime/linux/syscall/attr.ts";
import { ETH_P, ETHERNET_HEADER_BYTES, PACKET_TYPE } from "../../../../stdlib/spec/ethernet.ts";
import { CAPABILITIES, EPOLL, EPOLL_EVENT, EVENTFD, MMAP_FLAGS, RECV_FLAGS, SYSCONF } from "../../../../stdlib/spec/libc.ts";
import { RINGBUF_RECORD } from "../../../../stdlib/spec/map-type-ids.ts";
import { SOCKET_OPTIONS, SOCKET_QUEUES, TCP_INFO } from "../../../../stdlib/spec/socket-calls.ts";
import {
  BPF_ATTR,
  BPF_BTF_INFO,
  BPF_COMMANDS,
  BPF_LINK_INFO,
  BPF_MAP_INFO,
  BPF_OBJ_NAME_LEN,
  BPF_PROG_INFO,
  BPF_SYSCALL_NUMBER,
  LINK_TYPES,
  type SyscallLayout,
} from "../../../../stdlib/spec/syscall.ts";
import { testNeeding } from "../../../support/needs.ts";
import { tool } from "../../../support/tools.ts";

/** Named members of the union; the others are anonymous. */
const ATTR_PREFIX: Readonly<Record<string, string>> = {
  test: "test.",
  info: "info.",
  linkCreate: "link_create.",
  linkUpdate: "link_update.",
  linkDetach: "link_detach.",
  progQuery: "query.",
};

testNeeding(["linux", "clang"], "every layout is the header's", () => {
  const claims = [
    ...Object.entries(BPF_ATTR).flatMap(([name, layout]) => layoutClaims("union bpf_attr", ATTR_PREFIX[name] ?? "", layout)),
    ...layoutClaims("struct bpf_prog_info", "", BPF_PROG_INFO),
    ...layoutClaims("struct bpf_map_info", "", BPF_MAP_INFO),
    ...layoutClaims("struct bpf_btf_info", "", BPF_BTF_INFO),
    ...layoutClaims("struct bpf_link_info", "", BPF_LINK_INFO),
    ...[LINK_TYPES.BPF_LINK_TYPE_CGROUP, LINK_TYPES.BPF_LINK_TYPE_NETNS].flatMap(
      ({ member, place: [name, ...place], attachType }) =>
        layoutClaims("struct bpf_link_info", `${member}.`, { byteSize: 0, fields: { [name]: place, attach_type: attachType } }),
    ),
  ];
  assert.ok(claims.length > 80);
  assert.is(checkClaims(claims), "");
});

testNeeding(["linux", "clang"], "every command is the header's", () => {
  assert.is(checkClaims(Object.entries(BPF_COMMANDS).map(([name, value]) => `${name} == ${value}`)), "");
});

testNeeding(["linux", "clang"], "the call's number is the header's", () => {
  const numbers: Readonly<Record<string, number>> = BPF_SYSCALL_NUMBER;
  assert.is(checkClaims([`__NR_bpf == ${numbers[process.arch]}`]), "");
});

testNeeding(["linux", "clang"], "what is asked of sockets is the headers'", () => {
  const { level, name } = SOCKET_OPTIONS.tcpInfo;
  const queues = process.arch === "ppc64" ? SOCKET_QUEUES.ppc64 : SOCKET_QUEUES.generic;
  const claims = [
    `IPPROTO_TCP == ${level}`,
    `TCP_INFO == ${name}`,
    ...Object.entries(queues).map(([request, number]) => `${request} == ${number}`),
    ...layoutClaims("struct tcp_info", "", TCP_INFO),
  ];
  assert.is(checkClaims(claims), "");
});

testNeeding(["linux", "clang"], "flags of the C library and the kernel are the headers'", () => {
  const event = process.arch === "x64" ? EPOLL_EVENT.x64 : EPOLL_EVENT.generic;
  const numbers = [
    ...[RECV_FLAGS, MMAP_FLAGS, SYSCONF, EPOLL, EVENTFD, CAPABILITIES, ETH_P, PACKET_TYPE, RINGBUF_RECORD],
    ...[{ BPF_OBJ_NAME_LEN }],
  ].flatMap((table) => Object.entries<number>(table));
  const claims = [
    ...numbers.map(([name, value]) => `(long long)${name} == ${value}ll`),
    `sizeof(struct epoll_event) == ${event.byteSize}`,
    `__builtin_offsetof(struct epoll_event, data) == ${event.dataOffset}`,
    `sizeof(struct ethhdr) == ${ETHERNET_HEADER_BYTES}`,
  ];
  assert.is(checkClaims(claims), "");
});

// Debian's header is of a kernel without links of sockmaps: this machine's own types are asked.
testNeeding(["linux", "bpftool", "kernel:6.10"], "the kinds of links are the kernel's", () => {
  const words = ["btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "raw"];
  const types = spawnSync(tool("bpftool"), words, { encoding: "utf8", maxBuffer: 2 ** 28 }).stdout;
  for (const [name, { id }] of Object.entries(LINK_TYPES)) assert.ok(types.includes(`'${name}' val=${id}\n`), name);
});

testNeeding(["linux", "clang"], "a wrong offset would be noticed", () => {
  assert.match(checkClaims(["__builtin_offsetof(union bpf_attr, key) == 4"]), /static assertion failed/);
});

test("members left out are zero, text is terminated", () => {
  const attr = encodeAttr(BPF_ATTR.mapCreate, { map_type: 1, map_name: "abc", map_extra: 5n });
  assert.is(attr.length, BPF_ATTR.mapCreate.byteSize);
  assert.is(attr.toString("latin1", 28, 32), "abc\0");
  assert.is(attr.readBigUInt64LE(64), 5n);
  assert.is(attr.readUInt32LE(4), 0);
});

test("a name that does not fit is refused by its name", () => {
  assert.throws(() => encodeAttr(BPF_ATTR.mapCreate, { map_name: "a".repeat(16) }), /map_name has at most 15 characters/);
});

function layoutClaims(type: string, prefix: string, { fields }: SyscallLayout): readonly string[] {
  return Object.entries(fields).flatMap(([name, [kind, offset]]) => {
    const member = `${prefix}${name}`;
    const size = kind === "u32" ? 4 : kind.startsWith("char[") ? Number(kind.slice(5, -1)) : 8;
    return [`__builtin_offsetof(${type}, ${member}) == ${offset}`, `sizeof(((${type} *)0)->${member}) == ${size}`];
  });
}

const HEADERS = [
  ...["linux/bpf.h", "linux/capability.h", "linux/if_ether.h", "linux/if_packet.h", "linux/in.h", "linux/sockios.h"],
  ...["linux/tcp.h", "asm/ioctls.h", "sys/epoll.h", "sys/eventfd.h", "sys/mman.h", "sys/socket.h", "sys/syscall.h", "unistd.h"],
];

/** What clang says against the claims; nothing when all hold. */
function checkClaims(claims: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-claims-"));
  try {
    const file = join(folder, "claims.c");
    const lines = claims.map((claim) => `_Static_assert(${claim}, "${claim}");`);
    writeFileSync(file, `${HEADERS.map((name) => `#include <${name}>\n`).join("")}${lines.join("\n")}\n`);
    return spawnSync(tool("clang"), ["-fsyntax-only", file], { encoding: "utf8" }).stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.run();
