/** A file descriptor with an owner: closed once, by `close()` or at the end of a `using` scope. */

import { closeSync } from "node:fs";

export class Fd implements Disposable {
  #number: number;

  constructor(number: number) {
    this.#number = number;
  }

  /** Throws once closed: the kernel may have given the number to another file since. */
  get number(): number {
    if (this.#number < 0) throw new Error("the file descriptor is closed");
    return this.#number;
  }

  get isOpen(): boolean {
    return this.#number >= 0;
  }

  close(): void {
    if (this.#number < 0) return;
    const number = this.#number;
    this.#number = -1;
    closeSync(number);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
