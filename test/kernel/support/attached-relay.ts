/** A process of its own for the test that kills it: loads and attaches the relay, says where its pins are, and stays. */

import { loadObject } from "../../support/kernel.ts";
import { attach } from "./attach.ts";
import { compileSample } from "./compile.ts";

const loaded = loadObject(compileSample("samples/relay/relay.bpf.ts"));
attach(loaded, "relay", "sk_skb_verdict", "peers");
console.log(loaded.pins);
setInterval(() => {}, 60_000);
