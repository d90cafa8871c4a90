/** Frames as `eth_type_trans` of net/ethernet/eth.c reads them. Sources: include/uapi/linux/if_ether.h, if_packet.h, loopback.c. */

export const ETHERNET_HEADER_BYTES = 14;

/** `ETH_P_*`; below `ETH_P_802_3_MIN` the two bytes are a length, and the protocol is `ETH_P_802_2`. */
export const ETH_P = { ETH_P_802_2: 4, ETH_P_802_3_MIN: 0x600, ETH_P_IP: 0x0800, ETH_P_IPV6: 0x86dd } as const;

/** Whom a frame is for. */
export const PACKET_TYPE = { PACKET_HOST: 0, PACKET_BROADCAST: 1, PACKET_MULTICAST: 2, PACKET_OTHERHOST: 3 } as const;

/** The index of the loopback device (LOOPBACK_IFINDEX). */
export const LOOPBACK_IFINDEX = 1;
