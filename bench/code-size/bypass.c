// SPDX-License-Identifier: MIT
/* The C twin of samples/bypass/bypass.bpf.ts. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 port = 10000;

struct flow {
	__u32 local_ip;
	__u32 remote_ip;
	__u32 local_port;
	__u32 remote_port;
};

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 65536);
	__type(key, struct flow);
	__type(value, __u64);
} flows SEC(".maps");

SEC("sockops")
int established(struct bpf_sock_ops *ops)
{
	if (ops->op != BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB && ops->op != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB)
		return 0;
	if (ops->family != 2)
		return 0;
	if (ops->local_port != port && bpf_ntohl(ops->remote_port) != port)
		return 0;

	struct flow own = {
		.local_ip = ops->local_ip4,
		.remote_ip = ops->remote_ip4,
		.local_port = bpf_htonl(ops->local_port),
		.remote_port = ops->remote_port,
	};

	bpf_sock_hash_update(ops, &flows, &own, BPF_NOEXIST);
	return 0;
}

SEC("sk_msg")
int bypass(struct sk_msg_md *msg)
{
	if (msg->local_port != port && bpf_ntohl(msg->remote_port) != port)
		return SK_PASS;

	struct flow peer = {
		.local_ip = msg->remote_ip4,
		.remote_ip = msg->local_ip4,
		.local_port = msg->remote_port,
		.remote_port = bpf_htonl(msg->local_port),
	};

	bpf_msg_redirect_hash(msg, &flows, &peer, BPF_F_INGRESS);
	return SK_PASS;
}

char _license[] SEC("license") = "Dual MIT/GPL";
