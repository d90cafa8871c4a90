/**
 * The state of a TCP connection as far as its socket knows: what it sends and what the peer sends ends, it is gone. In: these;
 * out: the states that the kernel goes through (net/ipv4/tcp.c), as if every end were acknowledged at once.
 */

import { CONSTANTS } from "../../../stdlib/spec/constants.ts";

type StateName = keyof typeof CONSTANTS.TcpState.members;

const STATES = CONSTANTS.TcpState.members;

type Step = "sent end" | "received end" | "closed" | "reset";

/** After a close the peer's own end, which is not seen any more, is taken as come. */
const NEXT: Readonly<Record<Exclude<Step, "reset">, Readonly<Partial<Record<StateName, readonly StateName[]>>>>> = {
  "sent end": { Established: ["FinWait1", "FinWait2"], CloseWait: ["LastAck", "Close"] },
  "received end": { Established: ["CloseWait"], FinWait2: ["Close"] },
  closed: {
    SynSent: ["Close"],
    Established: ["FinWait1", "FinWait2", "Close"],
    FinWait2: ["Close"],
    CloseWait: ["LastAck", "Close"],
    Listen: ["Close"],
  },
};

export class TcpState {
  #name: StateName;
  readonly #onChange: (from: number, to: number) => void;

  /** `onChange` is told before the state changes. */
  constructor(name: StateName, onChange: (from: number, to: number) => void) {
    this.#name = name;
    this.#onChange = onChange;
  }

  get value(): number {
    return STATES[this.#name].value;
  }

  /** A new connection: nobody is told. */
  restart(name: StateName): void {
    this.#name = name;
  }

  enter(name: StateName): void {
    if (name === this.#name) return;
    this.#onChange(this.value, STATES[name].value);
    this.#name = name;
  }

  step(step: Step): void {
    const next = step === "reset" ? (["Close"] as const) : (NEXT[step][this.#name] ?? []);
    for (const name of next) this.enter(name);
  }
}
