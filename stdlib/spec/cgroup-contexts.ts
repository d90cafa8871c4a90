/**
 * Contexts of cgroup programs, a row a field. Offsets and sizes are those of include/uapi/linux/bpf.h; who may read and write is
 * net/core/filter.c (`sock_addr_is_valid_access`, `__sock_filter_check_attach_type`) and kernel/bpf/cgroup.c
 * (`cg_sockopt_is_valid_access`).
 */

import type { AttachType } from "./attach-types.ts";
import type { ContextField, ContextRow } from "./context-row.ts";
import type { ProgramScope } from "./prog-types.ts";
import { SOCKET_FIELDS } from "./sockets.ts";

const ADDR = ["cgroup_sock_addr"] as const;
const SOCKOPT = ["cgroup_sockopt"] as const;
const SEND4 = ["cgroup_udp4_sendmsg"] as const;
const SEND6 = ["cgroup_udp6_sendmsg"] as const;
const GET = ["cgroup_getsockopt"] as const;
const SET = ["cgroup_setsockopt"] as const;
const NONE = [] as const;

const ADDR4 = [
  "cgroup_inet4_bind",
  "cgroup_inet4_connect",
  "cgroup_udp4_sendmsg",
  "cgroup_udp4_recvmsg",
  "cgroup_inet4_getpeername",
  "cgroup_inet4_getsockname",
] as const satisfies readonly AttachType[];

const ADDR6 = [
  "cgroup_inet6_bind",
  "cgroup_inet6_connect",
  "cgroup_udp6_sendmsg",
  "cgroup_udp6_recvmsg",
  "cgroup_inet6_getpeername",
  "cgroup_inet6_getsockname",
] as const satisfies readonly AttachType[];

const CREATE_RELEASE = ["cgroup_inet_sock_create", "cgroup_inet_sock_release"] as const;
const POST_BIND4 = ["cgroup_inet4_post_bind"] as const;
const POST_BIND6 = ["cgroup_inet6_post_bind"] as const;

/** Of `struct bpf_sock` as a context: what is not read in every kind. */
const SOCK_SCOPES: Readonly<Record<string, Pick<ContextField, "readableIn" | "writableIn">>> = {
  boundDevIf: { readableIn: CREATE_RELEASE, writableIn: CREATE_RELEASE },
  mark: { readableIn: CREATE_RELEASE, writableIn: CREATE_RELEASE },
  priority: { readableIn: CREATE_RELEASE, writableIn: CREATE_RELEASE },
  srcIp4: { readableIn: POST_BIND4, writableIn: NONE },
  srcIp6: { readableIn: POST_BIND6, writableIn: NONE },
  srcPort: { readableIn: [...POST_BIND4, ...POST_BIND6], writableIn: NONE },
};

const EVERY_KIND: Pick<ContextField, "readableIn" | "writableIn"> = {
  readableIn: ["cgroup_sock"] satisfies readonly ProgramScope[],
  writableIn: NONE,
};

