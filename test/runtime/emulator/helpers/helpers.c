/* Helpers and maps as C programs use them: each program writes what it saw to `out`, in the kernel and in the emulator. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, __s64[64]); } out SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_QUEUE); __uint(max_entries, 3); __type(value, __u64); } queue SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_STACK); __uint(max_entries, 3); __type(value, __u64); } stack SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } ring SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __type(key, __u32); __type(value, __u64); } hash SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __uint(map_flags, BPF_F_NO_PREALLOC); __type(key, __u32); __type(value, __u64); } lazy SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_HASH); __uint(max_entries, 4); __type(key, __u32); __type(value, __u64); } per_cpu SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LRU_HASH); __uint(max_entries, 64); __type(key, __u32); __type(value, __u64); } lru SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 5); __type(key, __u32); __type(value, __u64); } array SEC(".maps");
struct trie_key { __u32 length; __u8 data[4]; };
struct { __uint(type, BPF_MAP_TYPE_LPM_TRIE); __uint(max_entries, 8); __uint(map_flags, BPF_F_NO_PREALLOC); __type(key, struct trie_key); __type(value, __u64); } trie SEC(".maps");
struct inner { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 2); __type(key, __u32); __type(value, __u64); };
struct inner first SEC(".maps");
struct inner second SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __uint(max_entries, 4); __type(key, __u32); __array(values, struct inner); } outer SEC(".maps") = {
	.values = { [0] = &first, [2] = &second },
};
int to_leaf(struct __sk_buff *skb);
int to_chain(struct __sk_buff *skb);
struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 4); __uint(key_size, 4); __array(values, int(struct __sk_buff *)); } jumps SEC(".maps") = {
	.values = { [0] = &to_leaf, [2] = &to_chain },
};

static __s64 *results(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&out, &zero);
}
#define BEGIN __s64 *r = results(); if (!r) return TC_ACT_SHOT

SEC("tc") int queues(struct __sk_buff *skb)
{
	BEGIN;
	__u64 value;
	for (int i = 0; i < 4; i++) { value = 10 + i; r[i] = bpf_map_push_elem(&queue, &value, 0); r[8 + i] = bpf_map_push_elem(&stack, &value, 0); }
	value = 20; r[4] = bpf_map_push_elem(&queue, &value, BPF_EXIST); r[12] = bpf_map_push_elem(&stack, &value, BPF_EXIST);
	r[5] = bpf_map_push_elem(&queue, &value, BPF_NOEXIST); r[6] = bpf_map_push_elem(&queue, &value, 3);
	r[16] = bpf_map_peek_elem(&queue, &value); r[17] = value;
	r[18] = bpf_map_peek_elem(&stack, &value); r[19] = value;
	for (int i = 0; i < 4; i++) {
		value = 99; r[20 + 2 * i] = bpf_map_pop_elem(&queue, &value); r[21 + 2 * i] = value;
		value = 99; r[30 + 2 * i] = bpf_map_pop_elem(&stack, &value); r[31 + 2 * i] = value;
	}
	return TC_ACT_OK;
}

static long put(__u32 index, void *ctx)
{
	__u64 value = index;
	__s64 *r = results();
	if (r) r[12] += bpf_ringbuf_output(&ring, &value, 8, 0) == 0;
	return 0;
}

SEC("tc") int rings(struct __sk_buff *skb)
{
	BEGIN;
	char bytes[13] = "hello";
	for (int i = 0; i < 4; i++) r[i] = bpf_ringbuf_query(&ring, i);
	r[4] = bpf_ringbuf_query(&ring, 9);
	r[5] = bpf_ringbuf_output(&ring, bytes, sizeof(bytes), 0);
	r[6] = bpf_ringbuf_output(&ring, bytes, sizeof(bytes), 4);
	r[7] = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA);
	void *record = bpf_ringbuf_reserve(&ring, 3000, 0);
	r[8] = !!record;
	if (record) { *(__u64 *)record = 7; bpf_ringbuf_discard(record, 0); }
	r[9] = bpf_ringbuf_query(&ring, BPF_RB_PROD_POS);
	record = bpf_ringbuf_reserve(&ring, 1048, 0);
	r[10] = !!record;
	if (record) bpf_ringbuf_submit(record, 0);
	record = bpf_ringbuf_reserve(&ring, 1039, 0);
	r[11] = !!record;
	if (record) bpf_ringbuf_submit(record, 0);
	bpf_loop(200, put, &r, 0);
	r[13] = bpf_ringbuf_output(&ring, bytes, 8, 0);
	r[14] = bpf_ringbuf_query(&ring, BPF_RB_PROD_POS);
	record = bpf_ringbuf_reserve(&ring, 8, 1);
	r[15] = !!record;
	if (record) bpf_ringbuf_discard(record, 0);
	return TC_ACT_OK;
}

static long round_of(__u32 index, void *ctx)
{
	__s64 *sum = ctx;
	*sum += index;
	return index == 6;
}

SEC("tc") int loops(struct __sk_buff *skb)
{
	BEGIN;
	__s64 sum = 0;
	r[0] = bpf_loop(5, round_of, &sum, 0); r[1] = sum;
	r[2] = bpf_loop(100, round_of, &sum, 0); r[3] = sum;
	r[4] = bpf_loop(0, round_of, &sum, 0);
	r[5] = bpf_loop((8 << 20) + 1, round_of, &sum, 0);
	r[6] = bpf_loop(5, round_of, &sum, 1);
	return TC_ACT_OK;
}

static long visit(struct bpf_map *map, __u32 *key, __u64 *value, void *ctx)
{
	__s64 *sum = ctx;
	*sum += *key * 100 + *value;
	*value += 1;
	return 0;
}

static long until_first(struct bpf_map *map, __u32 *key, __u64 *value, void *ctx)
{
	__s64 *seen = ctx;
	*seen += 1;
	return 1;
}

SEC("tc") int walks(struct __sk_buff *skb)
{
	BEGIN;
	__s64 sum = 0;
#pragma unroll
	for (int i = 0; i < 4; i++) {
		__u32 key = i;
		__u64 value = key + 1;
		bpf_map_update_elem(&hash, &key, &value, 0);
		bpf_map_update_elem(&per_cpu, &key, &value, 0);
		bpf_map_update_elem(&array, &key, &value, 0);
	}
	r[0] = bpf_for_each_map_elem(&hash, visit, &sum, 0); r[1] = sum;
	r[2] = bpf_for_each_map_elem(&array, visit, &sum, 0); r[3] = sum;
	r[4] = bpf_for_each_map_elem(&per_cpu, visit, &sum, 0); r[5] = sum;
	r[6] = bpf_for_each_map_elem(&hash, visit, &sum, 0); r[7] = sum;
	r[8] = bpf_for_each_map_elem(&hash, visit, &sum, 1);
	sum = 0; r[9] = bpf_for_each_map_elem(&array, until_first, &sum, 0); r[10] = sum;
	sum = 0; r[11] = bpf_for_each_map_elem(&hash, until_first, &sum, 0); r[12] = sum;
	return TC_ACT_OK;
}

/* A value that was looked up before the map changed: what it reads, and that writes to it do not come back. */
SEC("tc") int stale(struct __sk_buff *skb)
{
	BEGIN;
	__u32 key = 1;
	__u64 value = 5;
	r[0] = bpf_map_update_elem(&lazy, &key, &value, 0);
	__u64 *old = bpf_map_lookup_elem(&lazy, &key);
	value = 6;
	r[1] = bpf_map_update_elem(&lazy, &key, &value, BPF_EXIST);
	__u64 *now = bpf_map_lookup_elem(&lazy, &key);
	if (old && now) { r[2] = *old; r[3] = *now; *old = 77; r[4] = *now; r[5] = old == now; }
	r[6] = bpf_map_delete_elem(&lazy, &key);
	if (now) r[7] = *now;
	r[8] = bpf_map_delete_elem(&lazy, &key);
	r[9] = bpf_map_update_elem(&lazy, &key, &value, BPF_EXIST);
	/* Of a CPU: in place. */
	r[10] = bpf_map_update_elem(&per_cpu, &key, &value, 0);
	old = bpf_map_lookup_elem(&per_cpu, &key);
	value = 8;
	r[11] = bpf_map_update_elem(&per_cpu, &key, &value, 0);
	if (old) r[12] = *old;
#pragma unroll
	for (int i = 10; i < 16; i++) { key = i; r[13] += bpf_map_update_elem(&hash, &key, &value, 0); }
#pragma unroll
	for (int i = 0; i < 8; i++) { key = i; r[14] += bpf_map_update_elem(&array, &key, &value, 0); }
	key = 2; r[15] = bpf_map_update_elem(&array, &key, &value, BPF_NOEXIST);
	r[16] = bpf_map_delete_elem(&array, &key);
	r[17] = bpf_map_update_elem(&array, &key, &value, BPF_F_LOCK);
	r[18] = bpf_map_update_elem(&hash, &key, &value, BPF_F_LOCK);
#pragma unroll
	for (int i = 0; i < 8; i++) { key = i; r[19] += bpf_map_update_elem(&lru, &key, &value, 0); }
	key = 7; r[20] = !!bpf_map_lookup_elem(&lru, &key);
	return TC_ACT_OK;
}

