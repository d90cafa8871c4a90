// SPDX-License-Identifier: MIT
/* The C twin of samples/storage/storage.bpf.ts. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct connection {
	__u64 opened_ns;
	__u64 acked_bytes;
	__u32 round_trips;
	__u32 smoothed_us;
	__u32 state;
	__u8 is_client;
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct connection);
} connections SEC(".maps");

SEC("sockops")
int track(struct bpf_sock_ops *ops)
{
	struct bpf_sock *sk = ops->sk;
	struct connection *connection;

	if (!sk)
		return 0;
	switch (ops->op) {
	case BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB:
	case BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB:
		connection = bpf_sk_storage_get(&connections, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
		if (!connection)
			return 0;
		connection->opened_ns = bpf_ktime_get_ns();
		connection->is_client = ops->op == BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB;
		connection->state = BPF_TCP_ESTABLISHED;
		bpf_sock_ops_cb_flags_set(ops, BPF_SOCK_OPS_RTT_CB_FLAG | BPF_SOCK_OPS_STATE_CB_FLAG);
		break;
	case BPF_SOCK_OPS_RTT_CB:
		connection = bpf_sk_storage_get(&connections, sk, 0, 0);
		if (!connection)
			return 0;
		connection->round_trips++;
		connection->smoothed_us = ops->srtt_us >> 3;
		connection->acked_bytes = ops->bytes_acked;
		break;
	case BPF_SOCK_OPS_STATE_CB:
		connection = bpf_sk_storage_get(&connections, sk, 0, 0);
		if (connection)
			connection->state = ops->args[1];
		break;
	}
	return 0;
}

char _license[] SEC("license") = "Dual MIT/GPL";
