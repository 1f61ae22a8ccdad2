/** `--events`: what happens in a run, one JSON object a line, for programs. No link, no address and no key in it. */
import { closeSync, constants, createWriteStream, fstatSync, openSync, readSync } from 'node:fs';
import { type BatchEvent, IssueBatchError } from '../index.js';
import { STDIN as STDOUT } from './words.js';

export interface EventLog {
  /** Best effort: a log that cannot be written must not stop money that is under way. */
  write(event: BatchEvent | RunFailed): void;
  /** @returns why not everything was written, if that is so */
  end(): Promise<string | undefined>;
}

/** The last line of a run that ended in an error instead of a report. */
export interface RunFailed {
  readonly type: 'run:failed';
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** How every line begins; a file that begins otherwise is somebody else's. */
const FIRST_BYTES = '{"v":1,"at":';

/**
 * A file that has events already is continued, as a resumed batch is.
 * @param target a path, or `-` for stdout
 * @throws IssueBatchError `USAGE` when the file holds something else, `STORAGE` when it cannot be opened
 */
export function openEventLog(target: string | undefined): EventLog | undefined {
  if (target === undefined) return undefined;
  const stream =
    target === STDOUT ? process.stdout : createWriteStream(target, { fd: openForEvents(target), flush: false });
  let lost: string | undefined;
  // A reader that goes away has had enough.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') lost ??= error.code ?? error.message;
  });
  return {
    write(event) {
      if (lost === undefined) stream.write(`${JSON.stringify({ v: 1, at: new Date().toISOString(), ...event })}\n`);
    },
    async end() {
      if (stream !== process.stdout && lost === undefined) {
        await new Promise<void>((resolve) => {
          stream.once('close', resolve);
          stream.end();
        });
      }
      return lost;
    },
  };
}

/** Appends, through no symbolic link, readable by its owner alone, and to nothing but events. */
function openForEvents(path: string): number {
  const { O_APPEND, O_CREAT, O_RDWR, O_WRONLY, O_NOFOLLOW = 0 } = constants;
  let fd: number | undefined;
  try {
    fd = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    const stats = fstatSync(fd);
    if (stats.isFile() && stats.size > 0 && !beginsWithEvents(fd)) throw notEvents(path);
    return fd;
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    if (error instanceof IssueBatchError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    // A pipe or a terminal may be for writing only.
    if (code === 'EACCES' || code === 'ENXIO') return openWriteOnly(path, O_WRONLY | O_APPEND | O_NOFOLLOW);
    throw cannotOpen(path, error);
  }
}

function openWriteOnly(path: string, flags: number): number {
  try {
    const fd = openSync(path, flags);
    if (!fstatSync(fd).isFile()) return fd;
    closeSync(fd);
  } catch (error) {
    throw cannotOpen(path, error);
  }
  throw notEvents(path);
}

function beginsWithEvents(fd: number): boolean {
  const bytes = Buffer.alloc(FIRST_BYTES.length);
  return readSync(fd, bytes, 0, bytes.length, 0) === bytes.length && bytes.toString('latin1') === FIRST_BYTES;
}

function notEvents(path: string): IssueBatchError {
  return new IssueBatchError('USAGE', `${path} is there already and does not hold events.`, {
    hint: 'Nothing was sent. Name another file with --events.',
  });
}

function cannotOpen(path: string, error: unknown): IssueBatchError {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new IssueBatchError('STORAGE', `Cannot write the events to ${path} (${reason}).`, {
    hint: 'Nothing was sent. Check the path given with --events.',
    cause: error,
  });
}
