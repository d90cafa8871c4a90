/** The addresses of this machine. In: where somebody wants to send; out: the address that it is sent from, if it leads here. */

import { isIPv4, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";

/** Undefined: it leaves this machine. */
export function sourceFor(remote: string): string | undefined {
  if (isIPv4(remote) && (remote.startsWith("127.") || remote === "0.0.0.0")) return "127.0.0.1";
  if (isIPv6(remote) && (remote === "::1" || remote === "::")) return "::1";
  const own = Object.values(networkInterfaces()).flat();
  return own.some((each) => each?.address === remote) ? remote : undefined;
}
