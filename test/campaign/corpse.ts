/** What the system does when a process is killed: its descriptors are closed, and its locks name a process that is gone. */
import { closeSync, existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DESCRIPTORS = '/proc/self/fd';
/** Above what Linux gives to any process. */
const NOBODY = 4_194_305;

/** Closes every descriptor of a file in this folder; elsewhere than on Linux they stay open, which harms nothing. */
export function closeLeft(folder: string): void {
  if (!existsSync(DESCRIPTORS)) return;
  for (const name of readdirSync(DESCRIPTORS)) {
    try {
      if (readlinkSync(join(DESCRIPTORS, name)).startsWith(`${folder}/`)) closeSync(Number(name));
    } catch {
      // The descriptor of the listing itself is gone by now.
    }
  }
}

/** Locks that were held by this process are held by a dead one. */
export function killLocks(stateDir: string): void {
  for (const name of readdirSync(stateDir)) {
    const path = join(stateDir, name, 'lock');
    if (!existsSync(path)) continue;
    const holder = JSON.parse(readFileSync(path, 'utf8')) as { pid: number };
    writeFileSync(path, `${JSON.stringify({ ...holder, pid: NOBODY })}\n`);
  }
}
