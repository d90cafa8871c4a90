/** How large a ring buffer is made of what a program asks for: whole pages, a power of two (libbpf, `adjust_ringbuf_sz`). */

import { PAGE_BYTES } from "../stdlib/spec/libc.ts";

/** Most that the next power of two fits `max_entries` of. */
const MOST = 2 ** 31;

export function ringBytes(wanted: number): number {
  return wanted > MOST ? wanted : Math.max(PAGE_BYTES, 2 ** Math.ceil(Math.log2(Math.max(1, wanted))));
}
