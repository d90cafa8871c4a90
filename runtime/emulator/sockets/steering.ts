/**
 * sk_lookup programs (`bpf_sk_lookup_run_v4`, include/linux/filter.h). In: attached programs; out: who gets what comes to an
 * address.
 */

import { CONSTANTS } from "../../../stdlib/spec/constants.ts";
import { LOOPBACK_IFINDEX } from "../../../stdlib/spec/ethernet.ts";
import { Resources } from "../../resources.ts";
import type { SocketAddresses } from "../helpers/run-state.ts";
import type { EmulatedSocket } from "../maps/socket-map.ts";
import type { EmulatedProgram } from "../program.ts";
import { addressFields } from "./addresses.ts";
import { programFault } from "./error.ts";

const { Tcp, Udp } = CONSTANTS.Protocol.members;

/** Leaves what ends it. */
export type Watch = (lookUp: LookUp) => () => void;

/** A socket that programs selected; undefined: whoever is bound to the address, if anybody. `fail` hears of a program's fault. */
export type LookUp = (addresses: SocketAddresses, fail: (error: Error) => void) => EmulatedSocket | "refused" | undefined;

const ATTACHED = new Set<EmulatedProgram>();
let watching: Disposable | undefined;

/** Leaves what detaches it. */
export function attachSkLookup(program: EmulatedProgram, watches: readonly Watch[]): () => void {
  ATTACHED.add(program);
  watching ??= watchAll(watches);
  return () => {
    ATTACHED.delete(program);
    if (ATTACHED.size > 0) return;
    watching?.[Symbol.dispose]();
    watching = undefined;
  };
}

function watchAll(watches: readonly Watch[]): Disposable {
  const resources = new Resources();
  for (const watch of watches) resources.defer(watch(lookUp));
  return resources;
}

const lookUp: LookUp = (addresses, fail) => {
  // What comes from this machine comes by its loopback device.
  const fields = {
    ...addressFields(addresses),
    protocol: (addresses.protocol === "tcp" ? Tcp : Udp).value,
    ingressIfindex: LOOPBACK_IFINDEX,
  };
  let selected: EmulatedSocket | undefined;
  let isRefused = false;
  for (const program of ATTACHED) {
    const { verdict, fault, state } = program.decide({ socket: selected, fields });
    if (fault !== undefined) fail(programFault(fault));
    if (verdict === "Pass") selected = state.socket ?? selected;
    else isRefused = true;
  }
  return selected ?? (isRefused ? "refused" : undefined);
};
