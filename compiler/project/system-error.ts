/** In: what a call of `node:fs` threw. Out: its errno name, and the reason in words. */

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file",
  ENOENT: "it does not exist",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its symbolic links go round in a circle",
  EIO: "the device reported an error",
};

/** Undefined for errors that do not come from the operating system. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z0-9]+$/.test(error.code)
    ? error.code
    : undefined;
}

export function reasonOf(errno: string): string {
  return REASONS[errno] ?? errno;
}
