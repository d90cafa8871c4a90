/** A process of its own for the test that kills it: connections through the relay in the kernel, a line for each wave. */

import { compileSample } from "../../../kernel/support/compile.ts";
import { relayInWaves } from "./waves.ts";

const [count = 0, width = 0] = process.argv.slice(2).map(Number);
const object = compileSample("samples/relay/relay.bpf.ts");
const failure = await relayInWaves({ object, backend: "kernel", count, width, told: (wave) => console.log(`wave ${wave}`) });
console.log(failure ?? "all is well");
