import { SkAction, type SkBuff, type Sock, SockMap, skbVerdict } from "tsbpf";

export const license = "GPL";

export const sockets = new SockMap({ maxEntries: 4 });

function withSocket(use: (sk: Sock) => void): void {
  using sk = sockets.lookup(0);
  if (sk) use(sk);
}

export class Router {
  @skbVerdict()
  static verdict(_skb: SkBuff): SkAction {
    let kept: Sock | undefined;
    withSocket((sk) => {
      kept = sk;
    });
    return kept ? SkAction.Drop : SkAction.Pass;
  }
}
