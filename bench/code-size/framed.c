// SPDX-License-Identifier: MIT
/*
 * The C twin of samples/framed/framed.bpf.ts. Programs of a stream see the whole skb from its start, so both have to find the
 * message at hand: the parser keeps the TCP sequence numbers of this message and the next, by socket.
 */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define MAX_LENGTH 65536
#define HEARTBEAT 1

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
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} ends SEC(".maps");

SEC("sk_skb/stream_parser")
int parser(struct __sk_buff *skb)
{
	__u64 cookie = bpf_get_socket_cookie(skb);
	struct position *position = bpf_map_lookup_elem(&positions, &cookie);
	__u32 start = skb->cb[0], offset = 0, length;

	if (position) {
		offset = position->next - start;
		if (offset >= skb->len)
			offset = 0;
	}
	if (bpf_skb_load_bytes(skb, offset, &length, 4))
		return 0;
	length = bpf_ntohl(length);
	if (length < 2 || length > MAX_LENGTH)
		return -1;
	if (position) {
		position->current = start + offset;
		position->next = start + offset + length + 4;
	} else {
		struct position fresh = { .current = start, .next = start + length + 4 };

		bpf_map_update_elem(&positions, &cookie, &fresh, BPF_ANY);
	}
	return length + 4;
}

SEC("sk_skb/stream_verdict")
int verdict(struct __sk_buff *skb)
{
	__u64 cookie = bpf_get_socket_cookie(skb);
	struct position *position = bpf_map_lookup_elem(&positions, &cookie);
	__u32 start = skb->cb[0], offset = 0, end;
	__u16 type;

	if (position) {
		offset = position->current - start;
		if (offset >= skb->len)
			offset = 0;
	}
	if (bpf_skb_load_bytes(skb, offset + 4, &type, 2))
		return SK_DROP;
	if (bpf_ntohs(type) == HEARTBEAT)
		return SK_DROP;
	/* Egress of a part of a GRO skb sends wrong bytes unless the part is linear. */
	end = position ? position->next - start : skb->len;
	if (end > skb->len)
		end = skb->len;
	if (bpf_skb_pull_data(skb, end))
		return SK_DROP;
	return bpf_sk_redirect_map(skb, &ends, 1, 0);
}

char _license[] SEC("license") = "Dual MIT/GPL";
