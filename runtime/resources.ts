/** Things to give back, in reverse order of their coming: what `DisposableStack` does, which Node 20 does not have. */

export class Resources implements Disposable {
  #held: Disposable[] = [];

  use<T extends Disposable>(resource: T): T {
    this.#held.push(resource);
    return resource;
  }

  defer(giveBack: () => void): void {
    this.#held.push({ [Symbol.dispose]: giveBack });
  }

  /** All that it holds, in a holder of its own; this one is empty then. */
  move(): Resources {
    const moved = new Resources();
    moved.#held = this.#held;
    this.#held = [];
    return moved;
  }

  /** All are given back, even if some fail; the first failure is thrown. */
  [Symbol.dispose](): void {
    const failures: unknown[] = [];
    for (let next = this.#held.pop(); next !== undefined; next = this.#held.pop()) {
      try {
        next[Symbol.dispose]();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