SEC("tc") int prefixes(struct __sk_buff *skb)
{
	BEGIN;
	struct trie_key key = { 8, { 10, 0, 0, 0 } };
	__u64 value = 8;
	r[0] = bpf_map_update_elem(&trie, &key, &value, 0);
	key.length = 24; key.data[1] = 1; key.data[2] = 2; value = 24;
	r[1] = bpf_map_update_elem(&trie, &key, &value, 0);
	key.length = 33;
	r[2] = bpf_map_update_elem(&trie, &key, &value, 0);
	r[3] = !!bpf_map_lookup_elem(&trie, &key);
	r[4] = bpf_map_delete_elem(&trie, &key);
	key.length = 32; key.data[3] = 9;
	__u64 *found = bpf_map_lookup_elem(&trie, &key);
	if (found) r[5] = *found;
	key.data[2] = 3;
	found = bpf_map_lookup_elem(&trie, &key);
	if (found) r[6] = *found;
	key.length = 7; r[7] = !!bpf_map_lookup_elem(&trie, &key);
	r[8] = bpf_map_delete_elem(&trie, &key);
	return TC_ACT_OK;
}

SEC("tc") int nested(struct __sk_buff *skb)
{
	BEGIN;
#pragma unroll
	for (int at = 0; at < 5; at++) {
		__u32 index = at;
		struct bpf_map *inner = bpf_map_lookup_elem(&outer, &index);
		r[at] = !!inner;
		if (!inner) continue;
		__u32 key = 1;
		__u64 value = 40 + at;
		r[10 + at] = bpf_map_update_elem(inner, &key, &value, 0);
		__u64 *found = bpf_map_lookup_elem(inner, &key);
		if (found) r[20 + at] = *found;
	}
	return TC_ACT_OK;
}

