// The program of `splice`: what a socket receives leaves by the socket that `routes` has for its cookie.
import { getSocketCookie, SkAction, type SkBuff, SockHash, SockMap, skbVerdict, type u64 } from "tsbpf";

export const license = "Dual MIT/GPL";

/** Whose bytes the program takes, by their own cookies. */
export const ends = new SockHash<u64>({ maxEntries: 65536 });
/** By the cookie of the socket that receives, the one to send by. No program is attached here: both routes exist before any byte moves. */
export const routes = new SockHash<u64>({ maxEntries: 65536 });
/** Where a socket is asked for its cookie. */
export const asked = new SockMap({ maxEntries: 1 });

export class Splice {
  /** An end of stream comes as an empty skb, whose redirect would break the socket that it goes to (`sk_psock_backlog`: EPIPE). */
  @skbVerdict(ends)
  static splice(skb: SkBuff): SkAction {
    if (skb.len === 0) return SkAction.Drop;
    return routes.redirect(skb, getSocketCookie(skb));
  }
}
