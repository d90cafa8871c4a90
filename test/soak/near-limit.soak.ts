// deadline: 300

/** What the compiler takes of references that the verifier walks every combination of: at the limit each kernel loads it. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { collectObject } from "../support/collect.ts";
import { compileText } from "../support/compile-text.ts";
import { verify } from "../support/kernel.ts";
import { testWith } from "../support/needs.ts";

const inKernel = testWith("root", "bpftool", "kernel:6.1");
const HIGHEST = 24;

const FORMS = {
  instead: (i: number) => `flows.get(${i}) ?? flows.get(${i + 100})`,
  chosen: (i: number) => `(hash & ${1 << i}) !== 0 ? flows.get(${i}) : undefined`,
} satisfies Record<string, (i: number) => string>;

function program(count: number, form: (i: number) => string): string {
  const names = Array.from({ length: count }, (_, i) => i);
  return `import { HashMap, type SkBuff, type i32, schedCls, type u32 } from "tsbpf";

export const flows = new HashMap<u32, u32>({ maxEntries: 16 });

export class Programs {
  @schedCls()
  static walk(skb: SkBuff): i32 {
    const hash = skb.hash;
    let sum: u32 = 0;
${names.map((i) => `    const n${i} = ${form(i)};\n`).join("")}
${names.map((i) => `    if (n${i}) sum += n${i}.value;\n`).join("")}
    return (sum ^ hash) & 0xff;
  }
}
`;
}

/** The largest that is accepted; what is refused must say why. */
function largest(form: (i: number) => string): { readonly count: number; readonly object: Uint8Array } {
  for (let count = HIGHEST; count > 0; count--) {
    try {
      return { count, object: compileText(program(count, form)) };
    } catch (error) {
      assert.match(String(error), "TSB4007");
    }
  }
  throw new Error("none is accepted");
}

for (const [name, form] of Object.entries(FORMS)) {
  inKernel(`as many references as the compiler takes load: ${name}`, () => {
    const { count, object } = largest(form);
    console.log(`${name}: ${count} references`);
    assert.ok(count >= 8 && count < HIGHEST, `${count}`);
    verify(object);
    collectObject(`${count} references, ${name}`, object, { kernel: [6, 1], cpu: 3 });
  });
}

test.run();
