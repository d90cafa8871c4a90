/** The addresses of a socket of Node's as the fields of a context. */

import { CONSTANTS } from "../../../stdlib/spec/constants.ts";
import { ETH_P } from "../../../stdlib/spec/ethernet.ts";
import type { SocketFields } from "../socket-handles.ts";

export interface Addresses {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

const { Inet, Inet6, Unix } = CONSTANTS.Family.members;
/** What an IPv6 socket shows of an IPv4 peer. */
export const MAPPED = "::ffff:";

export function addressFields({ localAddress, localPort = 0, remoteAddress, remotePort = 0 }: Addresses): SocketFields {
  if (localAddress === undefined) return { family: Unix.value };
  const isV6 = localAddress.includes(":");
  return {
    localPort,
    remotePort,
    ...(isV6 ? { family: Inet6.value, protocol: ETH_P.ETH_P_IPV6 } : { family: Inet.value, protocol: ETH_P.ETH_P_IP }),
    ...ofAddress("local", localAddress),
    ...(remoteAddress === undefined ? {} : ofAddress("remote", remoteAddress)),
  };
}

function ofAddress(end: "local" | "remote", address: string): SocketFields {
  const [plain = ""] = address.split("%");
  const v4 = plain.startsWith(MAPPED) ? plain.slice(MAPPED.length) : plain;
  return {
    ...(v4.includes(":") ? {} : { [`${end}Ip4`]: v4 }),
    ...(plain.includes(":") ? { [`${end}Ip6`]: plain } : {}),
  };
}
