/** Paths that a state folder has kept. It may have been made on another machine, and that under another system. */
import { posix, win32 } from 'node:path';

/**
 * False for a path of Windows on another system, where it would be the plain name of a file in the working directory. The
 * other way round it only leads to a folder that is not there.
 */
export function isOfThisSystem(path: string, platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'win32' || !isOfWindows(path);
}

/** The last part of an absolute path, whichever system it is of. */
export function recordedName(path: string): string {
  return isOfWindows(path) ? win32.basename(path) : posix.basename(path);
}

/** With a drive, or on a share; real paths of Windows have no other slashes. */
function isOfWindows(path: string): boolean {
  return /^(?:[a-z]:\\|\\\\)/i.test(path);
}
