import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In memory where the system offers it: thousands of runs sync every record, and no power fails here. */
const SHARED_MEMORY = '/dev/shm';

/** A new folder; whoever asked for it removes it. */
export function scratchFolder(name: string): string {
  return mkdtempSync(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), `issue-batch-${name}-`));
}
