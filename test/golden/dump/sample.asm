sk_skb/stream_verdict verdict:
; 5: const key = keyOf(skb);  // src/relay.bpf.ts:5
    0: (bf) r6 = r1
    1: (85) call keyOf
    2: (63) *(u32 *)(r10 -8) = r0
    3: (61) r1 = *(u32 *)(r6 +0)
    4: (18) r2 = &total+8 ll
    6: (db) lock *(u64 *)(r2 +0) += r1
    7: (15) if r1 == 0x0 goto pc+7
    8: (bf) r1 = r6
    9: (18) r2 = map[peers] ll
   11: (bf) r3 = r10
   12: (07) r3 += -8
   13: (b7) r4 = 0
   14: (85) call bpf_sk_redirect_hash#72
   15: (95) exit

.text empty:
