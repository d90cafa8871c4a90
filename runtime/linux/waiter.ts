/**
 * Waiting for descriptors of the kernel, which Node's event loop cannot: one thread blocks in epoll_wait(2) for all of them. In: a
 * descriptor; out: a promise of its being readable. The thread keeps the process alive only while something is waited for, and
 * ends with it: a write to an eventfd wakes it.
 */

import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { controlEpoll, createEpoll, createEventFd, epollEvent } from "./syscall/native.ts";

/** Plain JavaScript in a string: the same in a bundle, in a build and from the sources. */
const THREAD = `
const { parentPort, workerData } = require("node:worker_threads");
const { koffi, epoll, stop, byteSize, dataOffset } = workerData;
const wait = require(koffi).load(null).func("epoll_wait", "int", ["int", "void *", "int", "int"]);
const MOST = 64;
const events = new Uint8Array(MOST * byteSize);
const view = new DataView(events.buffer);
for (let stopped = false; !stopped; ) {
  const count = wait(epoll, events, MOST, -1);
  const ready = Array.from({ length: Math.max(0, count) }, (_, i) => view.getInt32(i * byteSize + dataOffset, true));
  stopped = ready.includes(stop);
  parentPort.postMessage(ready);
}
`;

class Waiter {
  readonly #epoll = createEpoll();
  readonly #stop = createEventFd();
  readonly #thread: Worker;
  readonly #waiting = new Map<number, () => void>();

  constructor() {
    controlEpoll(this.#epoll, "add", this.#stop);
    const koffi = createRequire(import.meta.url).resolve("koffi");
    this.#thread = new Worker(THREAD, {
      eval: true,
      execArgv: [],
      workerData: { koffi, epoll: this.#epoll, stop: this.#stop, ...epollEvent() },
    });
    this.#thread.unref();
    this.#thread.on("message", (ready: readonly number[]) => {
      for (const fd of ready) this.#settle(fd);
    });
    // A thread inside a call of the C library cannot be ended from outside.
    process.once("exit", () => writeSync(this.#stop, new Uint8Array(new BigUint64Array([1n]).buffer)));
  }

  /** `fd` is open meanwhile, and watched once at a time. Resolves too when the signal aborts. */
  readable(fd: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const cancel = (): void => this.#settle(fd);
      controlEpoll(this.#epoll, "add", fd);
      this.#thread.ref();
      signal.addEventListener("abort", cancel, { once: true });
      this.#waiting.set(fd, () => {
        signal.removeEventListener("abort", cancel);
        resolve();
      });
    });
  }

  #settle(fd: number): void {
    const settle = this.#waiting.get(fd);
    if (settle === undefined) return;
    this.#waiting.delete(fd);
    controlEpoll(this.#epoll, "remove", fd);
    if (this.#waiting.size === 0) this.#thread.unref();
    settle();
  }
}

let waiter: Waiter | undefined;

/** When `fd` has something to read, or the signal aborts. */
export function untilReadable(fd: number, signal: AbortSignal): Promise<void> {
  waiter ??= new Waiter();
  return waiter.readable(fd, signal);
}
