/** A cgroup of a test's own, removed at the end of its `using` scope or, after a killed run, by the next. */

import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bpftool } from "../../support/kernel.ts";
import { isLeftover, makeOwnName } from "../../support/own-names.ts";

/** bpftool's words for attach types. */
type CgroupAttachWord = "cgroup_sock_ops" | "cgroup_inet_ingress" | "cgroup_inet_egress" | "cgroup_inet4_connect";

export class ChildCgroup implements Disposable {
  readonly path: string;

  constructor() {
    const root = mountPoint();
    for (const name of readdirSync(root).filter(isLeftover)) rmdirSync(join(root, name));
    this.path = join(root, makeOwnName());
    mkdirSync(this.path);
  }

  /** As users do; the program leaves with the cgroup. */
  attach(pinnedProgram: string, attachType: CgroupAttachWord = "cgroup_sock_ops"): void {
    bpftool("cgroup", "attach", this.path, attachType, "pinned", pinnedProgram);
  }

  /** Sockets that this process makes until the promise settles belong to the cgroup, and so do those that they accept. */
  async within<T>(step: () => Promise<T>): Promise<T> {
    const own = join(mountPoint(), /^0::(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1] ?? "/");
    moveTo(this.path);
    try {
      return await step();
    } finally {
      moveTo(own);
    }
  }

  [Symbol.dispose](): void {
    rmdirSync(this.path);
  }
}

const moveTo = (cgroup: string): void => writeFileSync(join(cgroup, "cgroup.procs"), String(process.pid));

function mountPoint(): string {
  const mounted = /^\S+ (\S+) cgroup2 /m.exec(readFileSync("/proc/self/mounts", "utf8"))?.[1];
  if (mounted === undefined) throw new Error("no cgroup2 file system is mounted");
  return mounted;
}