SEC("tc") int to_leaf(struct __sk_buff *skb)
{
	BEGIN;
	r[0] += 1;
	return 42;
}

SEC("tc") int to_chain(struct __sk_buff *skb)
{
	BEGIN;
	r[1] += 1;
	bpf_tail_call(skb, &jumps, 2);
	return 43;
}

SEC("tc") int jump_away(struct __sk_buff *skb) { bpf_tail_call(skb, &jumps, 0); return 1; }
SEC("tc") int jump_to_nothing(struct __sk_buff *skb) { bpf_tail_call(skb, &jumps, 1); return 2; }
SEC("tc") int jump_past_the_end(struct __sk_buff *skb) { bpf_tail_call(skb, &jumps, 4); return 3; }
SEC("tc") int jump_without_end(struct __sk_buff *skb) { bpf_tail_call(skb, &jumps, 2); return 4; }

SEC("tc") int packets(struct __sk_buff *skb)
{
	BEGIN;
	__u64 bytes = 0x1122334455667788;
	r[0] = bpf_skb_load_bytes(skb, 20, &bytes, 8); r[1] = bytes;
	r[2] = bpf_skb_load_bytes(skb, skb->len - 7, &bytes, 8); r[3] = bytes;
	r[4] = bpf_skb_load_bytes(skb, 0xffffffff, &bytes, 8);
	bytes = 0x0102030405060708;
	r[5] = bpf_skb_store_bytes(skb, 30, &bytes, 8, 0);
	r[6] = bpf_skb_store_bytes(skb, skb->len - 7, &bytes, 8, 0);
	r[7] = bpf_skb_store_bytes(skb, 30, &bytes, 8, 0x100);
	r[8] = bpf_skb_pull_data(skb, 0);
	r[9] = bpf_skb_pull_data(skb, skb->len);
	r[10] = bpf_skb_pull_data(skb, skb->len + 1);
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	r[11] = end - data;
	if (data + 48 <= end) { r[12] = *(__u64 *)(data + 30); *(__u16 *)(data + 40) = 0xbeef; }
	r[13] = skb->len; r[14] = skb->protocol; r[15] = skb->pkt_type; r[16] = skb->ifindex; r[17] = skb->ingress_ifindex;
	r[18] = skb->wire_len; r[19] = skb->mark; r[20] = skb->priority; r[21] = skb->vlan_present; r[22] = skb->queue_mapping;
	r[23] = skb->tc_index; r[24] = skb->gso_segs; r[25] = skb->gso_size; r[26] = skb->cb[0]; r[27] = skb->tstamp; r[28] = skb->hash;
	skb->mark = 9; skb->cb[3] = 8;
	return TC_ACT_OK;
}

