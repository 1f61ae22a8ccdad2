/** SHA-256 of a file as it is now, in flat memory. */
import { createHash } from 'node:crypto';
import { openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { systemErrorCode } from '../errors.js';
import { storageError } from './atomic-file.js';
import { closeQuietly } from './close-quietly.js';

export interface FileDigest {
  readonly name: string;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
}

const CHUNK_BYTES = 1 << 20;

/** Undefined when there is no such file. @throws IssueBatchError `STORAGE` when it cannot be read */
export function digestOf(path: string): FileDigest | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw storageError(error, 'read', path);
  }
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let bytes = 0;
    for (let read = readSync(fd, chunk); read > 0; read = readSync(fd, chunk)) {
      hash.update(chunk.subarray(0, read));
      bytes += read;
    }
    return { name: basename(path), sha256: hash.digest('hex'), bytes };
  } catch (error) {
    throw storageError(error, 'read', path);
  } finally {
    closeQuietly(fd);
  }
}
