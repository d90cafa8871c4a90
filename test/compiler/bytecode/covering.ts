/** A C program whose code, over the levels v1 to v4, uses most kinds of instructions: for comparisons with other tools. */

export const COVERING = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

struct key { __u32 addr; __u16 port; __u16 pad; };
struct entry { __u64 bytes; __s32 delta; __s16 low; __s8 tiny; __u8 flag; };
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 64); __type(key, struct key); __type(value, struct entry); } table SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_SOCKMAP); __uint(max_entries, 2); __uint(key_size, 4); __uint(value_size, 8); } socks SEC(".maps");
__u64 total, seen[4];
const volatile __u32 limit = 1000;

static long step(__u64 i, void *data)
{
	__u64 *sum = data;
	*sum += i * seen[i & 3];
	return *sum > limit;
}

static __attribute__((noinline)) __s64 scale(__s64 a, __s32 b, struct entry *e)
{
	__s64 r = a * b - e->delta + e->low - e->tiny;
	if (r < -5 || b > 7)
		r >>= 3;
	return r | 0x123456789abcdef0LL;
}

SEC("sk_skb/stream_verdict")
int verdict(struct __sk_buff *skb)
{
	struct key k = { .addr = skb->remote_ip4, .port = bpf_ntohs(skb->local_port) };
	struct entry *e = bpf_map_lookup_elem(&table, &k);
	__u64 sum = 0;
	__u32 index = 0;
	if (!e)
		return SK_DROP;
	__sync_fetch_and_add(&e->bytes, skb->len);
	__sync_fetch_and_add(&total, 1);
	for (__u32 i = 0; i < skb->len && i < 40; i++)
		sum += (i ^ skb->hash) / 3 % 7;
	bpf_loop(16, step, &sum, 0);
	e->delta = -(__s32)sum;
	e->low = bpf_htonl(skb->hash) >> 5;
	e->flag = 7;
	if (scale(sum, e->delta, e) <= -9 && (__s32)skb->hash >= 0 && (sum & 0x100))
		return SK_PASS;
	index = e->low > e->tiny;
	return bpf_sk_redirect_map(skb, &socks, index, 0);
}
char _license[] SEC("license") = "GPL";
`;
