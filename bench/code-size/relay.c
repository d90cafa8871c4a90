// SPDX-License-Identifier: MIT
/* The C twin of samples/relay/relay.bpf.ts. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct traffic {
	__u64 messages;
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} peers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct traffic);
} traffic SEC(".maps");

SEC("sk_skb")
int relay(struct __sk_buff *skb)
{
	__u32 zero = 0, port;
	struct traffic *total;

	if (skb->len == 0)
		return SK_DROP;
	total = bpf_map_lookup_elem(&traffic, &zero);
	if (total) {
		__sync_fetch_and_add(&total->messages, 1);
		__sync_fetch_and_add(&total->bytes, skb->len);
	}
	port = skb->local_port;
	return bpf_sk_redirect_hash(skb, &peers, &port, 0);
}

char _license[] SEC("license") = "Dual MIT/GPL";
