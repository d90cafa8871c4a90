/** Where bytes go: to a socket's peer, to its own reader. It says when it has enough, and later when it has room again. */

export interface Sink {
  /** False: enough for now. What comes nevertheless is kept in order. */
  take(bytes: Uint8Array): boolean;
  /** Calls back once, when there is room or no use for any. */
  whenRoom(wake: () => void): void;
}

/** Those who wait for one event of many. */
export class Waiters {
  #waiting: (() => void)[] = [];

  add(wake: () => void): void {
    this.#waiting.push(wake);
  }

  wakeAll(): void {
    const woken = this.#waiting;
    this.#waiting = [];
    for (const wake of woken) wake();
  }
}

/** The sinks that a source waits for: it goes on when all have room. */
export class Holds {
  readonly #held = new Set<Sink>();
  readonly #goOn: () => void;

  constructor(goOn: () => void) {
    this.#goOn = goOn;
  }

  get isFree(): boolean {
    return this.#held.size === 0;
  }

  give(sink: Sink, bytes: Uint8Array): void {
    if (sink.take(bytes) || this.#held.has(sink)) return;
    this.#held.add(sink);
    sink.whenRoom(() => {
      this.#held.delete(sink);
      if (this.isFree) this.#goOn();
    });
  }
}
