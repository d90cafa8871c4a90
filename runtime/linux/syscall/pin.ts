/** Objects by path in a bpffs. */

import { BPF_ATTR } from "../../../stdlib/spec/syscall.ts";
import { callBpf } from "./call.ts";
import { Fd } from "./fd.ts";

export function pinObject(fd: number, path: string): void {
  callBpf("BPF_OBJ_PIN", `pin an object at ${path}`, BPF_ATTR.obj, { pathname: terminated(path), bpf_fd: fd });
}

export function getPinned(path: string): Fd {
  return new Fd(callBpf("BPF_OBJ_GET", `open ${path}`, BPF_ATTR.obj, { pathname: terminated(path) }).result);
}

function terminated(path: string): Buffer {
  return Buffer.from(`${path}\0`);
}
