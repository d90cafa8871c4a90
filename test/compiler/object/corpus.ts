/**
 * C programs for tests that read what clang writes: static functions and variables, callbacks, every kind of global, inner
 * maps, bit-fields, enums, CO-RE, undefined symbols. More C files are read from a folder named by TSBPF_C_CORPUS.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const HEAD = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
char LICENSE[] SEC("license") = "GPL";
`;

const EVERYTHING = `${HEAD}
enum Mode { Off, On = -5 };
enum Large { Huge = 0x1234567890ull };
struct Flags { unsigned a : 3, b : 5; signed int c : 24; };
union Either { int i; double d; };
typedef volatile struct Flags Shared;
struct Node { struct Node *next; const char *restrict name; int (*visit)(struct Node *node, ...); };
struct Key { __u32 ip[4]; __u16 port; } __attribute__((packed));
struct task_struct { int pid; } __attribute__((preserve_access_index));
extern int CONFIG_HZ __kconfig;
extern const int bpf_prog_active __ksym;

int initialised = 7;
static int hidden_counter = 3;
__u64 zeroed[4];
static __u64 hidden_zeroed;
const volatile int limit = 9;
static const char text[] = "a text that stays in memory";
int own_section SEC(".data.own") = 5;
Shared shared;
union Either either;
struct Node node;
enum Mode mode = On;
enum Large large = Huge;

struct inner { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 3); __type(key, int); __type(value, __u64); } inner_map SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __uint(max_entries, 4); __type(key, int); __array(values, struct inner); } outer_map SEC(".maps") = { .values = { [2] = &inner_map } };
int target(struct __sk_buff *skb);
struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 5); __uint(key_size, 4); __array(values, int (struct __sk_buff *)); } jumps SEC(".maps") = { .values = { [1] = (void *)&target } };
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __uint(map_flags, BPF_F_NO_PREALLOC); __uint(pinning, LIBBPF_PIN_BY_NAME); __type(key, struct Key); __type(value, struct Flags); } by_key SEC(".maps");

static __noinline int twice(int value) { hidden_counter += value; return value * 2 + hidden_counter; }
static __noinline int middle(int value) { return twice(value) + 1; }
__noinline int shown(int value) { return twice(value) + limit; }
static long each(__u32 index, void *state) { *(int *)state += twice(index); return 0; }

SEC("tc") int target(struct __sk_buff *skb) { return 0; }
SEC("tc") int all(struct __sk_buff *skb) {
  int sum = middle(skb->len) + shown(skb->mark) + CONFIG_HZ;
  bpf_loop(4, each, &sum, 0);
  hidden_zeroed += sum; zeroed[2] += initialised; own_section++; shared.c = sum; either.i++; mode = Off; large = Huge; node.next = 0;
  bpf_trace_printk(text, sizeof(text), sum);
  static int calls; calls++;
  struct task_struct *task = (void *)(long)zeroed[0];
  sum += bpf_prog_active + BPF_CORE_READ(task, pid);
  bpf_tail_call(skb, &jumps, 1);
  int zero = 0;
  void *found = bpf_map_lookup_elem(&outer_map, &zero);
  struct Key key = {};
  return sum + (found != 0) + (bpf_map_lookup_elem(&by_key, &key) != 0);
}
`;

const PLAIN = `${HEAD}
SEC("sk_msg") int pass(struct sk_msg_md *msg) { return SK_PASS; }
`;

/** No debug information is needed to compile this. */
export const WITHOUT_BTF = `${HEAD}
__u64 zeroed[4];
static __noinline int twice(int value) { return value * 2 + zeroed[1]; }
static long each(__u32 index, void *state) { return twice(index); }
SEC("tc") int all(struct __sk_buff *skb) { zeroed[2]++; bpf_loop(4, each, skb, 0); return twice(skb->len); }
`;

export const MAP_ONLY = `${HEAD}
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
SEC("tc") int all(struct __sk_buff *skb) { return bpf_ringbuf_query(&events, 0); }
`;

export function corpus(): ReadonlyMap<string, string> {
  const folder = process.env["TSBPF_C_CORPUS"];
  const files =
    folder === undefined
      ? []
      : readdirSync(folder)
          .filter((name) => name.endsWith(".c"))
          .sort();
  const others = files.map((name) => [name, readFileSync(join(folder ?? "", name), "utf8")] as const);
  return new Map([["everything", EVERYTHING], ["plain", PLAIN], ...others]);
}

/** Both byte orders, and the smallest code of the newest level. */
export const CLANG_VARIANTS = [
  ["-target", "bpf", "-mcpu=v3"],
  ["-target", "bpfeb", "-mcpu=v3"],
  ["-target", "bpf", "-mcpu=v4", "-Oz"],
] as const;
