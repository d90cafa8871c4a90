/**
 * How the emulator delivers where the kernel's delivery is a trap: as was meant, or as the kernel does. docs/emulator.md tells of
 * each difference.
 */

export interface Fidelity {
  /** What stream parsers and their verdicts are shown: what begins with the message at hand, or the whole skb. */
  readonly view: "message" | "skb";
  /** Do full readers and peers hold up the senders? */
  readonly hasBackPressure: boolean;
}

export type FidelityName = "meant" | "kernel";

export const FIDELITIES = {
  meant: { view: "message", hasBackPressure: true },
  kernel: { view: "skb", hasBackPressure: false },
} as const satisfies Readonly<Record<FidelityName, Fidelity>>;
