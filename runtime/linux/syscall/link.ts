/** Links: attachments that last as long as their file descriptor, or a pin of it. */

import { LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";
import { BPF_ATTR } from "../../../stdlib/spec/syscall.ts";
import { BpfError } from "../../bpf-error.ts";
import { callBpf, tryBpf } from "./call.ts";
import { Fd } from "./fd.ts";

const OPERATION = "attach a program by a link";

/** `targetFd`: what the attach type wants, as an open network namespace for sk_lookup. `operation` is told in errors. */
export function createLink(programFd: number, targetFd: number, attachType: number, operation = OPERATION): Fd {
  const link = createLinkIfKnown(programFd, targetFd, attachType, operation);
  if (link === undefined) throw new BpfError("BPF_LINK_CREATE", operation, LINUX_ERRNO.EINVAL);
  return link;
}

/** Undefined for what the kernel refuses as it does links that it does not know (EINVAL). */
export function createLinkIfKnown(programFd: number, targetFd: number, attachType: number, operation: string): Fd | undefined {
  const values = { prog_fd: programFd, target_fd: targetFd, attach_type: attachType };
  const { result } = tryBpf("BPF_LINK_CREATE", BPF_ATTR.linkCreate, values);
  if (result === -LINUX_ERRNO.EINVAL) return undefined;
  if (result < 0) throw new BpfError("BPF_LINK_CREATE", operation, -result);
  return new Fd(result);
}

/** Another program in the link's place, at once. */
export function updateLink(linkFd: number, programFd: number, operation: string): void {
  callBpf("BPF_LINK_UPDATE", operation, BPF_ATTR.linkUpdate, { link_fd: linkFd, new_prog_fd: programFd });
}
