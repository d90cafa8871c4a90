// SPDX-License-Identifier: MIT
/* The C twin of samples/loadbalancer/loadbalancer.bpf.ts; framing as in framed.c. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define SESSION_BYTES 8

const volatile __u32 backend_count = 3;

struct position {
	__u32 next;
	__u32 current;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, struct position);
} positions SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} clients SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} backends SEC(".maps");

SEC("sk_skb/stream_parser")
int parser(struct __sk_buff *skb)
{
	__u64 cookie = bpf_get_socket_cookie(skb);
	struct position *position = bpf_map_lookup_elem(&positions, &cookie);
	__u32 start = skb->cb[0], offset = 0;
	__u16 length;

	if (position) {
		offset = position->next - start;
		if (offset >= skb->len)
			offset = 0;
	}
	if (bpf_skb_load_bytes(skb, offset, &length, 2))
		return 0;
	length = bpf_ntohs(length);
	if (length < SESSION_BYTES)
		return -1;
	if (position) {
		position->current = start + offset;
		position->next = start + offset + length + 2;
	} else {
		struct position fresh = { .current = start, .next = start + length + 2 };

		bpf_map_update_elem(&positions, &cookie, &fresh, BPF_ANY);
	}
	return length + 2;
}

SEC("sk_skb/stream_verdict")
int balance(struct __sk_buff *skb)
{
	__u64 cookie = bpf_get_socket_cookie(skb);
	struct position *position = bpf_map_lookup_elem(&positions, &cookie);
	__u32 start = skb->cb[0], offset = 0, end, hash = 0x811c9dc5;
	__u8 session[SESSION_BYTES];

	if (position) {
		offset = position->current - start;
		if (offset >= skb->len)
			offset = 0;
	}
	if (bpf_skb_load_bytes(skb, offset + 2, session, sizeof(session)))
		return SK_DROP;
	for (int i = 0; i < SESSION_BYTES; i++)
		hash = (hash ^ session[i]) * 0x01000193;
	if (!backend_count)
		return SK_DROP;
	end = position ? position->next - start : skb->len;
	if (end > skb->len)
		end = skb->len;
	if (bpf_skb_pull_data(skb, end))
		return SK_DROP;
	return bpf_sk_redirect_map(skb, &backends, hash % backend_count, 0);
}

char _license[] SEC("license") = "Dual MIT/GPL";
