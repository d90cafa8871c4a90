/** Links: attachments that last as long as their file descriptor, or a pin of it. */

import { BPF_ATTR } from "../../../stdlib/spec/syscall.ts";
import { callBpf } from "./call.ts";
import { Fd } from "./fd.ts";

/** `targetFd`: what the attach type wants, as an open network namespace for sk_lookup. */
export function createLink(programFd: number, targetFd: number, attachType: number): Fd {
  const values = { prog_fd: programFd, target_fd: targetFd, attach_type: attachType };
  return new Fd(callBpf("BPF_LINK_CREATE", "attach a program by a link", BPF_ATTR.linkCreate, values).result);
}
