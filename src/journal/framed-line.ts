/**
 * The one record format of every file in a state folder: `<crc32> <bytes> <json>\n`, readable with any pager.
 * Length and checksum are of the JSON text as UTF-8. JSON never holds a raw newline, so a newline ends a record.
 */
import { crc32 } from 'node:zlib';

/** Eight hex digits, a space, the byte count, a space. */
const HEADER = /^([0-9a-f]{8}) (\d{1,10}) /;

const CHECKSUM_DIGITS = 8;
const NEWLINE = 0x0a;

export function encodeFramed(json: string): Buffer {
  const length = Buffer.byteLength(json, 'utf8');
  const start = CHECKSUM_DIGITS + ` ${length} `.length;
  const line = Buffer.allocUnsafe(start + length + 1);
  line.write(json, start, 'utf8');
  line.write(`${checksum(line.subarray(start, start + length))} ${length} `, 0, 'latin1');
  line[start + length] = NEWLINE;
  return line;
}

/** The JSON text of one record without its newline, or undefined if it is torn, altered or not a record at all. */
export function decodeFramed(line: Buffer): string | undefined {
  const match = HEADER.exec(line.toString('latin1', 0, 20));
  if (match === null) return undefined;
  const [header, crc, length] = match;
  const payload = line.subarray(header.length);
  if (payload.length !== Number(length) || checksum(payload) !== crc) return undefined;
  return payload.toString('utf8');
}

/** Whether more bytes follow than the record has by its own word: a write that was cut short leaves fewer, never more. */
export function isOverlong(line: Buffer): boolean {
  const match = HEADER.exec(line.toString('latin1', 0, 20));
  // One more may be the record's own newline, altered.
  return match !== null && line.length > match[0].length + Number(match[2]) + 1;
}

function checksum(payload: Buffer): string {
  return crc32(payload).toString(16).padStart(CHECKSUM_DIGITS, '0');
}
