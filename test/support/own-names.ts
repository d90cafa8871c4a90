/** Names of what a test makes in places that all processes share: who made it can be told, and so what a killed run left behind. */

import { readlinkSync } from "node:fs";

const PREFIX = "tsbpf-test";

let made = 0;

/** Differs from those of other processes, and from those that this one had before. */
export function makeOwnName(): string {
  return `${PREFIX}-${pidNamespace()}-${process.pid}-${made++}`;
}

/** The name was made by a process that is gone. Only process ids of our own namespace say anything. */
export function isLeftover(name: string): boolean {
  const match = new RegExp(`^${PREFIX}-(\\d+)-(\\d+)-\\d+`).exec(name);
  return match !== null && match[1] === pidNamespace() && !isAlive(Number(match[2]));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function pidNamespace(): string {
  return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";
}
