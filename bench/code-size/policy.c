// SPDX-License-Identifier: MIT
/* The C twin of samples/policy/policy.bpf.ts. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define HEADER_BYTES 8

enum { DENIED, FORGED };

struct event {
	__u32 kind;
	__u32 port;
	__u32 bytes;
};

struct rule {
	__u32 secret;
	__u32 stamp;
};

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} senders SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct rule);
} rules SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} events SEC(".maps");

static int refuse(struct sk_msg_md *msg, __u32 kind)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (event) {
		event->kind = kind;
		event->port = bpf_ntohl(msg->remote_port);
		event->bytes = msg->size;
		bpf_ringbuf_submit(event, 0);
	}
	return SK_DROP;
}

SEC("sk_msg")
int police(struct sk_msg_md *msg)
{
	__u32 port = bpf_ntohl(msg->remote_port), length;
	struct rule *rule = bpf_map_lookup_elem(&rules, &port);
	__be32 *data;

	if (!rule)
		return refuse(msg, DENIED);
	if (msg->size < HEADER_BYTES) {
		bpf_msg_cork_bytes(msg, HEADER_BYTES);
		return SK_PASS;
	}
	if (bpf_msg_pull_data(msg, 0, HEADER_BYTES, 0))
		return SK_DROP;
	data = msg->data;
	if ((void *)(data + 2) > msg->data_end)
		return SK_DROP;
	length = bpf_ntohl(data[0]);
	if (bpf_ntohl(data[1]) != rule->secret)
		return refuse(msg, FORGED);
	bpf_msg_apply_bytes(msg, HEADER_BYTES + length);
	if (bpf_msg_pop_data(msg, 4, 4, 0) || bpf_msg_push_data(msg, 0, 4, 0))
		return SK_DROP;
	data = msg->data;
	if ((void *)(data + 1) > msg->data_end)
		return SK_DROP;
	data[0] = bpf_htonl(rule->stamp);
	return SK_PASS;
}

char _license[] SEC("license") = "Dual MIT/GPL";
