/** In: the file descriptor of a ring buffer that no other reader has. Out: the records that programs submitted so far. */

import koffi from "koffi";

const mmap = koffi.load(null).func("void *mmap(void *address, size_t length, int access, int flags, int fd, long offset)");
const munmap = koffi.load(null).func("int munmap(void *address, size_t length)");

const [PROT_READ, MAP_SHARED] = [1, 1];
const PAGE_BYTES = 4096;
const HEADER_BYTES = 8;
const [BUSY, DISCARDED] = [1 << 31, 1 << 30];

/** The second page holds how many bytes were produced, the records follow: kernel/bpf/ringbuf.c. */
export function readRecords(fd: number, byteSize: number): readonly Buffer[] {
  const length = PAGE_BYTES + byteSize;
  const address: unknown = mmap(null, length, PROT_READ, MAP_SHARED, fd, PAGE_BYTES);
  try {
    const pages = Buffer.from(koffi.view(address, length));
    const produced = Number(pages.readBigUInt64LE(0));
    if (produced > byteSize) throw new Error("more was submitted than the ring buffer holds");
    return [...records(pages.subarray(PAGE_BYTES, PAGE_BYTES + produced))];
  } finally {
    munmap(address, length);
  }
}

function* records(data: Buffer): Generator<Buffer> {
  for (let at = 0; at < data.length; ) {
    const header = data.readInt32LE(at);
    const length = header & ~(BUSY | DISCARDED);
    if ((header & BUSY) !== 0) return;
    if ((header & DISCARDED) === 0) yield Buffer.from(data.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length));
    at += HEADER_BYTES + ((length + 7) & ~7);
  }
}
