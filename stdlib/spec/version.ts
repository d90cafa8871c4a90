/** Kernel versions as the tables state them. */

/** The first release that has a thing, `[major, minor]`. */
export type KernelVersion = readonly [major: number, minor: number];

/** Negative, zero or positive, as `Array.prototype.sort` wants it. */
export function compareVersions(a: KernelVersion, b: KernelVersion): number {
  return a[0] - b[0] || a[1] - b[1];
}

export function formatVersion(version: KernelVersion): string {
  return `${version[0]}.${version[1]}`;
}
