/** A socket in a map whose bytes move: what stands there otherwise is a stand-in, for programs that are only run. */

import type { EmulatedSocket } from "../maps/socket-map.ts";
import type { Endpoint } from "./endpoint.ts";

export interface LiveSocket extends EmulatedSocket {
  readonly endpoint: Endpoint;
}

export const isLive = (socket: EmulatedSocket): socket is LiveSocket => "endpoint" in socket;
