import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cleanRecords, FORGOTTEN_WORDS, withoutBody, withoutWords } from '../../src/forget/clean-records.js';
import { journalEventSchema } from '../../src/journal/events.js';
import { encodeFramed } from '../../src/journal/framed-line.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { AT, answer, halted, intent } from '../journal/sample-events.js';

const folder = useTempFolder();
const failure = {
  type: 'validation_error',
  message: 'Ada Lovelace is unknown',
  status: 422,
  requestId: 'r-1',
  details: ['body.items.3.recipient: Ada', 'items.17: Ada', 'currency: Ada'],
};
const silent = {
  type: 'validation_error',
  message: FORGOTTEN_WORDS,
  status: 422,
  requestId: 'r-1',
  details: ['items.3:', 'items.17:'],
};

describe('an event of a journal', () => {
  test('keeps of a failure what kind it was and which items it named, wherever in the event it stands', () => {
    expect(withoutWords({ ...answer('rejected'), failure })).toEqual({ ...answer('rejected'), failure: silent });
    const end = { v: 1, n: 7, type: 'run:end', at: AT, exitCode: 5 };
    expect(withoutWords({ ...end, stoppedBy: failure })).toEqual({ ...end, stoppedBy: silent });
  });

  test('keeps the reason of a halt, without addresses and links', () => {
    const reason = 'order O-1 is not what was asked for: ada@x.example has https://x.example/l?a=b twice';
    expect(withoutWords({ ...halted(), reason })).toEqual({
      ...halted(),
      reason: 'order O-1 is not what was asked for: …@… has … twice',
    });
  });

  test('without words stays as it is, member by member', () => {
    for (const event of [intent(), answer('accepted'), halted()]) {
      expect(JSON.stringify(withoutWords(event))).toBe(JSON.stringify(event));
    }
  });

  test('that is clean is still an event', () => {
    const cleaned = withoutWords({ ...answer('rejected'), failure });
    expect(journalEventSchema.safeParse(cleaned).success).toBe(true);
    expect(withoutWords(cleaned)).toEqual(cleaned);
  });

  /** Whoever lets the journal say something new decides here what forgetting a batch leaves of it. */
  test('has no member of which it is not decided whether it may stay', () => {
    const STAYS =
      'type at version pid host user rate exitCode chunk generation attempt serverTime outcome orderId listedAs';
    const COUNTS = 'orders whole all resolution status issued links completedAt statuses';
    // A digest of all rows, like the one of all cells that the manifest keeps.
    const DIGESTS = 'results';
    const CLEANED = 'failure stoppedBy reason';
    const { oneOf, anyOf = oneOf } = z.toJSONSchema(journalEventSchema) as Record<
      string,
      { properties: Record<string, unknown> }[]
    >;
    const members = new Set((anyOf ?? []).flatMap(({ properties }) => Object.keys(properties)));
    expect([...members].sort()).toEqual(`${STAYS} ${COUNTS} ${DIGESTS} ${CLEANED}`.split(' ').sort());
  });
});

describe('a file of records', () => {
  const path = () => join(folder.path, 'records.log');
  const write = (records: object[], tail = '') =>
    writeFileSync(
      path(),
      Buffer.concat([...records.map((each) => encodeFramed(JSON.stringify(each))), Buffer.from(tail)]),
    );

  test('is replaced when something in it has to go, record by record', async () => {
    write([
      { chunk: 0, body: '{"items":[]}' },
      { chunk: 1, body: '' },
    ]);
    await cleanRecords(path(), withoutBody);
    const clean = [
      { chunk: 0, body: '' },
      { chunk: 1, body: '' },
    ].map((each) => encodeFramed(JSON.stringify(each)));
    expect(readFileSync(path())).toEqual(Buffer.concat(clean));
  });

  test('loses what a crash left of its last record, even when all others are clean', async () => {
    write([{ chunk: 0, body: '' }], '00000000 40 {"body":"ada@x');
    await cleanRecords(path(), withoutBody);
    expect(readFileSync(path(), 'utf8')).not.toContain('ada@x');
  });

  test('is left alone when it is clean, and not made when it is not there', async () => {
    await cleanRecords(path(), withoutBody);
    expect(() => readFileSync(path())).toThrow('ENOENT');
    write([{ chunk: 0, body: '' }]);
    const { ino } = statSync(path());
    await cleanRecords(path(), withoutBody);
    expect(statSync(path()).ino).toBe(ino);
  });

  test('that is damaged in the middle is not replaced', async () => {
    write([
      { chunk: 0, body: 'x' },
      { chunk: 1, body: 'y' },
    ]);
    const bytes = readFileSync(path(), 'utf8').replace('"chunk":0', '"chunk":9');
    writeFileSync(path(), bytes);
    await expect(cleanRecords(path(), withoutBody)).rejects.toMatchObject({ code: 'STORAGE' });
    expect(readFileSync(path(), 'utf8')).toBe(bytes);
  });
});