export const CGROUP_CONTEXTS = {
  SockAddr: {
    name: "SockAddr",
    kernelName: "bpf_sock_addr",
    sk: {
      kernelName: "sk",
      offset: 64,
      socket: "Sock",
      nullable: false,
      readableIn: ADDR,
      since: [5, 3],
      doc: "The socket of the call.",
    },
    fields: [
      {
        name: "userFamily",
        kernelName: "user_family",
        offset: 0,
        size: 4,
        type: "u32",
        readableIn: ADDR,
        writableIn: NONE,
        since: [4, 17],
        doc: "Family of the address that user space passed, a `Family`.",
      },
      {
        name: "userIp4",
        kernelName: "user_ip4",
        offset: 4,
        size: 4,
        type: "be32",
        readableIn: ADDR4,
        writableIn: ADDR4,
        since: [4, 17],
        doc: "IPv4 address of the call; assigning changes where it goes.",
      },
      {
        name: "userIp6",
        kernelName: "user_ip6",
        offset: 8,
        size: 4,
        type: "be32",
        count: 4,
        readableIn: ADDR6,
        writableIn: ADDR6,
        since: [4, 17],
        doc: "IPv6 address of the call; assigning changes where it goes.",
      },
      {
        name: "userPort",
        kernelName: "user_port",
        offset: 24,
        size: 4,
        type: "be16",
        readableIn: ADDR,
        writableIn: ADDR,
        since: [4, 17],
        doc: "Port of the call; assigning changes where it goes.",
      },
      {
        name: "family",
        kernelName: "family",
        offset: 28,
        size: 4,
        type: "u32",
        readableIn: ADDR,
        writableIn: NONE,
        since: [4, 17],
        doc: "Address family of the socket, a `Family`.",
      },
      {
        name: "type",
        kernelName: "type",
        offset: 32,
        size: 4,
        type: "u32",
        readableIn: ADDR,
        writableIn: NONE,
        since: [4, 17],
        doc: "A `SocketType`.",
      },
      {
        name: "protocol",
        kernelName: "protocol",
        offset: 36,
        size: 4,
        type: "u32",
        readableIn: ADDR,
        writableIn: NONE,
        since: [4, 17],
        doc: "A `Protocol`.",
      },
      {
        name: "msgSrcIp4",
        kernelName: "msg_src_ip4",
        offset: 40,
        size: 4,
        type: "be32",
        readableIn: SEND4,
        writableIn: SEND4,
        since: [4, 18],
        doc: "IPv4 address that the datagram is sent from.",
      },
      {
        name: "msgSrcIp6",
        kernelName: "msg_src_ip6",
        offset: 44,
        size: 4,
        type: "be32",
        count: 4,
        readableIn: SEND6,
        writableIn: SEND6,
        since: [4, 18],
        doc: "IPv6 address that the datagram is sent from.",
      },
    ],
  },
  CgroupSock: {
    name: "CgroupSock",
    kernelName: "bpf_sock",
    sk: undefined,
    fields: SOCKET_FIELDS.map(
      ({ fullOnly: _, ...field }): ContextField => ({ ...field, ...(SOCK_SCOPES[field.name] ?? EVERY_KIND) }),
    ),
  },
  Sockopt: {
    name: "Sockopt",
    kernelName: "bpf_sockopt",
    sk: {
      kernelName: "sk",
      offset: 0,
      socket: "Sock",
      nullable: false,
      readableIn: SOCKOPT,
      since: [5, 3],
      doc: "The socket of the call.",
    },
    fields: [
      {
        name: "level",
        kernelName: "level",
        offset: 24,
        size: 4,
        type: "i32",
        readableIn: SOCKOPT,
        writableIn: SET,
        since: [5, 3],
        doc: "Level of the option, `SOL_*`.",
      },
      {
        name: "optname",
        kernelName: "optname",
        offset: 28,
        size: 4,
        type: "i32",
        readableIn: SOCKOPT,
        writableIn: SET,
        since: [5, 3],
        doc: "The option, `SO_*`, `TCP_*` and so on by its level.",
      },
      {
        name: "optlen",
        kernelName: "optlen",
        offset: 32,
        size: 4,
        type: "i32",
        readableIn: SOCKOPT,
        writableIn: SOCKOPT,
        since: [5, 3],
        doc: "Length of the option's value in bytes; -1 in `setsockopt` keeps the kernel from setting it, 0 in either leaves the value to the kernel.",
      },
      {
        name: "retval",
        kernelName: "retval",
        offset: 36,
        size: 4,
        type: "i32",
        readableIn: GET,
        writableIn: GET,
        since: [5, 3],
        doc: "What the kernel's own getsockopt returned; 0 makes the call succeed.",
      },
    ],
  },
} as const satisfies Record<string, ContextRow>;
