/**
 * Whether names lead to one place. Windows and macOS forgive capitals, know short names and other drives for a folder,
 * and macOS also several spellings of one letter.
 */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { systemErrorCode } from '../errors.js';
import { storageError } from './atomic-file.js';

/**
 * The path as the system itself has it: links resolved, and capitals, short names and drives as they really are. Every
 * real path that is compared has to come from here. Throws the system's own errors.
 */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') throw error;
    // Windows has no such name for some volumes, such as a disk in memory.
    return realpathSync(path);
  }
}

/** The real path of something that need not be there, in a folder that is; else the path as it is. */
export function realPlace(path: string): string {
  const whole = resolve(path);
  const folder = dirname(whole);
  return existsSync(folder) ? join(realPath(folder), basename(whole)) : whole;
}

/** Equal for two spellings that usual file systems of this platform take for one name. Only to compare, never to open. */
export function foldName(path: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return path.toLowerCase();
  return platform === 'darwin' ? path.normalize('NFC').toLowerCase() : path;
}

/** Whether both are there and one file, a hard link included. */
export function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false, bigint: true }));
  // Some network drives number no file.
  return a !== undefined && b !== undefined && a.ino !== 0n && a.ino === b.ino && a.dev === b.dev;
}

/** Whether both are one file or would be: also by another name, a hard link, or other capitals where these do not count. */
export function isSamePlace(one: string, other: string): boolean {
  try {
    return foldName(realPlace(one)) === foldName(realPlace(other)) || isSameFile(one, other);
  } catch (error) {
    throw storageError(error, 'look at', one);
  }
}
