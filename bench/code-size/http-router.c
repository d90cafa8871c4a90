// SPDX-License-Identifier: MIT
/* The C twin of samples/http-router/http-router.bpf.ts. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define MAX_HEAD 1024
#define MAX_NAME 64

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} clients SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} backends SEC(".maps");

struct scan {
	struct __sk_buff *skb;
	__u32 at;
	__u32 hash;
};

static __u8 lower(__u8 c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static long find_host(__u64 i, void *context)
{
	struct scan *scan = context;
	__u8 *p = (void *)(long)scan->skb->data + (i & (MAX_HEAD - 1));

	if (p + 6 > (__u8 *)(void *)(long)scan->skb->data_end)
		return 1;
	if (p[0] != '\n' || lower(p[1]) != 'h' || lower(p[2]) != 'o' || lower(p[3]) != 's' || lower(p[4]) != 't' || p[5] != ':')
		return 0;
	scan->at = i + 6;
	return 1;
}

static long hash_name(__u64 i, void *context)
{
	struct scan *scan = context;
	__u8 *p = (void *)(long)scan->skb->data + ((scan->at + i) & (2 * MAX_HEAD - 1));

	if (p + 1 > (__u8 *)(void *)(long)scan->skb->data_end || *p == '\r' || *p == '\n' || *p == ':')
		return 1;
	if (*p != ' ')
		scan->hash = (scan->hash ^ lower(*p)) * 0x01000193;
	return 0;
}

SEC("sk_skb")
int route(struct __sk_buff *skb)
{
	struct scan scan = { .skb = skb, .hash = 0x811c9dc5 };
	__u32 head = skb->len < MAX_HEAD ? skb->len : MAX_HEAD;

	if (bpf_skb_pull_data(skb, head))
		return SK_DROP;
	bpf_loop(head, find_host, &scan, 0);
	if (!scan.at)
		return SK_PASS;
	bpf_loop(MAX_NAME, hash_name, &scan, 0);
	return bpf_sk_redirect_hash(skb, &backends, &scan.hash, 0);
}

char _license[] SEC("license") = "Dual MIT/GPL";
