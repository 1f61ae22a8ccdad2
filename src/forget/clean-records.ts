/** Takes out of the records of a forgotten batch what may be personal, and leaves them as records of the same events. */
import { openSync } from 'node:fs';
import { z } from 'zod';
import { systemErrorCode } from '../errors.js';
import { storageError, writeFileAtomic, writeFully } from '../files/atomic-file.js';
import { closeQuietly } from '../files/close-quietly.js';
import { type FramedScan, readFramed } from '../journal/framed-file.js';
import { encodeFramed } from '../journal/framed-line.js';

type Clean = (record: unknown) => unknown;

/**
 * Replaces a file of framed records by the cleaned ones; a file that is clean, or not there, stays as it is. What a crash
 * left of a last record is dropped. Only for the holder of the batch's lock.
 * @throws IssueBatchError `STORAGE`
 */
export async function cleanRecords(path: string, clean: Clean): Promise<void> {
  const scan: FramedScan = { torn: undefined };
  let dirty = false;
  for (const { json, cleaned } of read(path, clean, scan)) dirty ||= json !== cleaned;
  if (!dirty && scan.torn === undefined) return;
  const write = (fd: number) => {
    for (const { cleaned } of read(path, clean, scan)) writeFully(fd, encodeFramed(cleaned));
  };
  await writeFileAtomic(path, write, { alone: true });
}

function* read(
  path: string,
  clean: Clean,
  scan: FramedScan,
): Generator<{ readonly json: string; readonly cleaned: string }> {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw storageError(error, 'read', path);
  }
  try {
    for (const { json } of readFramed(fd, path, scan)) {
      yield { json, cleaned: JSON.stringify(clean(JSON.parse(json))) };
    }
  } finally {
    closeQuietly(fd);
  }
}

const recordSchema = z.looseObject({});

/** Of an order's further generation: the exact bytes of the request. */
export const withoutBody: Clean = (record) => ({ ...recordSchema.parse(record), body: '' });

const failureSchema = z.looseObject({
  type: z.string(),
  message: z.string(),
  details: z.array(z.string()).optional(),
});

export const FORGOTTEN_WORDS = 'what was said was forgotten with the batch';

/**
 * Of a journal's event: servers like to quote what they refuse. Type, status and request ID of a failure stay, and the
 * numbers of the items that it named. The reason of a halt is in the program's own words and stays.
 */
export const withoutWords: Clean = (record) => {
  const members = Object.entries(recordSchema.parse(record)).map(([name, value]) => {
    if (name === 'reason' && typeof value === 'string') return [name, withoutAddresses(value)];
    const failure = failureSchema.safeParse(value);
    return [name, failure.success ? silent(failure.data) : value];
  });
  return Object.fromEntries(members);
};

function silent({ details = [], ...failure }: z.infer<typeof failureSchema>): object {
  const named = details.flatMap((detail) => /(?:^|\.)(items\.\d{1,3})(?=[.:])/.exec(detail)?.[1] ?? []);
  const kept = named.length === 0 ? {} : { details: named.map((item) => `${item}:`) };
  return { ...failure, message: FORGOTTEN_WORDS, ...kept };
}

/** The vendor's words may stand inside of it. */
function withoutAddresses(text: string): string {
  return text.replace(/[^\s@"'<>:,;()]+@[^\s@"'<>:,;()]+/g, '…@…').replace(/\bhttps?:\/\/[^\s"'<>]+/gi, '…');
}
