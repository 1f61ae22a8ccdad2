import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorText } from '../../src/cli/render/error-text.js';
import { InputError } from '../../src/errors.js';
import type { PlanOptions } from '../../src/options.js';
import { planBatch } from '../../src/plan-batch.js';
import { type IndependentServer, startIndependentServer } from '../support/independent-server.mjs';
import { HOSTILE_AMOUNTS } from './hostile-amounts.js';
import { HOSTILE_BYTES } from './hostile-bytes.js';
import { GOOD, H } from './hostile-kinds.js';
import { HOSTILE_RECIPIENTS } from './hostile-recipients.js';
import { HOSTILE_TABLES } from './hostile-tables.js';

let server: IndependentServer;
let folder: string;
beforeAll(async () => {
  server = await startIndependentServer();
  folder = mkdtempSync(join(tmpdir(), 'issue-batch-hostile-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

/** The refusal of a file, or undefined when it was accepted; either way nothing may have been sent or left behind. */
async function refusalOf(content: string | Buffer, options: Partial<PlanOptions> = {}): Promise<unknown> {
  const path = join(folder, 'rows.csv');
  writeFileSync(path, content);
  const refusal = await planBatch(path, { apiKey: 'XXtest.secret', baseUrl: server.url, ...options }).then(
    (plan) => plan.close(),
    (error: unknown) => error,
  );
  expect(readdirSync(folder)).toEqual(['rows.csv']);
  expect(server.log().requests.filter(({ method, path }) => method !== 'GET' && path.endsWith('/order'))).toEqual([]);
  expect(server.log().orders).toEqual([]);
  return refusal;
}

const ALWAYS = 'Correct the input and run the same command again; nothing was sent.';

/** What a person reads, without the lines that every refusal has. */
function wordsOf(refusal: unknown): string[] {
  const [fact = '', ...rest] = errorText(refusal).map((line) => line.replaceAll(`${folder}/`, ''));
  const said = rest.filter((line) => !line.startsWith(ALWAYS)).map((line) => line.trim());
  return / wrong \(\d+ findings?\)$/.test(fact) ? said : [fact, ...said];
}

const HOSTILE = [...HOSTILE_BYTES, ...HOSTILE_TABLES, ...HOSTILE_AMOUNTS, ...HOSTILE_RECIPIENTS];

test.each(HOSTILE.map((file) => [file.name, file] as const))('%s is refused in words that help', async (_, file) => {
  const refusal = await refusalOf(file.content, file.options);
  expect(wordsOf(refusal)).toEqual(file.says);
  expect(refusal).toBeInstanceOf(InputError);
});

test('ten mistakes of ten kinds all show in one run, although one of them stands in every row', async () => {
  const rows = Array.from({ length: 3000 }, (_, index) => `AMZ-US,10,user${index}@example.com,N${index},10.005\n`);
  const odd: Readonly<Record<number, string>> = {
    50: 'AMZ-US,"1,000",a@example.com,S1,10.005\n',
    100: 'AMZ-US,1e3,b@example.com,S2,10.005\n',
    700: ',10,c@example.com,S3,10.005\n',
    701: 'AMZ-UX,$10,d@example.com,S4,10.005\n',
    1500: 'AMZ-US,10,pаul@example.com,S5,10.005\n',
    1501: 'AMZ-US,10,e@example.com,N3,10.005\n',
    2000: 'AMZ-US,10,f@example.com\n',
    2500: 'AMZ-US,5000,g@example.com,S7,10.005\n',
    2999: 'AMZ-US|WMT-US,10.50,h@example.com,S8,10.005\n',
  };
  const text = rows.map((row, index) => odd[index] ?? row.replace(',10,', ',$10,'));
  const words = wordsOf(await refusalOf(`product,amount,email,reference,note\n${text.join('')}`));
  expect(words.length).toBeLessThanOrEqual(60);
  for (const reason of [
    /^line 2, column amount: "\$10" has a currency/,
    /^and 2,987 more rows like this in column amount: lines 7–51, 53–101, 103–701, 703–1501, /,
    /^line 52, column amount: "1,000" has a thousands comma; write 1000$/,
    /^line 102, column amount: "1e3" has an exponent/,
    /^line 702, column product: is empty/,
    /^line 703, column product: "AMZ-UX" is not in the account's catalogue; did you mean AMZ-US\?$/,
    /^line 1502, column email: "pаul@example.com" has "а" \(Cyrillic, U\+0430\)/,
    /^line 1503, column reference: "N3" is the reference of line 5 too/,
    /^line 2002: "AMZ-US,10,f@example.com" has 3 cells, the header has 5/,
    /^line 2502, column amount: "5000" is above the maximum/,
    /^line 3001, column amount: "10.50" has decimals, but a choice/,
    /^For the full list, add --errors FILE/,
  ]) {
    expect(words).toContainEqual(expect.stringMatching(reason));
  }
});

/** What happens to files: a byte is lost, added, changed, a piece is repeated, the end is missing. */
const damage = fc.record({
  kind: fc.constantFrom('lose', 'add', 'change', 'repeat', 'cut'),
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  length: fc.integer({ min: 1, max: 12 }),
  byte: fc.oneof(fc.constantFrom(...Buffer.from('",;\n\r\0\t|-+e \xe9', 'latin1')), fc.integer({ min: 0, max: 255 })),
});

test('no damage to a good file sends anything or leaves state, and what is refused is refused in words', async () => {
  const file = Buffer.from(
    `${H}${GOOD}AMZ-US|WMT-US,25,"Grace ""Amazing"" Hopper",R2\r\nAMZ-GB,5.50,josé,R3\nAMZ-US,12.5,,\n`,
  );
  await fc.assert(
    fc.asyncProperty(damage, async ({ kind, at, length, byte }) => {
      const start = Math.floor(at * file.length);
      const [before, after] = [file.subarray(0, start), file.subarray(start)];
      const piece = after.subarray(0, length);
      const rest = after.subarray(length);
      const damaged = {
        lose: [before, rest],
        add: [before, Buffer.alloc(length, byte), after],
        change: [before, Buffer.alloc(piece.length, byte), rest],
        repeat: [before, piece, piece, rest],
        cut: [before],
      }[kind];
      const refusal = await refusalOf(Buffer.concat(damaged));
      if (refusal === undefined) return;
      expect(refusal).toBeInstanceOf(InputError);
      expect(wordsOf(refusal).join('\n')).toMatch(/; |needs|name one|did you mean|not sold|minimum|maximum|decimals/);
    }),
    { numRuns: 250 },
  );
});
