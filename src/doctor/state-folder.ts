/** Whether batches can be kept where they are meant to be: tried out with a file that is gone again afterwards. */
import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync, rmSync, type Stats, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { IssueBatchError, systemErrorCode } from '../errors.js';
import { storageError, syncFolder, writeFileAtomic, writeFully } from '../files/atomic-file.js';
import { fileSystemOf } from './file-system.js';
import { type Finding, failed, ok, warning } from './setup-report.js';

const ELSEWHERE = 'or choose another place with --state-dir.';
/** Less than this is used up by one large batch and its results. */
const LITTLE_ROOM = 100_000_000;

export async function checkState(stateDir: string): Promise<Finding> {
  const folder = resolve(stateDir);
  try {
    const place = placeOf(folder);
    await tryOut(place.folder);
    return judge(folder, place);
  } catch (error) {
    const { message, hint } = storageError(error, 'use', folder);
    return failed('STORAGE', message.replace(/\.$/, ''), fixOf(error) ?? hint ?? `Mend that, ${ELSEWHERE}`);
  }
}

interface Place {
  /** The state folder, or the nearest folder above it that is there. */
  readonly folder: string;
  /** Of the state folder itself, when it is there. */
  readonly own: Stats | undefined;
}

function placeOf(folder: string): Place {
  const own = lstatSync(folder, { throwIfNoEntry: false });
  if (own?.isDirectory()) return { folder, own };
  if (own !== undefined) {
    const kind = own.isSymbolicLink() ? 'a symbolic link' : 'not a folder';
    const hint = 'Name a real folder with --state-dir, or one that does not exist yet.';
    throw new IssueBatchError('STORAGE', `Cannot use ${folder} as a folder: it is ${kind}`, { hint });
  }
  let above = dirname(folder);
  while (statSync(above, { throwIfNoEntry: false }) === undefined && dirname(above) !== above) above = dirname(above);
  return { folder: above, own };
}

/** Write, sync, rename, sync, read, delete: all that a batch does with its files. */
async function tryOut(folder: string): Promise<void> {
  const probe = join(folder, `.issue-batch-doctor-${randomBytes(8).toString('hex')}`);
  const text = 'A file of "issue-batch doctor". It may be deleted.\n';
  try {
    await writeFileAtomic(probe, (fd) => writeFully(fd, text));
    if (readFileSync(probe).toString('utf8') !== text)
      throw new IssueBatchError('STORAGE', `A file in ${folder} does not hold what was written to it.`);
    rmSync(probe);
    syncFolder(folder);
  } catch (error) {
    // The probe's own name would only puzzle people.
    const reason = error instanceof IssueBatchError && error.cause !== undefined ? error.cause : error;
    throw storageError(reason, 'write into', folder);
  } finally {
    rmSync(probe, { force: true });
  }
}

function judge(stateDir: string, { folder, own }: Place): Finding {
  const { free, shared } = fileSystemOf(folder);
  const fixes: string[] = [];
  const found = [own === undefined ? `${stateDir} does not exist yet and can be made` : `${stateDir} can be written`];
  const add = (fact: string, fix: string): void => {
    found.push(fact);
    fixes.push(fix);
  };
  const user = process.getuid?.();
  if (own !== undefined && user !== undefined && own.uid !== user)
    add(`it belongs to user ${own.uid}, not to ${user}`, 'Run as its owner, or give it to this user (chown).');
  if (own !== undefined && process.platform !== 'win32' && (own.mode & 0o077) !== 0)
    add(`others have access to it (mode ${(own.mode & 0o7777).toString(8)})`, closing(stateDir, own.mode));
  if (shared !== undefined)
    add(
      `it lies on ${shared}, where a lock is sure to keep out only other runs on this machine`,
      'Keep batches on a disk of this machine (--state-dir), or let one machine alone run them.',
    );
  if (free !== undefined && free < LITTLE_ROOM) add(`${room(free)} free`, `Free some space, ${ELSEWHERE}`);
  else if (free !== undefined) found.push(`${room(free)} free`);
  return fixes.length === 0 ? ok(found.join(', ')) : warning(found.join(', '), fixes.join(' '));
}

/** A folder that others write to, such as /tmp, is not to be taken away from them. */
function closing(folder: string, mode: number): string {
  if ((mode & 0o1022) !== 0) return 'Name a folder of your own with --state-dir, or one that does not exist yet.';
  return `Make it yours alone: chmod 700 ${folder}`;
}

function room(bytes: number): string {
  return bytes < 10_000_000_000
    ? `${Math.floor(bytes / 1_000_000).toLocaleString('en-US')} MB`
    : `${Math.floor(bytes / 1_000_000_000).toLocaleString('en-US')} GB`;
}

function fixOf(error: unknown): string | undefined {
  const cause = error instanceof IssueBatchError ? error.cause : error;
  switch (systemErrorCode(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `Free some space, ${ELSEWHERE}`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `Let this user write there, ${ELSEWHERE}`;
    default:
      return undefined;
  }
}
