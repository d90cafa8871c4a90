/** The command over the compiler itself: what comes out loads as an object, what is wrong is told as `tsc` tells it. */

import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { filesBelow, inFolder, runCommand, runHere, TSBPF } from "./command.ts";

const GOOD = `import { SockMap, SkAction, streamParser, streamVerdict, type SkBuff, type u32 } from "tsbpf";

export const license = "Dual MIT/GPL";
export const sockets = new SockMap({ maxEntries: 1 });

export class Router {
  @streamParser(sockets)
  static parser(skb: SkBuff): u32 {
    return skb.len;
  }

  @streamVerdict(sockets)
  static verdict(skb: SkBuff): SkAction {
    if (skb.localPort === 10000) return sockets.redirect(skb, 0);
    return SkAction.Pass;
  }
}
`;
const BAD = GOOD.replace("return skb.len;", 'const text: u32 = "long"; return text;');

test("a program becomes an object that dump shows; a file without programs gives nothing; TypeScript's errors are its own", () =>
  inFolder(
    { "src/good.bpf.ts": GOOD, "bad.bpf.ts": BAD, "none.bpf.ts": "export {};\n", "tsconfig.json": "{}" },
    async (folder) => {
      const outcome = runCommand(TSBPF, ["--outDir", "out", "--emit", "obj,asm,ir"], folder);
      const message = "Type 'string' is not assignable to type 'u32'.\n  Type 'string' is not assignable to type 'number'.";
      assert.is(outcome.stdout, `bad.bpf.ts(9,11): error TS2322: ${message}\n`);
      assert.is(outcome.code, 2);
      assert.equal(filesBelow(join(folder, "out")), ["src/good.bpf.ir", "src/good.bpf.o", "src/good.bpf.s"]);
      const dump = await runHere(["dump", "out/src/good.bpf.o"], folder);
      assert.is(dump.code, 0);
      for (const word of ["sk_skb/stream_parser", "sk_skb/stream_verdict", "sockets", "src/good.bpf.ts", "return skb.len"]) {
        assert.match(dump.stdout, word);
      }
    },
  ));

test.run();
