// SPDX-License-Identifier: MIT
/* The C twin of samples/redirect/redirect.bpf.ts. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct socket_key {
	__u32 remote_ip;
	__u32 local_ip;
	__u32 remote_port;
	__u32 local_port;
};

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} sock_map_rx SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 65536);
	__type(key, struct socket_key);
	__type(value, __u64);
} sock_hash_rx SEC(".maps");

SEC("sk_skb/stream_parser")
int parser(struct __sk_buff *skb)
{
	return skb->len;
}

SEC("sk_skb/stream_verdict")
int verdict(struct __sk_buff *skb)
{
	if (skb->local_port == 10000)
		return bpf_sk_redirect_map(skb, &sock_map_rx, 0, 0);
	return SK_PASS;
}

SEC("sk_skb/stream_parser")
int hash_parser(struct __sk_buff *skb)
{
	return skb->len;
}

SEC("sk_skb/stream_verdict")
int hash_verdict(struct __sk_buff *skb)
{
	struct socket_key key = {
		.remote_ip = skb->remote_ip4,
		.local_ip = skb->local_ip4,
		.remote_port = skb->remote_port,
		.local_port = bpf_htonl(skb->local_port),
	};

	return bpf_sk_redirect_hash(skb, &sock_hash_rx, &key, 0);
}

SEC("sk_msg")
int send(struct sk_msg_md *msg)
{
	struct socket_key key = {
		.remote_ip = msg->remote_ip4,
		.local_ip = msg->local_ip4,
		.remote_port = msg->remote_port,
		.local_port = bpf_htonl(msg->local_port),
	};

	return bpf_msg_redirect_hash(msg, &sock_hash_rx, &key, BPF_F_INGRESS);
}

char _license[] SEC("license") = "Dual MIT/GPL";