SEC("tc") int resizes(struct __sk_buff *skb)
{
	BEGIN;
	r[0] = bpf_skb_change_tail(skb, 80, 0); r[1] = skb->len;
	r[2] = bpf_skb_change_tail(skb, 50, 0); r[3] = skb->len;
	r[4] = bpf_skb_change_tail(skb, 50, 1);
	r[5] = bpf_skb_change_tail(skb, 13, 0); r[6] = bpf_skb_change_tail(skb, 16065, 0);
	r[7] = bpf_skb_change_head(skb, 6, 0); r[8] = skb->len;
	r[9] = bpf_skb_change_head(skb, 6, 1); r[10] = bpf_skb_change_head(skb, 20000, 0);
	r[11] = bpf_skb_change_tail(skb, 19, 0);
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	r[12] = end - data;
	if (data + 30 <= end) { r[13] = *(__u64 *)data; r[14] = *(__u64 *)(data + 22); *(__u16 *)(data + 2) = 0xbeef; }
	r[15] = bpf_skb_change_tail(skb, 60, 0);
	return TC_ACT_OK;
}

#define PRINT(at, fmt, ...) ({ static const char text[] = fmt; r[at] = bpf_trace_printk(text, sizeof(text), ##__VA_ARGS__); })

SEC("tc") int prints(struct __sk_buff *skb)
{
	BEGIN;
	static const char word[] = "word";
	PRINT(0, "plain"); PRINT(1, "%d|%i", -5, 7); PRINT(2, "%u %x %X", -1, 0xabc, 0xabc); PRINT(3, "%ld %lu", -5L, -1L);
	PRINT(4, "%lld %llx", -1LL, 0x123456789abcLL); PRINT(5, "%5d|%-5d|%05d", 42, 42, -42); PRINT(6, "100%%"); PRINT(7, "%s!", word);
	PRINT(8, "%q", 1); PRINT(9, "%d %d %d %d", 1, 2, 3); PRINT(10, "%p", 5L); PRINT(11, "tab\there\n"); PRINT(12, "bad \x01");
	PRINT(13, "%lx", -1L); PRINT(14, "%"); PRINT(15, "% d %+d", 5, 5); PRINT(16, "%08x", 0xbeef); PRINT(17, "%c%c", 'a', 'b'); PRINT(18, "%px", 0x1234L);
	PRINT(19, "%f", 1); PRINT(20, "%sx", word); PRINT(21, "%hd", 5); PRINT(22, "%10s|%-6s|", word, word); PRINT(24, "");
	r[25] = bpf_trace_printk("abc", 3);
	return TC_ACT_OK;
}
