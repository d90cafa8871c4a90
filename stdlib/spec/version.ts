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

/** A release of the stable series: what `uname -r` begins with. */
export type KernelRelease = readonly [major: number, minor: number, patch: number];

/** Undefined for what begins with no version. */
export function parseRelease(text: string): KernelRelease | undefined {
  const [, major, minor, patch = "0"] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

export const compareReleases = (a: KernelRelease, b: KernelRelease): number =>
  compareVersions([a[0], a[1]], [b[0], b[1]]) || a[2] - b[2];
