/** The end of a file that grows: what stands there when it is opened, and then what comes. */
import { constants, fstatSync, openSync, readSync } from 'node:fs';
import { closeQuietly } from '../files/close-quietly.js';
import { decodeTurn, type TurnRecord } from './turn-record.js';

/** More than ten minutes of claims at a thousand a minute, or the last minute's at 15,000. */
const TAIL_BYTES = 4_000_000;
const READ_BYTES = 65_536;
const NEWLINE = 0x0a;

export interface Tail {
  readonly fd: number;
  readonly ino: bigint;
  readonly dev: bigint;
  /** The records since the last call; at first those at the end of the file. */
  read(): TurnRecord[];
}

export function openTail(path: string, flags: number): Tail {
  const fd = openSync(path, flags | (constants.O_NOFOLLOW ?? 0), 0o600);
  try {
    const { ino, dev, size } = fstatSync(fd, { bigint: true });
    let position = Math.max(0, Number(size) - TAIL_BYTES);
    /** Of a record whose end was not there yet. */
    let begun: Buffer = Buffer.alloc(0);
    const read = () => {
      const records: TurnRecord[] = [];
      for (;;) {
        const chunk = Buffer.allocUnsafe(READ_BYTES);
        const count = readSync(fd, chunk, 0, chunk.length, position);
        if (count === 0) return records;
        position += count;
        const bytes = Buffer.concat([begun, chunk.subarray(0, count)]);
        let start = 0;
        for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
          const record = decodeTurn(bytes.subarray(start, end));
          if (record !== undefined) records.push(record);
          start = end + 1;
        }
        // No record is as long: what has no end by then is none, and must not be kept for ever.
        begun = bytes.length - start > READ_BYTES ? Buffer.alloc(0) : bytes.subarray(start);
      }
    };
    return { fd, ino, dev, read };
  } catch (error) {
    closeQuietly(fd);
    throw error;
  }
}
