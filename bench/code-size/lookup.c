// SPDX-License-Identifier: MIT
/* The C twin of samples/lookup/lookup.bpf.ts. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 first_port = 7000;
const volatile __u32 last_port = 7999;

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} listeners SEC(".maps");

SEC("sk_lookup")
int steer(struct bpf_sk_lookup *ctx)
{
	__u32 zero = 0;
	struct bpf_sock *listener;
	long error;

	if (ctx->protocol != 6 || ctx->local_port < first_port || ctx->local_port > last_port)
		return SK_PASS;
	listener = bpf_map_lookup_elem(&listeners, &zero);
	if (!listener)
		return SK_DROP;
	error = bpf_sk_assign(ctx, listener, 0);
	bpf_sk_release(listener);
	return error ? SK_DROP : SK_PASS;
}

char _license[] SEC("license") = "Dual MIT/GPL";
