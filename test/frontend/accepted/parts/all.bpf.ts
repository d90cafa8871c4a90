export * from "./counters.bpf.js";
export { LIMIT as MTU } from "./flows.bpf.ts";
