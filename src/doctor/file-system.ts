/** What is known of the file system under a folder, where the system tells. */
import { statfsSync } from 'node:fs';
import { realPath } from '../files/same-place.js';

export interface FileSystem {
  /** Bytes that this user may still write. */
  readonly free: number | undefined;
  /** Name of a kind on which a lock is not sure to be seen by other machines. */
  readonly shared: string | undefined;
}

/** Magic numbers of Linux (`linux/magic.h`, statfs(2)). */
const SHARED: Readonly<Record<number, string>> = {
  26985: 'NFS',
  20859: 'SMB',
  4283649346: 'SMB (CIFS)',
  4266872130: 'SMB',
  1702057286: 'FUSE',
  16914839: '9P',
  1397113167: 'AFS',
  12805120: 'Ceph',
  198183888: 'Lustre',
};

/** @param type `f_type` as Linux has it; elsewhere the numbers mean other things */
export function sharedKind(type: number): string | undefined {
  // Where it is 32 bits wide, the upper half comes as negative numbers.
  return SHARED[type >>> 0];
}

/** @param path a real path of Windows: a drive that stands for a share shows as that */
export function windowsShare(path: string): string | undefined {
  return /^\\\\[^?.\\]/.test(path) ? 'a network share' : undefined;
}

export function fileSystemOf(folder: string): FileSystem {
  try {
    const { bavail, bsize, blocks, type } = statfsSync(folder);
    return {
      // Some virtual file systems report zero for everything.
      free: blocks === 0 ? undefined : bavail * bsize,
      shared: sharedOn(folder, type),
    };
  } catch {
    return { free: undefined, shared: undefined };
  }
}

function sharedOn(folder: string, type: number): string | undefined {
  if (process.platform === 'linux') return sharedKind(type);
  return process.platform === 'win32' ? windowsShare(realPath(folder)) : undefined;
}
