import { readSync } from 'node:fs';

/** Reads until the buffer is full or the file ends, because one read may return less than asked. Returns the bytes read. */
export function readFully(fd: number, into: Uint8Array, offset: number): number {
  let read = 0;
  while (read < into.length) {
    const count = readSync(fd, into, read, into.length - read, offset + read);
    if (count === 0) break;
    read += count;
  }
  return read;
}
