/**
 * The options of a `net.Socket` that programs set and get: those that Node can set. In: `setsockopt` by its numbers; out: the
 * same of Node.
 */

import type { Socket } from "node:net";
import { SOCKET_OPTIONS } from "../../../stdlib/spec/socket-options.ts";
import { errno } from "../maps/map.ts";
import type { SocketOptions } from "../maps/socket-map.ts";

type OptionName = keyof typeof SOCKET_OPTIONS;

/** Seconds that a connection is idle before it is probed: net.ipv4.tcp_keepalive_time. */
const KEEPALIVE_SECONDS = 7200;
/** MAX_TCP_KEEPIDLE of include/net/tcp.h. */
const MOST_KEEPALIVE_SECONDS = 32_767;

export class StreamOptions implements SocketOptions {
  readonly #socket: Socket;
  /** What programs have set. */
  readonly #values = new Map<OptionName, number>();

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  set(level: number, option: number, value: number): number {
    const name = nameOf(level, option);
    if (name === undefined) return errno("ENOPROTOOPT");
    if (name === "TCP_KEEPIDLE" && (value < 1 || value > MOST_KEEPALIVE_SECONDS)) return errno("EINVAL");
    this.#values.set(name, name === "TCP_KEEPIDLE" ? value : Number(value !== 0));
    if (name === "TCP_NODELAY") this.#socket.setNoDelay(value !== 0);
    else this.#socket.setKeepAlive(this.#valueOf("SO_KEEPALIVE") !== 0, this.#valueOf("TCP_KEEPIDLE") * 1000);
    return 0;
  }

  get(level: number, option: number): number | undefined {
    const name = nameOf(level, option);
    return name && this.#valueOf(name);
  }

  #valueOf(name: OptionName): number {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    if (name === "TCP_KEEPIDLE") return KEEPALIVE_SECONDS;
    return Number(this.#wasSet(name === "TCP_NODELAY" ? "kSetNoDelay" : "kSetKeepAlive"));
  }

  /** Node has no other word for what the application has set. */
  #wasSet(name: string): boolean {
    const key = Object.getOwnPropertySymbols(this.#socket).find(({ description }) => description === name);
    return key !== undefined && Reflect.get(this.#socket, key) === true;
  }
}

function nameOf(wantedLevel: number, wantedOption: number): OptionName | undefined {
  for (const name of OPTION_NAMES) {
    const { level, option } = SOCKET_OPTIONS[name];
    if (level === wantedLevel && option === wantedOption) return name;
  }
  return undefined;
}

const OPTION_NAMES = ["SO_KEEPALIVE", "TCP_NODELAY", "TCP_KEEPIDLE"] as const satisfies readonly OptionName[];
