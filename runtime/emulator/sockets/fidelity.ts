/**
 * How the emulator delivers where the kernel's delivery is a trap: as was meant, or as the kernel does. docs/emulator.md tells of
 * each difference.
 */

export interface Fidelity {
  /** What stream parsers and their verdicts are shown: what begins with the message at hand, or the whole skb. */
  readonly view: "message" | "skb";
  /** Is all of a message between `data` and `data_end`, or nothing, as of TCP over loopback? */
  readonly isLinear: boolean;
  /** Do full readers and peers hold up the senders? */
  readonly hasBackPressure: boolean;
  /** A parser's message may not be longer. */
  readonly maxMessageBytes: number;
}

export type FidelityName = "meant" | "kernel";

/** The second and third of net.ipv4.tcp_rmem: what a socket's receive buffer is at first, and at most. */
const RECEIVE_BUFFER = { initial: 131_072, most: 6_291_456 } as const;

export const FIDELITIES = {
  meant: { view: "message", isLinear: true, hasBackPressure: true, maxMessageBytes: RECEIVE_BUFFER.most },
  kernel: { view: "skb", isLinear: false, hasBackPressure: false, maxMessageBytes: RECEIVE_BUFFER.initial },
} as const satisfies Readonly<Record<FidelityName, Fidelity>>;
