/** What helpers see of the machine. Enters: the registers in memory and what the interpreter lends; leaves: r0. */

import { highHalf, join64, lowHalf } from "./address.ts";
import type { ArgumentIndex, HelperCall, ProgramImage } from "./machine.ts";
import type { Memory } from "./memory.ts";

export interface CallServices {
  readonly program: () => ProgramImage;
  readonly host: () => object | undefined;
  readonly callback: (address: bigint, args: readonly bigint[]) => bigint;
  readonly tailCall: (program: ProgramImage) => boolean;
}

/** One serves all calls: it holds nothing of its own. */
export class Call implements HelperCall {
  readonly memory: Memory;
  readonly #services: CallServices;

  constructor(memory: Memory, services: CallServices) {
    this.memory = memory;
    this.#services = services;
  }

  get program(): ProgramImage {
    return this.#services.program();
  }

  get host(): object | undefined {
    return this.#services.host();
  }

  argument(index: ArgumentIndex): bigint {
    return join64(this.low(index), this.high(index));
  }

  low(index: ArgumentIndex): number {
    return this.memory.words[index * 2] ?? 0;
  }

  high(index: ArgumentIndex): number {
    return this.memory.words[index * 2 + 1] ?? 0;
  }

  result(value: bigint): void {
    this.memory.words[0] = lowHalf(value);
    this.memory.words[1] = highHalf(value);
  }

  resultNumber(value: number): void {
    this.memory.words[0] = value;
    this.memory.words[1] = value >> 31;
  }

  callback(address: bigint, args: readonly bigint[]): bigint {
    return this.#services.callback(address, args);
  }

  tailCall(program: ProgramImage): boolean {
    return this.#services.tailCall(program);
  }
}
