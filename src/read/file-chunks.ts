import { type FileHandle, open } from 'node:fs/promises';
import { InputError, systemErrorCode } from '../errors.js';
import { realPath } from '../files/same-place.js';
import { refusal } from './refusal.js';

const CHUNK_BYTES = 65_536;

const WHY_NOT: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist; check the path',
  ENOTDIR: 'does not exist; check the path',
  EACCES: 'may not be read by this user; check its permissions',
  EPERM: 'may not be read by this user; check its permissions, and that no other program keeps it open',
  EBUSY: 'is kept open by another program; close it there',
  EISDIR: 'is a folder; name a CSV file',
  ELOOP: 'is a symbolic link that leads back to itself; name the file',
};

export interface FileChunks {
  /** Undefined for a pipe or a device: its path says nothing about what was read. */
  readonly path: string | undefined;
  /** Bytes; undefined likewise. */
  readonly size: number | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a file for one pass through one descriptor. Throws `InputError` when it is missing, unreadable or a folder. */
export async function openFile(path: string): Promise<FileChunks> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= handle.close();
    return closing;
  };
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) throw refused(path, 'EISDIR');
    const resolved = stats.isFile() ? realPath(path) : undefined;
    const size = stats.isFile() ? stats.size : undefined;
    return { path: resolved, size, chunks: readChunks(path, handle, close), close };
  } catch (error) {
    await close();
    throw unreadable(path, error);
  }
}

async function* readChunks(path: string, handle: FileHandle, close: () => Promise<void>): AsyncGenerator<Uint8Array> {
  try {
    const before = await handle.stat();
    for (;;) {
      // A fresh buffer each time: the parser keeps a view of the end of a chunk until it has seen the next one.
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, null).catch((error: unknown) => {
        throw unreadable(path, error);
      });
      if (bytesRead === 0) break;
      yield buffer.subarray(0, bytesRead);
    }
    const after = await handle.stat();
    // Half of the old file and half of the new one would be a batch that nobody has ever seen.
    if (before.isFile() && (before.size !== after.size || before.mtimeMs !== after.mtimeMs)) {
      throw refusal({
        value: path,
        rule: 'input.changed',
        message: `${JSON.stringify(path)} was changed while it was being read; wait until it is saved and run again`,
      });
    }
  } finally {
    await close();
  }
}

function unreadable(path: string, error: unknown): Error {
  return error instanceof InputError ? error : refused(path, systemErrorCode(error) ?? String(error), error);
}

function refused(path: string, code: string, cause?: unknown): Error {
  const why = WHY_NOT[code] ?? `cannot be opened or read (${code})`;
  return refusal({ value: path, rule: 'input.unreadable', message: `${JSON.stringify(path)} ${why}` }, cause);
}
