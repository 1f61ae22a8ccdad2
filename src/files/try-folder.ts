/** Whether a folder takes a new file, found out by making one: on Windows the permissions cannot be asked. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { soon } from './held-open.js';

/** Leaves nothing behind. Throws the system's own errors. */
export function tryFolder(folder: string): void {
  const path = join(folder, `.issue-batch-${randomBytes(8).toString('hex')}.tmp`);
  closeSync(openSync(path, 'wx', 0o600));
  soon(() => unlinkSync(path));
}
