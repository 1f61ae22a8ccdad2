/** Whether a volume has room for what is certain to be written: better refused now than a full disk with money under way. */
import { statfsSync, statSync } from 'node:fs';
import { IssueBatchError } from '../errors.js';

export interface Need {
  /** An existing folder on the volume that is written to. */
  readonly folder: string;
  readonly bytes: number;
}

/** @throws IssueBatchError `STORAGE` when a volume has less room than all that needs it together */
export function refuseWithoutRoom(needs: readonly Need[]): void {
  const volumes = new Map<number, { folder: string; bytes: number }>();
  for (const { folder, bytes } of needs) {
    const device = deviceOf(folder);
    if (device === undefined) continue;
    const volume = volumes.get(device) ?? { folder, bytes: 0 };
    volume.bytes += bytes;
    volumes.set(device, volume);
  }
  for (const { folder, bytes } of volumes.values()) {
    const free = freeBytes(folder);
    if (free === undefined || free >= bytes) continue;
    throw new IssueBatchError(
      'STORAGE',
      `The disk of ${folder} has ${megabytes(free)} free, and this batch needs about ${megabytes(bytes)} more.`,
      { hint: 'Nothing was sent. Make room, or choose other places with --state-dir and --output.' },
    );
  }
}

function deviceOf(folder: string): number | undefined {
  try {
    return statSync(folder).dev;
  } catch {
    // What is wrong with the folder shows when it is written to.
    return undefined;
  }
}

/** What this user may still write; undefined where the system does not tell. */
function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize, blocks } = statfsSync(folder);
    // Some virtual file systems report zero for everything.
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return undefined;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}
